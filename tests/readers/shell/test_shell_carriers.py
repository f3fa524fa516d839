"""Commands that reach a shell by way of another program: other machines, sessions, later times, files."""

import pytest

REMOVES = [
    "pssh -h hosts 'rm -rf /srv/a'",
    "parallel-ssh -h hosts -i 'rm -rf /srv/a'",
    "pdsh -w 'host[1-5]' rm -rf /srv/a",
    "clush -g web rm -rf /srv/a",
    "salt '*' cmd.run 'rm -rf /srv/a'",
    "fab -H web1 -- rm -rf /srv/a",
    "knife ssh 'role:web' 'rm -rf /srv/a'",
    "sshpass -p x ssh host 'rm -rf /srv/a'",
    "vagrant ssh -c 'rm -rf /srv/a'",
    "gcloud compute ssh vm --zone z --command 'rm -rf /srv/a'",
    "gcloud compute ssh vm -- rm -rf /srv/a",
    "az vm run-command invoke -g g -n n --scripts 'rm -rf /srv/a'",
    "aws ssm send-command --document-name d --parameters 'commands=[\"rm -rf /srv/a\"]'",
    'aws ssm send-command --document-name d --parameters "commands=[rm -rf /srv/a]"',
    "aws --region r ecs execute-command --cluster c --task t --command 'rm -rf /srv/a'",
    "flyctl ssh console -C 'rm -rf /srv/a'",
    "heroku run -a shop rm -rf /srv/a",
    "oc rsh web rm -rf /srv/a",
    "lxc exec web -- rm -rf /srv/a",
    "lxc-attach -n web -- rm -rf /srv/a",
    "machinectl shell root@web /bin/rm -rf /srv/a",
    "docker run --entrypoint rm alpine -rf /srv/a",
    "tmux new-session -d -s x 'rm -rf /srv/a'",
    "tmux send-keys -t x 'rm -rf /srv/a' Enter",
    "screen -dmS x bash -c 'rm -rf /srv/a'",
    "script -qec 'rm -rf /srv/a' /dev/null",
    "at now <<< 'rm -rf /srv/a'",
    "echo 'rm -rf /srv/a' | batch",
    "source /dev/stdin <<< 'rm -rf /srv/a'",
    "bash -euo pipefail -c 'rm -rf /srv/a'",
    "flock -n /run/lock -c 'rm -rf /srv/a'",
    "runuser -l web -c 'rm -rf /srv/a'",
    "nsenter -t 1 -m rm -rf /srv/a",
    "taskset -c 0 rm -rf /srv/a",
    "ip netns exec blue rm -rf /srv/a",
    "poetry run rm -rf /srv/a",
]
FOUND = [
    ("fd . /srv -X rm", ["destroy | file | {file} | some | none"]),
    ("fd -e csv -x rm {}", ["destroy | file | {file} | some | none"]),
    ("xargs < ids rm", ["destroy | file | {input} | some | none"]),
    ("mysql -Nse 'DROP TABLE sites' shop", ["destroy | table | sites | all | none"]),
    ("mysql < drop.sql shop", ["opaque | unknown |  | unknown | none | SQL that mysql runs from drop.sql"]),
]
CALLED = [
    ("bash delete-sites.sh", "bash runs delete-sites.sh, which looks destructive and is not read here"),
    (". ops/purge.sh", ". runs ops/purge.sh, which looks destructive and is not read here"),
    ("python3 delete_sites.py --all", "python3 runs delete_sites.py, which looks destructive and is not read here"),
    ("python -m sites.purge", "python runs sites.purge, which looks destructive and is not read here"),
    ("node scripts/purge.js", "node runs scripts/purge.js, which looks destructive and is not read here"),
]
QUIET = [
    "pssh -h hosts uptime",
    "screen -r delete",
    "tmux attach -t delete",
    "gcloud compute ssh vm",
    "aws ssm send-command --parameters 'commands=[\"ls /srv\"]'",
    "docker run --entrypoint sh image -c ls",
    "poetry remove purge",
    "ip netns delete blue",
    "at -l",
    "crontab -l",
    "source lib/common.sh",
    "bash deploy.sh",
    "python tests/test_delete.py",
    "fd -e csv",
    "awk '/delete/ {system(\"ls\")}' a",
]


@pytest.mark.parametrize("code", REMOVES)
def test_a_command_that_another_program_carries_is_read(tell, code):
    assert tell(code) == ["destroy | file | /srv/a | all | none"]


@pytest.mark.parametrize(("code", "expected"), FOUND)
def test_words_behind_a_redirect_or_an_option_are_the_commands_own(tell, code, expected):
    assert tell(code) == expected


@pytest.mark.parametrize(("code", "reason"), CALLED)
def test_a_script_of_a_destructive_name_is_told_where_it_is_called(tell, code, reason):
    assert tell(code) == [f"opaque | unknown |  | unknown | none | {reason}"]


@pytest.mark.parametrize("code", QUIET)
def test_what_carries_nothing_destructive_is_quiet(tell, code):
    assert tell(code) == []


def test_a_carried_command_stands_at_its_own_place(script):
    code = script('aws ssm send-command --parameters \'commands=["ls", "rm -rf /srv/a"]\'')
    (found,) = code.read()
    assert found.place == code.place("rm -rf /srv/a")


def test_a_program_of_awks_that_starts_another_is_not_read(tell):
    code = "awk '{ system(\"rm -rf /srv/\" $1) }' sites"
    assert tell(code) == [
        'opaque | unknown |  | unknown | none | the text of awk is not read: { system("rm -rf /srv/" $1) }'
    ]

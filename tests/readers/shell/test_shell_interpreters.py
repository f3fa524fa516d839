"""Programs in other languages that stand in a script, and stores that are rarely thought of."""

import pytest

PYTHON = [
    ("python3 -c 'import shutil; shutil.rmtree(\"/srv\")'", ["destroy | file | /srv | all | none"]),
    ("python3 -uc 'import os; os.remove(\"/srv/a\")'", ["destroy | file | /srv/a | one | none"]),
    ("python3 - \"$x\" <<'PY'\nimport os\nos.remove('/srv/a')\nPY", ["destroy | file | /srv/a | one | none"]),
    ("python <<< 'import os; os.remove(\"/srv/a\")'", ["destroy | file | /srv/a | one | none"]),
    ("echo 'import os; os.remove(\"/srv/a\")' | python", ["destroy | file | /srv/a | one | none"]),
    ("sudo -u app python3 -c 'import os; os.remove(\"/srv/a\")'", ["destroy | file | /srv/a | one | none"]),
    ("python3 -c 'print(1)'; python3 -m pip list; python3 tool.py -c x; cat a | python3 -m json.tool", []),
]
UNREAD = [
    ("python3 -c 'remove(('", "opaque"),
    ("python2 -c 'print 1'", "unread"),
    ('python3 -c "$CODE"', "unread"),
    ("curl x | python3", "unread"),
    ("python3 < clean_up.py", "opaque"),
    ("perl -ne 'unlink $_'", "opaque"),
    ("node -e 'fs.rmSync(d)'", "opaque"),
    ("ruby -e 'FileUtils.rm_rf d'", "opaque"),
    ("php -r 'unlink($f);'", "opaque"),
]
STORES = [
    ("hdfs dfs -rm -r /srv", ["destroy | file | /srv | some | none"]),
    ("hdfs dfs -ls /srv", []),
    ("etcdctl --endpoints e del --prefix a", ["destroy | rows | a | some | none"]),
    ("etcdctl get a", []),
    ("consul kv delete -recurse a", ["destroy | rows | a | some | none"]),
    ("vault secrets disable kv", ["destroy | secret | kv | all | none"]),
    ("restic forget --prune", ["destroy | backup | forget | some | none"]),
    ("restic backup /srv", []),
    ("pgbackrest --stanza=a expire", ["destroy | backup | expire | some | none"]),
    ("ansible all -m shell -a 'rm -rf /srv'", ["destroy | file | /srv | all | none"]),
    ("ansible all -a 'rm /srv/a'", ["destroy | file | /srv/a | one | none"]),
    ("ansible all -m ping; ansible all -m copy -a 'src=rm dest=b'", []),
]


@pytest.mark.parametrize(("code", "expected"), PYTHON)
def test_python_is_read_as_python(tell, code, expected):
    assert tell(code) == expected


def test_python_in_a_script_has_its_place_in_the_script(script):
    (found,) = script("set -e\npython3 - <<'PY'\nimport os\nos.remove('/srv/a')\nPY\n").read()
    assert (found.place.line, found.place.column) == (4, 1)
    assert [(place.line, place.column) for place in found.chain] == [(2, 1)]


@pytest.mark.parametrize(("code", "action"), UNREAD)
def test_what_cannot_be_read_is_told(tell, code, action):
    (found,) = tell(code)
    assert found.split(" | ")[0] == action


@pytest.mark.parametrize(
    "code", ["perl -pe 's/a/b/' x", "node -e 'console.log(1)'", "ruby script.rb", "perl -v", "node server.js"]
)
def test_other_languages_that_destroy_nothing_are_no_operation(tell, code):
    assert tell(code) == []


@pytest.mark.parametrize(("code", "expected"), STORES)
def test_stores_and_tools_of_backups(tell, code, expected):
    assert tell(code) == expected

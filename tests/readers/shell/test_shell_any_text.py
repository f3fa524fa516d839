"""Any text is read, in bounded time, and no command that destroys gets lost in it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drillgate.operations import Action
from drillgate.places import Place
from drillgate.readers.shell import read

PIECES = [
    *("rm -rf /srv", "dropdb shop", "psql -c 'DROP TABLE a'", "aws s3 rm s3://a/b", "eval", "curl -X DELETE", "sudo"),
    *("if", "then", "else", "fi", "for x in", "while read x", "do", "done", "case $1 in", "a)", ";;", "esac", "f()"),
    *("{", "}", "(", ")", "$(", "`", "'", '"', "\\", "\n", ";", "|", "&&", "||", "&", "<", ">", "<<EOF", "\nEOF\n"),
    *(
        "$x",
        "${x:-",
        "${x[@]}",
        "$((",
        "))",
        "[[",
        "]]",
        "x=",
        "x+=(",
        "#",
        "é",
        "\0",
        "\r",
        "\t",
        "=",
        "-",
        "{}",
        "\\;",
    ),
    *("trap", "xargs", "bash -c", "find . -delete", "<(", "<<<", "[ $x -gt 1 ]", "exit", "$@", "alias a=", "select"),
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
COMMANDS = (
    "rm -rf /srv/data",
    "dropdb shop",
    "aws s3 rb s3://media",
    "kubectl delete namespace shop",
    "terraform destroy",
    "curl -X DELETE https://api/v1/sites/7",
    "psql -c 'DROP TABLE sites'",
    "shred /srv/key",
    "redis-cli FLUSHALL",
    "tenantctl purge 7",
)
BEFORE = ("{}", "sudo {}", "! {}", "X=1 {}", "timeout 5 {}", "exec {}", "$SUDO {}")
AROUND = (
    "{}",
    "if true; then {}; fi",
    "for x in a b; do {}; done",
    "while read x; do {}; done < ids.txt",
    "case $x in a) {} ;; esac",
    "f() {{ {}; }}",
    "f() {{ {}; }}\nf",
    "x=$({})",
    "\n( {} )",
    "{{ {}; }}",
    "true && {}",
    "false || {}",
    "echo a | {}",
    "{} > out.txt 2>&1",
    "cat <<EOF\n$({})\nEOF",
    'echo "$({})"',
    '[ -n "$({})" ]',
    "{} &",
    "until {}; do :; done",
    "diff <({}) x",
    "echo ok; {} # a comment",
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(SOUP, st.text(max_size=200)))
@example("\ud800 rm -rf /srv")
@example("rm \0 -rf /srv")
def test_any_text_is_read_and_each_operation_has_a_place_in_it(text):
    lines = text.split("\n")
    for operation in read(text, "a.sh"):
        place = operation.place
        assert Place("a.sh", 1, 1) <= place
        assert place.end_line <= len(lines)
        assert place.column <= len(lines[place.line - 1]) + 1
        assert operation.statement or operation.reason


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(COMMANDS),
    st.sampled_from(BEFORE),
    st.lists(st.sampled_from(AROUND), min_size=1, max_size=4),
    st.sampled_from(["", "\nfi", "\n)", "\ndone", '\necho "', "\nif x; then", "\n}", "\ncase x in", "\n$("]),
)
@example("rm -rf /srv/data", "timeout 5 {}", ["echo a | {}", "echo a | {}"], '\necho "')
def test_no_command_that_destroys_gets_lost(command, before, around, broken):
    text = before.format(command)
    for form in around:
        text = form.format(text)
    assert read(text + broken, "a.sh")


NESTED = [
    "rm x $(",
    "$(rm x ",
    "if true; then rm x; ",
    "rm x && ",
    "rm x | ",
    '[ "$ENV" = a ] || exit\nrm x\n',
    "a=b; if x; then a=c; fi; rm $a\n",
    'a="$a$a"\n',
    "a+=(rm x)\n",
    "f() { g; g; }\n",
    "f() { rm $1; }; f a\n",
    "psql <<A\nDELETE FROM x;\n",
    "psql -c 'DELETE FROM x'\n",
    "rm x ) }\n",
    "eval ",
    "sudo ",
    "xargs ",
    "${a:-",
    "case $x in a) rm x;; ",
    "rm \0 x\n",
    "`",
    "(",
    "{ ",
    '"',
    ") ;aws ",
    "'\n; dd ",
]


@pytest.mark.parametrize("piece", NESTED)
def test_time_grows_in_step_with_the_text(grows_in_step, piece):
    assert grows_in_step(lambda text: read(text, "a.sh"), lambda size: f"rm y\n{piece * size}", 250)


def test_functions_that_call_one_another_do_not_multiply(grows_in_step):
    def script(size):
        functions = "".join(f'f{number}() {{ f{number + 1} "$@"; f{number + 1} "$@"; }}\n' for number in range(size))
        return f'{functions}f{size}() {{ rm "$1"; }}\nf0 /srv/a'

    assert grows_in_step(lambda text: read(text, "a.sh"), script, 100)


def test_ten_thousand_substitutions_inside_one_another_are_read():
    found = read("$(rm a " * 10_000 + ")" * 10_000, "a.sh")
    assert sum(operation.action is Action.DESTROY for operation in found) == 10_000
    assert read("$(rm a " * 10_000, "a.sh")

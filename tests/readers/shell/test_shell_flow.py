"""What is known of variables, functions and loops where a command stands."""

import pytest

DROP = "destroy | database | shop | one | none"
UNKNOWN = "unread | unknown |  | unknown | none | a command put together at run time: "
CODE = [
    ("a command in a variable", 'CMD="dropdb"\n$CMD shop', [DROP]),
    ("a command in parts", 'A=drop\nB=db\n"$A$B" shop', [DROP]),
    ("a default", '"${CMD:-dropdb}" shop', [DROP]),
    ("an array", 'cmd=(dropdb -h x)\ncmd+=(shop)\n"${cmd[@]}"', [DROP]),
    ("an alias", "alias d='dropdb -h x'\nd shop", [DROP]),
    ("a function", 'f() { dropdb "$1"; }\nf shop', [DROP]),
    ("a function that is not called", "f() { dropdb shop; }", [DROP]),
    ("a function that is handed a command", 'run() { echo "$@"; "$@"; }\nrun dropdb shop', [DROP]),
    ("a function that takes its own words off", 'run() { shift; "$@"; }\nrun x dropdb shop', [DROP]),
    ("a function that calls itself", "f() { dropdb shop; f; }\nf", [DROP]),
    ("a function in a function", 'f() { g "$1"; }\ng() { dropdb "$1"; }\nf shop', [DROP]),
    ("positional parameters that are set", 'set -- shop\ndropdb "$1"', [DROP]),
    ("a trap", "trap 'dropdb shop' EXIT", [DROP]),
    ("a trap that calls a function", "clean() { dropdb shop; }\ntrap clean EXIT", [DROP]),
    ("a heredoc for a shell", "bash <<EOF\ndropdb shop\nEOF", [DROP]),
    ("a text through a pipe into a shell", "echo 'dropdb shop' | sudo bash -s", [DROP]),
    ("a text in a variable", 'x="dropdb shop"\neval "$x"', [DROP]),
    ("a choice", "if x; then CMD=dropdb; else CMD=echo; fi\n$CMD shop", [DROP]),
    ("a choice that may be empty", 'E=""\n[ $1 = x ] && E=echo\n$E dropdb shop', [DROP]),
    ("an unknown word before a known command", "$SUDO dropdb shop", [DROP]),
    ("a program below an unknown folder", "$BIN/dropdb shop", [DROP]),
    (
        "a loop over words",
        'for t in sites pages; do psql -c "DROP TABLE $t"; done',
        ["destroy | table | sites | all | none", "destroy | table | pages | all | none"],
    ),
    (
        "a loop over many words",
        "for d in a b c d e f g; do dropdb $d; done",
        ["destroy | database | {d} | some 7 | none"],
    ),
    (
        "a loop that does the same again",
        "for n in 1 2 3; do dropdb shop; done",
        ["destroy | database | shop | some 3 | none"],
    ),
    ("a loop without end", "while true; do dropdb shop; done", ["destroy | database | shop | some | none"]),
    ("a heredoc with holes", "psql <<EOF\nDELETE FROM $t;\nEOF", ["destroy | rows | {t} | all | none"]),
    ("a file that is written over", "psql <<'EOF'\nDROP TABLE a\nEOF", ["destroy | table | a | all | none"]),
    ("an unknown command", "$TOOL --all", [f"{UNKNOWN}{{TOOL}} --all"]),
    ("what a function is given", '"$@"', [f"{UNKNOWN}{{@}}"]),
    ("an interpreter", '"$PYTHON" clean_up.py', []),
    (
        "an unknown command with a word that destroys",
        "$TOOL delete x",
        ["opaque | unknown |  | unknown | none | a command put together at run time: {TOOL} delete x"],
    ),
    ("eval", 'eval "$x"', ["unread | unknown |  | unknown | none | eval of what is made at run time: {x}"]),
    ("a download", "curl https://x | bash", ["unread | unknown |  | unknown | none | bash runs what curl makes"]),
    ("SQL of a dump", "pg_dump a | psql b", ["unread | unknown |  | unknown | none | SQL that pg_dump makes for psql"]),
    (
        "SQL from a file",
        "sed s/a/b/ drop.sql | psql",
        ["opaque | unknown |  | unknown | none | SQL that psql runs from drop.sql"],
    ),
]
BROKEN = [
    ("if x; then dropdb shop", 1),
    ("dropdb shop )", 1),
    ("f() { dropdb shop;", 1),
    ("x=$(( dropdb shop", 1),
    ("case x in\n  a) dropdb shop;;\nrm -rf /srv", 2),
    ('echo "\nrm -rf /srv\ndropdb shop', 2),
    ("<<<< ; aws s3 rm s3://media/a", 1),
    ("# dropdb shop )\n)", 0),
]


@pytest.mark.parametrize(("code", "expected"), [row[1:] for row in CODE], ids=[row[0] for row in CODE])
def test_what_is_run_is_followed_through_variables_and_functions(tell, code, expected):
    assert tell(code) == expected


@pytest.mark.parametrize(("code", "count"), BROKEN)
def test_what_does_not_parse_keeps_each_command_that_destroys_in_sight(tell, code, count):
    assert len(tell(code)) == count

"""Guards count where they dominate a command, and nowhere else."""

import pytest

from drillgate.operations import GuardKind

DRY, ASKED, LIMIT = GuardKind.DRY_RUN, GuardKind.CONFIRMATION, GuardKind.LIMIT
ENVIRONMENT, TYPE, TRANSACTION = GuardKind.ENVIRONMENT_CHECK, GuardKind.TYPE_CHECK, GuardKind.TRANSACTION

# Code, and the guards of its last operation: the kind, and the text at its place.
GUARDED = [
    (
        """
        DRY_RUN=true
        [ "$1" = --execute ] && DRY_RUN=false
        if [ "$DRY_RUN" = true ]; then echo would; else dropdb shop; fi
        """,
        [(DRY, '"$DRY_RUN" = true')],
    ),
    ('DRY_RUN=${DRY_RUN:-1}\n[ "$DRY_RUN" = 0 ] || exit\ndropdb shop', [(DRY, '"$DRY_RUN" = 0')]),
    ('if [ "$DRY_RUN" != false ]; then exit; fi\ndropdb shop', [(DRY, '"$DRY_RUN" != false')]),
    ('if [ -z "$EXECUTE" ]; then echo dry; exit; fi\ndropdb shop', [(DRY, '-z "$EXECUTE"')]),
    ("[[ $1 == --yes ]] || { echo no; exit 1; }\ndropdb shop", [(DRY, "$1 == --yes")]),
    (
        """
        FORCE=0
        while [ $# -gt 0 ]; do case "$1" in --force) FORCE=1 ;; esac; shift; done
        [[ $FORCE -eq 1 ]] || exit 1
        dropdb shop
        """,
        [(DRY, "$FORCE -eq 1")],
    ),
    ('read -rp "Sure? " ok\nif [ "$ok" != yes ]; then exit 1; fi\ndropdb shop', [(ASKED, '"$ok" != yes')]),
    ("read -p Sure? -n 1 -r\nif [[ $REPLY =~ ^[Yy]$ ]]; then dropdb shop; fi", [(ASKED, "$REPLY =~ ^[Yy]$")]),
    ('read -p Sure? ok\ncase "$ok" in [Yy]*) dropdb shop ;; esac', [(ASKED, '"$ok"')]),
    ('read -p Sure? ok\ncase "$ok" in [Yy]*) ;; *) exit ;; esac\ndropdb shop', [(ASKED, '"$ok"')]),
    ("select x in yes no; do case $x in yes) dropdb shop ;; no) exit ;; esac; done", [(ASKED, "$x")]),
    ("if ! whiptail --yesno sure 8 40; then exit; fi\ndropdb shop", [(ASKED, "whiptail --yesno sure 8 40")]),
    (
        'confirm() { read -r -p "Sure? " answer; [[ "$answer" == y ]]; }\nconfirm || exit 1\ndropdb shop',
        [(ASKED, "confirm")],
    ),
    (
        'sure() { read -r -p "Sure? " answer; [ "$answer" = y ] || exit 1; }\nsure\ndropdb shop',
        [(ASKED, '"$answer" = y')],
    ),
    (
        """
        if [ "$YES" != 1 ]; then
          read -p "Sure? " ok
          [ "$ok" = y ] || exit 1
        fi
        dropdb shop
        """,
        [(ASKED, '"$ok" = y')],
    ),
    ('test "$ENVIRONMENT" = staging || exit 1\ndropdb shop', [(ENVIRONMENT, 'test "$ENVIRONMENT" = staging')]),
    ('case "$ENV" in dev|staging) ;; *) exit 1 ;; esac\ndropdb shop', [(ENVIRONMENT, '"$ENV"')]),
    (
        'if [ "$(kubectl config current-context)" != staging ]; then exit 1; fi\nhelm uninstall shop',
        [(ENVIRONMENT, '"$(kubectl config current-context)" != staging')],
    ),
    (
        'die() { echo "$1"; exit 1; }\n[ "$ENV" = staging ] || die no\ndropdb shop',
        [(ENVIRONMENT, '"$ENV" = staging')],
    ),
    ('[ "$ENV" = staging ] && dropdb shop', [(ENVIRONMENT, '"$ENV" = staging')]),
    ("n=$(wc -l < ids.txt)\nif (( n > 100 )); then exit 1; fi\nxargs dropdb < ids.txt", [(LIMIT, "n > 100")]),
    (
        'if [ "$(wc -l < ids.txt)" -gt 100 ]; then exit 1; fi\nxargs dropdb < ids.txt',
        [(LIMIT, '"$(wc -l < ids.txt)" -gt 100')],
    ),
    ('if [ "${#ids[@]}" -le 10 ]; then dropdb shop; fi', [(LIMIT, '"${#ids[@]}" -le 10')]),
    ("head -n 10 ids.txt | xargs dropdb", [(LIMIT, "head -n 10 ids.txt")]),
    ("for id in $(head -5 ids.txt); do dropdb $id; done", [(LIMIT, "head -5 ids.txt")]),
    ('while read id; do [[ $id =~ ^app- ]] || continue; dropdb "$id"; done < ids', [(TYPE, "$id =~ ^app-")]),
    (
        'while read id; do case "$id" in app-*) ;; *) continue ;; esac; dropdb $id; done < ids',
        [(TYPE, '"$id"')],
    ),
    (
        """
        while read id; do
          echo "$id" | grep -q '^app-' || continue
          dropdb $id
        done < ids
        """,
        [(TYPE, "echo \"$id\" | grep -q '^app-'")],
    ),
    (
        """
        while read id; do
          type=$(curl -s "$API/v1/things/$id" | jq -r .type)
          [ "$type" = app ] || continue
          dropdb $id
        done < ids
        """,
        [(TYPE, '"$type" = app')],
    ),
    ("psql <<EOF\nBEGIN;\nDELETE FROM sites WHERE id = 7;\nCOMMIT;\nEOF", [(TRANSACTION, "BEGIN")]),
    ("psql -1 -c 'DROP TABLE sites'", [(TRANSACTION, "psql -1 -c 'DROP TABLE sites'")]),
    (
        '[ "$ENV" = staging ] || exit\nf() { [ -n "$FORCE" ] || return; dropdb shop; }\nf',
        [(ENVIRONMENT, '"$ENV" = staging'), (DRY, '-n "$FORCE"')],
    ),
]
UNGUARDED = [
    "DRY_RUN=false\n[ $1 = --dry-run ] && DRY_RUN=true\nif [ $DRY_RUN = true ]; then exit; fi\ndropdb shop",
    "read -p Sure? ok\ndropdb shop",
    'read -p Sure? ok\nif [ "$ok" = y ]; then echo good; fi\ndropdb shop',
    '[ "$ENV" = staging ] || echo warning\ndropdb shop',
    '[ "$ENV" = staging ] && echo good\ndropdb shop',
    '( [ "$ENV" = staging ] || exit 1 )\ndropdb shop',
    'f() { [ "$ENV" = staging ] || return 1; }\nf\ndropdb shop',
    '[ -n "$ENV" ] || exit\ndropdb shop',
    "[ -f ids.txt ] || exit 1\n[ $# -eq 1 ] || exit 1\ndropdb shop",
    'while read id; do [[ "$id" =~ ^[0-9]+$ ]] || continue; dropdb "$id"; done < ids',
    'while read id; do [ "$id" = app ] && echo app; dropdb "$id"; done < ids',
    'case "$1" in start) ;; *) exit 1 ;; esac\ndropdb shop',
    "tail -n +2 ids.txt | xargs dropdb",
    'if [ "$(wc -l < ids.txt)" -lt 1 ]; then exit; fi\ndropdb shop',
]


def said(code, place):
    """The text at a place of one line."""
    assert place.line == place.end_line
    return code.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]


@pytest.mark.parametrize(("code", "guards"), GUARDED)
def test_a_guard_that_must_be_passed_counts(script, code, guards):
    one = script(code)
    assert [(guard.kind, said(one.code, guard.place)) for guard in one.read()[-1].guards] == guards


@pytest.mark.parametrize("code", UNGUARDED)
def test_what_only_looks_like_a_guard_is_none(script, code):
    assert [operation.guards for operation in script(code).read()] == [()]

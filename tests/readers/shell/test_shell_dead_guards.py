"""A dry run that a script takes and never asks is dead, and said to be."""

import pytest

from drillgate.operations import Guard, GuardKind

PARSED = """
DRY_RUN=0
while [ $# -gt 0 ]; do
  case "$1" in
    --dry-run) DRY_RUN=1 ;;
  esac
  shift
done
"""
DEAD = {
    "never used": "dropdb shop",
    "only said": 'echo "dry run: $DRY_RUN"\ndropdb shop',
    "only says something": 'if [ "$DRY_RUN" = 1 ]; then echo "dry run"; fi\ndropdb shop',
    "only says something in a list": '[ "$DRY_RUN" = 1 ] && echo "dry run"\ndropdb shop',
}
ALIVE = {
    "a branch": 'if [ "$DRY_RUN" = 0 ]; then dropdb shop; fi',
    "the other branch": 'if [ "$DRY_RUN" = 1 ]; then echo dry; else dropdb shop; fi',
    "a way out": '[ "$DRY_RUN" = 1 ] && exit\ndropdb shop',
    "arithmetic": "if (( DRY_RUN )); then exit; fi\ndropdb shop",
    "a word of the command": "dropdb $DRY_RUN shop",
    "handed on": "export DRY_RUN\ndropdb shop",
    "handed to a program": 'DRY_RUN="$DRY_RUN" ./clear\ndropdb shop',
    "asked by what is sourced": "source lib.sh\ndropdb shop",
    "asked in a function": 'run() { [ "$DRY_RUN" = 1 ] || "$@"; }\nrun dropdb shop',
    "asked by a trap": "trap '[ \"$DRY_RUN\" = 1 ] || dropdb shop' EXIT",
    "written down": 'printf -v mode %s "$DRY_RUN"\n[ "$mode" = 1 ] && exit\ndropdb shop',
    "asked on the way past a word": '[ "$DRY_RUN" = 1 ] && echo dry || dropdb shop',
    "asked of several": 'if [ -n "$1" ] && [ "$DRY_RUN" = 0 ]; then dropdb shop; fi',
    "asked last of a function": 'wet() { [ -n "$1" ] && [ "$DRY_RUN" = 0 ]; }\nwet a && dropdb shop',
    "piped": 'echo "$DRY_RUN" | grep -q 1 && exit\ndropdb shop',
}


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in DEAD.items()])
def test_a_dry_run_that_is_parsed_and_not_asked_is_dead(script, body):
    code = script(PARSED + body)
    (found,) = code.read()
    assert found.dead_guards == (Guard(GuardKind.DRY_RUN, code.place("DRY_RUN=0")),)


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in ALIVE.items()])
def test_a_dry_run_that_something_may_ask_is_alive(script, body):
    assert {one.dead_guards for one in script(PARSED + body).read()} == {()}


def test_an_option_that_sets_nothing_is_dead(script):
    code = script('case "$1" in\n--dry-run) shift ;;\nesac\ndropdb shop')
    (found,) = code.read()
    assert found.dead_guards == (Guard(GuardKind.DRY_RUN, code.place("--dry-run) shift ;;")),)


def test_a_default_of_its_own_does_not_ask(script):
    code = script("DRY_RUN=${DRY_RUN:-1}\ndropdb shop")
    (found,) = code.read()
    assert found.dead_guards == (Guard(GuardKind.DRY_RUN, code.place("DRY_RUN=${DRY_RUN:-1}")),)


def test_a_script_without_a_dry_run_has_no_dead_one(script):
    assert [one.dead_guards for one in script("FORCE=1\ndropdb shop").read()] == [()]


def test_a_name_that_promises_more_than_a_dry_run_is_none(script):
    assert [one.dead_guards for one in script("PREVIEW_URL=https://a\ndropdb shop").read()] == [()]

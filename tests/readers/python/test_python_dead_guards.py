"""A guard that a script declares and does not ask before a deletion is dead, and said to be."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from drillgate.operations import Guard, GuardKind
from drillgate.places import Place
from drillgate.readers.python import read

CALL = 'requests.delete(f"https://api.example.com/v1/apps/{app}")'
PARSER = """\
import argparse, csv, logging, os, sys, requests
parser = argparse.ArgumentParser()
parser.add_argument("ids", nargs="+")
«parser.add_argument("--dry-run", action="store_true")»
args = parser.parse_args()
for app in args.ids:
"""


def dead(code: str) -> tuple[list[tuple[Guard, ...]], Guard | None]:
    """The dead guards of each operation of a script, and a guard at what is marked in it with « and »."""
    code = dedent(code).lstrip("\n").replace("CALL", CALL)
    if "«" not in code:
        return [one.dead_guards for one in read(code, "script.py")], None
    start, end = code.index("«"), code.index("»") - 1
    code = code.replace("«", "").replace("»", "")
    (line, column), (end_line, end_column) = (
        (code.count("\n", 0, at) + 1, at - code.rfind("\n", 0, at)) for at in (start, end)
    )
    expected = Guard(GuardKind.DRY_RUN, Place("script.py", line, column, end_line, end_column))
    return [one.dead_guards for one in read(code, "script.py")], expected


DEAD = {
    "never used": "    CALL",
    "only printed": "    print('dry run:', args.dry_run)\n    CALL",
    "only logged": "    logging.info('dry run %s', args.dry_run)\n    CALL",
    "only says something": "    if args.dry_run:\n        print('would delete', app)\n    CALL",
    "asked after the call": "    CALL\n    if args.dry_run:\n        continue",
    "the wrong way round": "    if args.dry_run:\n        CALL",
    "the wrong way out": "    if not args.dry_run:\n        continue\n    CALL",
    "asked for something else": "    if not args.dry_run:\n        print('for real')\n    CALL",
}


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in DEAD.items()])
def test_a_dry_run_that_is_parsed_and_not_asked_is_dead(body: str) -> None:
    found, expected = dead(PARSER + body)
    assert found == [(expected,)]


ALIVE = {
    "a way out": "    if args.dry_run:\n        continue\n    CALL",
    "a branch": "    if not args.dry_run:\n        CALL",
    "the other branch": "    if args.dry_run:\n        print(app)\n    else:\n        CALL",
    "a comparison": "    if args.dry_run is False:\n        CALL",
    "short circuit": "    args.dry_run or CALL",
    "an expression": "    CALL if not args.dry_run else print(app)",
    "another name": "    simulate = args.dry_run\n    if simulate:\n        continue\n    CALL",
    "its opposite": "    live = not args.dry_run\n    if live:\n        CALL",
    "what a branch sets": "    live = True\n    if args.dry_run:\n        live = False\n    if live:\n        CALL",
    "what is deleted": "    ids = [] if args.dry_run else [app]\n    for app in ids:\n        CALL",
    "a nested way out": "    if app:\n        if args.dry_run:\n            continue\n    CALL",
    "on the command line": "    if '--dry-run' in sys.argv:\n        continue\n    CALL",
    "an argument of the call": "    client.delete_app(app, dry_run=args.dry_run)",
    "what the client was made with": "    client = Client(dry_run=args.dry_run)\n    client.delete_app(app)",
    "by its name": "    if getattr(args, 'dry_run'):\n        continue\n    CALL",
    "as a dictionary": "    if vars(args)['dry_run']:\n        continue\n    CALL",
}


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in ALIVE.items()])
def test_a_dry_run_that_is_asked_is_not_dead(body: str) -> None:
    found, _ = dead(PARSER + body)
    assert set(found) == {()}


FLOWS = {
    "a parameter that is never asked": """
        import requests
        def delete(app, «dry_run»=True):
            CALL
        """,
    "a caller's parameter": """
        import requests
        def delete(app):
            CALL
        def delete_all(apps, «dry_run»=False):
            for app in apps:
                delete(app)
        """,
    "click": """
        import click, requests
        @click.command()
        @«click.option("--dry-run", is_flag=True)»
        @click.argument("app")
        def main(dry_run, app):
            CALL
        """,
    "a variable": """
        import os, sys, requests
        «DRY_RUN» = os.environ.get("DRY_RUN", "1") == "1"
        for app in sys.argv[1:]:
            CALL
        """,
    "asked by a function that another call goes through": """
        import argparse, requests
        def careful(app, args):
            if args.dry_run:
                return
            requests.delete("https://other.example.com")
        def main():
            parser = argparse.ArgumentParser()
            «parser.add_argument("--dry-run", action="store_true")»
            args = parser.parse_args()
            CALL
            if args.careful:
                careful(app, args)
        main()
        """,
}


@pytest.mark.parametrize("code", [pytest.param(code, id=name) for name, code in FLOWS.items()])
def test_a_guard_is_dead_wherever_it_is_declared(code: str) -> None:
    found, expected = dead(code)
    assert (expected,) in found


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            """
            import requests
            class Cleaner:
                def __init__(self, client, dry_run):
                    self.client, self.simulate = client, dry_run
                def delete(self, app):
                    if self.simulate:
                        return
                    CALL
            """,
            id="kept in an object",
        ),
        pytest.param(
            """
            import argparse, requests
            parser = argparse.ArgumentParser()
            parser.add_argument("--dry-run", action="store_true")
            def delete(app):
                CALL
            ACTIONS = {"delete": delete}
            args = parser.parse_args()
            if not args.dry_run:
                ACTIONS["delete"]("7")
            """,
            id="asked before a function that is entered in a way which is not followed",
        ),
        pytest.param(
            """
            import functools, requests
            def delete(app, dry):
                if dry:
                    return
                CALL
            def main(apps, dry_run=False):
                for one in map(functools.partial(delete, dry=dry_run), apps):
                    one()
            """,
            id="handed on",
        ),
        pytest.param("import requests\ndef list_apps(limit=7): return limit\nCALL", id="another function's parameter"),
    ],
)
def test_what_may_be_asked_elsewhere_is_not_dead(code: str) -> None:
    found, _ = dead(code)
    assert found == [()]


def test_options_that_promise_other_guards_are_dead_too() -> None:
    code = """
        import argparse, requests
        parser = argparse.ArgumentParser()
        parser.add_argument("--yes", action="store_true")
        parser.add_argument("--max-sites", type=int, default=10)
        parser.add_argument("--execute", action="store_true")
        parser.add_argument("--verbose", action="store_true")
        args = parser.parse_args()
        CALL
    """
    (found,), _ = dead(code)
    assert [guard.kind for guard in found] == [GuardKind.CONFIRMATION, GuardKind.LIMIT, GuardKind.DRY_RUN]


def test_the_dry_run_of_the_incident_s_script_is_dead() -> None:
    file = "drills/changes/april-2022/delete_app.py"
    (operation,) = read((Path(__file__).parents[3] / file).read_text(), file)
    assert operation.dead_guards == (Guard(GuardKind.DRY_RUN, Place(file, 22, 5, 22, 97)),)


def test_sql_in_python_has_its_dead_guards_too(script: Any) -> None:
    one = script("""
        import psycopg
        def clean(cursor, dry_run=True):
            cursor.execute("DELETE FROM sites")
    """)
    (operation,) = one.read()
    assert operation.dead_guards == (Guard(GuardKind.DRY_RUN, one.place("dry_run")),)

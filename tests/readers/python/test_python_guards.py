"""Guards count only where they dominate the call, and only if they hold by default."""

from dataclasses import replace
from textwrap import dedent, indent
from typing import Any

import pytest

from drillgate.operations import Amount, Guard, GuardKind, IdSource, Kind, Operation
from drillgate.places import Place

CALL = 'requests.delete(f"https://api.example.com/v1/apps/{app}")'

ARGUMENTS = """\
import argparse, os, sys, requests, click
parser = argparse.ArgumentParser()
parser.add_argument("ids", nargs="+")
parser.add_argument("--dry-run", action="store_true")
parser.add_argument("--safe", dest="no_op", action=argparse.BooleanOptionalAction, default=True)
parser.add_argument("--execute", action="store_true")
parser.add_argument("--env", required=True)
parser.add_argument("--limit", type=int)
parser.add_argument("--most", type=int, default=50)
args = parser.parse_args()
MAX_BATCH = 100
DRY_RUN = True
LIVE_RUN = False
"""

GUARDS = [
    (GuardKind.DRY_RUN, "if «args.execute»:\n    CALL"),
    (GuardKind.CONFIRMATION, "if not args.execute:\n    if «input('sure? ') != 'yes'»:\n        sys.exit()\nCALL"),
    (GuardKind.DRY_RUN, "if not «args.execute»:\n    sys.exit()\nCALL"),
    (GuardKind.DRY_RUN, "if «args.no_op»:\n    print(app)\nelse:\n    CALL"),
    (GuardKind.DRY_RUN, "if «DRY_RUN»:\n    continue\nCALL"),
    (GuardKind.DRY_RUN, "if «os.environ.get('DRY_RUN', '1') == '1'»:\n    continue\nCALL"),
    (GuardKind.DRY_RUN, "if «os.environ.get('REALLY_DELETE') == 'yes'»:\n    CALL"),
    (GuardKind.DRY_RUN, "«args.execute» and CALL"),
    (GuardKind.DRY_RUN, "CALL if «args.execute» else None"),
    (GuardKind.CONFIRMATION, "if «input('sure? ') != 'yes'»:\n    sys.exit(1)\nCALL"),
    (GuardKind.CONFIRMATION, "answer = input('sure? ').strip().lower()\nif «answer == 'y'»:\n    CALL"),
    (GuardKind.CONFIRMATION, "«click.confirm('sure?', abort=True)»\nCALL"),
    (GuardKind.CONFIRMATION, "if not «click.confirm('sure?')»:\n    break\nCALL"),
    (GuardKind.LIMIT, "if «len(args.ids) > MAX_BATCH»:\n    raise SystemExit('too many')\nCALL"),
    (GuardKind.LIMIT, "assert «len(args.ids) <= 10»\nCALL"),
    (GuardKind.LIMIT, "if «50 >= len(args.ids)»:\n    CALL"),
    (GuardKind.LIMIT, "for one in «args.ids[:10]»:\n    CALL"),
    (GuardKind.LIMIT, "for one in «args.ids[:args.most]»:\n    CALL"),
    (GuardKind.LIMIT, "CALL\nif «done >= MAX_BATCH»:\n    break"),
    (GuardKind.ENVIRONMENT_CHECK, "if «args.env == 'production'»:\n    sys.exit()\nCALL"),
    (GuardKind.ENVIRONMENT_CHECK, "if «os.environ['STAGE'] in ('dev', 'test')»:\n    CALL"),
    (GuardKind.TYPE_CHECK, "if «lookup(app)['type'] != 'app'»:\n    continue\nCALL"),
    (GuardKind.TYPE_CHECK, "if «inventory.type_of(app) == 'app'»:\n    CALL"),
    (GuardKind.TYPE_CHECK, "if «any(kinds[i].kind != 'app' for i in args.ids)»:\n    sys.exit()\nCALL"),
    (GuardKind.TYPE_CHECK, "for one in args.ids:\n    if «get(one).type != 'app'»:\n        raise ValueError\nCALL"),
]


def marked(code: str, *kinds: GuardKind) -> tuple[str, tuple[Guard, ...]]:
    """The code without its marks, and guards of these kinds at what is marked with « and »."""
    guards = []
    for kind in kinds:
        start = code.index("«")
        code = code.replace("«", "", 1)
        end = code.index("»")
        code = code.replace("»", "", 1)
        (line, column), (end_line, end_column) = (
            (code.count("\n", 0, at) + 1, at - code.rfind("\n", 0, at)) for at in (start, end)
        )
        guards.append(Guard(kind, Place("script.py", line, column, end_line, end_column)))
    return code, tuple(guards)


def deletes(one: Any, *guards: Guard) -> tuple[Operation, ...]:
    plain = one.operation(
        CALL, Kind.RESOURCE, "DELETE /v1/apps/{app}", amount=Amount.SOME, ids=IdSource(argument="ids", parameter="app")
    )
    return (replace(plain, guards=guards),)


def living(one: Any) -> tuple[Operation, ...]:
    """What a script does, without the guards that it declares and does not ask: they have tests of their own."""
    return tuple(replace(found, dead_guards=()) for found in one.read())


def in_loop(body: str) -> str:
    return f"{ARGUMENTS}\nfor app in args.ids:\n{indent(body.replace('CALL', CALL), '    ')}\n"


@pytest.mark.parametrize(("kind", "body"), GUARDS)
def test_a_guard_that_dominates_the_call_counts(script: Any, kind: GuardKind, body: str) -> None:
    code, guards = marked(in_loop(body), kind)
    one = script(code)
    assert living(one) == deletes(one, *guards)


NO_GUARDS = [
    "if not args.dry_run:\n    if input('sure? ') != 'yes':\n        sys.exit()\nCALL",
    "CALL",
    "if args.dry_run:\n    continue\nCALL",
    "if not args.dry_run:\n    CALL",
    "if LIVE_RUN:\n    continue\nCALL",
    "if args.execute:\n    print('now')\nCALL",
    "if args.execute:\n    continue\nCALL",
    "print(args.no_op, args.dry_run)\nCALL",
    "if os.environ.get('DRY_RUN') == '1':\n    continue\nCALL",
    "input('press enter')\nCALL",
    "click.confirm('sure?')\nCALL",
    "if not args.ids:\n    sys.exit()\nCALL",
    "if len(args.ids) == 0:\n    continue\nCALL",
    "if len(args.ids) < 2:\n    continue\nCALL",
    "if len(args.ids) > args.limit:\n    continue\nCALL",
    "for one in args.ids[:args.limit]:\n    CALL",
    "for one in args.ids[10:]:\n    CALL",
    "if type(app) == str:\n    CALL",
    "if response.content_type == 'app/json':\n    CALL",
    "if args.execute or args.env:\n    CALL",
    "for one in args.ids:\n    if known(one):\n        continue\n    if get(one).type != 'app':\n        exit()\nCALL",
    "if args.verbose:\n    if input('sure? ') != 'yes':\n        sys.exit()\nCALL",
    "try:\n    CALL\nfinally:\n    if args.execute:\n        pass",
    "if args.verbose:\n    CALL",
    "if len(args.ids) > MAX_BATCH:\n    logger.error('too many')\nCALL",
    "if record['Type'] in ('NS', 'SOA'):\n    continue\nCALL",
    "CALL\nif input('sure? ') != 'yes':\n    break",
]


@pytest.mark.parametrize("body", NO_GUARDS)
def test_what_only_looks_like_a_guard_is_none(script: Any, body: str) -> None:
    one = script(in_loop(body))
    assert living(one) == deletes(one)


FLOWS = [
    (
        "what callers check",
        """
        import sys, requests
        def delete(app):
            if «kind_of(app) != "app"»:
                raise ValueError(app)
            CALL
        def main(argv):
            for app in «argv[:10]»:
                delete(app)
        if __name__ == "__main__":
            main(sys.argv)
        """,
        (GuardKind.TYPE_CHECK, GuardKind.LIMIT),
    ),
    (
        "a function that ends the program guards what follows its call",
        """
        import sys, requests
        def check(ids):
            if «len(ids) > 100»:
                sys.exit("too many")
        def main(ids):
            check(ids)
            for app in ids:
                CALL
        """,
        (GuardKind.LIMIT,),
    ),
    (
        "a function that asks is asked",
        """
        import requests
        def sure():
            return input("sure? ") == "yes"
        def main(app):
            if not «sure()»:
                return
            CALL
        """,
        (GuardKind.CONFIRMATION,),
    ),
    (
        "a flag that may be given instead of an answer is no weaker than the answer",
        """
        import argparse, requests
        parser = argparse.ArgumentParser()
        parser.add_argument("--yes", action="store_true")
        args = parser.parse_args()
        def main(app):
            if «args.yes or input("sure? ") == "yes"»:
                CALL
        """,
        (GuardKind.CONFIRMATION,),
    ),
    (
        "click's options and its confirmation",
        """
        import click, requests
        @click.command()
        @click.option("--dry-run/--no-dry-run", default=True)
        @«click.confirmation_option(prompt="sure?")»
        @click.argument("app")
        def main(dry_run, app):
            if «dry_run»:
                return
            CALL
        """,
        (GuardKind.CONFIRMATION, GuardKind.DRY_RUN),
    ),
    (
        "a decorator that asks",
        """
        import functools, requests
        def confirmed(function):
            @functools.wraps(function)
            def asked(*args, **kwargs):
                if «input("sure? ") != "yes"»:
                    return None
                return function(*args, **kwargs)
            return asked
        @confirmed
        def main(app):
            CALL
        """,
        (GuardKind.CONFIRMATION,),
    ),
    (
        "typer's options",
        """
        import requests, typer
        def main(app: str, execute: bool = typer.Option(False, "--execute")):
            if «execute»:
                CALL
        """,
        (GuardKind.DRY_RUN,),
    ),
    (
        "a parameter's default",
        """
        import requests
        def main(app, dry_run=True):
            if not «dry_run»:
                CALL
        """,
        (GuardKind.DRY_RUN,),
    ),
]


@pytest.mark.parametrize(("code", "kinds"), [pytest.param(*flow[1:], id=flow[0]) for flow in FLOWS])
def test_guards_are_followed_through_functions(script: Any, code: str, kinds: tuple[GuardKind, ...]) -> None:
    said, guards = marked(dedent(code).lstrip("\n").replace("CALL", CALL), *kinds)
    (found,) = script(said).read()
    assert sorted(found.guards, key=lambda guard: guard.place) == sorted(guards, key=lambda guard: guard.place)


def test_a_way_around_the_guard_is_an_operation_of_its_own(script: Any) -> None:
    one = script(f"""
        import requests
        def delete(app):
            {CALL}
        def careful(app):
            if input("delete? ") == "yes":
                delete(app)
        def hasty(app):
            delete(app)
    """)
    assert [[guard.kind for guard in found.guards] for found in one.read()] == [[GuardKind.CONFIRMATION], []]


def test_what_a_caller_hands_over_overrules_a_default(script: Any) -> None:
    one = script(f"""
        import requests
        def delete(app, execute=False):
            if execute:
                {CALL}
        delete("7", execute=True)
    """)
    assert [found.guards for found in one.read()] == [()]

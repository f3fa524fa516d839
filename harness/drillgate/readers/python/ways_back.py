"""The way back of a migration: Alembic's `downgrade`, what Django's RunSQL and RunPython are given for undoing."""

import ast
from collections.abc import Iterator

from drillgate.readers.python.contexts import Context
from drillgate.readers.python.index import terminal
from drillgate.readers.python.script import Script

DJANGO = {"RunSQL": "reverse_sql", "RunPython": "reverse_code"}


def has_no_way_back(script: Script, node: ast.AST, context: Context) -> bool:
    """Whether a call is a step of a migration whose way back is missing or does nothing.

    Django undoes its other steps by itself: the definition comes back, though what was in it does not.
    """
    if script.imports("alembic"):
        return any(is_upgrade(here.scope) for here in context.outward()) and not undoes(downgrade_of(script))
    steps = list(steps_around(script, node, context))
    return bool(steps) and not any(has_reverse(one) for one in steps)


def is_upgrade(scope: ast.AST) -> bool:
    return isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)) and scope.name == "upgrade"


def downgrade_of(script: Script) -> ast.AST | None:
    bindings = script.index.names.get(script.source.tree, {}).get("downgrade", [])
    return bindings[-1].source if bindings else None


def undoes(function: ast.AST | None) -> bool:
    """Whether a function does anything but refuse."""
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return any(
        not isinstance(one, (ast.Pass, ast.Raise))
        and not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        and not (isinstance(one, ast.Return) and one.value is None)
        for one in function.body
    )


def steps_around(script: Script, node: ast.AST, context: Context) -> Iterator[ast.Call]:
    """The RunSQL that a call is, or the RunPython that its function is handed to."""
    if not script.imports("django"):
        return
    if isinstance(node, ast.Call) and terminal(node.func) == "RunSQL":
        yield node
    scope = context.outermost.scope
    if isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        for handed in script.index.handed.get(scope.name, ()):
            above = script.index.parents.get(handed)
            call = script.index.parents.get(above) if isinstance(above, ast.keyword) else above
            if isinstance(call, ast.Call) and terminal(call.func) == "RunPython":
                yield call


def has_reverse(call: ast.Call) -> bool:
    """Whether undoing a step does something."""
    name = DJANGO[terminal(call.func)]
    given = next((one.value for one in call.keywords if one.arg == name), call.args[1] if len(call.args) > 1 else None)
    is_nothing = isinstance(given, ast.Constant) and not given.value
    return given is not None and not is_nothing and terminal(given) != "noop"

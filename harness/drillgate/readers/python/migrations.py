"""Migrations: Django's operations and Alembic's. What only a way back would do does not count."""

import ast

from drillgate.operations import Action, Kind, Operation
from drillgate.readers.python.contexts import Context
from drillgate.readers.python.embedded import SqlReader, read_sql
from drillgate.readers.python.index import terminal
from drillgate.readers.python.script import Script
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import Collection, Text, Value, each, path, template

DJANGO = {
    "DeleteModel": (Kind.TABLE, ("name",)),
    "RemoveField": (Kind.COLUMN, ("model_name", "name")),
    "RemoveIndex": (Kind.DEFINITION, ("model_name", "name")),
    "RemoveConstraint": (Kind.DEFINITION, ("model_name", "name")),
}
ALEMBIC = {
    "drop_table": (Kind.TABLE, ("table_name",)),
    "drop_column": (Kind.COLUMN, ("table_name", "column_name")),
    "drop_index": (Kind.DEFINITION, ("index_name",)),
    "drop_constraint": (Kind.DEFINITION, ("constraint_name",)),
    "drop_table_comment": (Kind.DEFINITION, ("table_name",)),
}
BATCH = "batch_alter_table()"


def is_way_back(script: Script, context: Context) -> bool:
    """Whether a context is only reached by undoing a migration."""
    scope = context.outermost.scope
    if not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    if script.imports("alembic"):
        return scope.name == "downgrade"
    for handed in script.index.handed.get(scope.name, ()):
        above = script.index.parents.get(handed)
        call = script.index.parents.get(above) if isinstance(above, ast.keyword) else above
        if isinstance(call, ast.Call) and terminal(call.func) == "RunPython" and call.args[:1] != [handed]:
            return not (isinstance(above, ast.keyword) and above.arg == "code")
    return False


def read(sighting: Sighting, reader: SqlReader) -> tuple[Operation, ...] | None:
    """The operations of a migration's step, None if the call is none."""
    said = path(sighting.callee)
    if sighting.name in DJANGO and is_django(sighting, said):
        if is_state_only(sighting):
            return ()
        kind, names = DJANGO[sighting.name]
        return (destroyed(sighting, kind, names),)
    if sighting.name == "RunSQL" and is_django(sighting, said):
        value = sighting.argument(0, "sql")
        return tuple(one for text in run_sql(value) for one in run(sighting, text, reader)) if value else ()
    if sighting.name in ALEMBIC and (said.startswith(("alembic.op.", "?op.")) or BATCH in said):
        kind, names = ALEMBIC[sighting.name]
        if BATCH in said and sighting.name == "drop_column":
            return (batched(sighting),)
        return (destroyed(sighting, kind, names),)
    return None


def is_django(sighting: Sighting, said: str) -> bool:
    return said.startswith(("django.", "?migrations.")) or sighting.script.imports("django")


def is_state_only(sighting: Sighting) -> bool:
    return any(
        isinstance(above, ast.keyword) and above.arg == "state_operations"
        for above in sighting.script.index.above(sighting.node)
    )


def destroyed(sighting: Sighting, kind: Kind, names: tuple[str, ...]) -> Operation:
    values = [sighting.argument(place, name) for place, name in enumerate(names)]
    name = ".".join(template(value) for value in values if value is not None)
    return sighting.operation(Action.DESTROY, kind, name)


def batched(sighting: Sighting) -> Operation:
    """A column of the table that `batch_alter_table` is about."""
    column = sighting.argument(0, "column_name")
    table: Value | None = None
    for one in each(sighting.owner):
        call = getattr(one, "call", None)
        if isinstance(call, ast.Call) and call.args:
            table = sighting.script.value(call.args[0], sighting.context)
    name = ".".join(template(value) for value in (table, column) if value is not None)
    return sighting.operation(Action.DESTROY, Kind.COLUMN, name)


def run_sql(value: Value) -> list[Value]:
    """Django's `RunSQL` takes SQL, or a list of SQL and of pairs of SQL and parameters."""
    found: list[Value] = []
    for one in each(value):
        if isinstance(one, Collection):
            pairs = (item.elements if isinstance(item, Collection) else (item,) for item in one.elements)
            found.extend(pair[0] for pair in pairs if pair)
        else:
            found.append(one)
    return found


def run(sighting: Sighting, value: Value, reader: SqlReader) -> tuple[Operation, ...]:
    found: list[Operation] = []
    for one in each(value):
        if isinstance(one, Text):
            found += read_sql(sighting, one, reader)
        elif path(one).rpartition(".")[2] != "noop":
            found.append(sighting.opaque("SQL that is no literal", Kind.UNKNOWN))
    return tuple(found)

"""SQL that is executed: DB-API cursors and connections, SQLAlchemy, Django's raw SQL, warehouses' clients, Alembic."""

import re

from drillgate.operations import Action, Amount, Kind, Operation
from drillgate.readers.python.embedded import SqlReader, looks_like_sql, opaque, read_sql
from drillgate.readers.python.labels import label
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import (
    Attribute,
    Collection,
    Constant,
    Data,
    Hole,
    Imported,
    Local,
    Result,
    Text,
    Unknown,
    Value,
    each,
    literal,
    path,
    template,
)

EXECUTES = frozenset(
    {"execute", "executemany", "executescript", "exec_driver_sql", "execute_string", "execute_async", "execute_sql"}
)
# psycopg2's functions, which take the cursor first and run the statement for each of many rows.
EXTRAS = frozenset({"execute_batch", "execute_values"})
# Methods that run SQL if what they get is SQL, and something else if not.
OTHERS = frozenset(
    {
        "exec",
        "execute_statement",
        "batch_execute_statement",
        "start_query_execution",
        "execute_command",
        "fetch",
        "fetch_all",
        "fetch_one",
        "fetch_val",
        "fetchrow",
        "fetchval",
        "iterate",
        "query",
    }
    | {"query_and_wait", "raw", "read_sql", "read_sql_query", "run", "run_query", "run_sql", "scalar", "scalars", "sql"}
)
NAMES = (
    "Statement",
    "QueryString",
    "Sql",
    "Sqls",
    "sqlStatements",
    "sql",
    "query",
    "statement",
    "stmt",
    "operation",
    "sql_query",
    "command",
    "sqltext",
    "clause",
)
DATABASE = re.compile(
    r"cursor|connect|conn\b|conn[(_.]|\bcurs?\b|\bdb\b|database|engine|session|transaction|\btxn?\b|psycopg|sqlite|mysql"
    r"|postgres|snowflake|sqlalchemy|alembic",
    re.IGNORECASE,
)
BUILT = re.compile(
    r"\b(select|insert|update|delete|union|values|exists|join|table|column|case|func|queries?)\(\)", re.IGNORECASE
)
OTHER_BUILDS = re.compile(r"^(sqlalchemy|sqlmodel|alembic|pypika)\b")


def read(sighting: Sighting, reader: SqlReader) -> tuple[Operation, ...] | None:
    """The operations of a call that runs SQL, None if it is no such call."""
    if sighting.name == "to_sql":
        return replaced(sighting)
    if sighting.name not in EXECUTES | EXTRAS | OTHERS:
        return None
    first = 1 if sighting.name in EXTRAS else 0
    value = sighting.argument(first, *NAMES)
    if value is None:
        return () if sighting.name in EXECUTES else None
    parameters = sighting.argument(first + 1, "params", "parameters", "vars", "seq_of_parameters", "args", "argslist")
    found: list[Operation] = []
    decided = False
    for one in each(value):
        match one:
            case Text() if looks_like_sql(one):
                found += read_sql(sighting, one, reader, parameters)
                decided = True
            case Text() if all(not isinstance(part, Hole) for part in one.parts):
                decided = decided or (sighting.name in EXECUTES and is_database(sighting))
            case _ if sighting.name in EXECUTES | EXTRAS and is_database(sighting):
                found += unresolved(sighting, one)
                decided = True
    return tuple(found) if decided else None


def replaced(sighting: Sighting) -> tuple[Operation, ...] | None:
    """A frame that is written over a table: pandas drops what was there."""
    if not any(literal(one) == "replace" for one in each(sighting.named.get("if_exists", Constant(None)))):
        return None
    name = sighting.argument(0, "name")
    said = template(name) if name is not None else ""
    return (sighting.operation(Action.OVERWRITE, Kind.TABLE, said, amount=Amount.ALL),)


def is_database(sighting: Sighting) -> bool:
    """Whether the object plausibly speaks to a database, by where it comes from or by its name."""
    owner = sighting.owner
    said = path(owner)
    if sighting.name in EXTRAS:
        return True
    if isinstance(owner, Imported) and not DATABASE.search(said):
        return False
    return bool(DATABASE.search(said))


def unresolved(sighting: Sighting, value: Value) -> tuple[Operation, ...]:
    """SQL that is no text here: built by SQLAlchemy, whose deletions are read where they are built, or not known."""
    said = path(value)
    if isinstance(value, (Result, Attribute)) and (OTHER_BUILDS.search(said) or BUILT.search(said)):
        return ()
    match value:
        case Constant() | Collection():
            return ()
        case Data(file=file) if file:
            return (sighting.opaque(f"SQL that is read from {file}"),)
        case Data():
            return (sighting.opaque("SQL that is read from a file"),)
        case Result(callee=(Imported() | Local()) as callee):
            return (sighting.opaque(f"SQL that {path(callee).removeprefix('?')} returns"),)
        case Text():
            return (opaque(sighting, value),)
        case Unknown(name) if name:
            return (sighting.opaque(f"SQL that is no literal: {name}"),)
        case _:
            word = label(sighting.expressions[0]) if sighting.expressions else ""
            return (sighting.opaque(f"SQL that is no literal: {word}" if word else "SQL that is no literal"),)

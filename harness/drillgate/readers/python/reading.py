"""A Python file becomes operations: each interesting call, on each way to it, goes to one family after the other."""

import ast
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

from drillgate.catalogue import calls
from drillgate.catalogue.names import told_by_name
from drillgate.operations import Operation
from drillgate.readers.python import (
    amazon,
    clients,
    databases,
    dynamic,
    files,
    http,
    http_deletions,
    migrations,
    models,
    processes,
    unresolved,
)
from drillgate.readers.python.embedded import SqlReader
from drillgate.readers.python.entries import contexts
from drillgate.readers.python.evaluate import evaluate
from drillgate.readers.python.index import build, terminal
from drillgate.readers.python.known_clients import CLIENTS
from drillgate.readers.python.script import Script
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.source import Source
from drillgate.readers.python.unresolved import DESTRUCTIVE
from drillgate.readers.python.values import Attribute, Imported, Value, each
from drillgate.readers.rights.calls import CALLS

if TYPE_CHECKING:
    from drillgate.documents.client import Client

NAMES = frozenset(
    databases.EXECUTES
    | databases.EXTRAS
    | databases.OTHERS
    | http.REQUESTS
    | http_deletions.SENDS
    | files.METHODS
    | processes.REMOTE
    | set(processes.MAGICS)
    | dynamic.BY_FIRST_WORD
    | set(migrations.DJANGO)
    | set(migrations.ALEMBIC)
    | {name.rpartition(".")[2] for name in (*files.FUNCTIONS, *processes.RUNS, *dynamic.EVALUATES, *dynamic.BY_NAME)}
    | {
        "RunSQL",
        "getattr",
        "adelete",
        "delete_all",
        "bulk_delete",
        "drop_all",
        "_raw_delete",
        "deregister",
        "remove",
        "call_command",
        "to_sql",
    }
    | {one.function.rpartition(".")[2] for client in CLIENTS for one in client.calls if one.function}
)
# Only where a mapper is in use is an update more than one of a dictionary.
MAPPERS = re.compile(r"sqlalchemy|sqlmodel|\.objects\b|_manager\b")
# Where programs are imported by their names, any call may run one.
PROGRAMS = re.compile(r"^[ \t]*(?:from|import)[ \t]+(?:sh|plumbum(?:\.cmd)?)\b", re.MULTILINE)


def read_source(
    source: Source, dialect: str, reader: SqlReader, described: "tuple[Client, ...]" = ()
) -> tuple[Operation, ...]:
    """The operations of a file, in the order of their calls; equal ones on several ways count once."""
    patterns = {call.function.rpartition(".")[2] for one in described for call in one.calls if call.function}
    if MAPPERS.search(source.text):
        patterns |= {"update", "aupdate"}
    if PROGRAMS.search(source.text):
        patterns.add("*")

    def wanted(name: str) -> bool:
        return is_wanted(name) or any(fnmatchcase(name, pattern) for pattern in patterns)

    script = Script(source, build(source.tree, wanted if patterns else is_wanted), evaluate, described)
    found: dict[tuple[object, ...], Operation] = {}
    for node in script.index.candidates:
        for one in operations(script, node, dialect, reader):
            found.setdefault((one.place, one.action, one.target, one.extent, one.guards, one.ids, one.holders), one)
    return tuple(found.values())


@lru_cache(maxsize=4096)
def is_wanted(name: str) -> bool:
    """Whether a call of that name may be an operation."""
    return (
        name in NAMES
        or name in amazon.CONTENT
        or name in CALLS
        or name in calls.names()
        or bool(DESTRUCTIVE.match(name))
        or told_by_name(name) is not None
    )


def operations(script: Script, node: ast.Call | ast.Attribute, dialect: str, reader: SqlReader) -> Iterator[Operation]:
    scope = script.index.scope(node)
    for context in contexts(script, scope):
        if migrations.is_way_back(script, context):
            continue
        callee = node.func if isinstance(node, ast.Call) else node
        for value in each(script.value(callee, context)):
            sighting = Sighting(script, node, context, value, last_word(value) or terminal(callee), dialect)
            yield from judged(sighting, reader)


def last_word(value: Value) -> str:
    match value:
        case Attribute(name=name):
            return name
        case Imported(name):
            return name.rpartition(".")[2]
        case _:
            return ""


def judged(sighting: Sighting, reader: SqlReader) -> tuple[Operation, ...]:
    """What the first family says that knows the call; an unknown call may still look destructive."""
    for family in FAMILIES:
        found = family(sighting, reader)
        if found is not None:
            return found
    return unresolved.read(sighting)


FAMILIES: tuple[Callable[[Sighting, SqlReader], tuple[Operation, ...] | None], ...] = (
    lambda sighting, _: clients.read(sighting, sighting.script.clients) if sighting.script.clients else None,
    lambda sighting, _: clients.read(sighting, CLIENTS),
    lambda sighting, _: dynamic.named_in_full(sighting),
    migrations.read,
    lambda sighting, _: files.read(sighting),
    lambda sighting, _: amazon.read(sighting),
    lambda sighting, _: models.read(sighting),
    lambda sighting, _: http.read(sighting),
    databases.read,
    processes.read,
    lambda sighting, _: dynamic.read(sighting),
)

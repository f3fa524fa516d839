"""What goes along when rows of a table go, by the foreign keys of an estate's databases."""

import re
from collections.abc import Iterator

from drillgate.facts.knowledge import Knowledge, store_of, table_of
from drillgate.operations import Action, Kind, Operation

NAME = r"[\w.\"`]+"
HOLDER = re.compile(
    rf"\b(?:CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?|ALTER\s+TABLE\s+(?:ONLY\s+)?)({NAME})",
    re.IGNORECASE,
)
REFERENCE = re.compile(rf"\bREFERENCES\s+({NAME})((?:\s*\([^()]*\))?[^,()]*)", re.IGNORECASE)
CASCADE = re.compile(r"\bON\s+DELETE\s+CASCADE\b", re.IGNORECASE)
COMMENT = re.compile(r"--[^\n]*")
TAKING = frozenset({Action.DESTROY, Action.PURGE})


def tables_following(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of tables in an SQL file whose foreign key cascades: the one that refers, and the one referred to."""
    return tuple(dict.fromkeys(_pairs(COMMENT.sub("", text))))


def followers(knowledge: Knowledge, operation: Operation) -> tuple[str, ...] | None:
    """The tables whose rows go along when an operation takes rows, however far the keys lead; in their order.

    None where the estate does not know the target as a table of a database. What drops a table takes along only what
    the statement itself asks for.
    """
    found = store_of(knowledge, operation)
    if found is None or operation.action not in TAKING:
        return None
    if operation.target.kind is not Kind.ROWS and not operation.cascades:
        return None
    name, store = found
    if store.postgres is None:
        return None
    pairs = [(table, about.parent) for table, about in store.postgres.tables.items() if about.parent is not None]
    pairs += knowledge.following.get(name, ())
    following: dict[str, list[str]] = {}
    for follower, followed in pairs:
        following.setdefault(table_of(followed), []).append(table_of(follower))
    gone = {table_of(operation.target.name): None}
    waiting = list(gone)
    while waiting:
        new = [table for table in following.get(waiting.pop(0), ()) if table not in gone]
        gone |= dict.fromkeys(new)
        waiting += new
    return tuple(gone)[1:]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for statement in text.split(";"):
        holder = HOLDER.search(statement)
        if holder is not None:
            for reference in REFERENCE.finditer(statement, holder.end()):
                if CASCADE.search(reference[2]):
                    yield table_of(holder[1]), table_of(reference[1])

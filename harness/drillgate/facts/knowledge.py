"""What the authority knows of an estate: its stores by the names that artifacts use, its endpoints, its inventory."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drillgate.endpoints import Endpoint
from drillgate.operations import Action, Kind, Operation, Recovery

if TYPE_CHECKING:
    from drillgate.documents.estate import Estate, Store
    from drillgate.documents.load import Document
    from drillgate.facts.inventory import Inventory

TABLES = frozenset({Kind.ROWS, Kind.TABLE, Kind.COLUMN, Kind.PARTITION})
BUCKETS = frozenset({Kind.BUCKET, Kind.OBJECT})
UNITS = frozenset({Kind.SITE, Kind.APP})
TAKING = frozenset({Action.DESTROY, Action.PURGE, Action.OVERWRITE})

CREATED = re.compile(
    r"^\s*CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"]+)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """An estate as the gate sees it. Without an estate nothing is known.

    `beside` are the tables that a store has beside those of its tenants, by store. `endpoints` are those of all its
    services, None where the description of one could not be read. `following` are pairs of tables, by store: rows of
    the first go along when those of the second go.
    """

    estate: "Document[Estate] | None" = None
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    endpoints: tuple[Endpoint, ...] | None = None
    inventory: "Inventory | None" = None
    following: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @property
    def stores(self) -> "Mapping[str, Store]":
        return {} if self.estate is None else self.estate.value.stores

    @property
    def patterns(self) -> Mapping[str, str]:
        """What the IDs of each type look like, of the types of which that is said."""
        types = {} if self.estate is None else self.estate.value.id_types
        return {name: entry.pattern for name, entry in types.items() if entry.pattern is not None}


NOTHING = Knowledge()


def tables_created(text: str) -> tuple[str, ...]:
    """The names of the tables that an SQL file creates."""
    return tuple(table_of(name) for name in CREATED.findall(text))


def store_of(knowledge: Knowledge, operation: Operation) -> "tuple[str, Store] | None":
    """The store that an operation is aimed at, if exactly one goes by that name."""
    target = operation.target
    if target.store is not None:
        store = knowledge.stores.get(target.store)
        return (target.store, store) if store is not None else None
    if not target.name:
        return None
    found = [
        (name, store)
        for name, store in knowledge.stores.items()
        if any(_goes_by(operation, *alias) for alias in _aliases(store, knowledge.beside.get(name, ())))
    ]
    return found[0] if len(found) == 1 else None


def recovery_of(knowledge: Knowledge, operation: Operation) -> Recovery:
    """How an operation can be undone, the estate's backups considered: they bring back what is in a store that has one.

    A site or an app is in many stores at once; it comes back if all stores of customers' data have backups.
    """
    if operation.recovery is not Recovery.NONE or operation.action not in TAKING:
        return operation.recovery
    if operation.target.kind in UNITS:
        stores = [store for store in knowledge.stores.values() if store.data == "customer"]
    else:
        found = store_of(knowledge, operation)
        stores = [] if found is None else [found[1]]
    backed_up = bool(stores) and all(store.backup is not None for store in stores)
    return Recovery.BACKUP if backed_up else Recovery.NONE


def _aliases(store: "Store", beside: tuple[str, ...]) -> Iterator[tuple[frozenset[Kind], str]]:
    if store.dynamodb is not None:
        yield TABLES, store.dynamodb.table
    if store.postgres is not None:
        yield frozenset({Kind.DATABASE}), store.postgres.database
        for table in (*store.postgres.tables, *beside):
            yield TABLES, table
    if store.s3 is not None:
        yield BUCKETS, store.s3.bucket


def _goes_by(operation: Operation, kinds: frozenset[Kind], alias: str) -> bool:
    kind, name = operation.target.kind, operation.target.name
    if kind not in kinds:
        return False
    if kind in BUCKETS:
        return name.removeprefix("s3://").partition("/")[0] == alias
    return table_of(name) == table_of(alias)


def table_of(name: str) -> str:
    """A table's own name, without the schema before it; in lower case, unless it stands in quotes."""
    parts: list[str] = re.findall(r'"(?:[^"]|"")*"|`[^`]*`|[^."`]+', name)
    last = parts[-1] if parts else name
    return last[1:-1] if last[:1] in ('"', "`") else last.lower()

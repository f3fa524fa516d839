"""What the records of a store look like, whatever it runs on."""

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

from drillgate import lifecycle
from drillgate.derivation import Kind
from drillgate.documents.engines import PostgresDatabase
from drillgate.documents.estate import Store

TEXT = "text"
ENGINES = (
    "dynamodb", "postgres", "s3", "ssm", "secrets", "cognito", "route53", "kinesis", "eventbridge", "projection",
    "vendor", "engine",
)  # fmt: skip
"""The keys of a store of which exactly one says what it runs on."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of record: its `fields`, with their types, and the kind that it belongs to.

    `key` is the field that a record is known by, where its writer chooses it. `single`: a site has exactly one.
    `appended`: records are added, and neither altered nor deleted. `derived`: nobody writes them but the store itself.
    """

    fields: Mapping[str, str]
    parent: str | None = None
    key: str | None = None
    single: bool = False
    appended: bool = False
    derived: bool = False


def engines_of(store: Store) -> tuple[str, ...]:
    """What the store says that it runs on; more than one, or none, is a mistake."""
    return tuple(name for name in ENGINES if getattr(store, name) is not None)


def told_by(store: Store) -> Kind | None:
    """What the events of a store tell of; None where it is no log of events."""
    if store.kinesis:
        return store.kinesis.of
    return "entities" if store.eventbridge else None


def shapes(store: Store) -> Mapping[str, Shape]:
    """The kinds of records of a store, those that others belong to first.

    Raises `graphlib.CycleError` where tables belong to each other in a circle.
    """
    if store.postgres:
        return _tables(store.postgres)
    if store.dynamodb:
        key = store.dynamodb.sort_key
        return {"item": Shape(_texts(store.dynamodb.fields), key=key, single=key is None)}
    if store.cognito:
        return {"group": Shape(_texts(("about",))), "user": Shape(_texts(("name", "email")), parent="group")}
    if store.kinesis and store.kinesis.of == "lifecycle":
        return {"event": Shape(_texts(("event", "product", "licence", "seats")), appended=True)}
    if store.projection and store.projection.of == "lifecycle":
        product = Shape(_texts(lifecycle.PRODUCT_FIELDS), derived=True)
        return {lifecycle.TENANT: Shape(_texts(("state",)), derived=True), lifecycle.PRODUCT: product}
    if store.engine:
        return {"record": Shape(_texts(store.engine.fields), key=store.engine.known_by)}
    return {kind: shape for name, (kind, shape) in _PLAIN.items() if getattr(store, name) is not None}


def _texts(names: tuple[str, ...]) -> Mapping[str, str]:
    return dict.fromkeys(names, TEXT)


_PLAIN: Mapping[str, tuple[str, Shape]] = {
    "s3": ("object", Shape(_texts(("body",)))),
    "ssm": ("parameter", Shape(_texts(("value",)))),
    "secrets": ("secret", Shape(_texts(("value",)))),
    "route53": ("record", Shape(_texts(("target",)))),
    "kinesis": ("event", Shape(_texts(("entity", "body")), appended=True)),
    "eventbridge": ("event", Shape(_texts(("entity", "body")), appended=True)),
    "vendor": ("installation", Shape(_texts(("app", "settings")))),
    "projection": ("entry", Shape(_texts(("body",)), derived=True)),
}


def _tables(database: PostgresDatabase) -> Mapping[str, Shape]:
    parents = {name: [table.parent] if table.parent else [] for name, table in database.tables.items()}
    ordered = [name for name in TopologicalSorter(parents).static_order() if name in database.tables]
    return {name: Shape(database.tables[name].columns, database.tables[name].parent) for name in ordered}

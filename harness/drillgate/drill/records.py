"""What a workload writes: made-up contents for any store of an estate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from drillgate.documents.estate import Store
from drillgate.drill.journal import Content
from drillgate.drill.population import Site

BODY = "body"


@dataclass(frozen=True, slots=True)
class Fields:
    """What a kind of record holds: `own` fields are written anew each time, `fixed` ones stay as they were made."""

    own: tuple[str, ...]
    fixed: tuple[str, ...]
    references: Mapping[str, str]


def fields_of(store: Store, kind: str) -> Fields:
    """The fields of one kind of record in a store; `references` maps a field to what it refers to."""
    if store.dynamodb:
        names = store.dynamodb.fields
    elif store.postgres:
        names = tuple(store.postgres.tables[kind].columns)
    else:
        names = (BODY,)
    references = {reference.field: reference.to for reference in store.references if reference.field in names}
    fixed = tuple(name for name in names if name in FIXED)
    return Fields(tuple(name for name in names if name not in references and name not in FIXED), fixed, references)


def parent_of(store: Store, kind: str) -> str | None:
    """The kind of record that one kind belongs to."""
    return store.postgres.tables[kind].parent if store.postgres else None


def fresh(fields: Fields, number: int) -> Content:
    """New values for a record's own fields."""
    return {name: f"{name} {number}" for name in fields.own}


def fixed(fields: Fields, site: Site, number: int) -> Content:
    """The values that stay as they were made."""
    return {name: FIXED[name](site, number) for name in fields.fixed}


def address(site: Site, number: int) -> str:
    return f"contact-{number}@{site.customer}.example"


FIXED: Mapping[str, Callable[[Site, int], str]] = {
    "url": lambda site, _: f"https://{site.customer}-{site.site[:8]}.example",
    "customer": lambda site, _: site.customer,
    "shard": lambda site, _: site.shard,
    "state": lambda site, _: site.state,
    "address": address,
}


def sort_value(sort_key: str, site: Site, number: int) -> str:
    """The sort key of a site's record: the inventory's own ID where the key is named after its type."""
    owned = site.owned.get(sort_key, ())
    return owned[number] if number < len(owned) else f"{sort_key}-{number:06}"

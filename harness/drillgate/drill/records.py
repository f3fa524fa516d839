"""What a workload writes: made-up contents for any store of an estate."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

from drillgate.documents.estate import Estate, Store
from drillgate.documents.shapes import TEXT, Shape
from drillgate.drill.journal import Content
from drillgate.drill.population import Site

ENTITIES = 7
"""So many things are told of by a site's events."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What a kind of record holds.

    `own` fields, with their types, are written anew each time; `fixed` ones stay as they were made; `references` maps
    a field to what it refers to.
    """

    own: Mapping[str, str]
    fixed: tuple[str, ...]
    references: Mapping[str, str]


def fields_of(store: Store, shape: Shape) -> Fields:
    """The fields of one kind of record in a store."""
    types = shape.fields
    references = {reference.field: reference.to for reference in store.references if reference.field in types}
    fixed = tuple(name for name, type_ in types.items() if name in FIXED and type_ == TEXT and name not in references)
    own = {name: type_ for name, type_ in types.items() if name not in references and name not in fixed}
    return Fields(own, fixed, references)


def fresh(fields: Fields, number: int) -> Content:
    """New values for a record's own fields."""
    return {name: OWN.get(name, VALUES[type_])(name, number) for name, type_ in fields.own.items()}


def fixed(fields: Fields, site: Site, number: int) -> Content:
    """The values that stay as they were made."""
    return {name: FIXED[name](site, number) for name in fields.fixed}


VALUES: Mapping[str, Callable[[str, int], str]] = {
    TEXT: lambda name, number: f"{name} {number}",
    "bigint": lambda _, number: str(number),
    "jsonb": lambda name, number: json.dumps({name: number}, ensure_ascii=False),
}
"""A field's value by its type, as a store tells it."""

OWN: Mapping[str, Callable[[str, int], str]] = {"target": lambda _, number: f"edge-{number}.example"}
"""A field's value by its name, where not any text will do: what a name in a zone leads to is a host."""

FIXED: Mapping[str, Callable[[Site, int], str]] = {
    "url": lambda site, _: f"https://{site.customer}-{site.site[:8]}.example",
    "customer": lambda site, _: site.customer,
    "shard": lambda site, _: site.shard,
    "state": lambda site, _: site.state,
    "entity": lambda _, number: f"entity-{number % ENTITIES}",
    "address": lambda site, number: f"contact-{number}@{site.customer}.example",
}


def key_value(key: str, site: Site, number: int) -> str:
    """What a site's record is known by: the inventory's own ID where the key is named after its type."""
    owned = site.owned.get(key, ())
    return owned[number] if number < len(owned) else f"{key}-{number:06}"


def by_reference(estate: Estate) -> list[str]:
    """The stores so that each comes after those that it refers to. Raises `graphlib.CycleError` for a circle."""
    graph = {
        name: [to for reference in store.references if (to := reference.to.partition(".")[0]) != name]
        for name, store in estate.stores.items()
    }
    return list(TopologicalSorter(graph).static_order())

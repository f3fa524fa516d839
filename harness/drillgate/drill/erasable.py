"""What is wrong with what an estate says of persons' records, each of which has to be one that can be erased alone."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError

from drillgate.documents import Document
from drillgate.documents.estate import Estate, Store
from drillgate.documents.shapes import Shape, shapes
from drillgate.drill.ties import one_of, unknown_store
from drillgate.places import Problem
from drillgate.steps.erasures import eraser_of

FEWEST = 2
"""So many records a site has at least where one can be erased and another stays."""


def of_estate(estate: Document[Estate]) -> Iterator[Problem]:
    """Stores that are not there, and records that cannot be erased, that a site has one of, or that others need."""
    for index, name in enumerate(estate.value.erasable):
        place, (called, _, kind) = estate.place("erasable", index), name.partition(".")
        store = estate.value.stores.get(called)
        if store is None:
            yield unknown_store(estate, called, "erasable", index)
            continue
        kinds = _kinds(store)
        names = [f"{called}.{each}" for each in kinds] if len(kinds) > 1 else [called]
        if name in estate.value.erasable[:index]:
            yield Problem(place, f"found {name} twice", "each once")
        elif why := _no_eraser(store):
            yield Problem(place, why, "a store that records can be erased from")
        elif name not in names:
            yield Problem(place, f"found {name!r}", one_of(names))
        elif store.records < FEWEST or kinds[kind or next(iter(kinds))].single:
            yield Problem(place, f"found {name}, of which a site has one", "records of which another one stays")
        elif by := _needed_by(estate.value, called, kind):
            yield Problem(place, f"found {name}, which {by} refers to", "records that nothing refers to")


def _needed_by(estate: Estate, name: str, kind: str) -> str | None:
    """Who refers to the records of a store, or of one kind in it, or belongs to them."""
    for other, store in estate.stores.items():
        for reference in store.references:
            to, _, of = reference.to.partition(".")
            if to == name and (not of or not kind or of == kind):
                return other
    children = (each for each, shape in _kinds(estate.stores[name]).items() if kind and shape.parent == kind)
    return next((f"{name}.{child}" for child in children), None)


def _no_eraser(store: Store) -> str:
    try:
        eraser_of(store)
    except LookupError as error:
        return str(error)
    return ""


def _kinds(store: Store) -> Mapping[str, Shape]:
    try:
        return shapes(store)
    except CycleError:  # which is told where the tables are
        return {}

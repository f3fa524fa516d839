"""What is wrong with what stores of an estate have to do with one another: events, vendors, regions."""

from collections.abc import Iterator
from typing import Any

from drillgate.documents import Document
from drillgate.documents.engines import VendorInstallations
from drillgate.documents.estate import Estate, Store
from drillgate.documents.shapes import told_by
from drillgate.places import Problem


def of_store(estate: Document[Estate], name: str, store: Store) -> Iterator[Problem]:
    """Names of streams that are none, and what is derived from, heard by or referred to where that cannot be."""
    if store.projection and (of := estate.value.stores.get(store.projection.events)) is None:
        yield unknown_store(estate, store.projection.events, "stores", name, "projection", "events")
    elif store.projection and (of is None or (kind := told_by(of)) is None):
        place = estate.place("stores", name, "projection", "events")
        expected = "a store with `kinesis` or `eventbridge`"
        yield Problem(place, f"found {store.projection.events}, which is no stream of events", expected)
    elif store.projection and kind != store.projection.of:
        place = estate.place("stores", name, "projection", "of" if store.projection.of != "entities" else "events")
        found = f"found what is derived from {store.projection.of}, of a stream of {kind}"
        yield Problem(place, found, f"`of: {kind}` as the stream has it")
    yield from _region(estate, name, store)
    if store.vendor:
        yield from _vendor(estate, name, store.vendor)


def _region(estate: Document[Estate], name: str, store: Store) -> Iterator[Problem]:
    """A region where there can be none, and ties between stores of which one does not hold all the other's sites."""
    place = ("stores", name, "region")
    if store.region is not None:
        expected = f"none for {name}"
        if name in (estate.value.catalogue, estate.value.contacts):
            yield Problem(estate.place(*place), "found a region", f"{expected}, which has a record of every site")
        elif store.postgres or store.vendor:
            engine = "shards" if store.postgres else "a vendor"
            yield Problem(estate.place(*place), "found a region", f"{expected}: {engine} can have sites of any")
    tied: list[tuple[str, tuple[str | int, ...]]] = [
        (reference.to.partition(".")[0], ("references", index, "to"))
        for index, reference in enumerate(store.references)
    ]
    if store.vendor and store.vendor.hears:
        tied.append((store.vendor.hears, ("vendor", "hears")))
    for to, path in tied:
        other = estate.value.stores.get(to)
        if other is not None and other.region not in (None, store.region):
            found = f"found {to}, which has the sites of {other.region} alone"
            yield Problem(estate.place("stores", name, *path), found, f"a store that has all sites of {name}")
    source = estate.value.stores.get(store.projection.events) if store.projection else None
    if source is not None and source.region != store.region:
        found = f"found {name} {_where(store)}, derived from what is {_where(source)}"
        yield Problem(estate.place("stores", name, "projection", "events"), found, "both in the same region")


def _where(store: Store) -> str:
    return f"in {store.region}" if store.region else "for all regions"


def _vendor(estate: Document[Estate], name: str, vendor: VendorInstallations) -> Iterator[Problem]:
    """A vendor that hears by no such stream, or that has its name or its address in common with another."""
    stores, place = estate.value.stores, ("stores", name, "vendor")
    if vendor.hears is not None and (source := stores.get(vendor.hears)) is None:
        yield unknown_store(estate, vendor.hears, *place, "hears")
    elif vendor.hears is not None and not (source and source.kinesis and source.kinesis.of == "lifecycle"):
        found = f"found {vendor.hears}, which tells of no tenants"
        yield Problem(estate.place(*place, "hears"), found, "a store with `kinesis` and `of: lifecycle` in it")
    others = [each.vendor for other, each in stores.items() if each.vendor and other != name]
    if vendor.vendor in [other.vendor for other in others]:
        yield Problem(estate.place(*place, "vendor"), f"found {vendor.vendor} twice", "one store for each vendor")
    addresses = [other.address for other in others] + [each.address for each in estate.value.services.values()]
    if vendor.address in addresses:
        found = f"found the address {vendor.address} twice"
        yield Problem(estate.place(*place, "address"), found, "one for each vendor and service")


def unknown_store(estate: Document[Estate], name: str, *path: str | int) -> Problem:
    """That a store is named which is not there."""
    return Problem(estate.place(*path), f"found unknown store {name!r}", one_of(estate.value.stores))


def one_of(names: Any) -> str:
    """What was expected, of some names."""
    return f"one of {', '.join(names)}"

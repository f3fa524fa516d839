"""Stores in other regions than the estate's own."""

from dataclasses import replace
from typing import Any

from drillgate.world.world import World


def as_seen_by(world: World, store: str) -> World:
    """The world as a store sees it, by its name in the estate: the region is the store's, also that of its clients.

    The vault stays where it is.
    """
    document = world.estate.stores.get(store)
    if document is None or document.region in (None, world.estate.region):
        return world
    region = document.region

    def client(service: str, account: str, other: str | None = None) -> Any:
        return world.client(service, account, other or (region if account == "estate" else None))

    return replace(world, estate=replace(world.estate, region=region), client=client)

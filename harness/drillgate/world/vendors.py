"""The vendors of a world, by name: how one speaks to each, and where scripts find it."""

from collections.abc import Iterator, Mapping
from typing import Any

from drillgate.world.services import Application
from drillgate.world.stores.vendor import VendorStore
from drillgate.world.world import World


def ask(
    world: World, vendor: str, method: str, path: str, body: Mapping[str, Any] | None
) -> tuple[int, Mapping[str, Any]]:
    """Call a vendor's API: its status, and what it says. Raises `LookupError` where there is no such vendor."""
    for store in _stores(world):
        if store.vendor.vendor == vendor:
            return store.ask(method, path, body)
    known = ", ".join(store.vendor.vendor for store in _stores(world)) or "none"
    raise LookupError(f"found no vendor {vendor!r} in the estate; known are: {known}")


def addresses(world: World) -> Mapping[str, tuple[str, Application]]:
    """Each vendor's name and API, by the environment variable in which scripts find its address."""
    return {store.vendor.address: (store.vendor.vendor, store.api) for store in _stores(world)}


def _stores(world: World) -> Iterator[VendorStore]:
    return (store for store in world.stores.values() if isinstance(store, VendorStore))

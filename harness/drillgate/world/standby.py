"""The estate's standby in another region: stores of the same definitions, empty until something is restored to them."""

from dataclasses import replace
from typing import Any

from drillgate.documents.estate import Store
from drillgate.documents.shapes import engines_of
from drillgate.world import instances, keys
from drillgate.world.postgres import Cluster
from drillgate.world.world import World

ENGINES = frozenset(("dynamodb", "postgres", "s3"))
"""Those whose stores can stand by elsewhere."""


def provisioned(world: World, region: str) -> World:
    """The world as it works on in another region, with its stores made there. Shards start anew, and empty.

    Names are the same, but for buckets: their names are the whole world's, and there they end in the region's. Stores
    that are in another region already stay as they are. Raises `ValueError` for a store that cannot come along.
    """
    moving = [name for name, store in world.estate.stores.items() if store.region in (None, world.estate.region)]
    for name in moving:
        if unable := set(engines_of(world.estate.stores[name])) - ENGINES:
            raise ValueError(f"{name} cannot stand by in {region}: {', '.join(unable)} is not among {sorted(ENGINES)}")
    stores = {name: _there(store, region) if name in moving else store for name, store in world.estate.stores.items()}
    vault = replace(world.estate.vault, region=world.estate.vault.region or world.estate.region)
    estate = replace(world.estate, region=region, stores=stores, vault=vault)

    def client(service: str, account: str, other: str | None = None) -> Any:
        return world.client(service, account, other or (region if account == "estate" else None))

    for name, shard in world.shards.items():
        world.shards[name] = Cluster(name, world.workspace / region / name, world.clock, shard.binaries)
        world.shards[name].start()
    moved = replace(world, estate=estate, client=client)
    keys.provision(moved)
    instances.provision(moved)
    for name in moving:
        for stores_of in (world.stores, world.seeding):
            if name in stores_of:
                stores_of[name] = replace(stores_of[name], world=moved)  # type: ignore[type-var]  # a dataclass
        world.stores[name].provision()
    return moved


def _there(store: Store, region: str) -> Store:
    bucket = replace(store.s3, bucket=f"{store.s3.bucket}-{region}") if store.s3 else None
    return replace(store, region=None, s3=bucket)

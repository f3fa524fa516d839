"""The RDS instances of an estate: one for each shard, and what was restored from it by RDS's own calls."""

from datetime import datetime, timedelta
from typing import Any

from drillgate.world.world import World

MOST_DAYS = 35
MADE = "drillgate_made"


def provision(world: World) -> None:
    """Make an instance of each shard's name, protected from deletion, that keeps backups as long as its stores do."""
    client = world.client("rds", "estate") if world.shards else None
    for shard in world.shards:
        databases = [
            store for store in world.estate.stores.values() if store.postgres and shard in store.postgres.shards
        ]
        keep = max((store.backup.keep for store in databases if store.backup), default=timedelta())
        assert client is not None  # noqa: S101 - there are shards
        client.create_db_instance(
            DBInstanceIdentifier=shard,
            DBInstanceClass="db.r6g.large",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="postgres",
            ManageMasterUserPassword=True,
            BackupRetentionPeriod=min(keep.days, MOST_DAYS),
            DeletionProtection=True,
        )
        setattr(_backend(world), MADE, True)


def connect(world: World, shard: str, database: str) -> Any:
    """An autocommit connection to a live shard. Raises `ConnectionError` where its instance was deleted."""
    if _made(world) and _found(world, shard) is None:
        raise ConnectionError(f"the RDS instance {shard} was deleted: nothing answers at its address")
    return world.shards[shard].connect(database)


def restored_from(world: World, name: str) -> tuple[str, datetime]:
    """The shard and the point that an instance was restored from.

    Raises `LookupError` where there is no such instance, or where it was not restored to a point in time.
    """
    instance = _found(world, name)
    if instance is None:
        raise LookupError(f"found no RDS instance {name}")
    origin: tuple[str, datetime] | None = getattr(instance, "restored_from", None)
    if origin is None:
        raise LookupError(f"the RDS instance {name} was not restored to a point in time: it holds no data here")
    return origin


def _made(world: World) -> bool:
    """Whether the shards have instances: a world can be made without."""
    return getattr(_backend(world), MADE, False)


def _found(world: World, name: str) -> Any:
    from moto.rds.exceptions import DBInstanceNotFoundError

    try:
        [instance] = _backend(world).describe_db_instances(name)
    except DBInstanceNotFoundError:
        return None
    return instance


def _backend(world: World) -> Any:
    from moto.rds.models import rds_backends

    return rds_backends[world.estate.account][world.estate.region]

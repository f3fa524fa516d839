"""RDS instances lead to the data of their shards, or of the point that they were restored to, while they are there."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from drillgate.world import instances
from drillgate.world.world import World


def test_who_deletes_an_instance_has_no_shard_any_more(
    make_postgres_world: Callable[[], AbstractContextManager[World]],
) -> None:
    with make_postgres_world() as world:
        instances.provision(world)
        instances.connect(world, "shard-1", "pages").close()
        client = world.client("rds", "estate")
        (made,) = client.describe_db_instances()["DBInstances"]
        assert (made["DBInstanceIdentifier"], made["DeletionProtection"], made["BackupRetentionPeriod"]) == (
            "shard-1",
            True,
            35,
        )
        client.modify_db_instance(DBInstanceIdentifier="shard-1", DeletionProtection=False, ApplyImmediately=True)
        client.delete_db_instance(DBInstanceIdentifier="shard-1", SkipFinalSnapshot=True)
        with pytest.raises(ConnectionError, match="shard-1 was deleted"):
            instances.connect(world, "shard-1", "pages")
        with pytest.raises(LookupError, match="found no RDS instance shard-1"):
            instances.restored_from(world, "shard-1")


def test_an_instance_that_was_not_restored_to_a_point_holds_no_data(
    make_postgres_world: Callable[[], AbstractContextManager[World]],
) -> None:
    with make_postgres_world() as world:
        instances.provision(world)
        with pytest.raises(LookupError, match="was not restored to a point in time"):
            instances.restored_from(world, "shard-1")

"""What stands by in another region is of the estate's definitions; a store that cannot be there is refused."""

from dataclasses import replace

import pytest

from drillgate.documents.engines import DynamoDbTable, S3Bucket, SsmParameters
from drillgate.documents.estate import Store
from drillgate.world import standby
from drillgate.world.aws import Aws
from drillgate.world.backups import vault
from drillgate.world.stores.dynamodb import DynamoDbStore
from drillgate.world.stores.s3 import S3Store
from drillgate.world.world import World

WEST = "us-west-2"


def holding(world: World, **stores: Store) -> World:
    return replace(world, estate=replace(world.estate, stores=stores), stores={}, seeding={}, shards={})


def test_stores_stand_by_empty_and_go_on_counting(aws_world: World) -> None:
    seats = Store(about="Seats", owner="a", dynamodb=DynamoDbTable(table="seats", sort_key="seat", fields=("name",)))
    world = holding(aws_world, seats=seats, media=Store(about="Media", owner="a", s3=S3Bucket(bucket="files")))
    world.stores.update(seats=DynamoDbStore(world, "seats"), media=S3Store(world, "media"))
    world.seeding["media"] = S3Store(world, "media", "backend")
    for store in world.stores.values():
        store.provision()
    assert world.stores["media"].create("a", "object", {"body": "one"}) == "object-000001"
    moved = standby.provisioned(world, WEST)
    assert moved.client("s3", "estate").meta.region_name == WEST
    assert moved.client("s3", "vault").meta.region_name == aws_world.client("s3", "vault").meta.region_name
    assert moved.client("dynamodb", "estate").list_tables()["TableNames"] == ["seats"]
    place = moved.client("s3", "estate").get_bucket_location(Bucket=f"files-{WEST}")["LocationConstraint"]
    assert place == WEST
    assert world.stores["media"].contents("a") == {}
    assert world.stores["media"].create("a", "object", {"body": "two"}) == "object-000002"
    world.seeding["media"].update("a", "object-000003", {"body": "three"})
    assert [*world.stores["media"].contents("a")] == ["object-000002", "object-000003"]


def test_the_vault_stays_where_it_is_and_is_lost_with_that_region(aws: Aws, aws_world: World) -> None:
    world = replace(holding(aws_world), lost_regions=aws.lost_regions)
    vault.provision(world)
    vault.put_list(world, "media", "full", [])
    moved = standby.provisioned(world, WEST)
    assert len(vault.attack(moved)) > 1
    aws.lost_regions.add(world.estate.region)
    assert vault.attack(moved) == []


def test_a_store_of_another_region_stays(aws_world: World) -> None:
    files = Store(about="Media", owner="a", region="eu-central-1", s3=S3Bucket(bucket="files"))
    world = holding(aws_world, media=files)
    store = world.stores["media"] = S3Store(world, "media")
    moved = standby.provisioned(world, WEST)
    assert moved.stores["media"] is store
    assert moved.estate.stores["media"] == files


def test_a_store_that_cannot_stand_by_is_refused(aws_world: World) -> None:
    world = holding(aws_world, settings=Store(about="Settings", owner="a", ssm=SsmParameters(path="/tenants")))
    with pytest.raises(ValueError, match="settings cannot stand by in us-west-2: ssm is not among"):
        standby.provisioned(world, WEST)

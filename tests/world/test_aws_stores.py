"""Stores in mocked AWS hold what is written to them, and say so without the APIs that a restore uses."""

from dataclasses import replace

import pytest
from time_machine import Traveller

from drillgate.world.stores.dynamodb import DynamoDbStore
from drillgate.world.stores.s3 import S3Store
from drillgate.world.world import World

Both = pytest.mark.parametrize("through", ["api", "backend"])


def dynamodb(world: World, name: str, through: str) -> DynamoDbStore:
    store = world.stores[name]
    assert isinstance(store, DynamoDbStore)
    return replace(store, through=through)  # type: ignore[arg-type] # one of the two


def s3(world: World, through: str) -> S3Store:
    store = world.stores["media"]
    assert isinstance(store, S3Store)
    return replace(store, through=through)  # type: ignore[arg-type] # one of the two


@Both
def test_a_site_has_one_record_where_there_is_no_sort_key(aws_world: World, through: str) -> None:
    store = dynamodb(aws_world, "catalogue", through)
    assert store.create("a", "item", {"name": "first"}) == "record"
    store.create("b", "item", {"name": "other"})
    store.update("a", "record", {"name": "second", "shard": "s"})
    assert store.contents("a") == {"record": {"name": "second", "shard": "s"}}
    store.remove("a", "record")
    assert (store.contents("a"), store.contents("b")) == ({}, {"record": {"name": "other"}})


@Both
def test_records_get_keys_that_are_never_used_twice_unless_they_bring_one(aws_world: World, through: str) -> None:
    store = dynamodb(aws_world, "apps", through)
    first = store.create("a", "item", {"name": "1"})
    store.remove("a", first)
    keys = [first, store.create("a", "item", {"name": "2"}), store.create("a", "item", {"app": "own", "name": "3"})]
    assert keys == ["app-000001", "app-000002", "own"]
    assert store.contents("a") == {"app-000002": {"name": "2"}, "own": {"name": "3"}}


@Both
def test_objects_are_written_anew_and_deleted(aws_world: World, through: str) -> None:
    store = s3(aws_world, through)
    keys = [store.create("a", "object", {"body": "1"}), store.create("a", "object", {"body": "2"})]
    store.create("ab", "object", {"body": "another site's"})
    store.update("a", keys[0], {"body": "new"})
    store.remove("a", keys[1])
    assert keys == ["object-000001", "object-000002"]
    assert store.contents("a") == {"object-000001": {"body": "new"}}


@Both
def test_what_is_written_either_way_can_be_read_by_the_api_and_restored(
    aws_world: World, moment: Traveller, through: str
) -> None:
    client = aws_world.client("dynamodb", "estate")
    dynamodb(aws_world, "catalogue", through).create("a", "item", {"name": "kept"})
    s3(aws_world, through).create("a", "object", {"body": "kept"})
    moment.shift(60)
    dynamodb(aws_world, "catalogue", through).remove("a", "record")
    moment.shift(301)
    client.restore_table_to_point_in_time(SourceTableName="sites", TargetTableName="then", UseLatestRestorableTime=True)
    assert client.scan(TableName="then")["Items"] == []
    client.delete_table(TableName="then")
    moment.shift(-2)
    client.restore_table_to_point_in_time(SourceTableName="sites", TargetTableName="then", UseLatestRestorableTime=True)
    assert client.scan(TableName="then")["Items"] == [{"name": {"S": "kept"}, "site": {"S": "a"}}]
    body = aws_world.client("s3", "estate").get_object(Bucket="media", Key="a/object-000001")["Body"].read()
    assert body == b"kept"


def test_an_unknown_kind_of_record_is_refused(aws_world: World) -> None:
    for name in ("catalogue", "media"):
        with pytest.raises(ValueError, match="no records of kind 'page'"):
            aws_world.stores[name].create("a", "page", {})


def test_a_store_of_another_engine_is_refused(aws_world: World) -> None:
    with pytest.raises(ValueError, match="media is no DynamoDB table"):
        DynamoDbStore(aws_world, "media").provision()
    with pytest.raises(ValueError, match="apps is no S3 bucket"):
        S3Store(aws_world, "apps").provision()

"""DynamoDB Streams in the world do what the real service does, and plain moto does not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from time_machine import Traveller

from drillgate.documents.estate import Estate
from drillgate.world.aws import Aws, start

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


@pytest.fixture
def streams(aws: Aws) -> Any:
    return made(aws)


def made(aws: Aws) -> Any:
    """A client, and a table with a stream."""
    aws.client("dynamodb", "estate").create_table(
        TableName="live",
        KeySchema=[{"AttributeName": "site", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "site", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification=STREAM,
    )
    return aws.client("dynamodbstreams", "estate")


def put(aws: Aws, *sites: str) -> None:
    for site in sites:
        aws.client("dynamodb", "estate").put_item(TableName="live", Item={"site": {"S": site}})


def switch_off(aws: Aws) -> None:
    aws.client("dynamodb", "estate").update_table(TableName="live", StreamSpecification={"StreamEnabled": False})


def described(client: Any) -> Any:
    [stream] = client.list_streams(TableName="live")["Streams"]
    return client.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]


def iterator(client: Any, kind: str = "TRIM_HORIZON", **position: Any) -> str:
    stream = described(client)
    shard = {"StreamArn": stream["StreamArn"], "ShardId": stream["Shards"][0]["ShardId"]}
    return str(client.get_shard_iterator(**shard, ShardIteratorType=kind, **position)["ShardIterator"])


def read(client: Any, kind: str = "TRIM_HORIZON", **position: Any) -> list[str]:
    return sites(client.get_records(ShardIterator=iterator(client, kind, **position))["Records"])


def sites(records: list[Any]) -> list[str]:
    return [record["dynamodb"]["Keys"]["site"]["S"] for record in records]


def code(call: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as raised:
        call()
    return str(raised.value.response["Error"]["Code"])


@pytest.mark.parametrize(("honest", "left"), [(True, ["b"]), (False, ["a", "b"])])
def test_records_are_there_for_24_hours_and_in_plain_moto_for_ever(
    starts: Callable[..., Aws], moment: Traveller, honest: bool, left: list[str]
) -> None:
    aws = starts(honest=honest)
    client = made(aws)
    put(aws, "a")
    moment.shift(timedelta(hours=1))
    put(aws, "b")
    moment.shift(timedelta(hours=23, seconds=1))
    assert read(client) == left


def test_what_is_trimmed_cannot_be_asked_for(aws: Aws, streams: Any, moment: Traveller) -> None:
    put(aws, "a")
    first = described(streams)["Shards"][0]["SequenceNumberRange"]["StartingSequenceNumber"]
    assert read(streams, "AT_SEQUENCE_NUMBER", SequenceNumber=first) == ["a"]
    moment.shift(timedelta(hours=23, minutes=55))
    early = iterator(streams)
    moment.shift(timedelta(minutes=6))
    put(aws, "b")
    trimmed = "TrimmedDataAccessException"
    assert code(lambda: streams.get_records(ShardIterator=early)) == trimmed
    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        assert code(lambda kind=kind: iterator(streams, kind, SequenceNumber=first)) == trimmed
    assert read(streams) == ["b"]


@pytest.mark.parametrize(("honest", "told"), [(True, "ExpiredIteratorException"), (False, "['a']")])
def test_an_iterator_works_for_15_minutes_and_in_plain_moto_for_ever(
    starts: Callable[..., Aws], moment: Traveller, honest: bool, told: str
) -> None:
    aws = starts(honest=honest)
    client = made(aws)
    put(aws, "a")
    old = iterator(client)
    moment.shift(timedelta(minutes=15))
    assert sites(client.get_records(ShardIterator=old)["Records"]) == ["a"]
    moment.shift(timedelta(seconds=1))
    try:
        outcome = str(sites(client.get_records(ShardIterator=old)["Records"]))
    except ClientError as error:
        outcome = str(error.response["Error"]["Code"])
    assert outcome == told


def test_plain_moto_cannot_write_to_a_table_whose_stream_was_switched_off(starts: Callable[..., Aws]) -> None:
    aws = starts(honest=False)
    made(aws)
    switch_off(aws)
    with pytest.raises(KeyError, match="StreamViewType"):
        put(aws, "a")


def test_a_stream_that_was_switched_off_holds_what_it_held(aws: Aws, streams: Any) -> None:
    put(aws, "a")
    switch_off(aws)
    put(aws, "b")
    aws.client("dynamodb", "estate").delete_item(TableName="live", Key={"site": {"S": "a"}})
    stream = described(streams)
    assert (stream["StreamStatus"], stream["StreamViewType"]) == ("DISABLED", "NEW_AND_OLD_IMAGES")
    assert "EndingSequenceNumber" in stream["Shards"][0]["SequenceNumberRange"]
    assert read(streams) == ["a"]
    assert sites_of(aws) == ["b"]


def sites_of(aws: Aws) -> list[str]:
    return [item["site"]["S"] for item in aws.client("dynamodb", "estate").scan(TableName="live")["Items"]]


def test_a_cancelled_transaction_leaves_no_records(aws: Aws, streams: Any) -> None:
    impossible = {
        "TableName": "live",
        "Item": {"site": {"S": "b"}},
        "ConditionExpression": "attribute_exists(site)",
    }
    puts = [{"Put": {"TableName": "live", "Item": {"site": {"S": "a"}}}}, {"Put": impossible}]
    begun = iterator(streams)
    assert code(lambda: aws.client("dynamodb", "estate").transact_write_items(TransactItems=puts)) == (
        "TransactionCanceledException"
    )
    put(aws, "c")
    assert read(streams) == sites(streams.get_records(ShardIterator=begun)["Records"]) == ["c"]


def test_a_stream_is_read_page_by_page_from_any_position(aws: Aws, streams: Any, moment: Traveller) -> None:
    put(aws, "a", "b")
    moment.shift(60)
    latest = iterator(streams, "LATEST")
    put(aws, "c")
    first = streams.get_records(ShardIterator=iterator(streams), Limit=2)
    second = streams.get_records(ShardIterator=first["NextShardIterator"])
    third = streams.get_records(ShardIterator=second["NextShardIterator"])
    assert [sites(page["Records"]) for page in (first, second, third)] == [["a", "b"], ["c"], []]
    assert sites(streams.get_records(ShardIterator=latest)["Records"]) == ["c"]
    number = first["Records"][0]["dynamodb"]["SequenceNumber"]
    assert read(streams, "AFTER_SEQUENCE_NUMBER", SequenceNumber=number) == ["b", "c"]


def test_a_stream_is_read_from_a_time(aws: Aws, streams: Any, moment: Traveller) -> None:
    for site in "abc":
        put(aws, site)
        moment.shift(60)
    assert read(streams, "AT_TIMESTAMP", Timestamp=BEGIN + timedelta(seconds=60)) == ["b", "c"]
    assert read(streams, "AT_TIMESTAMP", Timestamp=BEGIN - timedelta(days=2)) == ["a", "b", "c"]
    future = BEGIN + timedelta(days=1)
    assert code(lambda: iterator(streams, "AT_TIMESTAMP", Timestamp=future)) == "ValidationException"


@pytest.mark.parametrize(("honest", "region"), [(True, "eu-west-1"), (False, "us-east-1")])
def test_records_tell_both_images_and_their_region_where_plain_moto_tells_another(
    aws_estate: Estate, moment: Traveller, honest: bool, region: str
) -> None:
    with start(replace(aws_estate, region="eu-west-1"), honest=honest) as aws:
        client = made(aws)
        put(aws, "a")
        aws.client("dynamodb", "estate").delete_item(TableName="live", Key={"site": {"S": "a"}})
        came, went = client.get_records(ShardIterator=iterator(client))["Records"]
    assert [(one["eventName"], one["awsRegion"]) for one in (came, went)] == [("INSERT", region), ("REMOVE", region)]
    assert came["dynamodb"]["NewImage"] == went["dynamodb"]["OldImage"] == {"site": {"S": "a"}}


def test_what_is_not_there_is_an_error_of_the_service(aws: Aws, streams: Any) -> None:
    arn = described(streams)["StreamArn"]
    asked = {"StreamArn": arn, "ShardIteratorType": "LATEST"}
    shard = "shardId-00000000000000000000-00000000"
    missing = "ResourceNotFoundException"
    assert code(lambda: streams.describe_stream(StreamArn=f"{arn[:-26]}2000-01-01T00:00:00.000000")) == missing
    assert code(lambda: streams.get_shard_iterator(**asked, ShardId=shard)) == missing
    assert code(lambda: streams.get_records(ShardIterator="made up")) == "ValidationException"
    aws.client("dynamodb", "estate").delete_table(TableName="live")
    assert code(lambda: streams.describe_stream(StreamArn=arn)) == missing
    assert streams.list_streams()["Streams"] == []

"""A lost region answers nothing, and nothing of what is in it can be reached from elsewhere."""

from collections.abc import Callable

import boto3
import pytest
from botocore.exceptions import ClientError

from drillgate.world.aws import Aws

HOME, ELSEWHERE = "us-east-1", "us-west-2"
KEY = {"AttributeName": "site", "KeyType": "HASH"}


def make_table(client: object) -> None:
    client.create_table(  # type: ignore[attr-defined]
        TableName="sites",
        KeySchema=[KEY],
        AttributeDefinitions=[{"AttributeName": "site", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


@pytest.fixture
def lost(aws: Aws) -> Aws:
    """The estate has a table and a bucket; then its region is lost."""
    make_table(aws.client("dynamodb", "estate"))
    aws.client("s3", "estate").create_bucket(Bucket="media")
    aws.client("s3", "estate").put_object(Bucket="media", Key="a/1", Body=b"one")
    aws.lost_regions.add(HOME)
    return aws


def outcome(call: Callable[..., object], **parameters: object) -> tuple[int, str]:
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    answer = raised.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


def test_no_service_of_a_lost_region_answers(lost: Aws) -> None:
    assert [
        outcome(lost.client("dynamodb", "estate").list_tables),
        outcome(lost.client("s3", "estate").get_object, Bucket="media", Key="a/1"),
        outcome(lost.client("rds", "estate").describe_db_instances),
        outcome(boto3.client("s3").list_buckets),
    ] == [(503, "ServiceUnavailable")] * 4


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_a_bucket_of_a_lost_region_is_out_of_reach_from_another(lost: Aws, style: str) -> None:
    from botocore.config import Config

    client = boto3.client("s3", region_name=ELSEWHERE, config=Config(s3={"addressing_style": style}))
    assert outcome(client.get_object, Bucket="media", Key="a/1") == (503, "ServiceUnavailable")
    assert outcome(client.put_object, Bucket="media", Key="a/1", Body=b"two") == (503, "ServiceUnavailable")


def test_another_region_goes_on(lost: Aws) -> None:
    make_table(lost.client("dynamodb", "estate", ELSEWHERE))
    assert lost.client("dynamodb", "estate", ELSEWHERE).list_tables()["TableNames"] == ["sites"]
    client = lost.client("s3", "estate", ELSEWHERE)
    client.create_bucket(Bucket="media-too", CreateBucketConfiguration={"LocationConstraint": ELSEWHERE})
    client.put_object(Bucket="media-too", Key="media/1", Body=b"one")
    assert client.get_object(Bucket="media-too", Key="media/1")["Body"].read() == b"one"


def test_what_is_copied_from_a_lost_region_is_out_of_reach_too(lost: Aws) -> None:
    client = lost.client("s3", "estate", ELSEWHERE)
    client.create_bucket(Bucket="media-too", CreateBucketConfiguration={"LocationConstraint": ELSEWHERE})
    source = {"Bucket": "media", "Key": "a/1"}
    assert outcome(client.copy_object, Bucket="media-too", Key="a/1", CopySource=source) == (503, "ServiceUnavailable")


def test_a_region_that_is_back_has_what_it_had(lost: Aws) -> None:
    lost.lost_regions.clear()
    assert lost.client("s3", "estate").get_object(Bucket="media", Key="a/1")["Body"].read() == b"one"

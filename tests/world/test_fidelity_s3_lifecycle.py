"""Lifecycle rules of S3 end what they say, by the simulated clock; in plain moto they do nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from time_machine import Traveller

from drillgate.world.aws import Aws
from drillgate.world.fidelity import Refused

EVERYTHING: dict[str, Any] = {"Filter": {"Prefix": ""}}
NONCURRENT = {"NoncurrentVersionExpiration": {"NoncurrentDays": 30}}
DAY = timedelta(days=1)


def ruled(client: Any, *rules: dict[str, Any], bucket: str = "media", versioned: bool = True) -> Any:
    """A bucket with these rules, all enabled and for everything unless they say otherwise."""
    client.create_bucket(Bucket=bucket)
    if versioned:
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    follow(client, *rules, bucket=bucket)
    return client


def follow(client: Any, *rules: dict[str, Any], bucket: str = "media") -> None:
    written = [{"Status": "Enabled"} | ({} if "Prefix" in rule else EVERYTHING) | rule for rule in rules]
    client.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": written})


def put(client: Any, key: str = "k", body: bytes = b"1", **options: Any) -> str:
    return str(client.put_object(Bucket="media", Key=key, Body=body, **options).get("VersionId"))


def versions(client: Any) -> list[str]:
    return [found["VersionId"] for found in client.list_object_versions(Bucket="media").get("Versions", [])]


def markers(client: Any) -> list[tuple[str, datetime]]:
    found = client.list_object_versions(Bucket="media").get("DeleteMarkers", [])
    return [(marker["Key"], marker["LastModified"]) for marker in found]


def keys(client: Any) -> list[str]:
    return [found["Key"] for found in client.list_objects_v2(Bucket="media").get("Contents", [])]


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as raised:
        call()
    return str(raised.value.response["Error"]["Code"])


def test_a_version_that_a_restore_would_need_is_gone_at_the_midnight_after_its_days(
    aws: Aws, moment: Traveller
) -> None:
    client = ruled(aws.client("s3", "estate"), NONCURRENT)
    needed = put(client)
    moment.shift(10 * DAY)
    client.delete_object(Bucket="media", Key="k")  # on 15 April at 6 o'clock: due on 16 May at 0 o'clock
    moment.move_to(datetime(2022, 5, 15, 23, 59, 59, tzinfo=UTC))
    assert versions(client) == [needed]
    moment.move_to(datetime(2022, 5, 16, tzinfo=UTC))
    assert versions(client) == []
    get = {"Bucket": "media", "Key": "k", "VersionId": needed}
    assert code(lambda: client.get_object(**get)) == "NoSuchVersion"


def test_plain_moto_keeps_it(starts: Callable[..., Aws], moment: Traveller) -> None:
    from moto.s3.models import s3_backends

    aws = starts(honest=False)
    client = ruled(aws.client("s3", "estate"), NONCURRENT | {"Expiration": {"Days": 1}})
    needed = put(client)
    client.delete_object(Bucket="media", Key="k")
    moment.shift(100 * DAY)
    assert versions(client) == [needed]
    assert len(s3_backends["111122223333"]["aws"].buckets["media"].rules) == 1


def test_newer_noncurrent_versions_are_kept_however_old(aws: Aws, moment: Traveller) -> None:
    rule = {"NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 2}}
    client = ruled(aws.client("s3", "estate"), rule)
    written = [put(client, body=bytes([number])) for number in range(5)]
    moment.shift(50 * DAY)
    assert versions(client) == [written[4], written[3], written[2]]


def test_an_object_that_expires_gets_a_delete_marker_at_midnight(aws: Aws, moment: Traveller) -> None:
    client = ruled(aws.client("s3", "estate"), {"Expiration": {"Days": 3}})
    kept = put(client)
    moment.shift(2 * DAY)
    later = put(client, "later")
    moment.shift(2 * DAY)
    assert (keys(client), versions(client)) == (["later"], [kept, later])
    assert markers(client) == [("k", datetime(2022, 4, 9, tzinfo=UTC))]


def test_what_expires_and_then_is_noncurrent_for_days_goes_in_the_order_of_midnights(
    aws: Aws, moment: Traveller
) -> None:
    rules = ({"Expiration": {"Days": 3}, "NoncurrentVersionExpiration": {"NoncurrentDays": 2}},)
    client = ruled(aws.client("s3", "estate"), *rules)
    kept = put(client)
    moment.move_to(datetime(2022, 4, 11, 23, tzinfo=UTC))
    assert versions(client) == [kept]
    moment.move_to(datetime(2022, 4, 12, tzinfo=UTC))
    assert versions(client) == []


def test_without_versions_an_expired_object_is_gone(aws: Aws, moment: Traveller) -> None:
    client = ruled(aws.client("s3", "estate"), {"Expiration": {"Days": 1}}, versioned=False)
    put(client)
    moment.shift(2 * DAY)
    assert keys(client) == []
    assert "DeleteMarkers" not in client.list_object_versions(Bucket="media")


def test_from_a_date_on_all_that_is_there_expires(aws: Aws, moment: Traveller) -> None:
    date = datetime(2022, 4, 7, tzinfo=UTC)
    client = ruled(aws.client("s3", "estate"), {"Expiration": {"Date": date}})
    put(client)
    moment.move_to(date - timedelta(seconds=1))
    assert keys(client) == ["k"]
    moment.move_to(date)
    assert keys(client) == []
    put(client, "new")
    moment.shift(DAY)
    assert keys(client) == []


@pytest.mark.parametrize(
    ("expiration", "left"), [({"ExpiredObjectDeleteMarker": True}, 0), ({"Days": 1}, 0), ({"Days": 90}, 1)]
)
def test_a_delete_marker_that_stands_alone_is_removed(
    aws: Aws, moment: Traveller, expiration: dict[str, Any], left: int
) -> None:
    client = ruled(aws.client("s3", "estate"), {"Expiration": expiration})
    version = put(client)
    client.delete_object(Bucket="media", Key="k")
    moment.shift(3 * DAY)
    assert len(markers(client)) == 1
    client.delete_object(Bucket="media", Key="k", VersionId=version)
    assert len(markers(client)) == 1
    moment.shift(DAY)
    assert len(markers(client)) == left


def test_uploads_that_were_not_completed_are_aborted(aws: Aws, moment: Traveller) -> None:
    client = ruled(aws.client("s3", "estate"), {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}})
    upload = {"Bucket": "media", "Key": "k", "UploadId": ""}
    upload["UploadId"] = client.create_multipart_upload(Bucket="media", Key="k")["UploadId"]
    moment.shift(7 * DAY)
    client.upload_part(**upload, PartNumber=1, Body=b"1")
    moment.shift(DAY)
    assert code(lambda: client.upload_part(**upload, PartNumber=2, Body=b"2")) == "NoSuchUpload"


def test_plain_moto_breaks_at_a_part_of_an_aborted_upload(starts: Callable[..., Aws]) -> None:
    client = starts(honest=False).client("s3", "estate")
    client.create_bucket(Bucket="media")
    upload = {"Bucket": "media", "Key": "k"}
    upload["UploadId"] = client.create_multipart_upload(**upload)["UploadId"]
    client.abort_multipart_upload(**upload)
    with pytest.raises(KeyError):
        client.upload_part(**upload, PartNumber=1, Body=b"1")


@pytest.mark.parametrize(
    ("criteria", "left"),
    [
        ({"Prefix": "a/"}, ["b/small", "b/tagged"]),
        ({"Tag": {"Key": "keep", "Value": "no"}}, ["a/large", "b/small"]),
        ({"ObjectSizeGreaterThan": 9}, ["b/small", "b/tagged"]),
        ({"ObjectSizeLessThan": 10}, ["a/large"]),
        ({"And": {"Prefix": "b/", "Tags": [{"Key": "keep", "Value": "no"}]}}, ["a/large", "b/small"]),
        ({"And": {"Prefix": "a/", "ObjectSizeLessThan": 10}}, ["a/large", "b/small", "b/tagged"]),
    ],
    ids=str,
)
def test_a_rule_is_for_what_its_filter_says(
    aws: Aws, moment: Traveller, criteria: dict[str, Any], left: list[str]
) -> None:
    client = ruled(aws.client("s3", "estate"), {"Filter": criteria, "Expiration": {"Days": 1}})
    put(client, "a/large", b"ten bytes!")
    put(client, "b/small")
    put(client, "b/tagged", Tagging="keep=no")
    moment.shift(3 * DAY)
    assert keys(client) == left


def test_a_lock_is_stronger_than_a_rule(aws: Aws, moment: Traveller) -> None:
    client = aws.client("s3", "estate")
    client.create_bucket(Bucket="media", ObjectLockEnabledForBucket=True)
    follow(client, {"NoncurrentVersionExpiration": {"NoncurrentDays": 1}, "Expiration": {"Days": 1}})
    until = datetime.now(UTC) + 30 * DAY
    locked = put(client, ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until, ChecksumAlgorithm="SHA256")
    held = put(client, "held", ObjectLockLegalHoldStatus="ON", ChecksumAlgorithm="SHA256")
    free = put(client, "free")
    moment.shift(20 * DAY)
    assert keys(client) == []
    assert sorted(versions(client)) == sorted([locked, held])
    assert free not in versions(client)
    moment.shift(11 * DAY)
    assert versions(client) == [held]


def test_a_rule_that_is_disabled_or_deleted_ends_nothing(aws: Aws, moment: Traveller) -> None:
    client = ruled(aws.client("s3", "estate"), {"Expiration": {"Days": 1}, "Status": "Disabled"})
    put(client)
    moment.shift(5 * DAY)
    assert keys(client) == ["k"]
    follow(client, {"Expiration": {"Days": 1}})
    assert keys(client) == ["k"]
    client.delete_bucket_lifecycle(Bucket="media")
    moment.shift(5 * DAY)
    assert keys(client) == ["k"]
    assert code(lambda: client.get_bucket_lifecycle_configuration(Bucket="media")) == "NoSuchLifecycleConfiguration"


def test_rules_are_read_as_they_were_written(aws: Aws) -> None:
    rule = {
        "ID": "old",
        "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}], "ObjectSizeGreaterThan": 9}},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 2},
    }
    client = ruled(aws.client("s3", "estate"), rule, {"ID": "whole", "Expiration": {"Days": 9}})
    assert client.get_bucket_lifecycle_configuration(Bucket="media")["Rules"] == [
        {"Status": "Enabled"} | rule,
        {"Status": "Enabled", "ID": "whole", "Filter": {"Prefix": ""}, "Expiration": {"Days": 9}},
    ]


def test_plain_moto_loses_part_of_a_rule(starts: Callable[..., Aws]) -> None:
    rule = {"NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 2}}
    client = ruled(starts(honest=False).client("s3", "estate"), rule)
    [found] = client.get_bucket_lifecycle_configuration(Bucket="media")["Rules"]
    assert found["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


WRONG: dict[str, tuple[list[dict[str, Any]], str]] = {
    "no rules": ([], "MalformedXML"),
    "no action": ([{}], "InvalidRequest"),
    "no days": ([{"Expiration": {"Days": 0}}], "InvalidArgument"),
    "negative days": ([{"NoncurrentVersionExpiration": {"NoncurrentDays": -1}}], "InvalidArgument"),
    "not midnight": ([{"Expiration": {"Date": datetime(2022, 5, 1, 12, tzinfo=UTC)}}], "InvalidArgument"),
    "days and a marker": ([{"Expiration": {"Days": 1, "ExpiredObjectDeleteMarker": True}}], "MalformedXML"),
    "one ID twice": ([{"ID": "a", "Expiration": {"Days": 1}}] * 2, "InvalidArgument"),
    "another status": ([{"Status": "On", "Expiration": {"Days": 1}}], "MalformedXML"),
    "newer without days": ([{"NoncurrentVersionExpiration": {"NewerNoncurrentVersions": 1}}], "MalformedXML"),
    "marker by tag": (
        [{"Filter": {"Tag": {"Key": "a", "Value": "b"}}, "Expiration": {"ExpiredObjectDeleteMarker": True}}],
        "InvalidRequest",
    ),
    "uploads by size": (
        [{"Filter": {"ObjectSizeLessThan": 1}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}],
        "InvalidRequest",
    ),
    "two criteria without And": ([{"Filter": {"Prefix": "a", "ObjectSizeLessThan": 1}, **NONCURRENT}], "MalformedXML"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_configuration_that_s3_refuses_is_refused(aws: Aws, wrong: str) -> None:
    rules, expected = WRONG[wrong]
    client = aws.client("s3", "estate")
    assert code(lambda: ruled(client, *rules)) == expected
    assert code(lambda: client.get_bucket_lifecycle_configuration(Bucket="media")) == "NoSuchLifecycleConfiguration"


def test_plain_moto_takes_a_rule_without_an_action(starts: Callable[..., Aws]) -> None:
    ruled(starts(honest=False).client("s3", "estate"), {}, {"Expiration": {"Days": 0}})


def test_transitions_to_other_storage_classes_are_refused_by_the_world(aws: Aws) -> None:
    with pytest.raises(Refused, match="Transition of lifecycle rules is not applied"):
        ruled(aws.client("s3", "estate"), {"Transitions": [{"Days": 30, "StorageClass": "GLACIER"}]})

"""An export of a DynamoDB table holds what the table held at that second; plain moto exports today's data."""

import gzip
import hashlib
import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError
from time_machine import Traveller

from drillgate.world.aws import Aws
from drillgate.world.fidelity import Refused

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
ARN = "arn:aws:dynamodb:us-east-1:111122223333:table/live"


@pytest.fixture
def clients(aws: Aws) -> tuple[Any, Any]:
    """DynamoDB with a table that can be recovered, and S3 with a bucket."""
    return make(aws)


def make(aws: Aws, *, recovery: bool = True) -> tuple[Any, Any]:
    dynamodb, s3 = aws.client("dynamodb", "estate"), aws.client("s3", "estate")
    dynamodb.create_table(
        TableName="live",
        KeySchema=[{"AttributeName": "site", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "site", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    specification = {"PointInTimeRecoveryEnabled": recovery}
    dynamodb.update_continuous_backups(TableName="live", PointInTimeRecoverySpecification=specification)
    s3.create_bucket(Bucket="exports")
    return dynamodb, s3


def put(client: Any, site: str, value: str) -> None:
    client.put_item(TableName="live", Item={"site": {"S": site}, "value": {"S": value}})


def export(client: Any, at: datetime | None = None, **options: Any) -> dict[str, Any]:
    when = {} if at is None else {"ExportTime": at}
    begun = client.export_table_to_point_in_time(TableArn=ARN, **{"S3Bucket": "exports"} | when | options)
    described = client.describe_export(ExportArn=begun["ExportDescription"]["ExportArn"])
    found: dict[str, Any] = described["ExportDescription"]
    return found


def read(s3: Any, key: str, bucket: str = "exports") -> bytes:
    body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


def items(s3: Any, described: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What an export holds, as its manifests lead to it."""
    summary = json.loads(read(s3, described["ExportManifest"]))
    found = []
    for line in read(s3, summary["manifestFilesS3Key"]).splitlines():
        file = json.loads(line)
        data = read(s3, file["dataFileS3Key"])
        assert b64decode(file["md5Checksum"]) == hashlib.md5(data, usedforsecurity=False).digest()
        lines = gzip.decompress(data).splitlines()
        assert len(lines) == file["itemCount"]
        found += [json.loads(one)["Item"] for one in lines]
    return sorted(found, key=lambda item: str(item["site"]["S"]))


def values(s3: Any, described: Mapping[str, Any]) -> dict[str, str]:
    return {item["site"]["S"]: item["value"]["S"] for item in items(s3, described)}


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as raised:
        call()
    return str(raised.value.response["Error"]["Code"])


def test_an_export_holds_what_the_table_held_at_that_second(clients: tuple[Any, Any], moment: Traveller) -> None:
    dynamodb, s3 = clients
    put(dynamodb, "a", "first")
    put(dynamodb, "b", "kept")
    moment.shift(HOUR)
    put(dynamodb, "a", "second")
    moment.shift(HOUR)
    dynamodb.delete_item(TableName="live", Key={"site": {"S": "a"}})
    assert values(s3, export(dynamodb, BEGIN)) == {"a": "first", "b": "kept"}
    assert values(s3, export(dynamodb, BEGIN + HOUR)) == {"a": "second", "b": "kept"}
    assert values(s3, export(dynamodb)) == {"b": "kept"}


def test_plain_moto_exports_todays_data(starts: Callable[..., Aws], moment: Traveller) -> None:
    from moto.dynamodb.models import dynamodb_backends

    aws = starts(honest=False)
    dynamodb, s3 = make(aws)
    put(dynamodb, "a", "first")
    moment.shift(HOUR)
    put(dynamodb, "a", "second")
    asked = {"S3Bucket": "exports", "S3Prefix": "p", "TableArn": ARN, "ExportTime": BEGIN - HOUR}
    arn = dynamodb.export_table_to_point_in_time(**asked)["ExportDescription"]["ExportArn"]
    dynamodb_backends["111122223333"]["us-east-1"].table_exports[arn].join()
    [written] = s3.list_objects_v2(Bucket="exports")["Contents"]
    assert json.loads(gzip.decompress(read(s3, written["Key"])))["Item"]["value"] == {"S": "second"}
    with pytest.raises(KeyError):
        dynamodb.describe_export(ExportArn=f"{ARN}/export/none")


def test_times_outside_the_window_and_tables_without_recovery_are_refused(aws: Aws, moment: Traveller) -> None:
    dynamodb, _ = make(aws, recovery=False)
    assert code(lambda: export(dynamodb)) == "PointInTimeRecoveryUnavailableException"
    on = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}
    dynamodb.update_continuous_backups(TableName="live", PointInTimeRecoverySpecification=on)
    moment.shift(10 * 24 * HOUR)
    now = datetime.now(UTC)
    for outside in (now - timedelta(days=7, seconds=1), now + timedelta(seconds=1)):
        assert code(lambda at=outside: export(dynamodb, at)) == "InvalidExportTimeException"  # type: ignore[misc]
    assert export(dynamodb, now - timedelta(days=7))["ExportStatus"] == "COMPLETED"
    dynamodb.delete_table(TableName="live")
    assert code(lambda: export(dynamodb)) == "TableNotFoundException"


def test_every_type_of_value_comes_back(clients: tuple[Any, Any]) -> None:
    dynamodb, s3 = clients
    item = {
        "site": {"S": "a"},
        "number": {"N": "1.50"},
        "none": {"NULL": True},
        "yes": {"BOOL": True},
        "set": {"SS": ["x", "y"]},
        "list": {"L": [{"S": "x"}, {"M": {"k": {"N": "2"}}}]},
        "map": {"M": {"deep": {"L": [{"BOOL": False}]}, "more": {"M": {"s": {"S": "é"}}}}},
    }
    dynamodb.put_item(TableName="live", Item=item | {"bytes": {"B": b"\x00\xff"}})
    [found] = items(s3, export(dynamodb))
    assert b64decode(found.pop("bytes")["B"]) == b"\x00\xff"
    assert found == item
    TypeDeserializer().deserialize({"M": found})


def test_the_files_are_where_the_documentation_says(clients: tuple[Any, Any]) -> None:
    dynamodb, s3 = clients
    put(dynamodb, "a", "1")
    described = export(dynamodb, S3Prefix="dr/april")
    name = described["ExportArn"].rpartition("/")[2]
    assert described["ExportArn"] == f"{ARN}/export/{name}"
    folder = f"dr/april/AWSDynamoDB/{name}/"
    written = [found["Key"] for found in s3.list_objects_v2(Bucket="exports")["Contents"]]
    assert [key.removeprefix(folder) for key in written if "/data/" not in key] == [
        "_started",
        "manifest-files.checksum",
        "manifest-files.json",
        "manifest-summary.checksum",
        "manifest-summary.json",
    ]
    summary = json.loads(read(s3, described["ExportManifest"]))
    assert {key: summary[key] for key in ("exportTime", "itemCount", "outputFormat", "s3Prefix", "tableArn")} == {
        "exportTime": "2022-04-05T06:00:00.000Z",
        "itemCount": 1,
        "outputFormat": "DYNAMODB_JSON",
        "s3Prefix": "dr/april",
        "tableArn": ARN,
    }


def test_an_export_fails_where_the_bucket_does_not_take_it(aws: Aws) -> None:
    dynamodb, _ = make(aws)
    aws.client("s3", "vault").create_bucket(Bucket="theirs")
    ended = export(dynamodb, S3Bucket="none")
    assert (ended["ExportStatus"], ended["FailureCode"]) == ("FAILED", "S3NoSuchBucket")
    ended = export(dynamodb, S3Bucket="theirs", S3BucketOwner="444455556666")
    assert (ended["ExportStatus"], ended["FailureCode"]) == ("FAILED", "S3AccessDenied")


def test_an_export_into_a_locked_bucket_is_locked(aws: Aws) -> None:
    dynamodb, _ = make(aws)
    s3 = aws.client("s3", "estate")
    s3.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}}}
    s3.put_object_lock_configuration(Bucket="locked", ObjectLockConfiguration=lock)
    manifest = export(dynamodb, S3Bucket="locked")["ExportManifest"]
    kept = s3.get_object_retention(Bucket="locked", Key=manifest)["Retention"]
    assert kept == {"Mode": "COMPLIANCE", "RetainUntilDate": BEGIN + timedelta(days=30)}


def test_a_token_makes_one_export_of_it(clients: tuple[Any, Any], moment: Traveller) -> None:
    dynamodb, _ = clients
    first = export(dynamodb, ClientToken="once")
    moment.shift(HOUR)
    assert export(dynamodb, ClientToken="once") == first
    assert code(lambda: export(dynamodb, ClientToken="once", S3Prefix="other")) == "ExportConflictException"
    moment.shift(8 * HOUR)
    assert export(dynamodb, ClientToken="once")["ExportArn"] != first["ExportArn"]


def test_exports_are_listed_by_pages_and_an_unknown_one_is_not_found(
    aws: Aws, clients: tuple[Any, Any], moment: Traveller
) -> None:
    dynamodb, _ = clients
    arns = []
    for _ in range(3):
        arns.append(export(dynamodb)["ExportArn"])
        moment.shift(HOUR)
    first = dynamodb.list_exports(TableArn=ARN, MaxResults=2)
    rest = dynamodb.list_exports(TableArn=ARN, MaxResults=2, NextToken=first["NextToken"])
    listed = [found["ExportArn"] for page in (first, rest) for found in page["ExportSummaries"]]
    assert (listed, "NextToken" in rest) == (arns, False)
    assert dynamodb.list_exports(TableArn=f"{ARN}-other")["ExportSummaries"] == []
    vault = aws.client("dynamodb", "vault")
    assert vault.list_exports()["ExportSummaries"] == []
    assert code(lambda: vault.describe_export(ExportArn=arns[0])) == "ExportNotFoundException"


def test_what_is_not_a_full_export_is_refused_by_the_world(clients: tuple[Any, Any]) -> None:
    wrong: tuple[dict[str, Any], ...] = ({"ExportFormat": "ION"}, {"ExportType": "INCREMENTAL_EXPORT"})
    for options in wrong:
        with pytest.raises(Refused, match="only full exports"):
            export(clients[0], **options)

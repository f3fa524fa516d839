"""CloudTrail in the world tells what was called; plain moto has no event history."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from time_machine import Traveller

from drillgate.world.aws import Aws
from drillgate.world.fidelity.patches import Refused

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)


def make_table(aws: Aws, name: str = "sites") -> None:
    aws.client("dynamodb", "estate").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "site", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "site", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def look_up(aws: Aws, account: str = "estate", *, by: dict[str, str] | None = None, **options: Any) -> list[Any]:
    attributes = [{"AttributeKey": key, "AttributeValue": value} for key, value in (by or {}).items()]
    return list(aws.client("cloudtrail", account).lookup_events(LookupAttributes=attributes, **options)["Events"])


def names(events: list[Any]) -> list[str]:
    return [event["EventName"] for event in events]


def test_plain_moto_has_no_event_history(starts: Callable[..., Aws]) -> None:
    with pytest.raises(Refused, match="mocked AWS does not have this"):
        look_up(starts(honest=False))


def test_who_did_what_when_and_of_which_resources_is_told(aws: Aws, moment: Traveller) -> None:
    make_table(aws)
    moment.shift(60)
    aws.client("dynamodb", "estate").delete_table(TableName="sites")
    [event] = look_up(aws, by={"EventName": "DeleteTable"})
    whole = json.loads(event.pop("CloudTrailEvent"))
    assert event.pop("EventId") == whole["eventID"]
    assert event == {
        "EventName": "DeleteTable",
        "ReadOnly": "false",
        "AccessKeyId": "AKIA1111222233330000",
        "EventTime": BEGIN + timedelta(seconds=60),
        "EventSource": "dynamodb.amazonaws.com",
        "Username": "operator",
        "Resources": [{"ResourceType": "AWS::DynamoDB::Table", "ResourceName": "sites"}],
    }
    told = ("eventTime", "requestParameters", "awsRegion", "recipientAccountId", "readOnly", "eventCategory")
    assert [whole[key] for key in told] == [
        "2022-04-05T06:01:00Z", {"tableName": "sites"}, "us-east-1", "111122223333", False, "Management",
    ]  # fmt: skip
    assert whole["userIdentity"]["arn"] == "arn:aws:iam::111122223333:user/operator"
    assert "errorCode" not in whole


def test_events_of_data_are_not_there(aws: Aws) -> None:
    make_table(aws)
    aws.client("dynamodb", "estate").put_item(TableName="sites", Item={"site": {"S": "a"}})
    aws.client("dynamodb", "estate").scan(TableName="sites")
    s3 = aws.client("s3", "estate")
    s3.create_bucket(Bucket="media")
    s3.put_object(Bucket="media", Key="a", Body=b"a")
    s3.list_objects_v2(Bucket="media")
    s3.delete_objects(Bucket="media", Delete={"Objects": [{"Key": "a"}]})
    s3.delete_bucket(Bucket="media")
    assert names(look_up(aws)) == ["DeleteBucket", "CreateBucket", "CreateTable"]


def calls_of_many_services(aws: Aws) -> None:
    make_table(aws)
    aws.client("s3", "estate").create_bucket(Bucket="media")
    aws.client("ssm", "estate").put_parameter(Name="/flag", Value="secret-1", Type="String")
    aws.client("secretsmanager", "estate").create_secret(Name="token", SecretString="secret-2")
    aws.client("kms", "estate").create_key()
    aws.client("backup", "estate").create_backup_vault(BackupVaultName="vault")
    aws.client("route53", "estate").list_hosted_zones()
    aws.client("kinesis", "estate").create_stream(StreamName="stream", ShardCount=1)
    aws.client("ssm", "estate").delete_parameters(Names=["/flag", "/other"])


def test_calls_of_every_protocol_are_told_with_their_resources_and_without_secrets(aws: Aws) -> None:
    calls_of_many_services(aws)
    found = look_up(aws)
    assert [(event["EventName"], *(one["ResourceName"] for one in event["Resources"])) for event in found] == [
        ("DeleteParameters", "/flag", "/other"),
        ("CreateStream", "stream"),
        ("ListHostedZones",),
        ("CreateBackupVault", "vault"),
        ("CreateKey",),
        ("CreateSecret", "token"),
        ("PutParameter", "/flag"),
        ("CreateBucket", "media"),
        ("CreateTable", "sites"),
    ]
    assert not any("secret-" in event["CloudTrailEvent"] for event in found)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("EventName", "CreateKey", ["CreateKey"]),
        ("EventSource", "ssm.amazonaws.com", ["DeleteParameters", "PutParameter"]),
        ("ReadOnly", "true", ["ListHostedZones"]),
        ("ResourceName", "/other", ["DeleteParameters"]),
        ("ResourceType", "AWS::S3::Bucket", ["CreateBucket"]),
        ("AccessKeyId", "AKIA4444555566660000", []),
        ("Username", "nobody", []),
    ],
)
def test_one_attribute_filters(aws: Aws, key: str, value: str, expected: list[str]) -> None:
    calls_of_many_services(aws)
    assert names(look_up(aws, by={key: value})) == expected


def test_times_filter_and_90_days_are_kept(aws: Aws, moment: Traveller) -> None:
    for number in range(3):
        make_table(aws, f"table-{number}")
        moment.shift(timedelta(days=40))

    def tables(**options: Any) -> list[str]:
        return [event["Resources"][0]["ResourceName"] for event in look_up(aws, by=creations, **options)]

    creations = {"EventName": "CreateTable"}
    moment.shift(timedelta(days=-30))
    assert tables() == ["table-2", "table-1", "table-0"]
    day = BEGIN + timedelta(days=40)
    assert tables(StartTime=day, EndTime=day + timedelta(seconds=1)) == ["table-1"]
    assert tables(EndTime=day - timedelta(seconds=1)) == ["table-0"]
    moment.shift(timedelta(days=30))
    assert tables() == tables(StartTime=BEGIN) == ["table-2", "table-1"]


def test_pages_stay_whole_though_new_events_come(aws: Aws) -> None:
    for number in range(60):
        make_table(aws, f"table-{number}")
    client = aws.client("cloudtrail", "estate")
    first = client.lookup_events()
    second = client.lookup_events(NextToken=first["NextToken"])
    found = [event["Resources"][0]["ResourceName"] for page in (first, second) for event in page["Events"]]
    assert (len(first["Events"]), "NextToken" in second) == (50, False)
    assert found == [f"table-{number}" for number in reversed(range(60))]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"MaxResults": 51}, "InvalidMaxResultsException"),
        ({"NextToken": "made-up"}, "InvalidNextTokenException"),
        ({"StartTime": BEGIN, "EndTime": BEGIN - timedelta(days=1)}, "InvalidTimeRangeException"),
    ],
)
def test_what_the_service_does_not_take_is_an_error(
    starts: Callable[..., Aws], options: dict[str, Any], code: str
) -> None:
    aws = starts(validate=False)
    make_table(aws)
    with pytest.raises(ClientError) as raised:
        look_up(aws, **options)
    assert raised.value.response["Error"]["Code"] == code


def test_attributes_are_looked_up_one_at_a_time(aws: Aws) -> None:
    with pytest.raises(ClientError) as raised:
        look_up(aws, by={"EventName": "CreateTable", "ReadOnly": "false"})
    assert raised.value.response["Error"]["Code"] == "InvalidLookupAttributesException"


def test_insights_are_refused(aws: Aws) -> None:
    with pytest.raises(Refused, match="insights"):
        look_up(aws, EventCategory="insight")


def test_a_call_that_failed_is_told_with_its_error(aws: Aws) -> None:
    for call in (
        lambda: aws.client("dynamodb", "estate").delete_table(TableName="none"),
        lambda: aws.client("s3", "estate").delete_bucket(Bucket="none"),
    ):
        with pytest.raises(ClientError):
            call()
    errors = [json.loads(event["CloudTrailEvent"])["errorCode"] for event in look_up(aws)]
    assert errors == ["NoSuchBucket", "ResourceNotFoundException"]


def test_what_another_account_was_denied_is_told_in_its_own(aws: Aws) -> None:
    aws.client("s3", "vault").create_bucket(Bucket="kept")
    with pytest.raises(ClientError):
        aws.client("s3", "estate").delete_bucket(Bucket="kept")
    [denied] = look_up(aws)
    assert (denied["EventName"], denied["Resources"][0]["ResourceName"]) == ("DeleteBucket", "kept")
    assert json.loads(denied["CloudTrailEvent"])["errorCode"] == "AccessDenied"


def test_each_account_has_its_own_events_and_both_tell_of_a_role_assumed(aws: Aws) -> None:
    make_table(aws)
    role = aws.client("sts", "estate").assume_role(
        RoleArn="arn:aws:iam::444455556666:role/operator", RoleSessionName="on-call"
    )["Credentials"]
    session = boto3.Session(role["AccessKeyId"], role["SecretAccessKey"], role["SessionToken"])
    session.client("s3").create_bucket(Bucket="kept")
    assert names(look_up(aws)) == ["AssumeRole", "CreateTable"]
    made, assumed = look_up(aws, "vault")
    assert (made["EventName"], assumed["EventName"]) == ("CreateBucket", "AssumeRole")
    assert (made["Username"], made["AccessKeyId"]) == ("on-call", role["AccessKeyId"])
    assert json.loads(made["CloudTrailEvent"])["userIdentity"]["type"] == "AssumedRole"
    assert assumed["Username"] == "operator"

"""What is found and answered with less work is what plain moto finds and answers, in the same order."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import travel

from drillgate.documents.estate import Estate
from drillgate.world.aws import Aws, start
from drillgate.world.fidelity.beginnings import kept

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
NAMES = ("a", "a.", "a/", "a/b", "a/b/c", "a/c", "ab", "b/a", "B/a", "z")
Written = list[tuple[str, str]]
# Names are written, some deleted, some written again: then the order in which they were added is another one.
written = st.lists(
    st.tuples(st.sampled_from(["write", "write", "delete", "look"]), st.sampled_from(NAMES)), max_size=20
)
Service = tuple[
    str, Callable[[Any], None], Callable[[Any, str], Any], Callable[[Any, str], Any], Callable[[Any, str], Any]
]


def parameters(client: Any, beginning: str) -> Any:
    pages = client.get_paginator("get_parameters_by_path").paginate(Path=f"/{beginning}", Recursive=len(beginning) != 1)
    return [(one["Name"], one["Value"]) for page in pages for one in page["Parameters"]]


def secrets(client: Any, beginning: str) -> Any:
    filters = [{"Key": "name", "Values": [beginning]}]
    found = client.list_secrets(Filters=filters, IncludePlannedDeletion=True)["SecretList"]
    values = [client.get_secret_value(SecretId=one["ARN"])["SecretString"] for one in found if "DeletedDate" not in one]
    return [one["Name"] for one in found], values


def users(client: Any, beginning: str) -> Any:
    pages = client.get_paginator("list_users").paginate(UserPoolId=pool(client), Filter=f'username ^= "{beginning}"')
    return [one["Username"] for page in pages for one in page["Users"]]


def objects(client: Any, beginning: str) -> Any:
    found = client.list_object_versions(Bucket="kept", Prefix=beginning)
    listed = client.list_objects_v2(Bucket="kept", Prefix=beginning)
    return [(one["Key"], one["IsLatest"]) for one in found.get("Versions", [])], [
        one["Key"] for one in listed.get("Contents", [])
    ]


def pool(client: Any) -> str:
    return str(client.list_user_pools(MaxResults=1)["UserPools"][0]["Id"])


SERVICES: Mapping[str, Service] = {
    "ssm": (
        "ssm",
        lambda client: None,
        lambda client, name: client.put_parameter(Name=f"/{name}", Value=name, Type="String", Overwrite=True),
        lambda client, name: client.delete_parameter(Name=f"/{name}"),
        parameters,
    ),
    "secrets": (
        "secretsmanager",
        lambda client: None,
        lambda client, name: client.create_secret(Name=name, SecretString=name),
        lambda client, name: client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=name != "a/b"),
        secrets,
    ),
    "cognito": (
        "cognito-idp",
        lambda client: client.create_user_pool(PoolName="people"),
        lambda client, name: client.admin_create_user(UserPoolId=pool(client), Username=name),
        lambda client, name: client.admin_delete_user(UserPoolId=pool(client), Username=name),
        users,
    ),
    "s3": (
        "s3",
        lambda client: client.create_bucket(Bucket="kept"),
        lambda client, name: client.put_object(Bucket="kept", Key=name, Body=name.encode()),
        lambda client, name: client.delete_object(Bucket="kept", Key=name),
        objects,
    ),
}


def seen(service: str, steps: Written, estate: Estate, *, honest: bool) -> list[Any]:
    """What each step and each look gives."""
    name, make, write, delete, look = SERVICES[service]
    told: list[Any] = []
    with travel(BEGIN, tick=False), start(estate, honest=honest) as aws:
        client = aws.client(name, "estate")
        make(client)
        for action, one in [*steps, *(("look", one) for one in NAMES)]:
            if action == "look":
                told.append(look(client, one.rstrip("/") if service == "ssm" else one))
                continue
            try:
                (write if action == "write" else delete)(client, one)
            except ClientError as error:
                told.append(error.response["Error"]["Code"])
    return told


@pytest.mark.parametrize("service", SERVICES)
@given(steps=written)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_begins_so_is_found_as_plain_moto_finds_it(service: str, steps: Written, aws_estate: Estate) -> None:
    assert seen(service, steps, aws_estate, honest=True) == seen(service, steps, aws_estate, honest=False)


class Looked(dict[str, int]):
    """A dictionary that counts how often its names are gone through."""

    looks = 0

    def __iter__(self) -> Any:
        type(self).looks += 1
        return super().__iter__()


def test_names_are_not_gone_through_again() -> None:
    names = Looked({f"{number:04}": number for number in range(1000)})
    found = kept(names)
    Looked.looks = 0
    for number in range(1000):
        assert list(found.beginning_with(f"{number:04}")) == [f"{number:04}"]
    assert Looked.looks == 0


ITEM: dict[str, Any] = {
    "site": {"S": "a"},
    "app": {"S": "1"},
    "empty": {"S": ""},
    "number": {"N": "1.50"},
    "bytes": {"B": b"\x00\xff"},
    "yes": {"BOOL": True},
    "null": {"NULL": True},
    "list": {"L": [{"S": "x"}, {"N": "1"}, {"M": {"deep": {"S": "é"}}}]},
    "map": {"M": {"S": {"S": "named as a type"}, "texts": {"M": {"one": {"S": "1"}, "two": {"S": "2"}}}}},
    "texts": {"SS": ["x", "y"]},
}


def answers(aws: Aws) -> list[Any]:
    """Answers of several protocols, as bytes."""
    kept_bodies: list[Any] = []
    dynamodb, zones, s3 = (aws.client(name, "estate") for name in ("dynamodb", "route53", "s3"))
    for client in (dynamodb, zones, s3):
        client.meta.events.register(
            "before-parse.*.*", lambda response_dict, **_: kept_bodies.append(response_dict["body"])
        )
    dynamodb.create_table(
        TableName="live",
        KeySchema=[{"AttributeName": "site", "KeyType": "HASH"}, {"AttributeName": "app", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("site", "app")],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName="live", Item=ITEM, ReturnConsumedCapacity="TOTAL")
    dynamodb.put_item(TableName="live", Item={"site": {"S": "a"}, "app": {"S": "2"}, "name": {"S": "plain"}})
    dynamodb.scan(TableName="live")
    dynamodb.query(
        TableName="live",
        KeyConditionExpression="site = :site",
        ExpressionAttributeValues={":site": {"S": "a"}},
    )
    dynamodb.describe_table(TableName="live")
    made = zones.create_hosted_zone(Name="example.com", CallerReference="once", HostedZoneConfig={"Comment": "new"})
    zones.list_resource_record_sets(HostedZoneId=made["HostedZone"]["Id"])
    zones.list_hosted_zones()
    s3.create_bucket(Bucket="kept")
    for key in ("a", "b"):
        s3.put_object(Bucket="kept", Key=key, Body=b"body")
    kept_bodies.append(s3.copy_object(Bucket="kept", Key="c", CopySource="kept/a")["CopyObjectResult"])
    kept_bodies.append(s3.list_objects_v2(Bucket="kept")["Contents"])
    return kept_bodies


def test_answers_are_the_same_byte_by_byte(aws_estate: Estate) -> None:
    told = []
    for honest in (True, False):
        with travel(BEGIN, tick=False), start(aws_estate, honest=honest) as aws:
            told.append(answers(aws))
    assert told[0] == told[1]
    assert len(told[0]) == 16

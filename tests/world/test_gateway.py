"""Programs beside the world's process: they see and change the same mocked AWS, and are refused the same."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.session import get_session
from moto.core.botocore_stubber import BotocoreStubber

from drillgate.world import gateway
from drillgate.world.aws import Aws
from drillgate.world.fidelity.index import services
from drillgate.world.fidelity.operations import _bases
from drillgate.world.gateway_environment import environment
from drillgate.world.services import Ran, run_program
from drillgate.world.world import World

PRELUDE = """
import boto3, json, os, sys, urllib.request
from botocore.exceptions import ClientError
dynamodb, s3, ssm = (boto3.client(name) for name in ("dynamodb", "s3", "ssm"))
def outcome(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return [error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]]
    return "done"
def tell(**what):
    print(json.dumps(what))
"""


@pytest.fixture
def world(aws: Aws, aws_world: World) -> World:
    clock: Any = SimpleNamespace(now=lambda: datetime(2022, 4, 5, 6, tzinfo=UTC))
    return replace(aws_world, clock=clock, refused=aws.refused)


@pytest.fixture
def program(world: World, tmp_path: Path) -> Callable[[str], Ran]:
    """Runs Python with boto3 in a process of its own, in the world."""

    def run(text: str) -> Ran:
        (tmp_path / "program.py").write_text(PRELUDE + text)
        answers = {gateway.VARIABLE: gateway.application(world.refused)}
        return run_program(
            [sys.executable, "program.py"], tmp_path, answers, seconds=60, environment=environment(world)
        )

    return run


def told(ran: Ran) -> dict[str, Any]:
    assert ran.exit_code == 0, ran.output
    return cast(dict[str, Any], json.loads(ran.output.splitlines()[-1]))


WRITES = """
ssm.put_parameter(Name="/flags/a", Value="on", Type="String")
tables = dynamodb.list_tables()["TableNames"]
dynamodb.put_item(TableName="sites", Item={"site": {"S": "beside"}, "name": {"S": "ü"}})
dynamodb.delete_item(TableName="sites", Key={"site": {"S": "gone"}})
s3.put_object(Bucket="media", Key="gone/a b+c%2F/ü.png", Body=b"\\0\\r\\n\\xff" * 5000, Metadata={"one_two": "3"})
found = s3.get_object(Bucket="media", Key="there/1")
tell(
    tables=sorted(tables),
    keys=[each["Key"] for each in s3.list_objects_v2(Bucket="media")["Contents"]],
    body=found["Body"].read().decode(),
    length=s3.head_object(Bucket="media", Key="there/1")["ContentLength"],
    absent=outcome(s3.head_object, Bucket="media", Key="absent"),
    missing=outcome(s3.get_object, Bucket="media", Key="absent"),
    parameter=outcome(ssm.get_parameter, Name="/absent"),
    deleted=outcome(s3.delete_object, Bucket="media", Key="there/2"),
)
"""


def test_boto3_in_another_process_sees_and_changes_the_same_state(world: World, program: Callable[[str], Ran]) -> None:
    dynamodb, s3 = world.client("dynamodb", "estate"), world.client("s3", "estate")
    dynamodb.put_item(TableName="sites", Item={"site": {"S": "gone"}})
    for number in (1, 2):
        s3.put_object(Bucket="media", Key=f"there/{number}", Body=b"here")

    found = told(program(WRITES))

    assert found == {
        "tables": ["apps", "contacts", "sites"],
        "keys": ["gone/a b+c%2F/ü.png", "there/1", "there/2"],
        "body": "here",
        "length": 4,
        "absent": [404, "404"],
        "missing": [404, "NoSuchKey"],
        "parameter": [400, "ParameterNotFound"],
        "deleted": "done",
    }
    items = dynamodb.scan(TableName="sites")["Items"]
    assert items == [{"site": {"S": "beside"}, "name": {"S": "ü"}}]
    written = s3.get_object(Bucket="media", Key="gone/a b+c%2F/ü.png")
    assert (written["Body"].read(), written["Metadata"]) == (b"\0\r\n\xff" * 5000, {"one_two": "3"})
    assert world.client("ssm", "estate").get_parameter(Name="/flags/a")["Parameter"]["Value"] == "on"
    assert world.refused == []


def test_a_program_works_by_the_same_accounts_and_corrections(program: Callable[[str], Ran]) -> None:
    found = told(
        program("""
vault = boto3.Session(profile_name="vault")
stranger = boto3.client("s3", aws_access_key_id="AKIA0000000000000000", aws_secret_access_key="x")
tell(
    accounts=[each.client("sts").get_caller_identity()["Account"] for each in (boto3, vault)],
    stranger=outcome(stranger.list_buckets),
    into_the_vault=outcome(s3.list_objects_v2, Bucket="small-vault"),
    too_long=outcome(ssm.put_parameter, Name="/a", Value="é" * 2500, Type="String"),
    role=outcome(boto3.client("sts").assume_role, RoleArn="arn:aws:iam::999999999999:role/x", RoleSessionName="xy"),
)
""")
    )

    assert found == {
        "accounts": ["111122223333", "444455556666"],
        "stranger": [403, "InvalidClientTokenId"],
        "into_the_vault": [403, "AccessDenied"],
        "too_long": [400, "ValidationException"],
        "role": [403, "AccessDenied"],
    }


def test_what_is_refused_says_so_in_the_services_own_words_and_is_kept(
    world: World, program: Callable[[str], Ran]
) -> None:
    found = told(
        program("""
tell(
    json=outcome(dynamodb.describe_limits),
    xml=outcome(s3.get_bucket_website, Bucket="media"),
    query=outcome(boto3.client("sts").get_session_token),
    service=outcome(boto3.client("ec2").describe_instances),
    head=outcome(boto3.client("lambda").list_functions),
)
""")
    )

    assert {name: each[0] for name, each in found.items()} == dict.fromkeys(found, 501)
    assert {found[name][1] for name in ("json", "xml", "query")} == {"DrillgateRefused"}
    assert [refusal.split(" is not ")[0] for refusal in world.refused] == [
        "dynamodb:DescribeLimits",
        "s3:GET bucket website",
        "sts:GetSessionToken",
        "POST https://ec2.us-east-1.amazonaws.com/",
        "GET https://lambda.us-east-1.amazonaws.com/2015-03-31/functions",
    ]


def test_where_mocked_aws_falls_over_a_program_is_refused_and_not_told_to_try_again(
    world: World, program: Callable[[str], Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(_stubber: object, request: Any) -> None:
        raise KeyError(request.method)

    monkeypatch.setattr(BotocoreStubber, "process_request", fall)

    found = told(program('tell(ended=outcome(ssm.get_parameter, Name="/a"))'))

    assert found == {"ended": [501, "DrillgateRefused"]}
    assert world.refused == ["POST https://ssm.us-east-1.amazonaws.com/: mocked AWS raised KeyError: 'POST'"]


def test_a_presigned_address_can_be_read_and_written_without_any_sdk(
    world: World, program: Callable[[str], Ran]
) -> None:
    s3 = world.client("s3", "estate")
    s3.put_object(Bucket="media", Key="a b/1", Body=b"here")

    found = told(
        program("""
def address(method, key):
    return s3.generate_presigned_url(method, Params={"Bucket": "media", "Key": key})
def open(request):
    return urllib.request.urlopen(request).read().decode()
def send():
    yield b"in "
    yield b"chunks"
png = {"Content-Type": "image/png"}
put = urllib.request.Request(address("put_object", "new"), data=send(), method="PUT", headers=png)
tell(got=open(address("get_object", "a b/1")), put=open(put))
""")
    )

    assert found == {"got": "here", "put": ""}
    assert s3.get_object(Bucket="media", Key="new")["Body"].read() == b"in chunks"


def test_an_object_of_a_type_that_mocked_s3_would_lose_is_refused(world: World, program: Callable[[str], Ran]) -> None:
    found = told(
        program("""
address = s3.generate_presigned_url("put_object", Params={"Bucket": "media", "Key": "new"})
try:
    urllib.request.urlopen(urllib.request.Request(address, data=b"lost", method="PUT"))
except urllib.error.HTTPError as error:
    tell(status=error.code, said=error.read().decode().partition("mocked S3 ")[2].partition(";")[0])
""")
    )

    assert found == {"status": 501, "said": "would lose a body of the type application/x-www-form-urlencoded"}
    assert len(world.refused) == 1


def test_who_does_not_sign_is_denied(program: Callable[[str], Ran]) -> None:
    found = told(
        program("""
try:
    urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/media/a")
except urllib.error.HTTPError as error:
    tell(status=error.code, said="AccessDenied" in error.read().decode())
""")
    )

    assert found == {"status": 403, "said": True}


def test_each_service_that_is_answered_has_a_host_that_leads_to_it() -> None:
    session = get_session()
    for name in services():
        model = session.get_service_model(name)
        target = f"{model.metadata.get('targetPrefix', '')}.Operation"
        address = f"https://{gateway.host(model.signing_name, 'us-east-1', target)}/"
        assert next(found for base, found in _bases() if base.match(address)) == name


def test_a_program_is_told_the_simulated_time_and_no_proxy(
    world: World, program: Callable[[str], Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    found = told(program('tell(now=os.environ["DRILLGATE_NOW"], tables=len(dynamodb.list_tables()["TableNames"]))'))

    assert found == {"now": "2022-04-05T06:00:00+00:00", "tables": 3}

"""STS in the world does what the real service does, and plain moto does not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from drillgate.documents.estate import Estate, Role
from drillgate.world.aws import Aws, start

VAULT = "arn:aws:iam::444455556666:role/operator"


def assume(client: Any, role: str = VAULT, **options: int) -> Any:
    return client.assume_role(RoleArn=role, RoleSessionName="restore", **options)


def session(given: Any, token: str | None = None) -> boto3.Session:
    keys = given["Credentials"]
    return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], token or keys["SessionToken"])


def outcome(call: Callable[[], object]) -> str:
    """The code of the error that a call ends with, or "done"."""
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


@pytest.mark.parametrize(
    ("honest", "arn"),
    [(True, "arn:aws:iam::111122223333:user/operator"), (False, "arn:aws:sts::111122223333:user/moto")],
)
def test_the_operator_is_who_calls_and_in_plain_moto_nobody(starts: Callable[..., Aws], honest: bool, arn: str) -> None:
    assert starts(honest=honest).client("sts", "estate").get_caller_identity()["Arn"] == arn


@pytest.mark.parametrize("honest", [True, False])
def test_a_session_has_one_identifier_and_in_plain_moto_many(starts: Callable[..., Aws], honest: bool) -> None:
    given = assume(starts(honest=honest).client("sts", "estate"))
    told = {given["AssumedRoleUser"]["AssumedRoleId"]}
    told |= {session(given).client("sts").get_caller_identity()["UserId"] for _ in range(2)}
    assert (len(told) == 1) is honest


@pytest.mark.parametrize(
    ("seconds", "told"), [(899, "ValidationError"), (900, "done"), (43200, "done"), (43201, "ValidationError")]
)
@pytest.mark.parametrize("honest", [True, False])
def test_a_session_lasts_15_minutes_to_12_hours_and_in_plain_moto_as_long_as_is_asked_for(
    starts: Callable[..., Aws], honest: bool, seconds: int, told: str
) -> None:
    client = starts(honest=honest, validate=False).client("sts", "estate")
    assert outcome(lambda: assume(client, DurationSeconds=seconds)) == (told if honest else "done")


def test_a_role_assumes_another_for_an_hour(aws: Aws) -> None:
    client = session(assume(aws.client("sts", "estate"))).client("sts")
    back = VAULT.replace("444455556666", "111122223333")
    assert outcome(lambda: assume(client, back, DurationSeconds=3600)) == "done"
    assert outcome(lambda: assume(client, back, DurationSeconds=3601)) == "ValidationError"


def test_a_role_that_the_estate_declares_can_be_assumed_and_no_other(aws_estate: Estate) -> None:
    declared = replace(aws_estate, roles=(Role(account="vault", name="restores/on-call"),))
    arn = "arn:aws:iam::444455556666:role/restores/on-call"
    with start(declared) as aws:
        client = aws.client("sts", "estate")
        who = session(assume(client, arn)).client("sts").get_caller_identity()
        assert who["Arn"] == "arn:aws:sts::444455556666:assumed-role/on-call/restore"
        for other in (arn.replace("444455556666", "111122223333"), arn.replace("on-call", "other")):
            assert outcome(lambda other=other: assume(client, other)) == "AccessDenied"


@pytest.mark.parametrize("service", ["sts", "s3", "dynamodb"])
@pytest.mark.parametrize(("honest", "told"), [(True, "Client"), (False, "done")])
def test_a_sessions_keys_work_with_its_token_alone_and_in_plain_moto_with_any(
    starts: Callable[..., Aws], service: str, honest: bool, told: str
) -> None:
    given = assume(starts(honest=honest).client("sts", "estate"))
    calls = {"sts": "get_caller_identity", "s3": "list_buckets", "dynamodb": "list_tables"}
    keys = given["Credentials"]
    others = (
        session(given, "made up"),
        boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"]),
    )
    assert outcome(getattr(session(given).client(service), calls[service])) == "done"
    assert all(told in outcome(getattr(other.client(service), calls[service])) for other in others)


def test_an_address_that_a_session_signed_is_answered_for_its_account(aws: Aws) -> None:
    given = session(assume(aws.client("sts", "estate")))
    client = given.client("s3", config=Config(signature_version="s3v4"))
    client.create_bucket(Bucket="kept")
    client.put_object(Bucket="kept", Key="k", Body=b"x")
    signed = client.generate_presigned_url("get_object", Params={"Bucket": "kept", "Key": "k"})
    assert requests.get(signed, timeout=1).content == b"x"

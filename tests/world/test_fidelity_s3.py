"""S3 in the world does what the real service does, and plain moto does not."""

import json
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import Traveller, travel

from drillgate.documents.estate import Estate
from drillgate.world.aws import Aws, start
from drillgate.world.fidelity import Refused

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
END = BEGIN + timedelta(days=30)


def locked(client: Any, *, mode: str = "COMPLIANCE") -> str:
    """A bucket with Object Lock for 30 days and one object in it; gives the object's version."""
    client.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": mode, "Days": 30}}}
    client.put_object_lock_configuration(Bucket="locked", ObjectLockConfiguration=lock)
    return str(client.put_object(Bucket="locked", Key="k", Body=b"kept", ChecksumAlgorithm="SHA256")["VersionId"])


def versioned(client: Any) -> Any:
    client.create_bucket(Bucket="plain")
    client.put_bucket_versioning(Bucket="plain", VersioningConfiguration={"Status": "Enabled"})
    return client


def retain(client: Any, version: str, mode: str, until: datetime, **options: Any) -> None:
    client.put_object_retention(
        Bucket="locked", Key="k", VersionId=version, Retention={"Mode": mode, "RetainUntilDate": until}, **options
    )


def retention(client: Any, version: str) -> tuple[str, datetime]:
    found = client.get_object_retention(Bucket="locked", Key="k", VersionId=version)["Retention"]
    return found["Mode"], found["RetainUntilDate"]


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as raised:
        call()
    return str(raised.value.response["Error"]["Code"])


@pytest.mark.parametrize(("mode", "until"), [("COMPLIANCE", END - timedelta(days=1)), ("GOVERNANCE", END)])
def test_compliance_retention_only_ever_grows(aws: Aws, mode: str, until: datetime) -> None:
    client = aws.client("s3", "estate")
    version = locked(client)
    assert code(lambda: retain(client, version, mode, until)) == "AccessDenied"
    assert code(lambda: retain(client, version, mode, until, BypassGovernanceRetention=True)) == "AccessDenied"
    assert retention(client, version) == ("COMPLIANCE", END)
    retain(client, version, "COMPLIANCE", END + timedelta(days=1))
    assert retention(client, version) == ("COMPLIANCE", END + timedelta(days=1))


def test_compliance_retention_can_be_set_anew_once_it_has_ended(aws: Aws, moment: Traveller) -> None:
    client = aws.client("s3", "estate")
    version = locked(client)
    moment.shift(timedelta(days=31))
    until = datetime.now(UTC) + timedelta(days=1)
    retain(client, version, "GOVERNANCE", until)
    assert retention(client, version) == ("GOVERNANCE", until)


def test_governance_retention_shrinks_with_a_bypass_alone(aws: Aws) -> None:
    client = aws.client("s3", "estate")
    version = locked(client, mode="GOVERNANCE")
    until = BEGIN + timedelta(days=1)
    assert code(lambda: retain(client, version, "GOVERNANCE", until)) == "AccessDenied"
    retain(client, version, "GOVERNANCE", until, BypassGovernanceRetention=True)
    assert retention(client, version) == ("GOVERNANCE", until)


def test_plain_moto_gives_compliance_retention_up(starts: Callable[..., Aws]) -> None:
    client = starts(honest=False).client("s3", "estate")
    version = locked(client)
    retain(client, version, "GOVERNANCE", BEGIN + timedelta(days=1))
    client.delete_object(Bucket="locked", Key="k", VersionId=version, BypassGovernanceRetention=True)
    assert "Versions" not in client.list_object_versions(Bucket="locked")


def suspend(client: Any, bucket: str) -> None:
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


def test_versioning_of_a_locked_bucket_cannot_be_suspended(aws: Aws) -> None:
    client = aws.client("s3", "estate")
    locked(client)
    assert code(lambda: suspend(client, "locked")) == "InvalidBucketState"
    with pytest.raises(Refused, match="suspended versioning is not honest"):
        suspend(versioned(client), "plain")


def test_plain_moto_suspends_it(starts: Callable[..., Aws]) -> None:
    client = starts(honest=False).client("s3", "estate")
    locked(client)
    suspend(client, "locked")


def default_retention(client: Any, days: int) -> None:
    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": days}}
    lock = {"ObjectLockEnabled": "Enabled", "Rule": rule}
    client.put_object_lock_configuration(Bucket="locked", ObjectLockConfiguration=lock)


def test_default_retention_is_set_for_later_objects(aws: Aws) -> None:
    client = aws.client("s3", "estate")
    version = locked(client)
    default_retention(client, 1)
    later = client.put_object(Bucket="locked", Key="k", Body=b"2", ChecksumAlgorithm="SHA256")["VersionId"]
    assert (retention(client, version)[1], retention(client, later)[1]) == (END, BEGIN + timedelta(days=1))


def test_plain_moto_wants_a_new_bucket(starts: Callable[..., Aws]) -> None:
    client = starts(honest=False).client("s3", "estate")
    locked(client)
    assert code(lambda: default_retention(client, 1)) == "InvalidBucket"


def copy(client: Any) -> Any:
    locked(client)
    source = {"Bucket": "locked", "Key": "k"}
    return client.copy_object(Bucket="locked", Key="copied", CopySource=source)


def test_a_copy_into_a_locked_bucket_is_locked(aws: Aws) -> None:
    client = aws.client("s3", "estate")
    copied = copy(client)["VersionId"]
    found = client.get_object_retention(Bucket="locked", Key="copied", VersionId=copied)["Retention"]
    assert found == {"Mode": "COMPLIANCE", "RetainUntilDate": END}


def test_plain_moto_wants_a_checksum_of_a_copy(starts: Callable[..., Aws]) -> None:
    client = starts(honest=False).client("s3", "estate")
    assert code(lambda: copy(client)) == "MissingUploadObjectWithObjectLockHeaders"


ATTEMPTS: dict[str, Callable[[Any], Any]] = {
    "get": lambda client: client.get_object(Bucket="plain", Key="a"),
    "head": lambda client: client.head_object(Bucket="plain", Key="a"),
    "put": lambda client: client.put_object(Bucket="plain", Key="b", Body=b"x"),
    "delete": lambda client: client.delete_object(Bucket="plain", Key="a"),
    "list": lambda client: client.list_objects_v2(Bucket="plain"),
    "versions": lambda client: client.list_object_versions(Bucket="plain"),
    "policy": lambda client: client.delete_bucket_policy(Bucket="plain"),
    "copy": lambda client: client.copy_object(Bucket="own", Key="a", CopySource={"Bucket": "plain", "Key": "a"}),
    "bucket": lambda client: client.delete_bucket(Bucket="plain"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_another_account_needs_the_buckets_policy(aws: Aws, attempt: str) -> None:
    versioned(aws.client("s3", "estate")).put_object(Bucket="plain", Key="a", Body=b"x")
    other = aws.client("s3", "vault")
    other.create_bucket(Bucket="own")
    with pytest.raises(ClientError) as raised:
        ATTEMPTS[attempt](other)
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_another_account_deletes_no_batch(aws: Aws) -> None:
    client = versioned(aws.client("s3", "estate"))
    client.put_object(Bucket="plain", Key="a", Body=b"x")
    answer = aws.client("s3", "vault").delete_objects(Bucket="plain", Delete={"Objects": [{"Key": "a"}]})
    assert answer["Errors"] == [{"Key": "a", "Code": "AccessDenied", "Message": "Access Denied"}]
    assert client.get_object(Bucket="plain", Key="a")["Body"].read() == b"x"


def test_plain_moto_lets_any_account_delete(starts: Callable[..., Aws]) -> None:
    aws = starts(honest=False)
    versioned(aws.client("s3", "estate")).put_object(Bucket="plain", Key="a", Body=b"x")
    aws.client("s3", "vault").delete_object(Bucket="plain", Key="a")
    assert code(lambda: ATTEMPTS["get"](aws.client("s3", "estate"))) == "NoSuchKey"


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def statement(effect: str, action: str | list[str], account: str = "444455556666") -> dict[str, Any]:
    return {
        "Effect": effect,
        "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        "Action": action,
        "Resource": ["arn:aws:s3:::plain", "arn:aws:s3:::plain/a*"],
    }


def test_a_policy_allows_its_actions_on_its_resources_to_its_account(aws: Aws) -> None:
    client, other = versioned(aws.client("s3", "estate")), aws.client("s3", "vault")
    version = client.put_object(Bucket="plain", Key="a", Body=b"x")["VersionId"]
    client.put_bucket_policy(Bucket="plain", Policy=policy(statement("Allow", ["s3:PutObject", "s3:GetObject"])))
    other.put_object(Bucket="plain", Key="a1", Body=b"y")
    assert other.get_object(Bucket="plain", Key="a")["Body"].read() == b"x"
    refused = {
        "resource": lambda: other.put_object(Bucket="plain", Key="b", Body=b"y"),
        "version": lambda: other.get_object(Bucket="plain", Key="a", VersionId=version),
        "action": lambda: other.delete_object(Bucket="plain", Key="a"),
        "bucket": lambda: other.list_objects_v2(Bucket="plain"),
    }
    assert {name: code(call) for name, call in refused.items()} == dict.fromkeys(refused, "AccessDenied")


def test_a_policys_denial_outweighs_and_holds_for_the_owner_too(aws: Aws) -> None:
    client = versioned(aws.client("s3", "estate"))
    denial = statement("Deny", "s3:DeleteObject*", "111122223333")
    client.put_bucket_policy(Bucket="plain", Policy=policy(statement("Allow", "s3:*", "111122223333"), denial))
    version = client.put_object(Bucket="plain", Key="a", Body=b"x")["VersionId"]
    assert code(lambda: client.delete_object(Bucket="plain", Key="a", VersionId=version)) == "AccessDenied"


def test_a_policy_with_what_is_not_evaluated_is_refused(aws: Aws) -> None:
    client = versioned(aws.client("s3", "estate"))
    conditional = statement("Allow", "s3:GetObject") | {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    with pytest.raises(Refused, match="Condition of bucket policies is not evaluated here"):
        client.put_bucket_policy(Bucket="plain", Policy=policy(conditional))
    assert code(lambda: client.put_bucket_policy(Bucket="plain", Policy='{"Statement": [{}]}')) == "MalformedPolicy"


def test_another_expected_owner_is_denied(aws: Aws) -> None:
    client = versioned(aws.client("s3", "estate"))
    client.put_object(Bucket="plain", Key="a", Body=b"x", ExpectedBucketOwner="111122223333")
    assert (
        code(lambda: client.get_object(Bucket="plain", Key="a", ExpectedBucketOwner="444455556666")) == "AccessDenied"
    )


def deletions(number: int) -> dict[str, Any]:
    return {"Objects": [{"Key": str(n)} for n in range(number)], "Quiet": True}


def test_a_thousand_keys_are_deleted_at_once_and_no_more(aws: Aws) -> None:
    client = versioned(aws.client("s3", "estate"))
    client.delete_objects(Bucket="plain", Delete=deletions(1000))
    assert code(lambda: client.delete_objects(Bucket="plain", Delete=deletions(1001))) == "MalformedXML"


def test_plain_moto_deletes_any_number(starts: Callable[..., Aws]) -> None:
    client = versioned(starts(honest=False).client("s3", "estate"))
    client.delete_objects(Bucket="plain", Delete=deletions(1001))


def latest(client: Any) -> list[tuple[str, bool]]:
    listed = client.list_object_versions(Bucket="plain")
    return [("marker", entry["IsLatest"]) for entry in listed.get("DeleteMarkers", [])] + [
        ("version", entry["IsLatest"]) for entry in listed.get("Versions", [])
    ]


def put_and_delete(client: Any) -> Any:
    versioned(client).put_object(Bucket="plain", Key="a", Body=b"x")
    client.delete_object(Bucket="plain", Key="a")
    return client


def test_the_version_written_last_is_the_latest_even_in_one_instant(aws: Aws) -> None:
    assert latest(put_and_delete(aws.client("s3", "estate"))) == [("marker", True), ("version", False)]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_plain_moto_takes_the_older_one(starts: Callable[..., Aws]) -> None:
    client = put_and_delete(starts(honest=False).client("s3", "estate"))
    assert latest(client) == [("marker", False), ("version", True)]


def test_deleting_what_is_not_there_leaves_a_marker(aws: Aws) -> None:
    client = versioned(aws.client("s3", "estate"))
    assert client.delete_object(Bucket="plain", Key="a")["DeleteMarker"] is True
    client.put_object(Bucket="plain", Key="a", Body=b"x")
    assert latest(client) == [("marker", False), ("version", True)]


def test_plain_moto_leaves_none(starts: Callable[..., Aws]) -> None:
    client = versioned(starts(honest=False).client("s3", "estate"))
    client.delete_object(Bucket="plain", Key="a")
    assert latest(client) == []


def test_plain_moto_cannot_say_how_long_an_object_is_retained(starts: Callable[..., Aws]) -> None:
    client = starts(honest=False).client("s3", "estate")
    version = locked(client)
    assert code(lambda: retention(client, version)) == "500"


WRITES = st.lists(st.tuples(st.sampled_from(["a/1", "a/2", "a-b", "b/x/1", "b/x/2", "c"]), st.booleans()), max_size=14)
Entry = tuple[str, str, bool]


def entries(client: Any, **options: Any) -> tuple[set[Entry], set[str]]:
    found: set[Entry] = set()
    prefixes: set[str] = set()
    for page in client.get_paginator("list_object_versions").paginate(Bucket="plain", **options):
        for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
            assert (entry["Key"], entry["VersionId"], entry["IsLatest"]) not in found
            found.add((entry["Key"], entry["VersionId"], entry["IsLatest"]))
        prefixes |= {common["Prefix"] for common in page.get("CommonPrefixes", [])}
    return found, prefixes


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=WRITES, size=st.integers(1, 5), prefix=st.sampled_from(["", "a", "b/"]))
def test_versions_are_listed_as_plain_moto_lists_them_and_in_pages_of_any_size(
    aws_estate: Estate, writes: list[tuple[str, bool]], size: int, prefix: str
) -> None:
    def listed(*, honest: bool) -> list[tuple[set[Entry], set[str]]]:
        with travel(BEGIN, tick=False) as moment, start(aws_estate, honest=honest, seed=1) as aws:
            client = versioned(aws.client("s3", "estate"))
            there = set()
            for key, writes_it in writes:
                moment.shift(1)
                if writes_it:
                    client.put_object(Bucket="plain", Key=key, Body=b"x")
                    there.add(key)
                elif key in there:
                    client.delete_object(Bucket="plain", Key=key)
            whole = [entries(client, Prefix=prefix), entries(client, Prefix=prefix, Delimiter="/")]
            if honest:
                page = {"PageSize": size}
                assert entries(client, Prefix=prefix, PaginationConfig=page) == whole[0]
                assert entries(client, Prefix=prefix, Delimiter="/", PaginationConfig=page) == whole[1]
            return whole

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = listed(honest=False)
    assert listed(honest=True) == plain

"""The vault: a bucket of another account in which nothing can be altered or deleted while its lock lasts.

The estate's account may only put objects. Each object of a store's backup is written once, under a name that tells its
time, so that the oldest version of a name is the backup and a later one is somebody else's:

- `STORE/full/TIME.jsonl`: everything that a store held;
- `STORE/increment/TIME.jsonl`: what changed since the one before;
- `STORE/objects/…`: copies of the objects of a bucket, which lists refer to.

The first line of a list says {"store", "kind", "taken-at"}; each other line is one record.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, Literal

from botocore.exceptions import ClientError

from drillgate.world.fidelity.s3_access import may
from drillgate.world.stores.s3 import make_bucket
from drillgate.world.world import World

Kind = Literal["full", "increment"]


def provision(world: World) -> None:
    """Make the vault: Object Lock in compliance mode, and a policy that lets the estate's account put, nothing else."""
    vault, client = world.estate.vault, world.client("s3", "vault")
    make_bucket(client, vault.bucket, vault.region or world.estate.region, locked=True)
    days = max(1, ceil(vault.locked_for / timedelta(days=1)))
    client.put_object_lock_configuration(
        Bucket=vault.bucket,
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": days}},
        },
    )
    statement = {
        "Sid": "TheEstatePutsAndNothingElse",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{world.estate.account}:root"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{vault.bucket}/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client.put_bucket_policy(Bucket=vault.bucket, Policy=policy)


def put_list(world: World, store: str, kind: Kind, records: Iterable[Mapping[str, Any]]) -> None:
    """Write a list of records into the vault, as of now."""
    now = datetime.now(UTC)
    head = {"store": store, "kind": kind, "taken-at": now.isoformat()}
    body = "".join(json.dumps(line, sort_keys=True) + "\n" for line in (head, *records))
    world.client("s3", "estate").put_object(
        Bucket=world.estate.vault.bucket,
        Key=f"{store}/{kind}/{stamp(now)}.jsonl",
        Body=body.encode(),
        ChecksumAlgorithm="SHA256",
    )


def put_copy(world: World, key: str, body: bytes) -> None:
    """Put a copy of an object into the vault as the estate's account would, but past the API, which takes ten times as
    long. Raises `PermissionError` where the vault's policy does not let that account put it."""
    from moto.s3.models import s3_backends
    from moto.s3.utils import compute_checksum

    backend = s3_backends[world.estate.vault.account]["aws"]
    bucket = backend.get_bucket(world.estate.vault.bucket)
    if not may(world.estate.account, "s3:PutObject", bucket, key):
        raise PermissionError(f"the vault's policy does not let the estate put {key}")
    put = backend.put_object(
        bucket.name,
        key,
        body,
        lock_mode=bucket.default_lock_mode or None,
        lock_until=bucket.default_retention() if bucket.default_lock_mode else None,
        checksum_value=compute_checksum(body, "SHA256").decode(),
    )
    put.set_acl(bucket.acl)
    put.checksum_algorithm = "SHA256"
    backend.put_object_tagging(put, {})


def stamp(at: datetime) -> str:
    """A time as names in the vault tell it; names sort as their times do."""
    return at.strftime("%Y-%m-%dT%H%M%S.%fZ")


def attack(world: World) -> list[tuple[str, str, bool, str]]:
    """Try to destroy what is in the vault, as the estate's account and as the vault's own operator.

    Gives (by, attempt, refused, error) for each attempt, up to one that leaves nothing to destroy; none where the vault
    is lost with its region. Raises `ValueError` where the vault is empty from the start.
    """
    if (world.estate.vault.region or world.estate.region) in world.lost_regions:
        return []
    bucket = world.estate.vault.bucket
    attempts: list[tuple[str, str, bool, str]] = []
    for by in ("estate", "vault"):
        for attempt, call in _ATTEMPTS.items():
            if by == "vault" and attempt in _HARMLESS_BY_ITS_OPERATOR:
                continue
            listed = world.client("s3", "vault").list_object_versions(Bucket=bucket, MaxKeys=1).get("Versions")
            if not listed and attempts:
                return attempts
            if not listed:
                raise ValueError("the vault is empty: there is nothing to attack")
            one = {"Bucket": bucket, "Key": listed[0]["Key"], "VersionId": listed[0]["VersionId"]}
            attempts.append((by, attempt, *_refused(call, world.client("s3", by), one)))
    return attempts


Attempt = Callable[[Any, dict[str, str]], Any]


def _shorten(client: Any, one: dict[str, str]) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=1)
    client.put_object_retention(**one, Retention={"Mode": "COMPLIANCE", "RetainUntilDate": soon})


def _weaken(client: Any, one: dict[str, str]) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=1)
    retention = {"Mode": "GOVERNANCE", "RetainUntilDate": soon}
    client.put_object_retention(**one, Retention=retention, BypassGovernanceRetention=True)


def _delete_batch(client: Any, one: dict[str, str]) -> None:
    objects = [{"Key": one["Key"], "VersionId": one["VersionId"]}]
    answer = client.delete_objects(Bucket=one["Bucket"], Delete={"Objects": objects})
    for error in answer.get("Errors", []):
        raise ClientError({"Error": {"Code": error["Code"], "Message": error["Message"]}}, "DeleteObjects")


def _open_to_all(client: Any, one: dict[str, str]) -> None:
    resource = f"arn:aws:s3:::{one['Bucket']}/*"
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resource}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client.put_bucket_policy(Bucket=one["Bucket"], Policy=policy)


def _unlock_later(client: Any, one: dict[str, str]) -> None:
    client.put_object_lock_configuration(Bucket=one["Bucket"], ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})


def _suspend(client: Any, one: dict[str, str]) -> None:
    client.put_bucket_versioning(Bucket=one["Bucket"], VersioningConfiguration={"Status": "Suspended"})


_ATTEMPTS: Mapping[str, Attempt] = {
    "shorten a lock": _shorten,
    "weaken a lock": _weaken,
    "suspend versioning": _suspend,
    "delete the bucket": lambda client, one: client.delete_bucket(Bucket=one["Bucket"]),
    "leave later objects unlocked": _unlock_later,
    "open the policy": _open_to_all,
    "hide an object": lambda client, one: client.delete_object(Bucket=one["Bucket"], Key=one["Key"]),
    "delete a version": lambda client, one: client.delete_object(**one),
    "delete a version past its lock": lambda client, one: client.delete_object(**one, BypassGovernanceRetention=True),
    "delete versions in a batch": _delete_batch,
}
# The vault's own operator may do these; none of them takes away a version that is in the vault.
_HARMLESS_BY_ITS_OPERATOR = {"leave later objects unlocked", "open the policy", "hide an object"}


def _refused(attempt: Attempt, client: Any, one: dict[str, str]) -> tuple[bool, str]:
    try:
        attempt(client, one)
    except ClientError as error:
        return True, str(error.response["Error"]["Code"])
    return False, ""

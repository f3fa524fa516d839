"""Buckets in AWS Backup: the latest version of each object, and what a restore into a bucket does with it.

A restore puts no object in the place of one that is there, and deletes none; where a delete marker is the latest, there
is none. Source: "Restore S3 data using AWS Backup": docs.aws.amazon.com/aws-backup/latest/devguide/restoring-s3.html.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drillgate.world.fidelity import s3_encryption
from drillgate.world.fidelity.s3_versions import default_lock

ARN = "arn:aws:s3:::"
RESTORED_INTO = "DestinationBucketName"
PLAIN: Mapping[str, tuple[str, ...]] = {"NewBucket": ("false",), "Encrypted": ("false",)}
"""What else a restore's metadata may say, with the values that are answered; CreationToken may be anything."""


class JobError(Exception):
    """Why a job has failed."""


@dataclass(frozen=True, slots=True)
class Copied:
    """An object as it was."""

    value: bytes
    metadata: Mapping[str, str]
    tags: Mapping[str, str]


def copied(owner: Any, bucket: Any, region: str) -> dict[str, Copied]:
    """The latest version of each object of a bucket of moto's, by key. Raises `JobError`."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import FakeKey

    if not bucket.is_versioned:
        raise JobError(f"Versioning is not enabled for bucket {bucket.name}")
    found = {}
    for name in list(bucket.keys):
        latest = bucket.keys.get(name)
        if not isinstance(latest, FakeKey):
            continue
        try:
            s3_encryption.check(owner, region, latest)
        except S3ClientError as error:
            raise JobError(f"{name} cannot be read: {error.message}") from error
        tags = owner.tagger.get_tag_dict_for_resource(latest.arn)
        found[name] = Copied(latest.value, dict(latest.metadata), dict(tags))
    return found


def restore(owner: Any, name: str, objects: Mapping[str, Copied]) -> None:
    """Write what is not there. Raises `JobError`."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import FakeKey

    if name not in owner.buckets:
        raise JobError(f"Bucket {name} does not exist, or is another account's")
    bucket = owner.get_bucket(name)
    for key, kept in objects.items():
        if isinstance(bucket.keys.get(key), FakeKey):
            continue
        try:
            written = owner.put_object(name, key, kept.value, **default_lock(bucket))
        except S3ClientError as error:
            raise JobError(f"{key} cannot be written: {error.message}") from error
        written.set_metadata(dict(kept.metadata))
        if kept.tags:
            owner.put_object_tagging(written, dict(kept.tags))


def unanswered(metadata: Mapping[str, str]) -> list[str]:
    """What of a restore's metadata is not answered."""
    known = {RESTORED_INTO, "CreationToken"}
    return sorted(
        name for name, value in metadata.items() if name not in known and value.lower() not in PLAIN.get(name, ())
    )

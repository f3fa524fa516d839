"""AWS Backup of buckets in the world does what the real service does; plain moto has no jobs at all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from time_machine import Traveller

from drillgate.world.aws import Aws
from drillgate.world.fidelity.patches import Refused

ROLE = "arn:aws:iam::111122223333:role/operator"


def made(aws: Aws, *, versioned: bool = True) -> tuple[Any, Any]:
    """AWS Backup with a vault, and S3 with a bucket of one object."""
    s3, backup = aws.client("s3", "estate"), aws.client("backup", "estate")
    s3.create_bucket(Bucket="media")
    if versioned:
        s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="media", Key="k", Body=b"before", ContentType="text/plain", Tagging="of=a")
    backup.create_backup_vault(BackupVaultName="vault")
    return s3, backup


def back_up(client: Any, bucket: str = "media", **options: Any) -> dict[str, Any]:
    started = client.start_backup_job(
        BackupVaultName="vault", ResourceArn=f"arn:aws:s3:::{bucket}", IamRoleArn=ROLE, **options
    )
    job: dict[str, Any] = client.describe_backup_job(BackupJobId=started["BackupJobId"])
    return job


def restore(client: Any, point: str, into: str = "media", **metadata: str) -> dict[str, Any]:
    told = {"DestinationBucketName": into, "NewBucket": "false"} | metadata
    started = client.start_restore_job(RecoveryPointArn=point, IamRoleArn=ROLE, Metadata=told)
    job: dict[str, Any] = client.describe_restore_job(RestoreJobId=started["RestoreJobId"])
    return job


def held(client: Any, bucket: str = "media") -> dict[str, bytes]:
    keys = [found["Key"] for found in client.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def test_plain_moto_backs_no_bucket_up(starts: Callable[..., Aws]) -> None:
    _, backup = made(starts(honest=False))
    with pytest.raises(Refused, match="mocked AWS does not have this"):
        back_up(backup)


def test_what_was_deleted_comes_back_and_what_is_there_stays(aws: Aws, moment: Traveller) -> None:
    s3, backup = made(aws)
    s3.put_object(Bucket="media", Key="changed", Body=b"old")
    job = back_up(backup)
    moment.shift(60)
    s3.put_object(Bucket="media", Key="changed", Body=b"new")
    s3.put_object(Bucket="media", Key="later", Body=b"later")
    s3.delete_object(Bucket="media", Key="k")
    done = restore(backup, job["RecoveryPointArn"])
    assert (done["Status"], done["CreatedResourceArn"]) == ("COMPLETED", "arn:aws:s3:::media")
    assert held(s3) == {"changed": b"new", "k": b"before", "later": b"later"}
    found = s3.get_object(Bucket="media", Key="k")
    tags = s3.get_object_tagging(Bucket="media", Key="k")["TagSet"]
    assert (found["ContentType"], tags) == ("text/plain", [{"Key": "of", "Value": "a"}])


def test_a_recovery_point_outlives_the_versions_and_the_bucket(aws: Aws) -> None:
    s3, backup = made(aws)
    point = back_up(backup)["RecoveryPointArn"]
    [version] = s3.list_object_versions(Bucket="media")["Versions"]
    s3.delete_object(Bucket="media", Key="k", VersionId=version["VersionId"])
    s3.delete_bucket(Bucket="media")
    s3.create_bucket(Bucket="other")
    assert restore(backup, point, "other")["Status"] == "COMPLETED"
    assert held(s3, "other") == {"k": b"before"}


def test_the_latest_version_alone_is_restored_and_nothing_that_was_deleted(aws: Aws) -> None:
    s3, backup = made(aws)
    s3.put_object(Bucket="media", Key="k", Body=b"second")
    s3.put_object(Bucket="media", Key="gone", Body=b"gone")
    s3.delete_object(Bucket="media", Key="gone")
    point = back_up(backup)["RecoveryPointArn"]
    s3.create_bucket(Bucket="other")
    restore(backup, point, "other")
    assert held(s3, "other") == {"k": b"second"}


def test_the_point_is_told_as_the_buckets(aws: Aws, moment: Traveller) -> None:
    _, backup = made(aws)
    arn = back_up(backup, Lifecycle={"DeleteAfterDays": 7})["RecoveryPointArn"]
    [point] = backup.list_recovery_points_by_resource(ResourceArn="arn:aws:s3:::media")["RecoveryPoints"]
    assert point["RecoveryPointArn"] == arn
    told = backup.describe_recovery_point(BackupVaultName="vault", RecoveryPointArn=arn)
    assert (told["ResourceType"], told["ResourceName"]) == ("S3", "media")
    moment.shift(timedelta(days=7))
    with pytest.raises(ClientError, match="does not exist"):
        restore(backup, arn)


def test_a_bucket_without_versions_cannot_be_backed_up(aws: Aws) -> None:
    _, backup = made(aws, versioned=False)
    job = back_up(backup)
    assert (job["State"], job["StatusMessage"]) == ("FAILED", "Versioning is not enabled for bucket media")
    assert "RecoveryPointArn" not in job


def test_a_restore_fails_into_a_bucket_that_is_not_the_accounts(aws: Aws) -> None:
    _, backup = made(aws)
    aws.client("s3", "vault").create_bucket(Bucket="theirs")
    point = back_up(backup)["RecoveryPointArn"]
    for bucket in ("theirs", "none"):
        assert restore(backup, point, bucket)["Status"] == "FAILED"
    with pytest.raises(ClientError, match="does not exist"):
        back_up(backup, "theirs")


@pytest.mark.parametrize("metadata", [{"NewBucket": "true"}, {"ItemsToRestore": '["s3://media/k"]'}])
def test_other_ways_to_restore_are_refused_by_the_world(aws: Aws, metadata: dict[str, str]) -> None:
    _, backup = made(aws)
    with pytest.raises(Refused, match="is not known to be honest"):
        restore(backup, back_up(backup)["RecoveryPointArn"], **metadata)

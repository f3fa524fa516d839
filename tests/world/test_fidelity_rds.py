"""RDS in the world does what the real service does, and plain moto does not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from time_machine import Traveller

from drillgate.world.aws import Aws
from drillgate.world.fidelity.patches import Refused

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
Case = Callable[[Any, Traveller], object]


def made(aws: Aws, **options: Any) -> Any:
    """A client, and an instance that keeps backups for 7 days."""
    client = aws.client("rds", "estate")
    known: dict[str, Any] = {"Engine": "postgres", "DBInstanceClass": "db.t3.micro", "BackupRetentionPeriod": 7}
    client.create_db_instance(DBInstanceIdentifier="live", **known | options)
    return client


def outcome(call: Callable[[], object]) -> str:
    """The code of the error that a call ends with, or "done"."""
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


def restore(client: Any, point: datetime | None, **options: Any) -> Any:
    when = {"UseLatestRestorableTime": True} if point is None else {"RestoreTime": point}
    names = {"SourceDBInstanceIdentifier": "live", "TargetDBInstanceIdentifier": "then"}
    return client.restore_db_instance_to_point_in_time(**names, **when, **options)["DBInstance"]


def instance(client: Any, name: str = "live") -> Any:
    [found] = client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    return found


def snapshots(client: Any, kind: str) -> list[str]:
    return [one["DBSnapshotIdentifier"] for one in client.describe_db_snapshots(SnapshotType=kind)["DBSnapshots"]]


def modify(client: Any, name: str = "live", **changes: Any) -> Any:
    return client.modify_db_instance(DBInstanceIdentifier=name, **changes)["DBInstance"]


def deletion_without_a_word(client: Any, _: Traveller) -> object:
    return outcome(lambda: client.delete_db_instance(DBInstanceIdentifier="live"))


def deletion_with_a_snapshot_that_is_skipped(client: Any, _: Traveller) -> object:
    options = {"SkipFinalSnapshot": True, "FinalDBSnapshotIdentifier": "last"}
    return outcome(lambda: client.delete_db_instance(DBInstanceIdentifier="live", **options))


def time_before_creation(client: Any, moment: Traveller) -> object:
    moment.shift(timedelta(hours=1))
    return outcome(lambda: restore(client, BEGIN - timedelta(seconds=1)))


def time_that_is_no_longer_kept(client: Any, moment: Traveller) -> object:
    moment.shift(timedelta(days=8))
    return outcome(lambda: restore(client, BEGIN + timedelta(hours=23)))


def time_that_is_not_kept_yet(client: Any, moment: Traveller) -> object:
    moment.shift(timedelta(hours=1))
    return outcome(lambda: restore(client, BEGIN + timedelta(minutes=56)))


def latest_time_of_a_new_instance(client: Any, moment: Traveller) -> object:
    moment.shift(timedelta(minutes=4))
    return outcome(lambda: restore(client, None))


def no_time_at_all(client: Any, moment: Traveller) -> object:
    moment.shift(timedelta(hours=1))
    names = {"SourceDBInstanceIdentifier": "live", "TargetDBInstanceIdentifier": "then"}
    return outcome(lambda: client.restore_db_instance_to_point_in_time(**names))


def restore_without_backups(client: Any, moment: Traveller) -> object:
    modify(client, BackupRetentionPeriod=0, ApplyImmediately=True)
    moment.shift(timedelta(hours=1))
    return outcome(lambda: restore(client, BEGIN + timedelta(minutes=30)))


def restore_to_before_backups_were_switched_on(client: Any, moment: Traveller) -> object:
    modify(client, BackupRetentionPeriod=0, ApplyImmediately=True)
    moment.shift(timedelta(hours=1))
    modify(client, BackupRetentionPeriod=7, ApplyImmediately=True)
    moment.shift(timedelta(hours=1))
    return outcome(lambda: restore(client, BEGIN + timedelta(minutes=30)))


def latest_time_that_is_told(client: Any, moment: Traveller) -> object:
    moment.shift(timedelta(hours=1))
    return instance(client)["LatestRestorableTime"] - BEGIN


def protection_of_what_is_restored(client: Any, moment: Traveller) -> object:
    modify(client, DeletionProtection=True, MultiAZ=True, ApplyImmediately=True)
    moment.shift(timedelta(hours=1))
    restored = restore(client, None)
    return [restored[key] for key in ("DeletionProtection", "MultiAZ")]


def protection_of_what_a_snapshot_gives(client: Any, _: Traveller) -> object:
    modify(client, DeletionProtection=True)
    client.create_db_snapshot(DBInstanceIdentifier="live", DBSnapshotIdentifier="kept")
    names = {"DBInstanceIdentifier": "then", "DBSnapshotIdentifier": "kept"}
    return client.restore_db_instance_from_db_snapshot(**names)["DBInstance"]["DeletionProtection"]


def source_of_what_is_restored(client: Any, moment: Traveller) -> object:
    moment.shift(timedelta(hours=1))
    return restore(client, None).get("ReadReplicaSourceDBInstanceIdentifier")


def identity_of_what_is_restored(client: Any, moment: Traveller) -> object:
    moment.shift(timedelta(hours=1))
    return restore(client, None)["DbiResourceId"] == instance(client)["DbiResourceId"]


def automated_snapshots_without_retention(client: Any, _: Traveller) -> object:
    modify(client, BackupRetentionPeriod=0, ApplyImmediately=True)
    return len(snapshots(client, "automated"))


def automated_snapshot_after_its_time(client: Any, moment: Traveller) -> object:
    moment.shift(timedelta(days=7, seconds=1))
    return len(snapshots(client, "automated"))


def automated_snapshot_deleted_by_hand(client: Any, _: Traveller) -> object:
    [name] = snapshots(client, "automated")
    return outcome(lambda: client.delete_db_snapshot(DBSnapshotIdentifier=name))


def automated_snapshots_of_a_renamed_instance(client: Any, _: Traveller) -> object:
    modify(client, NewDBInstanceIdentifier="old", ApplyImmediately=True)
    client.delete_db_instance(DBInstanceIdentifier="old", SkipFinalSnapshot=True)
    return len(snapshots(client, "automated"))


def name_that_waits(client: Any, _: Traveller) -> object:
    modify(client, NewDBInstanceIdentifier="old")
    return [one["DBInstanceIdentifier"] for one in client.describe_db_instances()["DBInstances"]]


def name_that_is_taken(client: Any, moment: Traveller) -> object:
    moment.shift(timedelta(hours=1))
    restore(client, None)
    return outcome(lambda: modify(client, "then", NewDBInstanceIdentifier="live", ApplyImmediately=True))


def snapshot_of_another_account(client: Any, _: Traveller) -> object:
    client.create_db_snapshot(DBInstanceIdentifier="live", DBSnapshotIdentifier="kept")
    arn = "arn:aws:rds:us-east-1:444455556666:snapshot:kept"
    names = {"DBInstanceIdentifier": "then", "DBSnapshotIdentifier": arn}
    return outcome(lambda: client.restore_db_instance_from_db_snapshot(**names))


def tags_of_no_instance(client: Any, _: Traveller) -> object:
    arn = "arn:aws:rds:us-east-1:111122223333:db:none"
    tag = {"Key": "a", "Value": "b"}
    return outcome(lambda: client.add_tags_to_resource(ResourceName=arn, Tags=[tag]))


def tags_of_no_snapshot(client: Any, _: Traveller) -> object:
    arn = "arn:aws:rds:us-east-1:111122223333:snapshot:none"
    return outcome(lambda: client.list_tags_for_resource(ResourceName=arn))


CASES: list[tuple[Case, object, object]] = [
    (deletion_without_a_word, "done", "InvalidParameterCombination"),
    (deletion_with_a_snapshot_that_is_skipped, "done", "InvalidParameterCombination"),
    (time_before_creation, "done", "InvalidParameterValue"),
    (time_that_is_no_longer_kept, "done", "InvalidParameterValue"),
    (time_that_is_not_kept_yet, "done", "InvalidParameterValue"),
    (latest_time_of_a_new_instance, "done", "InvalidParameterValue"),
    (no_time_at_all, "done", "InvalidParameterCombination"),
    (restore_without_backups, "done", "PointInTimeRestoreNotEnabled"),
    (restore_to_before_backups_were_switched_on, "done", "InvalidParameterValue"),
    (latest_time_that_is_told, timedelta(hours=1), timedelta(minutes=55)),
    (protection_of_what_is_restored, [True, True], [False, False]),
    (protection_of_what_a_snapshot_gives, True, False),
    (source_of_what_is_restored, "live", None),
    (identity_of_what_is_restored, True, False),
    (automated_snapshots_without_retention, 1, 0),
    (automated_snapshot_after_its_time, 1, 0),
    (automated_snapshot_deleted_by_hand, "done", "InvalidDBSnapshotState"),
    (automated_snapshots_of_a_renamed_instance, 1, 0),
    (name_that_waits, ["old"], ["live"]),
    (name_that_is_taken, "done", "DBInstanceAlreadyExists"),
    (snapshot_of_another_account, "done", "DBSnapshotNotFound"),
    (tags_of_no_instance, "done", "DBInstanceNotFound"),
    (tags_of_no_snapshot, "done", "DBSnapshotNotFound"),
]


@pytest.mark.parametrize(("case", "plain", "honest"), CASES, ids=[case.__name__ for case, _, _ in CASES])
class TestALie:
    def test_plain_moto_tells_it(
        self, starts: Callable[..., Aws], moment: Traveller, case: Case, plain: object, honest: object
    ) -> None:
        assert case(made(starts(honest=False)), moment) == plain != honest

    def test_the_world_does_not(self, aws: Aws, moment: Traveller, case: Case, plain: object, honest: object) -> None:
        assert case(made(aws), moment) == honest


@pytest.mark.parametrize(("honest", "told"), [(True, "KMSKeyNotAccessibleFault"), (False, "done")])
@pytest.mark.parametrize("loses", ["disable_key", "schedule_key_deletion"])
def test_what_a_key_that_is_of_no_use_has_encrypted_is_not_restored_but_by_plain_moto(
    starts: Callable[..., Aws], moment: Traveller, loses: str, honest: bool, told: str
) -> None:
    aws = starts(honest=honest)
    kms = aws.client("kms", "estate")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    client = made(aws, StorageEncrypted=True, KmsKeyId=key)
    client.create_db_snapshot(DBInstanceIdentifier="live", DBSnapshotIdentifier="kept")
    moment.shift(timedelta(hours=1))
    restore(client, None)
    client.delete_db_instance(DBInstanceIdentifier="then", SkipFinalSnapshot=True)
    getattr(kms, loses)(KeyId=key)
    names = {"DBInstanceIdentifier": "other", "DBSnapshotIdentifier": "kept"}
    assert outcome(lambda: restore(client, None)) == told
    assert outcome(lambda: client.restore_db_instance_from_db_snapshot(**names)) == told


def test_a_point_in_the_window_is_restored_under_a_name_of_its_own(aws: Aws, moment: Traveller) -> None:
    client = made(aws, Tags=[{"Key": "shard", "Value": "1"}], DBName="pages", AllocatedStorage=40)
    moment.shift(timedelta(days=10))
    first, last = datetime.now(UTC) - timedelta(days=7), datetime.now(UTC) - timedelta(minutes=5)
    for point in (first, last, None):
        restored = restore(client, point, DeletionProtection=True)
        told = ("DBInstanceIdentifier", "DBInstanceStatus", "DBName", "AllocatedStorage", "DeletionProtection")
        assert [restored[key] for key in told] == ["then", "available", "pages", 40, True]
        assert restored["InstanceCreateTime"] == datetime.now(UTC)
        modify(client, "then", DeletionProtection=False)
        client.delete_db_instance(DBInstanceIdentifier="then", SkipFinalSnapshot=True)
    assert instance(client)["DBInstanceIdentifier"] == "live"


def test_an_instance_that_was_restored_just_now_has_no_window_yet(aws: Aws, moment: Traveller) -> None:
    client = made(aws)
    moment.shift(timedelta(days=3))
    restore(client, None)
    assert "LatestRestorableTime" not in instance(client, "then")


def test_a_protected_instance_is_not_deleted(aws: Aws) -> None:
    client = made(aws, DeletionProtection=True)
    delete = {"DBInstanceIdentifier": "live", "SkipFinalSnapshot": True}
    assert outcome(lambda: client.delete_db_instance(**delete)) == "InvalidParameterCombination"
    modify(client, DeletionProtection=False)
    assert outcome(lambda: client.delete_db_instance(**delete)) == "done"


@pytest.mark.parametrize(("options", "left"), [({}, 0), ({"DeleteAutomatedBackups": False}, 1)])
def test_deletion_leaves_the_final_snapshot_and_automated_ones_only_if_told(
    aws: Aws, moment: Traveller, options: dict[str, bool], left: int
) -> None:
    client = made(aws)
    moment.shift(timedelta(hours=1))
    client.delete_db_instance(DBInstanceIdentifier="live", FinalDBSnapshotIdentifier="last", **options)
    assert (snapshots(client, "manual"), len(snapshots(client, "automated"))) == (["last"], left)
    names = {"DBInstanceIdentifier": "live", "DBSnapshotIdentifier": "last"}
    assert client.restore_db_instance_from_db_snapshot(**names)["DBInstance"]["DBInstanceStatus"] == "available"


def test_a_snapshot_is_restored_by_its_arn_too(aws: Aws) -> None:
    client = made(aws)
    made_of = {"DBInstanceIdentifier": "live", "DBSnapshotIdentifier": "kept"}
    arn = client.create_db_snapshot(**made_of)["DBSnapshot"]["DBSnapshotArn"]
    client.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="then", DBSnapshotIdentifier=arn)
    assert instance(client, "then")["DBInstanceStatus"] == "available"


def test_backups_that_a_deleted_instance_left_are_not_restored_to_a_point(aws: Aws) -> None:
    client = made(aws)
    identity = instance(client)["DbiResourceId"]
    with pytest.raises(Refused, match="expected is SourceDBInstanceIdentifier"):
        client.restore_db_instance_to_point_in_time(
            SourceDbiResourceId=identity, TargetDBInstanceIdentifier="then", UseLatestRestorableTime=True
        )


def test_what_waits_is_told_and_made_with_the_next_change_that_does_not(aws: Aws) -> None:
    client = made(aws)
    waiting = modify(client, NewDBInstanceIdentifier="old", BackupRetentionPeriod=0, AllocatedStorage=20)
    assert waiting["PendingModifiedValues"] == {"DBInstanceIdentifier": "old", "BackupRetentionPeriod": 0}
    assert waiting["BackupRetentionPeriod"] == 7
    changed = modify(client, AllocatedStorage=40, ApplyImmediately=True)
    told = ("DBInstanceIdentifier", "BackupRetentionPeriod", "AllocatedStorage")
    assert [changed[key] for key in told] == ["old", 0, 40]
    assert changed.get("PendingModifiedValues", {}) == {}


def test_another_retention_period_does_not_wait(aws: Aws) -> None:
    assert modify(made(aws), BackupRetentionPeriod=30)["BackupRetentionPeriod"] == 30

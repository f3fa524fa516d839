"""AWS Backup in the world does what the real service does, and plain moto does not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from time_machine import Traveller

from drillgate.world.aws import Aws
from drillgate.world.fidelity.patches import Refused

TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/live"
ROLE = "arn:aws:iam::111122223333:role/operator"


@pytest.fixture
def backup(aws: Aws) -> Any:
    """A client, a vault, and a table of one item."""
    return made(aws)


def made(aws: Aws) -> Any:
    aws.client("dynamodb", "estate").create_table(
        TableName="live",
        KeySchema=[{"AttributeName": "site", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "site", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    put(aws, "before")
    client = aws.client("backup", "estate")
    client.create_backup_vault(BackupVaultName="vault")
    return client


def put(aws: Aws, value: str) -> None:
    item = {"site": {"S": "a"}, "value": {"S": value}}
    aws.client("dynamodb", "estate").put_item(TableName="live", Item=item)


def outcome(call: Callable[[], object]) -> str:
    """The code of the error that a call ends with, or "done"."""
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


def back_up(client: Any, days: int | None = None, **options: Any) -> Any:
    lifecycle = {} if days is None else {"Lifecycle": {"DeleteAfterDays": days}}
    known = {"BackupVaultName": "vault", "ResourceArn": TABLE, "IamRoleArn": ROLE}
    return client.start_backup_job(**known | lifecycle | options)


def restore(client: Any, point: str, name: str = "then", **metadata: str) -> Any:
    job = client.start_restore_job(
        RecoveryPointArn=point, IamRoleArn=ROLE, Metadata={"targetTableName": name, **metadata}
    )
    return client.describe_restore_job(RestoreJobId=job["RestoreJobId"])


def delete(client: Any, point: str) -> Any:
    return client.delete_recovery_point(BackupVaultName="vault", RecoveryPointArn=point)


def listed(client: Any, **filters: Any) -> list[str]:
    found = client.list_recovery_points_by_backup_vault(BackupVaultName="vault", **filters)
    return [point["RecoveryPointArn"] for point in found["RecoveryPoints"]]


def lock(client: Any, **options: int) -> Any:
    return client.put_backup_vault_lock_configuration(BackupVaultName="vault", **options)


def values(aws: Aws, name: str) -> list[str]:
    return [item["value"]["S"] for item in aws.client("dynamodb", "estate").scan(TableName=name)["Items"]]


def test_plain_moto_has_no_jobs(starts: Callable[..., Aws]) -> None:
    with pytest.raises(Refused, match="mocked AWS does not have this"):
        back_up(made(starts(honest=False)))


def test_a_recovery_point_gives_the_data_of_its_moment_though_the_table_is_gone(
    aws: Aws, backup: Any, moment: Traveller
) -> None:
    point = back_up(backup)["RecoveryPointArn"]
    moment.shift(60)
    put(aws, "after")
    later = back_up(backup)["RecoveryPointArn"]
    aws.client("dynamodb", "estate").delete_table(TableName="live")
    job = restore(backup, point)
    assert (job["Status"], job["CreatedResourceArn"]) == ("COMPLETED", TABLE.replace("live", "then"))
    assert restore(backup, later, "later")["Status"] == "COMPLETED"
    assert (values(aws, "then"), values(aws, "later")) == (["before"], ["after"])


def test_a_restored_table_is_apart_from_its_recovery_point(aws: Aws, backup: Any) -> None:
    point = back_up(backup)["RecoveryPointArn"]
    restore(backup, point)
    client = aws.client("dynamodb", "estate")
    client.delete_item(TableName="then", Key={"site": {"S": "a"}})
    restore(backup, point, "again")
    assert (values(aws, "live"), values(aws, "then"), values(aws, "again")) == (["before"], [], ["before"])
    described = client.describe_table(TableName="again")["Table"]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert described["RestoreSummary"]["SourceBackupArn"] == point
    assert "LatestStreamArn" not in described


def test_jobs_and_recovery_points_are_told(backup: Any) -> None:
    started = back_up(backup, 35)
    job = backup.describe_backup_job(BackupJobId=started["BackupJobId"])
    now = datetime.now(UTC)
    told = ("State", "RecoveryPointArn", "ResourceArn", "BackupVaultName", "CreationDate")
    assert [job[key] for key in told] == ["COMPLETED", started["RecoveryPointArn"], TABLE, "vault", now]
    point = backup.describe_recovery_point(BackupVaultName="vault", RecoveryPointArn=started["RecoveryPointArn"])
    assert (point["Status"], point["ResourceName"]) == ("COMPLETED", "live")
    assert point["CalculatedLifecycle"]["DeleteAt"] == now + timedelta(days=35)
    vault = backup.describe_backup_vault(BackupVaultName="vault")
    [listed_vault] = backup.list_backup_vaults()["BackupVaultList"]
    assert vault["NumberOfRecoveryPoints"] == listed_vault["NumberOfRecoveryPoints"] == 1


def test_recovery_points_are_listed_by_time_and_resource_page_by_page(backup: Any, moment: Traveller) -> None:
    points = []
    for _ in range(3):
        points.append(back_up(backup)["RecoveryPointArn"])
        moment.shift(60)
    begin = datetime.now(UTC) - timedelta(minutes=3)
    assert listed(backup) == listed(backup, ByResourceArn=TABLE, ByResourceType="DynamoDB") == points
    assert listed(backup, ByCreatedAfter=begin, ByCreatedBefore=begin + timedelta(minutes=2)) == points[1:2]
    assert listed(backup, ByResourceArn=f"{TABLE}s") == []
    pages = backup.get_paginator("list_recovery_points_by_backup_vault").paginate(
        BackupVaultName="vault", PaginationConfig={"PageSize": 2}
    )
    assert [len(page["RecoveryPoints"]) for page in pages] == [2, 1]
    assert outcome(lambda: listed(backup, NextToken="made up")) == "InvalidParameterValueException"
    with pytest.raises(ClientError, match="ByBackupPlanId filters nothing"):
        listed(backup, ByBackupPlanId="p")


def test_a_tables_recovery_points_are_listed_over_all_vaults(backup: Any) -> None:
    def arns(table: str) -> list[str]:
        found = backup.list_recovery_points_by_resource(ResourceArn=table)["RecoveryPoints"]
        return [point["RecoveryPointArn"] for point in found]

    backup.create_backup_vault(BackupVaultName="other")
    points = [back_up(backup, BackupVaultName=vault)["RecoveryPointArn"] for vault in ("vault", "other")]
    assert (arns(TABLE), arns(f"{TABLE}s")) == (points, [])


def test_a_recovery_point_is_gone_when_its_retention_has_ended(backup: Any, moment: Traveller) -> None:
    short, kept = (back_up(backup, days)["RecoveryPointArn"] for days in (1, None))
    moment.shift(timedelta(days=1))
    assert listed(backup) == [kept]
    assert outcome(lambda: restore(backup, short)) == "ResourceNotFoundException"


def test_a_repeated_request_with_a_token_is_one_job(backup: Any) -> None:
    first, again, other = (back_up(backup, IdempotencyToken=token)["BackupJobId"] for token in "aab")
    assert first == again != other
    assert len(listed(backup)) == 2


@pytest.mark.parametrize("changeable", [{}, {"ChangeableForDays": 3}], ids=["governance", "compliance"])
def test_no_recovery_point_is_deleted_from_a_locked_vault(
    backup: Any, moment: Traveller, changeable: dict[str, int]
) -> None:
    point = back_up(backup)["RecoveryPointArn"]
    lock(backup, MinRetentionDays=7, **changeable)
    moment.shift(timedelta(days=30))
    assert outcome(lambda: delete(backup, point)) == "InvalidRequestException"
    assert listed(backup) == [point]


def test_a_lock_is_removed_until_its_date_and_never_then(backup: Any, moment: Traveller) -> None:
    def unlock() -> str:
        return outcome(lambda: backup.delete_backup_vault_lock_configuration(BackupVaultName="vault"))

    point = back_up(backup)["RecoveryPointArn"]
    lock(backup, MinRetentionDays=7, ChangeableForDays=3)
    moment.shift(timedelta(days=2))
    assert unlock() == "done"
    assert outcome(lambda: delete(backup, point)) == "done"
    lock(backup, MinRetentionDays=7, ChangeableForDays=3)
    moment.shift(timedelta(days=3))
    assert unlock() == "InvalidRequestException"
    assert outcome(lambda: lock(backup, MinRetentionDays=1)) == "InvalidRequestException"


@pytest.mark.parametrize(
    ("days", "state"), [(6, "FAILED"), (7, "COMPLETED"), (30, "COMPLETED"), (31, "FAILED"), (None, "FAILED")]
)
def test_a_job_fails_whose_retention_the_lock_does_not_allow(backup: Any, days: int | None, state: str) -> None:
    lock(backup, MinRetentionDays=7, MaxRetentionDays=30)
    job = backup.describe_backup_job(BackupJobId=back_up(backup, days)["BackupJobId"])
    assert (job["State"], len(listed(backup))) == (state, int(state == "COMPLETED"))


def test_a_vault_is_deleted_when_it_is_empty(backup: Any) -> None:
    def gone() -> str:
        return outcome(lambda: backup.delete_backup_vault(BackupVaultName="vault"))

    point = back_up(backup)["RecoveryPointArn"]
    assert gone() == "InvalidRequestException"
    delete(backup, point)
    assert gone() == "done"
    assert gone() == "ResourceNotFoundException"


def test_plain_moto_deletes_vaults_that_are_not_there(starts: Callable[..., Aws]) -> None:
    client = starts(honest=False).client("backup", "estate")
    assert outcome(lambda: client.delete_backup_vault(BackupVaultName="none")) == "done"


def test_a_restore_over_a_table_fails_and_says_so(aws: Aws, backup: Any) -> None:
    point = back_up(backup)["RecoveryPointArn"]
    put(aws, "after")
    job = restore(backup, point, "live")
    assert (job["Status"], job["StatusMessage"]) == ("FAILED", "Table already exists: live")
    assert values(aws, "live") == ["after"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"IamRoleArn": ROLE.replace("operator", "other")}, "InvalidParameterValueException"),
        ({"BackupVaultName": "other"}, "ResourceNotFoundException"),
        ({"ResourceArn": f"{TABLE}s"}, "ResourceNotFoundException"),
        ({"ResourceArn": TABLE.replace("1111", "9999")}, "ResourceNotFoundException"),
    ],
)
def test_a_job_of_what_is_not_there_does_not_start(backup: Any, options: dict[str, str], code: str) -> None:
    assert outcome(lambda: back_up(backup, **options)) == code
    assert listed(backup) == []


def test_what_is_not_known_of_a_job_a_point_or_a_restore_is_an_error(backup: Any) -> None:
    point = back_up(backup)["RecoveryPointArn"]
    for call in (
        lambda: backup.describe_backup_job(BackupJobId="none"),
        lambda: backup.describe_restore_job(RestoreJobId="none"),
        lambda: restore(backup, f"{point}0"),
        lambda: delete(backup, f"{point}0"),
    ):
        assert outcome(call) == "ResourceNotFoundException"
    unnamed = {"RecoveryPointArn": point, "IamRoleArn": ROLE, "Metadata": {}}
    assert outcome(lambda: backup.start_restore_job(**unnamed)) == "InvalidParameterValueException"


def test_a_parameter_that_is_missing_is_named(starts: Callable[..., Aws]) -> None:
    client = made(starts(validate=False))
    with pytest.raises(ClientError, match=r"MissingParameterValueException.*IamRoleArn, ResourceArn is missing"):
        client.start_backup_job(BackupVaultName="vault")


def test_other_resources_and_settings_are_refused(backup: Any) -> None:
    with pytest.raises(Refused, match="expected is a DynamoDB table"):
        back_up(backup, ResourceArn="arn:aws:rds:us-east-1:111122223333:db:d")
    point = back_up(backup)["RecoveryPointArn"]
    with pytest.raises(Refused, match="kmsMasterKeyArn is not known to be honest"):
        restore(backup, point, encryptionType="KMS", kmsMasterKeyArn="k")

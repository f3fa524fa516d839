"""AWS Backup's jobs: a table or a bucket is backed up, a new table restored, or objects into a bucket.

A job is done at once, or has failed and says why.
"""

from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from typing import Any

from drillgate.world.fidelity import backup_s3
from drillgate.world.fidelity.accounts import roles
from drillgate.world.fidelity.backup_points import Points, RecoveryPoint
from drillgate.world.fidelity.backup_s3 import JobError
from drillgate.world.fidelity.dynamodb_journal import items_of, snapshot
from drillgate.world.fidelity.service import Scope

RESTORED_AS = "targetTableName"
Told = dict[str, Any]


class Jobs:
    """The backup and restore jobs of all accounts and regions, by ID."""

    def __init__(self, points: Points, scope: Scope) -> None:
        self._points = points
        self._scope = scope
        self._backups: dict[str, Told] = {}
        self._restores: dict[str, Told] = {}
        self._tokens: dict[tuple[str, str, str], str] = {}

    def start_backup_job(self, backend: Any, parameters: Mapping[str, Any]) -> Told:
        """StartBackupJob: of a table or a bucket; fails if the vault's lock does not allow the retention."""
        vault = backend.describe_backup_vault(parameters["BackupVaultName"])
        arn, role = parameters["ResourceArn"], self._role(backend, parameters)
        kind = "S3" if arn.startswith(backup_s3.ARN) else "DynamoDB"
        found = self._bucket(backend, arn) if kind == "S3" else self._table(backend, arn)
        token = (backend.account_id, backend.region_name, parameters.get("IdempotencyToken") or "")
        job = self._backups.get(self._tokens.get(token, ""))
        if job is None:
            now, days = datetime.now(UTC), (parameters.get("Lifecycle") or {}).get("DeleteAfterDays")
            job = _job("BackupJobId", backend, role) | {
                "BackupVaultName": vault.backup_vault_name,
                "BackupVaultArn": vault.backup_vault_arn,
                "ResourceArn": arn,
                "ResourceType": kind,
            }
            try:
                _check_lock(vault, days)
                kept = _objects(backend, found) if kind == "S3" else _copied(backend, found)
            except JobError as error:
                job |= {"State": "FAILED", "StatusMessage": str(error)}
            else:
                point = RecoveryPoint(_point_arn(backend), vault, arn, role, now, days, kept, found.name, kind)
                self._points.add(backend, point)
                job |= {"State": "COMPLETED", "PercentDone": "100.0", "RecoveryPointArn": point.arn}
            self._backups[job["BackupJobId"]] = job
            if token[2]:
                self._tokens[token] = job["BackupJobId"]
        return {name: job[name] for name in ("BackupJobId", "RecoveryPointArn", "CreationDate") if name in job}

    def describe_backup_job(self, backend: Any, parameters: Mapping[str, Any]) -> Told:
        """DescribeBackupJob."""
        return _found(self._backups, parameters["BackupJobId"], backend)

    def start_restore_job(self, backend: Any, parameters: Mapping[str, Any]) -> Told:
        """StartRestoreJob: into a new table, or a bucket that is there."""
        from moto.backup.exceptions import ResourceNotFoundException

        arn, role = parameters["RecoveryPointArn"], self._role(backend, parameters)
        point = self._points.all(backend).get(arn)
        if point is None:
            raise ResourceNotFoundException(f"Recovery point {arn} does not exist")
        job = _job("RestoreJobId", backend, role) | {
            "RecoveryPointArn": arn,
            "RecoveryPointCreationDate": point.at,
            "SourceResourceArn": point.resource,
            "BackupVaultArn": point.vault.backup_vault_arn,
            "ResourceType": point.kind,
        }
        into = self._into_bucket if point.kind == "S3" else self._into_table
        try:
            created = into(backend, point, dict(parameters["Metadata"]))
        except JobError as error:
            job |= {"Status": "FAILED", "StatusMessage": str(error)}
        else:
            job |= {"Status": "COMPLETED", "PercentDone": "100.00%", "CreatedResourceArn": created}
        self._restores[job["RestoreJobId"]] = job
        return {"RestoreJobId": job["RestoreJobId"]}

    def _into_table(self, backend: Any, point: RecoveryPoint, told: dict[str, str]) -> str:
        """Restore a table under a name that none has."""
        from moto.dynamodb.models import dynamodb_backends

        name = _named(told, RESTORED_AS, "the restored table")
        told.pop("originalTableName", None)
        if told and told != {"encryptionType": "Default"}:
            raise self._unanswered(sorted(told), f"{RESTORED_AS} and the default encryption")
        tables = dynamodb_backends[backend.account_id][backend.region_name].tables
        if name in tables:
            raise JobError(f"Table already exists: {name}")
        tables[name] = _restored(name, point)
        return str(tables[name].table_arn)

    def _into_bucket(self, backend: Any, point: RecoveryPoint, told: dict[str, str]) -> str:
        """Restore objects into a bucket that is there."""
        if unknown := backup_s3.unanswered(told):
            raise self._unanswered(unknown, f"{backup_s3.RESTORED_INTO} alone, of a bucket that is there")
        name = _named(told, backup_s3.RESTORED_INTO, "the bucket")
        backup_s3.restore(_s3(backend), name, point.backup)
        return f"{backup_s3.ARN}{name}"

    def _unanswered(self, unknown: list[str], expected: str) -> Exception:
        return self._scope.refuse(
            f"backup:StartRestoreJob with {', '.join(unknown)} is not known to be honest in mocked AWS, so a "
            f"drill refuses it; expected are {expected}"
        )

    def describe_restore_job(self, backend: Any, parameters: Mapping[str, Any]) -> Told:
        """DescribeRestoreJob."""
        return _found(self._restores, parameters["RestoreJobId"], backend)

    def _role(self, backend: Any, parameters: Mapping[str, Any]) -> str:
        from moto.backup.exceptions import InvalidParameterValueException

        own = sorted(arn for arn in roles(self._scope.estate) if f":{backend.account_id}:" in arn)
        role = parameters.get("IamRoleArn")
        if role not in own:
            raise InvalidParameterValueException(f"AWS Backup cannot assume {role}; the account has {', '.join(own)}")
        return str(role)

    def _bucket(self, backend: Any, arn: str) -> Any:
        from moto.backup.exceptions import ResourceNotFoundException

        bucket = _s3(backend).buckets.get(arn.removeprefix(backup_s3.ARN))
        if bucket is None or bucket.region_name != backend.region_name:
            raise ResourceNotFoundException(f"Resource {arn} does not exist")
        return bucket

    def _table(self, backend: Any, arn: str) -> Any:
        from moto.backup.exceptions import ResourceNotFoundException
        from moto.dynamodb.models import dynamodb_backends

        own = f"arn:aws:dynamodb:{backend.region_name}:{backend.account_id}:table/"
        if ":dynamodb:" not in arn:
            raise self._scope.refuse(
                f"backup:StartBackupJob of {arn} is not known to be honest in mocked AWS, so a drill refuses it; "
                f"expected is a DynamoDB table, {own}NAME, or a bucket, {backup_s3.ARN}NAME"
            )
        tables = dynamodb_backends[backend.account_id][backend.region_name].tables
        table = tables.get(arn.removeprefix(own)) if arn.startswith(own) else None
        if table is None:
            raise ResourceNotFoundException(f"Resource {arn} does not exist")
        return table


def _check_lock(vault: Any, days: int | None) -> None:
    """Raise `JobError` where a vault's lock does not allow a retention (None: for ever)."""
    shortest, longest = vault.min_retention_days, vault.max_retention_days
    if not vault.locked:
        return
    if shortest is not None and days is not None and days < shortest:
        raise JobError(f"Retention of {days} days is shorter than the vault's minimum of {shortest} days")
    if longest is not None and (days is None or days > longest):
        raise JobError(f"Retention of {days or 'unlimited'} days is longer than the vault's maximum of {longest} days")


def _named(told: dict[str, str], key: str, what: str) -> str:
    """Take a name out of a restore's metadata."""
    from moto.backup.exceptions import InvalidParameterValueException

    if not (name := told.pop(key, None)):
        raise InvalidParameterValueException(f"Metadata lacks {key}, the name of {what}")
    return name


def _s3(backend: Any) -> Any:
    from moto.s3.models import s3_backends

    return s3_backends[backend.account_id]["aws"]


def _objects(backend: Any, bucket: Any) -> Any:
    owner = _s3(backend)
    return backup_s3.copied(owner, owner.get_bucket(bucket.name), backend.region_name)


def _copied(backend: Any, table: Any) -> Any:
    from moto.dynamodb.models.table import Backup

    kept = snapshot(table)
    items, kept.items, kept.stream_shard = kept.items, {}, None
    backup = Backup(backend.account_id, backend.region_name, table.name, kept, type_="AWS_BACKUP")
    backup.table.items = items
    return backup


def _restored(name: str, point: RecoveryPoint) -> Any:
    from moto.dynamodb.models.table import RestoredTable

    source = point.backup.table
    backup = copy(point.backup)
    backup.table = copy(source)
    backup.table.items = {}
    table = RestoredTable(name, backup.account_id, backup.region_name, backup)
    table.items = items_of(source)
    table.billing_mode = source.billing_mode
    table.source_backup_arn = point.arn
    return table


def _job(name: str, backend: Any, role: str) -> Told:
    from moto.moto_api._internal import mock_random

    now = datetime.now(UTC)
    made = {"AccountId": backend.account_id, "IamRoleArn": role, "CreationDate": now, "CompletionDate": now}
    return {name: str(mock_random.uuid4()).upper()} | made


def _point_arn(backend: Any) -> str:
    from moto.moto_api._internal import mock_random

    return f"arn:aws:backup:{backend.region_name}:{backend.account_id}:recovery-point:{mock_random.uuid4()}"


def _found(jobs: Mapping[str, Told], name: str, backend: Any) -> Told:
    from moto.backup.exceptions import ResourceNotFoundException

    job = jobs.get(name)
    if job is None or job["AccountId"] != backend.account_id:
        raise ResourceNotFoundException(f"Job {name} does not exist")
    return job

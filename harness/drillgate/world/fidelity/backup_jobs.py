"""AWS Backup's jobs: a table is backed up, or a new one restored. A job is done at once, or has failed and says why."""

from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from typing import Any

from drillgate.world.fidelity.accounts import roles
from drillgate.world.fidelity.backup_points import Points, RecoveryPoint
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
        """StartBackupJob: of a DynamoDB table; fails if the vault's lock does not allow the retention."""
        vault = backend.describe_backup_vault(parameters["BackupVaultName"])
        arn, role = parameters["ResourceArn"], self._role(backend, parameters)
        table = self._table(backend, arn)
        token = (backend.account_id, backend.region_name, parameters.get("IdempotencyToken") or "")
        job = self._backups.get(self._tokens.get(token, ""))
        if job is None:
            now, days = datetime.now(UTC), (parameters.get("Lifecycle") or {}).get("DeleteAfterDays")
            job = _job("BackupJobId", backend, role) | {
                "BackupVaultName": vault.backup_vault_name,
                "BackupVaultArn": vault.backup_vault_arn,
                "ResourceArn": arn,
                "ResourceType": "DynamoDB",
            }
            if against := _against_lock(vault, days):
                job |= {"State": "FAILED", "StatusMessage": against}
            else:
                point = RecoveryPoint(_point_arn(backend), vault, arn, role, now, days, _copied(backend, table))
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
        """StartRestoreJob: into a new table; fails if there is one of that name."""
        from moto.backup.exceptions import InvalidParameterValueException, ResourceNotFoundException
        from moto.dynamodb.models import dynamodb_backends

        arn, role = parameters["RecoveryPointArn"], self._role(backend, parameters)
        point = self._points.all(backend).get(arn)
        if point is None:
            raise ResourceNotFoundException(f"Recovery point {arn} does not exist")
        told = dict(parameters["Metadata"])
        name = told.pop(RESTORED_AS, None)
        if not name:
            raise InvalidParameterValueException(f"Metadata lacks {RESTORED_AS}, the name of the restored table")
        told.pop("originalTableName", None)
        if told and told != {"encryptionType": "Default"}:
            raise self._scope.refuse(
                f"backup:StartRestoreJob with {', '.join(sorted(told))} is not known to be honest in mocked AWS, so a "
                f"drill refuses it; expected are {RESTORED_AS} and the default encryption"
            )
        tables = dynamodb_backends[backend.account_id][backend.region_name].tables
        job = _job("RestoreJobId", backend, role) | {
            "RecoveryPointArn": arn,
            "RecoveryPointCreationDate": point.at,
            "SourceResourceArn": point.resource,
            "BackupVaultArn": point.vault.backup_vault_arn,
            "ResourceType": point.kind,
        }
        if name in tables:
            job |= {"Status": "FAILED", "StatusMessage": f"Table already exists: {name}"}
        else:
            tables[name] = _restored(name, point)
            done = {"Status": "COMPLETED", "PercentDone": "100.00%", "CreatedResourceArn": tables[name].table_arn}
            job |= done
        self._restores[job["RestoreJobId"]] = job
        return {"RestoreJobId": job["RestoreJobId"]}

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

    def _table(self, backend: Any, arn: str) -> Any:
        from moto.backup.exceptions import ResourceNotFoundException
        from moto.dynamodb.models import dynamodb_backends

        own = f"arn:aws:dynamodb:{backend.region_name}:{backend.account_id}:table/"
        if ":dynamodb:" not in arn:
            raise self._scope.refuse(
                f"backup:StartBackupJob of {arn} is not known to be honest in mocked AWS, so a drill refuses it; "
                f"expected is a DynamoDB table, {own}NAME"
            )
        tables = dynamodb_backends[backend.account_id][backend.region_name].tables
        table = tables.get(arn.removeprefix(own)) if arn.startswith(own) else None
        if table is None:
            raise ResourceNotFoundException(f"Resource {arn} does not exist")
        return table


def _against_lock(vault: Any, days: int | None) -> str:
    """What a vault's lock has against a retention (None: for ever), "" if nothing."""
    shortest, longest = vault.min_retention_days, vault.max_retention_days
    if not vault.locked:
        return ""
    if shortest is not None and days is not None and days < shortest:
        return f"Retention of {days} days is shorter than the vault's minimum of {shortest} days"
    if longest is not None and (days is None or days > longest):
        return f"Retention of {days or 'unlimited'} days is longer than the vault's maximum of {longest} days"
    return ""


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

"""DynamoDB's point-in-time recovery, and restores from backups."""

from collections.abc import Callable
from copy import copy
from typing import Any

from drillgate.world.fidelity.dynamodb_errors import failure, moment
from drillgate.world.fidelity.dynamodb_journal import DAYS, Journal, items_at

Method = Callable[..., Any]


def switch(original: Method, journal: Journal) -> Method:
    """UpdateContinuousBackups: a table's history begins when recovery is switched on, and is forgotten when off."""

    def update_continuous_backups(backend: Any, table_name: str, point_in_time_spec: Any) -> Any:
        original(backend, table_name, point_in_time_spec)
        table = backend.get_table(table_name)
        if point_in_time_spec["PointInTimeRecoveryEnabled"]:
            history = journal.of(table)
            journal.open(table, point_in_time_spec.get("RecoveryPeriodInDays") or (history.days if history else DAYS))
        else:
            journal.close(table)
        return backend.describe_continuous_backups(table_name)

    return update_continuous_backups


def describe(original: Method, journal: Journal) -> Method:
    """DescribeContinuousBackups: the window that can be restored, up to five minutes ago."""

    def describe_continuous_backups(backend: Any, table_name: str) -> Any:
        described = original(backend, table_name)
        if (history := journal.of(backend.get_table(table_name))) is not None:
            earliest, latest = history.window()
            described["PointInTimeRecoveryDescription"] |= {
                "EarliestRestorableDateTime": earliest.timestamp(),
                "LatestRestorableDateTime": latest.timestamp(),
            }
        return described

    return describe_continuous_backups


def restore(journal: Journal) -> Method:
    """RestoreTableToPointInTime: to any second of the window, under a new name, with the source's present settings;
    recovery, tags, streams and protection are off in what is restored."""

    def restore_table_to_point_in_time(handler: Any) -> Any:
        from moto.dynamodb.exceptions import TableAlreadyExistsException, TableNotFoundException
        from moto.dynamodb.models.table import RestoredPITTable
        from moto.dynamodb.responses import DynamoResult

        body, backend = handler.body, handler.dynamodb_backend
        arn = body.get("SourceTableArn")
        name = body.get("SourceTableName") or str(arn).rpartition("/")[2]
        source = backend.tables.get(name)
        if source is None or (arn and source.table_arn != arn):
            raise TableNotFoundException(arn or name)
        target = body["TargetTableName"]
        if target in backend.tables:
            raise TableAlreadyExistsException(target)
        history = journal.of(source)
        if history is None:
            message = f"Point in time recovery is not enabled for table '{name}'"
            raise failure("PointInTimeRecoveryUnavailableException", message)
        earliest, latest = history.window()
        point = latest if body.get("UseLatestRestorableTime") else moment(body.get("RestoreDateTime"))
        if point is None:
            raise failure("ValidationException", "RestoreDateTime or UseLatestRestorableTime is required")
        if not earliest <= point <= latest:
            raise failure(
                "InvalidRestoreTimeException",
                f"An invalid restore time was specified. RestoreDateTime {point.isoformat()} must be between "
                f"EarliestRestorableDateTime {earliest.isoformat()} and LatestRestorableDateTime {latest.isoformat()}",
            )
        empty = copy(source)
        empty.items = {}
        table = RestoredPITTable(target, backend.account_id, backend.region_name, source=empty)
        table.items = items_at(source, history, point)
        table.restore_date_time = point
        _settings(table, source, body)
        backend.tables[target] = table
        return DynamoResult(table.describe())

    return restore_table_to_point_in_time


def restore_backup(original: Method) -> Method:
    """RestoreTableFromBackup: with the settings of the table that was backed up, or those that are given."""

    def restore_table_from_backup(handler: Any) -> Any:
        from moto.dynamodb.responses import DynamoResult

        original(handler)
        backend = handler.dynamodb_backend
        table = backend.tables[handler.body["TargetTableName"]]
        _settings(table, backend.get_backup(handler.body["BackupArn"]).table, handler.body)
        return DynamoResult(table.describe())

    return restore_table_from_backup


def _settings(table: Any, source: Any, body: Any) -> None:
    from moto.dynamodb.models.table import GlobalSecondaryIndex, LocalSecondaryIndex

    table.billing_mode = body.get("BillingModeOverride") or source.billing_mode
    table.sse_specification = body.get("SSESpecificationOverride") or source.sse_specification
    if "ProvisionedThroughputOverride" in body:
        table.throughput = body["ProvisionedThroughputOverride"] | {"NumberOfDecreasesToday": 0}
    if "GlobalSecondaryIndexOverride" in body:
        wanted = body["GlobalSecondaryIndexOverride"]
        table.global_indexes = [GlobalSecondaryIndex.create(index, table.table_key_attrs) for index in wanted]
    if "LocalSecondaryIndexOverride" in body:
        wanted = body["LocalSecondaryIndexOverride"]
        table.indexes = [LocalSecondaryIndex.create(index, table.table_key_attrs) for index in wanted]

"""DynamoDB: point-in-time recovery that gives the data of that point, and the limits of the real service.

Sources: the API reference of RestoreTableToPointInTime, UpdateContinuousBackups, BatchWriteItem, TransactWriteItems and
ListBackups, and "Point-in-time backups for DynamoDB" in the developer guide.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy, deepcopy
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from drillgate.world.fidelity.dynamodb_journal import DAYS, Journal, items_at, snapshot
from drillgate.world.fidelity.patches import Correction, replaced

CORRECTIONS = (
    Correction(
        "dynamodb",
        "a restore to a point in time gives today's data",
        "the data of that second, whatever was written or deleted since",
    ),
    Correction(
        "dynamodb",
        "restores to a time outside the window, or without recovery switched on, succeed",
        "InvalidRestoreTimeException, PointInTimeRecoveryUnavailableException; the latest point is five minutes ago",
    ),
    Correction(
        "dynamodb",
        "a table with recovery switched on leaves nothing behind when it is deleted",
        "a system backup of its last state, kept for 35 days",
    ),
    Correction("dynamodb", "overrides and billing mode are dropped by a restore", "kept"),
    Correction("dynamodb", "batches of any size, and of one item twice, are written", "ValidationException"),
    Correction("dynamodb", "a repeated transaction is applied again", "its token makes it apply once in ten minutes"),
    Correction(
        "dynamodb", "lists of backups ignore time and type", "filtered, without system backups unless asked for"
    ),
)
BATCH = 25
TOKEN_LIVES = timedelta(minutes=10)
INDEX_NAME = 6  # the position of index_name after hash_key in moto's Table.query
PREFIX = "com.amazonaws.dynamodb.v20120810#"
Method = Callable[..., Any]


@contextmanager
def applied() -> Iterator[None]:
    """Put DynamoDB right."""
    import moto.dynamodb.models as models
    from moto.dynamodb.models.table import Table
    from moto.dynamodb.responses import DynamoHandler

    journal = Journal()
    backend = models.DynamoDBBackend
    tokens: dict[tuple[str, str, str], tuple[str, datetime]] = {}
    with ExitStack() as stack:
        for owner, name, make in (
            (Table, "put_item", lambda original: _put(original, journal)),
            (Table, "delete_item", lambda original: _delete(original, journal)),
            (Table, "query", _query),
            (backend, "update_item", lambda original: _update(original, journal)),
            (backend, "transact_write_items", lambda original: _transact(original, journal)),
            (backend, "delete_table", lambda original: _delete_table(original, journal)),
            (backend, "update_continuous_backups", lambda original: _switch(original, journal)),
            (backend, "describe_continuous_backups", lambda original: _describe(original, journal)),
            (models, "copy", lambda original: SimpleNamespace(copy=original.copy, deepcopy=_copied)),
            (DynamoHandler, "restore_table_to_point_in_time", lambda _: _restore(journal)),
            (DynamoHandler, "restore_table_from_backup", _restore_backup),
            (DynamoHandler, "batch_write_item", _batch),
            (DynamoHandler, "transact_write_items", lambda original: _once(original, tokens)),
            (DynamoHandler, "list_backups", lambda _: _list_backups),
        ):
            stack.enter_context(replaced(owner, name, make))
        yield


def _put(original: Method, journal: Journal) -> Method:
    def put_item(table: Any, item_attrs: Any, *arguments: Any, **named: Any) -> Any:
        from moto.dynamodb.models.dynamo_type import DynamoType

        if journal.of(table) is None or any(name not in item_attrs for name in table.table_key_attrs):
            return original(table, item_attrs, *arguments, **named)
        before = table.get_item(*(DynamoType(item_attrs[name]) for name in table.table_key_attrs))
        item = original(table, item_attrs, *arguments, **named)
        journal.note(table, item.hash_key, item.range_key, before)
        return item

    return put_item


def _delete(original: Method, journal: Journal) -> Method:
    def delete_item(table: Any, hash_key: Any, range_key: Any) -> Any:
        item = original(table, hash_key, range_key)
        if item is not None:
            journal.note(table, hash_key, range_key, item)
        return item

    return delete_item


def _update(original: Method, journal: Journal) -> Method:
    """Moto alters the item in place; here a copy is altered, since snapshots and histories hold the item itself."""

    def update_item(backend: Any, table_name: str, key: Any, *arguments: Any, **named: Any) -> Any:
        table = backend.get_table(table_name)
        if any(name not in key for name in table.table_key_attrs):
            return original(backend, table_name, key, *arguments, **named)
        hash_key, range_key = backend.get_keys_value(table, key)
        before = table.get_item(hash_key, range_key)
        if before is None:
            return original(backend, table_name, key, *arguments, **named)
        there, name = (table.items[hash_key], range_key) if range_key else (table.items, hash_key)
        there[name] = deepcopy(before)
        try:
            item = original(backend, table_name, key, *arguments, **named)
        except Exception:
            there[name] = before
            raise
        journal.note(table, hash_key, range_key, before)
        return item

    return update_item


def _query(original: Method) -> Method:
    """Moto sorts and scans the whole table; a query without an index can only match items under its own hash key."""

    def query(table: Any, hash_key: Any, *arguments: Any, **named: Any) -> Any:
        if named.get("index_name") or any(arguments[INDEX_NAME:]):
            return original(table, hash_key, *arguments, **named)
        view = copy(table)
        view.items = {hash_key: table.items[hash_key]} if hash_key in table.items else {}
        return original(view, hash_key, *arguments, **named)

    return query


def _transact(original: Method, journal: Journal) -> Method:
    def transact_write_items(backend: Any, transact_items: Any) -> Any:
        with journal.all_or_nothing():
            return original(backend, transact_items)

    return transact_write_items


def _copied(value: Any, *arguments: Any) -> Any:
    from moto.dynamodb.models.table import Table

    return snapshot(value) if isinstance(value, Table) else deepcopy(value, *arguments)


def _delete_table(original: Method, journal: Journal) -> Method:
    def delete_table(backend: Any, name: str) -> Any:
        from moto.dynamodb.models.table import Backup

        table = original(backend, name)
        if journal.of(table) is not None:
            label = f"{table.name}$DeletedTableBackup"
            backup = Backup(backend.account_id, backend.region_name, label, table, type_="SYSTEM")
            backend.backups[backup.arn] = backup
            journal.close(table)
        return table

    return delete_table


def _switch(original: Method, journal: Journal) -> Method:
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


def _describe(original: Method, journal: Journal) -> Method:
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


def _restore(journal: Journal) -> Method:
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
            raise _error("PointInTimeRecoveryUnavailableException", message)
        earliest, latest = history.window()
        point = latest if body.get("UseLatestRestorableTime") else _time(body.get("RestoreDateTime"))
        if point is None:
            raise _error("ValidationException", "RestoreDateTime or UseLatestRestorableTime is required")
        if not earliest <= point <= latest:
            raise _error(
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


def _restore_backup(original: Method) -> Method:
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


def _batch(original: Method) -> Method:
    """BatchWriteItem: up to 25 put and delete operations in all, and no item twice."""

    def batch_write_item(handler: Any) -> Any:
        keys: set[str] = set()
        number = 0
        for name, requests in handler.body["RequestItems"].items():
            table = handler.dynamodb_backend.get_table(name)
            for request in requests:
                number += 1
                [(kind, details)] = request.items()
                whole = details["Item"] if kind == "PutRequest" else details["Key"]
                keys.add(json.dumps([name, [whole.get(key) for key in table.table_key_attrs]], default=str))
        if number > BATCH:
            raise _error("ValidationException", "Too many items requested for the BatchWriteItem call")
        if len(keys) < number:
            raise _error("ValidationException", "Provided list of item keys contains duplicates")
        return original(handler)

    return batch_write_item


def _once(original: Method, tokens: dict[tuple[str, str, str], tuple[str, datetime]]) -> Method:
    """TransactWriteItems: a token makes the same request idempotent for ten minutes, and another one an error."""

    def transact_write_items(handler: Any) -> Any:
        from moto.core.responses import ActionResult

        token = handler.body.get("ClientRequestToken")
        if not token:
            return original(handler)
        name = (handler.current_account, handler.region, token)
        asked, now = json.dumps(handler.body["TransactItems"], default=str), datetime.now(UTC)
        known = tokens.get(name)
        if known and now - known[1] < TOKEN_LIVES:
            if known[0] != asked:
                message = "Request parameters do not match those of the original request with this token"
                raise _error("IdempotentParameterMismatchException", message)
            return ActionResult({})
        result = original(handler)
        tokens[name] = (asked, now)
        return result

    return transact_write_items


def _list_backups(handler: Any) -> Any:
    """ListBackups: of a type, USER unless told, and in a time range without its end."""
    from moto.dynamodb.responses import DynamoResult

    body = handler.body
    kind = body.get("BackupType") or "USER"
    earliest, latest = _time(body.get("TimeRangeLowerBound")), _time(body.get("TimeRangeUpperBound"))
    found = [
        backup.summary
        for backup in handler.dynamodb_backend.list_backups(body.get("TableName"))
        if kind in ("ALL", backup.type)
        and (earliest is None or _time(backup.creation_date_time) >= earliest)  # type: ignore[operator]
        and (latest is None or _time(backup.creation_date_time) < latest)  # type: ignore[operator]
    ]
    return DynamoResult({"BackupSummaries": found})


def _time(value: Any) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value
    return datetime.fromtimestamp(float(value), UTC)


def _error(code: str, message: str) -> Exception:
    from moto.dynamodb.exceptions import DynamodbException

    error: Exception = DynamodbException(PREFIX + code, message)
    return error

"""DynamoDB: point-in-time recovery that gives the data of that point, and the limits of the real service.

Sources: the API reference of RestoreTableToPointInTime, UpdateContinuousBackups, BatchWriteItem, TransactWriteItems and
ListBackups, and "Point-in-time backups for DynamoDB" in the developer guide.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy, deepcopy
from types import SimpleNamespace
from typing import Any

from drillgate.world.fidelity import (
    dynamodb_export,
    dynamodb_lean,
    dynamodb_limits,
    dynamodb_recovery,
    dynamodbstreams,
)
from drillgate.world.fidelity.dynamodb_journal import Journal, snapshot
from drillgate.world.fidelity.patches import Correction, replaced
from drillgate.world.fidelity.service import Scope, Service

CORRECTIONS = (
    Correction(
        "dynamodb",
        "a restore to a point in time gives today's data",
        "the data of that second, whatever was written or deleted since",
        "RestoreTableToPointInTime",
    ),
    Correction(
        "dynamodb",
        "restores to a time outside the window, or without recovery switched on, succeed",
        "InvalidRestoreTimeException, PointInTimeRecoveryUnavailableException; the latest point is five minutes ago",
        "RestoreTableToPointInTime",
    ),
    Correction(
        "dynamodb",
        "a table with recovery switched on leaves nothing behind when it is deleted",
        "a system backup of its last state",
        "Point-in-time backups for DynamoDB",
    ),
    Correction("dynamodb", "overrides and billing mode are dropped by a restore", "kept", "RestoreTableToPointInTime"),
    Correction(
        "dynamodb", "batches of any size, and of one item twice, are written", "ValidationException", "BatchWriteItem"
    ),
    Correction(
        "dynamodb",
        "a repeated transaction is applied again",
        "its token makes it apply once in ten minutes",
        "TransactWriteItems",
    ),
    Correction(
        "dynamodb",
        "lists of backups ignore time and type",
        "filtered, without system backups unless asked for",
        "ListBackups",
    ),
    Correction(
        "dynamodb",
        "an export has today's data, whatever time is asked for",
        "the data of that second of the window; outside it InvalidExportTimeException",
        "ExportTableToPointInTime",
    ),
    Correction(
        "dynamodb",
        "an export is one file without manifests, into any bucket",
        "data, two manifests and their checksums; it fails where the bucket's policy or key does not allow it",
        "DynamoDB table export output format",
    ),
    Correction("dynamodb", "an unknown export breaks the mock", "ExportNotFoundException", "DescribeExport"),
)
OPERATIONS = frozenset({
    "BatchGetItem", "BatchWriteItem", "CreateBackup", "CreateTable", "DeleteBackup", "DeleteItem", "DeleteTable",
    "DescribeBackup", "DescribeContinuousBackups", "DescribeExport", "DescribeTable", "ExportTableToPointInTime",
    "GetItem", "ListBackups", "ListExports", "ListTables", "ListTagsOfResource", "PutItem", "Query",
    "RestoreTableFromBackup", "RestoreTableToPointInTime", "Scan",
    "TagResource", "TransactGetItems", "TransactWriteItems", "UntagResource", "UpdateContinuousBackups", "UpdateItem",
    "UpdateTable",
})  # fmt: skip
INDEX_NAME = 6  # the position of index_name after hash_key in moto's Table.query
Method = Callable[..., Any]


@contextmanager
def applied(scope: Scope) -> Iterator[None]:
    """Put DynamoDB right."""
    import moto.dynamodb.models as models
    from moto.dynamodb.models.table import StreamShard, Table
    from moto.dynamodb.responses import DynamoHandler

    journal = Journal()
    backend = models.DynamoDBBackend
    tokens: dynamodb_limits.Tokens = {}
    exports = dynamodb_export.Exports()
    with ExitStack() as stack:
        stack.enter_context(dynamodb_lean.light())
        for owner, name, make in (
            (Table, "put_item", lambda original: _put(original, journal)),
            (Table, "delete_item", lambda original: _delete(original, journal)),
            (Table, "query", _query),
            (StreamShard, "__init__", dynamodbstreams.begin),
            (StreamShard, "add", dynamodbstreams.add),
            (backend, "update_item", lambda original: _update(original, journal)),
            (backend, "delete_table", lambda original: _delete_table(original, journal)),
            (backend, "update_continuous_backups", lambda original: dynamodb_recovery.switch(original, journal)),
            (backend, "describe_continuous_backups", lambda original: dynamodb_recovery.describe(original, journal)),
            (models, "copy", lambda original: SimpleNamespace(copy=original.copy, deepcopy=_copied)),
            (DynamoHandler, "restore_table_to_point_in_time", lambda _: dynamodb_recovery.restore(journal)),
            (DynamoHandler, "restore_table_from_backup", dynamodb_recovery.restore_backup),
            (
                DynamoHandler,
                "export_table_to_point_in_time",
                lambda _: dynamodb_export.export(journal, exports, scope.refuse),
            ),
            (DynamoHandler, "describe_export", lambda _: dynamodb_export.describe(exports)),
            (DynamoHandler, "list_exports", lambda _: dynamodb_export.listed(exports)),
            (DynamoHandler, "batch_write_item", dynamodb_limits.batch_write),
            (DynamoHandler, "transact_write_items", lambda original: dynamodb_limits.once(original, tokens)),
            (DynamoHandler, "list_backups", lambda _: dynamodb_limits.list_backups),
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
        if named.get("index_name") or any(arguments[INDEX_NAME : INDEX_NAME + 1]):
            return original(table, hash_key, *arguments, **named)
        view = copy(table)
        view.items = {hash_key: table.items[hash_key]} if hash_key in table.items else {}
        return original(view, hash_key, *arguments, **named)

    return query


def _copied(value: Any, *arguments: Any) -> Any:
    """What a cancelled transaction goes back to. What was noted of it meanwhile says what stands there again."""
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


SERVICE = Service("dynamodb", OPERATIONS, CORRECTIONS, applied)

"""DynamoDB's limits on a request: batches, repeated transactions, lists of backups."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from drillgate.world.fidelity.dynamodb_errors import failure, moment

BATCH = 25
TOKEN_LIVES = timedelta(minutes=10)
Method = Callable[..., Any]
Tokens = dict[tuple[str, str, str], tuple[str, datetime]]


def batch_write(original: Method) -> Method:
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
            raise failure("ValidationException", "Too many items requested for the BatchWriteItem call")
        if len(keys) < number:
            raise failure("ValidationException", "Provided list of item keys contains duplicates")
        return original(handler)

    return batch_write_item


def once(original: Method, tokens: Tokens) -> Method:
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
                raise failure("IdempotentParameterMismatchException", message)
            return ActionResult({})
        result = original(handler)
        tokens[name] = (asked, now)
        return result

    return transact_write_items


def list_backups(handler: Any) -> Any:
    """ListBackups: of a type, USER unless told, and in a time range without its end."""
    from moto.dynamodb.responses import DynamoResult

    body = handler.body
    kind = body.get("BackupType") or "USER"
    earliest = moment(body.get("TimeRangeLowerBound")) or datetime.min.replace(tzinfo=UTC)
    latest = moment(body.get("TimeRangeUpperBound")) or datetime.max.replace(tzinfo=UTC)
    found = [
        backup.summary
        for backup in handler.dynamodb_backend.list_backups(body.get("TableName"))
        if kind in ("ALL", backup.type)
        and (made := moment(backup.creation_date_time)) is not None
        and earliest <= made < latest
    ]
    return DynamoResult({"BackupSummaries": found})

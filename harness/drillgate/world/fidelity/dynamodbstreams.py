"""DynamoDB Streams: records are there for 24 hours, iterators work for 15 minutes, and a stream that is off ends.

Sources: the API reference of GetShardIterator, GetRecords and DescribeStream; "Change data capture for DynamoDB
Streams" in the developer guide. A stream whose table is deleted is gone at once here.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from drillgate.world.fidelity.dynamodb_errors import failure, moment
from drillgate.world.fidelity.patches import Correction, replaced
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"})
CORRECTIONS = (
    Correction(
        "dynamodbstreams",
        "records are kept for ever",
        "for 24 hours; TrimmedDataAccessException for what is older",
        "GetShardIterator",
    ),
    Correction(
        "dynamodbstreams", "iterators work for ever", "ExpiredIteratorException after 15 minutes", "GetShardIterator"
    ),
    Correction(
        "dynamodbstreams",
        "a stream that was switched off is enabled, and no item can be written any more",
        "disabled, and holds what it held",
        "DescribeStream",
    ),
    Correction(
        "dynamodbstreams", "records come from us-east-1, wherever they come from", "the table's region", "GetRecords"
    ),
)
KEPT = timedelta(hours=24)
ITERATOR_LIVES = timedelta(minutes=15)
LIMIT = 1000
LIMIT_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Position:
    """Where an iterator of a stream stands: at the record of that `number`, since `at`."""

    stream: str
    number: int
    at: datetime


@contextmanager
def applied(_scope: Scope) -> Iterator[None]:
    """Put DynamoDB Streams right."""
    from moto.dynamodbstreams.models import DynamoDBStreamsBackend
    from moto.dynamodbstreams.responses import DynamoDBStreamsHandler

    positions: dict[str, Position] = {}
    with ExitStack() as stack:
        for owner, name, make in (
            (DynamoDBStreamsBackend, "describe_stream", lambda _: _describe),
            (DynamoDBStreamsBackend, "list_streams", lambda _: _list),
            (DynamoDBStreamsHandler, "get_shard_iterator", lambda _: _iterate(positions)),
            (DynamoDBStreamsHandler, "get_records", lambda _: _read(positions)),
        ):
            stack.enter_context(replaced(owner, name, make))
        yield


def begin(original: Callable[..., Any]) -> Callable[..., Any]:
    """A stream knows what its records show, also when it is off. Put over moto when DynamoDB is called."""

    def initialise(shard: Any, account: str, table: Any) -> None:
        original(shard, account, table)
        shard.view_type = table.stream_specification["StreamViewType"]

    return initialise


def add(original: Callable[..., Any]) -> Callable[..., Any]:
    """A write goes to a stream that is on. Put over moto when DynamoDB is called."""

    def record(shard: Any, old: Any, new: Any) -> None:
        if _is_on(shard.table):
            original(shard, old, new)
            shard.items[-1].record["awsRegion"] = shard.table.region_name

    return record


def _describe(backend: Any, arn: str) -> dict[str, Any]:
    table = _table(backend, arn)
    shard, first = table.stream_shard, table.stream_shard.starting_sequence_number
    last = {} if _is_on(table) else {"EndingSequenceNumber": str(first + len(shard.items))}
    return {
        "StreamArn": arn,
        "StreamLabel": table.latest_stream_label,
        "StreamStatus": "DISABLED" if last else "ENABLED",
        "StreamViewType": shard.view_type,
        "CreationRequestDateTime": shard.created_on,
        "TableName": table.name,
        "KeySchema": table.schema,
        "Shards": [{"ShardId": shard.id, "SequenceNumberRange": {"StartingSequenceNumber": str(first), **last}}],
    }


def _list(backend: Any, table_name: str | None = None) -> list[dict[str, str]]:
    return [
        {"StreamArn": _arn(table), "TableName": table.name, "StreamLabel": table.latest_stream_label}
        for table in backend.dynamodb.tables.values()
        if table.stream_shard is not None and table_name in (None, table.name)
    ]


def _iterate(positions: dict[str, Position]) -> Callable[[Any], Any]:
    def get_shard_iterator(handler: Any) -> Any:
        from moto.core.responses import ActionResult

        arn, kind = handler._get_param("StreamArn"), handler._get_param("ShardIteratorType")
        shard = _table(handler.backend, arn).stream_shard
        if handler._get_param("ShardId") != shard.id:
            raise failure("ResourceNotFoundException", f"Shard {handler._get_param('ShardId')} is not of {arn}")
        oldest = _oldest(shard)
        number = oldest
        if kind == "LATEST":
            number = len(shard.items)
        elif kind == "AT_TIMESTAMP":
            number = _from(shard, _time(handler), oldest)
        elif kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
            number = int(handler._get_param("SequenceNumber")) - shard.starting_sequence_number
            _check(number, oldest)
            number += kind == "AFTER_SEQUENCE_NUMBER"
        return ActionResult({"ShardIterator": _next(positions, arn, number)})

    return get_shard_iterator


def _read(positions: dict[str, Position]) -> Callable[[Any], Any]:
    def get_records(handler: Any) -> Any:
        from moto.core.responses import ActionResult

        position = positions.get(handler._get_param("ShardIterator"))
        limit = handler._get_param("Limit") or LIMIT
        if position is None or limit > LIMIT:
            raise failure("ValidationException", "Invalid ShardIterator" if position is None else "Limit is too large")
        if datetime.now(UTC) - position.at > ITERATOR_LIVES:
            raise failure("ExpiredIteratorException", "The shard iterator is more than 15 minutes old")
        shard = _table(handler.backend, position.stream).stream_shard
        _check(position.number, _oldest(shard))
        records: list[Any] = []
        size = 0
        for record in shard.items[position.number : position.number + limit]:
            size += record.record["dynamodb"]["SizeBytes"]
            if records and size > LIMIT_BYTES:
                break
            records.append(record.to_json())
        following = _next(positions, position.stream, position.number + len(records))
        return ActionResult({"Records": records, "NextShardIterator": following})

    return get_records


def _table(backend: Any, arn: str) -> Any:
    table = backend.dynamodb.tables.get(arn.split(":table/")[-1].split("/")[0])
    if table is None or table.stream_shard is None or arn != _arn(table):
        raise failure("ResourceNotFoundException", f"Requested resource not found: Stream: {arn} not found")
    return table


def _arn(table: Any) -> str:
    return f"{table.table_arn}/stream/{table.latest_stream_label}"


def _is_on(table: Any) -> bool:
    return bool(table.stream_specification.get("StreamEnabled"))


def _oldest(shard: Any) -> int:
    """The number of the first record that is not trimmed yet."""
    return _from(shard, datetime.now(UTC) - KEPT, 0)


def _from(shard: Any, when: datetime, number: int) -> int:
    """The number of the first record, from that one on, that was made then or later."""
    return bisect_left(shard.items, when, number, key=_made)


def _made(record: Any) -> datetime:
    made: datetime = record.record["dynamodb"]["ApproximateCreationDateTime"]
    return made.replace(tzinfo=UTC)


def _time(handler: Any) -> datetime:
    when = moment(handler._get_param("Timestamp"))
    if when is None or when > datetime.now(UTC):
        raise failure("ValidationException", "Timestamp: a time that is not in the future is expected")
    return when


def _check(number: int, oldest: int) -> None:
    if number < oldest:
        raise failure("TrimmedDataAccessException", "The operation attempted to read past the trimmed data")


def _next(positions: dict[str, Position], stream: str, number: int) -> str:
    name = f"{stream}|1|{len(positions):016x}"
    positions[name] = Position(stream, number, datetime.now(UTC))
    return name


SERVICE = Service("dynamodbstreams", OPERATIONS, CORRECTIONS, applied)

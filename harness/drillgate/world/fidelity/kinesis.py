"""Kinesis: records are there for as long as the stream keeps them.

Sources: "Change the data retention period" in the developer guide; the API reference of GetRecords and PutRecords.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from drillgate.world.fidelity.kinesis_lean import light
from drillgate.world.fidelity.patches import Correction, replaced
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({
    "AddTagsToStream", "CreateStream", "DecreaseStreamRetentionPeriod", "DeleteStream", "DescribeStream",
    "DescribeStreamSummary", "GetRecords", "GetShardIterator", "IncreaseStreamRetentionPeriod", "ListShards",
    "ListStreams", "ListTagsForStream", "PutRecord", "PutRecords",
})  # fmt: skip
CORRECTIONS = (
    Correction(
        "kinesis",
        "records are kept for ever",
        "for the stream's retention period, 24 hours unless told",
        "Change the data retention period",
    ),
)
HOUR_SECONDS = 3600


@contextmanager
def applied(_scope: Scope) -> Iterator[None]:
    """Put Kinesis right."""
    from moto.kinesis.models import KinesisBackend

    with ExitStack() as stack:
        stack.enter_context(light())
        for name in ("get_records", "get_shard_iterator"):
            stack.enter_context(replaced(KinesisBackend, name, _trimmed))
        yield


def _trimmed(original: Callable[..., Any]) -> Callable[..., Any]:
    def method(backend: Any, *arguments: Any, **named: Any) -> Any:
        from moto.core.utils import unix_time

        for stream in backend.streams.values():
            oldest = unix_time() - stream.retention_period_hours * HOUR_SECONDS
            for shard in stream.shards.values():
                while shard.records and next(iter(shard.records.values())).created_at < oldest:
                    shard.records.popitem(last=False)
        return original(backend, *arguments, **named)

    return method


SERVICE = Service("kinesis", OPERATIONS, CORRECTIONS, applied)

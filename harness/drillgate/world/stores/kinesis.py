"""A Kinesis stream of the estate, shared by all sites: each record is an event of a site."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from typing import Any

from drillgate.derivation import KEY, SITE, told
from drillgate.documents.engines import EventStream
from drillgate.world.backups.elsewhere import KeptElsewhere
from drillgate.world.stores.added import AddedStore
from drillgate.world.stores.interface import Content, Engine
from drillgate.world.stores.named import hear
from drillgate.world.world import World

SHARDS, HOURS, MOST_DAYS = 1, 24, 365


@dataclass(slots=True)
class _Seen:
    """What was read of a stream: up to which record of each shard."""

    stream: Any = None
    last: dict[str, int] = field(default_factory=dict)


class KinesisStore(AddedStore):
    """A stream, whose records are events."""

    called = "a stream"

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        self._seen = _Seen()

    @property
    def stream(self) -> EventStream:
        stream = self.world.estate.stores[self.name].kinesis
        if stream is None:
            raise ValueError(f"{self.name} is no Kinesis stream")
        return stream

    def provision(self) -> None:
        """Make the stream, which keeps events for as long as backups are kept, and hear of each event from then on."""
        client = self.world.client("kinesis", "estate")
        client.create_stream(StreamName=self.stream.stream, ShardCount=SHARDS)
        backup = self.world.estate.stores[self.name].backup
        if backup is not None and backup.keep.days * HOURS > HOURS:
            hours = min(backup.keep.days, MOST_DAYS) * HOURS
            client.increase_stream_retention_period(StreamName=self.stream.stream, RetentionPeriodHours=hours)
        for method in ("put_record", "put_records"):
            hear(self.backend(), method, lambda *_, **__: [None], lambda _: self.read())

    def add(self, site: str, kind: str, key: str, content: Content) -> None:  # noqa: ARG002 - a record has no kind
        """Put a record on the stream."""
        data = json.dumps({SITE: site, KEY: key, **content}).encode()
        if self.direct:
            self.backend().put_record(None, self.stream.stream, site, None, b64encode(data).decode())
        else:
            self.world.client("kinesis", "estate").put_record(
                StreamName=self.stream.stream, Data=data, PartitionKey=site
            )

    def oldest(self) -> float | None:
        """As the stream's retention says; None where there is no such stream."""
        from moto.core.utils import unix_time

        if self._seen.stream is None:
            return None
        oldest: float = unix_time() - self._seen.stream.retention_period_hours * 3600
        return oldest

    def read(self) -> None:
        """Read on from where the stream was read to."""
        stream, seen = self.backend().streams.get(self.stream.stream), self._seen
        if stream is not seen.stream:  # another of that name, or none any more
            seen.stream = stream
            seen.last.clear()
            self._events.clear()
        for shard in stream.shards.values() if stream is not None else ():
            last = seen.last.get(shard.shard_id, 0)
            fresh = []
            for number in reversed(shard.records):
                if number <= last:
                    break
                fresh.append(shard.records[number])
            for record in reversed(fresh):
                seen.last[shard.shard_id] = record.sequence_number
                self.heard(told(b64decode(record.data), ""), record.created_at)

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.kinesis.models import kinesis_backends

        return kinesis_backends[self.world.estate.account][self.world.estate.region]


ENGINE = Engine(KinesisStore, KeptElsewhere, KinesisStore.seeding)

"""A Kinesis stream of the estate, shared by all sites: each record is an event of a site."""

import json
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from drillgate.derivation import KEY, SITE, told
from drillgate.documents.engines import EventStream
from drillgate.documents.shapes import shapes
from drillgate.world.backups.elsewhere import KeptElsewhere
from drillgate.world.stores.interface import Content, Engine
from drillgate.world.stores.named import hear
from drillgate.world.world import World

if TYPE_CHECKING:
    from drillgate.world.stores.named import Listener

ADDED = "added"
SHARDS, HOURS, MOST_DAYS = 1, 24, 365


@dataclass(slots=True)
class _Seen:
    """What was read of a stream: up to which record of each shard, and each site's events with when they arrived."""

    stream: Any = None
    last: dict[str, int] = field(default_factory=dict)
    events: defaultdict[str, dict[str, tuple[float, Content]]] = field(default_factory=lambda: defaultdict(dict))


class KinesisStore:
    """The store `name` of the estate: events, which are added and never altered.

    One that others added, without a key, is known by its place among the site's.

    `listeners` are told of each event, whoever adds it: site, key and content.
    """

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.kinds = tuple(shapes(world.estate.stores[name]))
        self.listeners: list[Listener] = []
        self.direct = False
        self._made: Counter[str] = Counter()
        self._seen = _Seen()

    @property
    def stream(self) -> EventStream:
        stream = self.world.estate.stores[self.name].kinesis
        if stream is None:
            raise ValueError(f"{self.name} is no Kinesis stream")
        return stream

    def seeding(self) -> "KinesisStore":
        """The same store, written to past its API."""
        twin = copy(self)
        twin.direct = True
        return twin

    def provision(self) -> None:
        """Make the stream, which keeps events for as long as backups are kept, and hear of each event from then on."""
        client = self.world.client("kinesis", "estate")
        client.create_stream(StreamName=self.stream.stream, ShardCount=SHARDS)
        backup = self.world.estate.stores[self.name].backup
        if backup is not None and backup.keep.days * HOURS > HOURS:
            hours = min(backup.keep.days, MOST_DAYS) * HOURS
            client.increase_stream_retention_period(StreamName=self.stream.stream, RetentionPeriodHours=hours)
        for method in ("put_record", "put_records"):
            hear(self.backend(), method, lambda *_, **__: [None], lambda _: self._read())

    def create(self, site: str, kind: str, content: Content) -> str:
        """Add an event and return its key. Raises `ValueError` for an unknown kind."""
        if kind not in self.kinds:
            raise ValueError(f"{self.name} has no records of kind {kind!r}")
        self._made[site] += 1
        key = f"{kind}-{self._made[site]:06}"
        data = json.dumps({SITE: site, KEY: key, **content}).encode()
        if self.direct:
            self.backend().put_record(None, self.stream.stream, site, None, b64encode(data).decode())
        else:
            self.world.client("kinesis", "estate").put_record(
                StreamName=self.stream.stream, Data=data, PartitionKey=site
            )
        return key

    def update(self, *_: object) -> None:
        """Events are not altered."""
        raise TypeError(f"{self.name} is a stream: an event is not altered")

    def remove(self, *_: object) -> None:
        """Events are not deleted."""
        raise TypeError(f"{self.name} is a stream: an event is not deleted")

    def contents(self, site: str) -> Mapping[str, Content]:
        """All events of a site that the stream still keeps, by key, straight from the backend."""
        from moto.core.utils import unix_time

        self._read()
        if self._seen.stream is None:
            return {}
        oldest = unix_time() - self._seen.stream.retention_period_hours * 3600
        return {key: content for key, (at, content) in self._seen.events[site].items() if at >= oldest}

    def _read(self) -> None:
        """Read on from where the stream was read to, and tell the listeners."""
        stream, seen = self.backend().streams.get(self.stream.stream), self._seen
        if stream is not seen.stream:  # another of that name, or none any more
            seen.stream = stream
            seen.last.clear()
            seen.events.clear()
        for shard in stream.shards.values() if stream is not None else ():
            last = seen.last.get(shard.shard_id, 0)
            fresh = []
            for number in reversed(shard.records):
                if number <= last:
                    break
                fresh.append(shard.records[number])
            for record in reversed(fresh):
                seen.last[shard.shard_id] = record.sequence_number
                if (event := told(b64decode(record.data), "")) is not None:
                    site, key, content = event
                    key = key or f"{ADDED}-{len(seen.events[site]) + 1:06}"
                    seen.events[site][key] = (record.created_at, content)
                    for listener in self.listeners:
                        listener(site, key, content)

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.kinesis.models import kinesis_backends

        return kinesis_backends[self.world.estate.account][self.world.estate.region]


ENGINE = Engine(KinesisStore, KeptElsewhere, KinesisStore.seeding)

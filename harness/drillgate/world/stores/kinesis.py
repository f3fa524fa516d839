"""A Kinesis stream of the estate, shared by all sites: each record is an event about an entity of a site."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any

from drillgate.documents.engines import EventStream
from drillgate.documents.shapes import shapes
from drillgate.world.stores.interface import Content, Engine
from drillgate.world.world import World

if TYPE_CHECKING:
    from drillgate.world.stores.named import Listener

SHARDS, HOURS, MOST_DAYS = 1, 24, 365


class KinesisStore:
    """The store `name` of the estate: events {"entity", "body"}, which are added and never altered.

    `listeners` are told of each event: site, key and content.
    """

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.kinds = tuple(shapes(world.estate.stores[name]))
        self.listeners: list[Listener] = []
        self.direct = False
        self._made: Counter[str] = Counter()
        self._read: dict[str, int] = {}
        self._known: defaultdict[str, dict[str, tuple[float, Content]]] = defaultdict(dict)

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
        """Make the stream, which keeps events for as long as backups are kept."""
        client = self.world.client("kinesis", "estate")
        client.create_stream(StreamName=self.stream.stream, ShardCount=SHARDS)
        backup = self.world.estate.stores[self.name].backup
        if backup is not None and backup.keep.days * HOURS > HOURS:
            hours = min(backup.keep.days, MOST_DAYS) * HOURS
            client.increase_stream_retention_period(StreamName=self.stream.stream, RetentionPeriodHours=hours)

    def create(self, site: str, kind: str, content: Content) -> str:
        """Add an event and return its key. Raises `ValueError` for an unknown kind."""
        if kind not in self.kinds:
            raise ValueError(f"{self.name} has no records of kind {kind!r}")
        self._made[site] += 1
        key = f"{kind}-{self._made[site]:06}"
        data = json.dumps({"site": site, "key": key, **content}).encode()
        if self.direct:
            import base64

            encoded = base64.b64encode(data).decode()
            self.backend().put_record(None, self.stream.stream, site, None, encoded)
        else:
            self.world.client("kinesis", "estate").put_record(
                StreamName=self.stream.stream, Data=data, PartitionKey=site
            )
        for listener in self.listeners:
            listener(site, key, content)
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

        stream = self.backend().describe_stream(None, self.stream.stream)
        oldest = unix_time() - stream.retention_period_hours * 3600
        for shard in stream.shards.values():
            last = self._read.get(shard.shard_id, 0)
            fresh = []
            for number in reversed(shard.records):
                if number <= last:
                    break
                fresh.append(shard.records[number])
            for record in reversed(fresh):
                self._remember(record)
                self._read[shard.shard_id] = record.sequence_number
        return {key: content for key, (at, content) in self._known[site].items() if at >= oldest}

    def _remember(self, record: Any) -> None:
        import base64

        event = json.loads(base64.b64decode(record.data))
        site, key = event.pop("site"), event.pop("key")
        self._known[site][key] = (record.created_at, event)

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.kinesis.models import kinesis_backends

        return kinesis_backends[self.world.estate.account][self.world.estate.region]


class KeptByItself:
    """The backup of a stream is that it keeps its events."""

    def __init__(self, store: KinesisStore) -> None:
        self.store = store

    def full(self) -> None:
        """There is nothing to copy."""

    def ship(self) -> None:
        """There is nothing to ship."""


ENGINE = Engine(KinesisStore, KeptByItself, KinesisStore.seeding)

"""An archive of EventBridge, of events that all sites put on one bus.

It is not read but replayed: what it keeps is sent again to rules of the bus. Nothing is lost of it by a deletion in the
estate, and what derives from it can be made anew.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from drillgate.derivation import KEY, SITE, told
from drillgate.documents.engines import EventArchive
from drillgate.documents.shapes import shapes
from drillgate.world.backups.elsewhere import KeptElsewhere
from drillgate.world.stores.interface import Content, Engine
from drillgate.world.stores.named import hear
from drillgate.world.world import World

if TYPE_CHECKING:
    from drillgate.world.stores.named import Listener


class EventBridgeStore:
    """The store `name` of the estate: events, which are added and never altered.

    `listeners` are told of each event, whoever adds it: site, key and content.
    """

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.kinds = tuple(shapes(world.estate.stores[name]))
        self.listeners: list[Listener] = []
        self.direct = False
        self._made: Counter[str] = Counter()
        self._last: list[Any] = []
        self._events: defaultdict[str, dict[str, tuple[float, Content]]] = defaultdict(dict)

    @property
    def document(self) -> EventArchive:
        archive = self.world.estate.stores[self.name].eventbridge
        if archive is None:
            raise ValueError(f"{self.name} is no archive of EventBridge")
        return archive

    def seeding(self) -> "EventBridgeStore":
        """The same store, written to past its API."""
        twin = copy(self)
        twin.direct = True
        return twin

    def provision(self) -> None:
        """Make the bus and its archive, and hear of each event from then on."""
        client = self.world.client("events", "estate")
        bus = client.create_event_bus(Name=self.document.bus)["EventBusArn"]
        client.create_archive(ArchiveName=self.document.archive, EventSourceArn=bus, RetentionDays=self._days())
        hear(self.backend(), "put_events", lambda *_, **__: [None], lambda _: self._read())

    def create(self, site: str, kind: str, content: Content) -> str:
        """Put an event on the bus and return its key. Raises `ValueError` for an unknown kind."""
        if kind not in self.kinds:
            raise ValueError(f"{self.name} has no records of kind {kind!r}")
        self._made[site] += 1
        key = f"{kind}-{self._made[site]:06}"
        entry = {
            "Source": self.name,
            "DetailType": kind,
            "Detail": json.dumps({SITE: site, KEY: key, **content}),
            "EventBusName": self.document.bus,
        }
        if self.direct:
            self.backend().put_events([entry])
            return key
        answer = self.world.client("events", "estate").put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            raise RuntimeError(f"{self.name} did not take an event: {answer['Entries'][0]['ErrorMessage']}")
        return key

    def update(self, *_: object) -> None:
        """Events are not altered."""
        raise TypeError(f"{self.name} is an archive: an event is not altered")

    def remove(self, *_: object) -> None:
        """Events are not deleted."""
        raise TypeError(f"{self.name} is an archive: an event is not deleted")

    def contents(self, site: str) -> Mapping[str, Content]:
        """All events of a site that the archive still keeps, by key, straight from the backend."""
        self._read()
        if self.document.archive not in self.backend().archives:
            return {}
        days = self._days()
        oldest = (datetime.now(UTC) - timedelta(days=days)).timestamp() if days else 0
        return {key: content for key, (at, content) in self._events[site].items() if at >= oldest}

    def _read(self) -> None:
        """Read on from the event that was read last, and tell the listeners."""
        archive = self.backend().archives.get(self.document.archive)
        fresh = []
        for event in reversed(archive.events if archive is not None else ()):
            if self._last and event is self._last[0]:
                break
            fresh.append(event)
        for event in reversed(fresh):
            self._last[:] = [event]
            if (found := told(json.dumps(event["detail"]).encode(), event["id"])) is not None:
                site, key, content = found
                self._events[site][key] = (float(event["time"]), content)
                for listener in self.listeners:
                    listener(site, key, content)

    def _days(self) -> int:
        """How long events are kept; 0 is for ever."""
        backup = self.world.estate.stores[self.name].backup
        return backup.keep.days if backup is not None else 0

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.events.models import events_backends

        return events_backends[self.world.estate.account][self.world.estate.region]


ENGINE = Engine(EventBridgeStore, KeptElsewhere, EventBridgeStore.seeding)

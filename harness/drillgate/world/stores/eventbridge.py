"""An archive of EventBridge, of events that all sites put on one bus.

It is not read but replayed: what it keeps is sent again to rules of the bus. Nothing is lost of it by a deletion in the
estate, and what derives from it can be made anew.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from drillgate.derivation import KEY, SITE, told
from drillgate.documents.engines import EventArchive
from drillgate.world.backups.elsewhere import KeptElsewhere
from drillgate.world.stores.added import AddedStore
from drillgate.world.stores.interface import Content, Engine
from drillgate.world.stores.named import hear
from drillgate.world.world import World


class EventBridgeStore(AddedStore):
    """An archive, and the bus whose events it keeps."""

    called = "an archive"

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        self._last: list[Any] = []

    @property
    def document(self) -> EventArchive:
        archive = self.world.estate.stores[self.name].eventbridge
        if archive is None:
            raise ValueError(f"{self.name} is no archive of EventBridge")
        return archive

    def provision(self) -> None:
        """Make the bus and its archive, and hear of each event from then on."""
        client = self.world.client("events", "estate")
        bus = client.create_event_bus(Name=self.document.bus)["EventBusArn"]
        client.create_archive(ArchiveName=self.document.archive, EventSourceArn=bus, RetentionDays=self._days())
        hear(self.backend(), "put_events", lambda *_, **__: [None], lambda _: self.read())

    def add(self, site: str, kind: str, key: str, content: Content) -> None:
        """Put an event on the bus. Raises `RuntimeError` where EventBridge does not take it."""
        entry = {
            "Source": self.name,
            "DetailType": kind,
            "Detail": json.dumps({SITE: site, KEY: key, **content}),
            "EventBusName": self.document.bus,
        }
        if self.direct:
            self.backend().put_events([entry])
            return
        answer = self.world.client("events", "estate").put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            raise RuntimeError(f"{self.name} did not take an event: {answer['Entries'][0]['ErrorMessage']}")

    def oldest(self) -> float | None:
        """As the archive's retention says; None where there is no such archive."""
        if self.document.archive not in self.backend().archives:
            return None
        days = self._days()
        return (datetime.now(UTC) - timedelta(days=days)).timestamp() if days else 0

    def read(self) -> None:
        """Read on from the event that was read last."""
        archive = self.backend().archives.get(self.document.archive)
        fresh = []
        for event in reversed(archive.events if archive is not None else ()):
            if self._last and event is self._last[0]:
                break
            fresh.append(event)
        for event in reversed(fresh):
            self._last[:] = [event]
            self.heard(told(json.dumps(event["detail"]).encode(), ""), float(event["time"]))

    def _days(self) -> int:
        """How long events are kept; 0 is for ever."""
        backup = self.world.estate.stores[self.name].backup
        return backup.keep.days if backup is not None else 0

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.events.models import events_backends

        return events_backends[self.world.estate.account][self.world.estate.region]


ENGINE = Engine(EventBridgeStore, KeptElsewhere, EventBridgeStore.seeding)

"""How a store without a log of its own gets into the vault: what an event on each change tells is kept, with its time.

A record of a full list is {"key": [site, key], "content"}; one of an increment has "at" too, and null for the content
of what was deleted. So a store can be restored to any moment up to the last increment.
"""

from datetime import UTC, datetime

from drillgate.world.backups import vault
from drillgate.world.stores.interface import Content
from drillgate.world.stores.named import NamedStore


class CapturedBackup:
    """The backup of a store that tells its changes."""

    def __init__(self, store: NamedStore) -> None:
        self.store = store
        self._waiting: list[tuple[datetime, str, str, Content | None]] = []
        store.listeners.append(self._hear)

    def full(self) -> None:
        """Copy every record into the vault."""
        records = [{"key": list(key), "content": dict(content)} for key, content in self.store.snapshot().items()]
        vault.put_list(self.store.world, self.store.name, "full", records)

    def ship(self) -> None:
        """Put what was changed since the last time into the vault."""
        records = [
            {"at": at.isoformat(), "key": [site, key], "content": None if content is None else dict(content)}
            for at, site, key, content in self._waiting
        ]
        vault.put_list(self.store.world, self.store.name, "increment", records)
        self._waiting = []

    def _hear(self, site: str, key: str, content: Content | None) -> None:
        self._waiting.append((datetime.now(UTC), site, key, content))

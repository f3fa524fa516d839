"""How a bucket gets into the vault: a list of its objects, and a copy of every version that is on a list."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from drillgate.world.backups import vault
from drillgate.world.stores.interface import Engine
from drillgate.world.stores.s3 import S3Store

COPY_SERVES = timedelta(days=1)


@dataclass(frozen=True)
class S3Backup:
    """The backup of a bucket.

    A record is {"key", "version", "copy": the copy's name in the vault}; {"key", "version": null} once it was deleted.

    A copy serves a day's lists, so that its lock outlasts theirs by no less than the vault's time but for a day.
    """

    store: S3Store
    _copied: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)
    _shipped: dict[str, str] = field(default_factory=dict)

    def full(self) -> None:
        """Have a copy of every object in the vault, and list them all."""
        self._put("full", self._current())

    def ship(self) -> None:
        """Copy and list what was written since the last time, and list what was deleted."""
        current = self._current()
        changed: dict[str, str | None] = {
            key: version for key, version in current.items() if self._shipped.get(key) != version
        }
        changed |= {key: None for key in self._shipped if key not in current}
        self._put("increment", changed)

    def _put(self, kind: vault.Kind, versions: dict[str, str] | dict[str, str | None]) -> None:
        records: list[dict[str, Any]] = []
        for key, version in sorted(versions.items()):
            if version is None:
                records.append({"key": key, "version": None})
                del self._shipped[key]
            else:
                records.append({"key": key, "version": version, "copy": self._copy(key, version)})
                self._shipped[key] = version
        vault.put_list(self.store.world, self.store.name, kind, records)

    def _copy(self, key: str, version: str) -> str:
        now = datetime.now(UTC)
        copied = self._copied.get((key, version))
        if copied is None or now - copied[1] >= COPY_SERVES:
            name = f"{self.store.name}/objects/{key}/{version}/{vault.stamp(now)}"
            world = self.store.world
            found = self.store.backend().get_object(self.store.bucket, key, version_id=version)
            vault.put_copy(world, name, found.value)
            copied = self._copied[key, version] = (name, now)
        return copied[0]

    def _current(self) -> dict[str, str]:
        from moto.s3.models import FakeKey

        keys = self.store.backend().get_bucket(self.store.bucket).keys
        latest = {key: keys[key] for key in keys if keys.getlist(key)}
        return {key: found.version_id for key, found in latest.items() if isinstance(found, FakeKey)}


ENGINE = Engine(S3Store, S3Backup, lambda store: replace(store, through="backend"))

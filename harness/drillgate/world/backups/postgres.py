"""How a PostgreSQL database gets into the vault: base backups, the log, and what in it had happened by when.

In the vault, beside what `drillgate.world.backups.vault` tells:

- `STORE/SHARD/base/TIME-N/part-N.tar.gz`: a base backup in parts, and `base.json` about it, which is put last;
- `STORE/SHARD/log/SEGMENT.gz`: finished segments of the log;
- `STORE/SHARD/timeline/TIME-N.jsonl`: lines [simulated time, position]. Recovered up to the position of the last line
  whose time is not after a point, a shard is as it was at that point. Put after the log that it speaks of.
"""

import gzip
import hashlib
import json
from datetime import datetime
from itertools import count

from drillgate.world.backups import base
from drillgate.world.backups.vault import stamp
from drillgate.world.postgres import Cluster
from drillgate.world.stores.interface import Engine
from drillgate.world.stores.postgres import PostgresStore


class PostgresBackup:
    """The backup of a database on all its shards; a cluster is backed up whole."""

    def __init__(self, store: PostgresStore) -> None:
        self.store = store
        self._shipped: dict[str, set[str]] = {shard: set() for shard in store.database.shards}
        self._told: dict[str, int] = dict.fromkeys(store.database.shards, 0)
        self._moments = count(1)

    def full(self) -> None:
        """Put a base backup of every shard into the vault, and all of the log that it needs."""
        for shard in self._shards():
            at = self._now()
            folder = f"{self._prefix(shard)}/base/{self._moment(at)}"
            parts: list[dict[str, str]] = []

            def put(content: bytes, folder: str = folder, parts: list[dict[str, str]] = parts) -> None:
                part = {"key": f"{folder}/part-{len(parts):03}.tar.gz", "sha256": hashlib.sha256(content).hexdigest()}
                self._put(part["key"], content)
                parts.append(part)

            with shard.connect(self.store.database.database) as connection:
                taken = base.take(connection, shard.data, put)
            self._ship(shard)
            about = {"store": self.store.name, "shard": shard.name, "taken-at": at.isoformat(), "parts": parts, **taken}
            self._put(f"{folder}/base.json", json.dumps(about).encode())

    def ship(self) -> None:
        """Put what was written to the log since the last time into the vault, and up to when it goes."""
        for shard in self._shards():
            self._ship(shard)

    def _ship(self, shard: Cluster) -> None:
        now = self._now()
        shard.note(now)
        shard.archive_log()
        shipped = self._shipped[shard.name]
        for segment in sorted(shard.archive.iterdir()):
            if segment.suffix not in (".part", ".backup") and segment.name not in shipped:
                content = gzip.compress(segment.read_bytes(), compresslevel=1, mtime=0)
                self._put(f"{self._prefix(shard)}/log/{segment.name}.gz", content)
                shipped.add(segment.name)
        new = shard.timeline[self._told[shard.name] :]
        if new:
            lines = "".join(json.dumps([at.isoformat(), position]) + "\n" for at, position in new)
            self._put(f"{self._prefix(shard)}/timeline/{self._moment(now)}.jsonl", lines.encode())
            self._told[shard.name] += len(new)

    def _put(self, key: str, content: bytes) -> None:
        world = self.store.world
        world.client("s3", "estate").put_object(
            Bucket=world.estate.vault.bucket, Key=key, Body=content, ChecksumAlgorithm="SHA256"
        )

    def _moment(self, at: datetime) -> str:
        """A name that no other moment has: the clock may stand still between two."""
        return f"{stamp(at)}-{next(self._moments):06}"

    def _prefix(self, shard: Cluster) -> str:
        return f"{self.store.name}/{shard.name}"

    def _shards(self) -> list[Cluster]:
        return [self.store.world.shards[name] for name in self.store.database.shards]

    def _now(self) -> datetime:
        return self.store.world.clock.now()


ENGINE = Engine(PostgresStore, PostgresBackup)

"""How a PostgreSQL database gets into the vault: base backups, the log, and what in it had happened by when.

In the vault, beside what `drillgate.world.backups.vault` tells:

- `STORE/SHARD/base/TIME/part-N.tar.gz`: a base backup in parts, and `base.json` about it, which is put last;
- `STORE/SHARD/log/SEGMENT.gz`: finished segments of the log;
- `STORE/SHARD/timeline/TIME.jsonl`: lines [simulated time, position]. Recovered up to the position of the last line
  whose time is not after a point, a shard is as it was at that point. Put after the log that it speaks of.
"""

import gzip
import hashlib
import json
import time
from datetime import datetime

from drillgate.world.backups import base
from drillgate.world.backups.vault import stamp
from drillgate.world.binaries import PostgresError
from drillgate.world.postgres import Cluster
from drillgate.world.stores.postgres import PostgresStore

ARCHIVE_SECONDS = 60.0
POLL_SECONDS = 0.005
LONG_HEADER = 40


class PostgresBackup:
    """The backup of a database on all its shards; a cluster is backed up whole."""

    def __init__(self, store: PostgresStore) -> None:
        self.store = store
        self._shipped: dict[str, set[str]] = {shard: set() for shard in store.database.shards}
        self._told: dict[str, int] = dict.fromkeys(store.database.shards, 0)

    def full(self) -> None:
        """Put a base backup of every shard into the vault, and all of the log that it needs."""
        for shard in self._shards():
            at = self._now()
            folder = f"{self._prefix(shard)}/base/{stamp(at)}"
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
        self._finish_segment(shard)
        shipped = self._shipped[shard.name]
        for segment in sorted(shard.archive.iterdir()):
            if segment.suffix not in (".part", ".backup") and segment.name not in shipped:
                content = gzip.compress(segment.read_bytes(), compresslevel=1, mtime=0)
                self._put(f"{self._prefix(shard)}/log/{segment.name}.gz", content)
                shipped.add(segment.name)
        new = shard.timeline[self._told[shard.name] :]
        if new:
            lines = "".join(json.dumps([at.isoformat(), position]) + "\n" for at, position in new)
            self._put(f"{self._prefix(shard)}/timeline/{stamp(now)}.jsonl", lines.encode())
            self._told[shard.name] += len(new)

    def _finish_segment(self, shard: Cluster) -> None:
        """Have all that is in the log archived; a segment that is only begun has no record yet."""
        session = shard.session(self.store.database.database)
        row = session.execute(
            "SELECT pg_current_wal_insert_lsn() - '0/0', setting::bigint"
            " FROM pg_settings WHERE name = 'wal_segment_size'"
        ).fetchone()
        assert row is not None  # noqa: S101 - the setting always exists
        if int(row[0]) % int(row[1]) > LONG_HEADER:
            session.execute("SELECT pg_switch_wal()")
        deadline = time.monotonic() + ARCHIVE_SECONDS
        while waiting := next((shard.data / "pg_wal" / "archive_status").glob("*.ready"), None):
            if time.monotonic() > deadline:
                raise PostgresError(f"{shard.name} does not archive {waiting.stem}")
            time.sleep(POLL_SECONDS)

    def _put(self, key: str, content: bytes) -> None:
        world = self.store.world
        world.client("s3", "estate").put_object(
            Bucket=world.estate.vault.bucket, Key=key, Body=content, ChecksumAlgorithm="SHA256"
        )

    def _prefix(self, shard: Cluster) -> str:
        return f"{self.store.name}/{shard.name}"

    def _shards(self) -> list[Cluster]:
        return [self.store.world.shards[name] for name in self.store.database.shards]

    def _now(self) -> datetime:
        return self.store.world.clock.now()

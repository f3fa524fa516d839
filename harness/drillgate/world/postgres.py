"""The shards of the estate's product databases: real PostgreSQL, by the world's clock."""

import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from drillgate.world import server, simulated, template
from drillgate.world.binaries import Binaries
from drillgate.world.clock import Clock

ARCHIVE_COMMAND = "test ! -f {0}/%f && cp %p {0}/%f.part && mv {0}/%f.part {0}/%f"


class Cluster:
    """One shard, on a unix socket alone. `folder` is its own; `archive` has the finished segments of its log.

    The clock is followed: SQL's `now()` tells its time in every database made by `create_database`.
    """

    def __init__(self, name: str, folder: Path, clock: Clock, binaries: Binaries) -> None:
        self.name, self.folder, self.binaries = name, folder, binaries
        self.data, self.archive, self._clock_file = folder / "data", folder / "archive", folder / "now"
        self._clock = clock
        self._server: server.Server | None = None

    @property
    def conninfo(self) -> str:
        """How libpq finds the running shard; the database is to be named besides."""
        return self._running().conninfo

    def start(self) -> None:
        """Make the shard and start it. Raises `PostgresError`."""
        self.folder.mkdir(parents=True)
        self.archive.mkdir()
        template.copy(self.binaries, self.data)
        self._show(self._clock.now(), self._clock.now())
        settings = {"archive_mode": "on", "archive_command": ARCHIVE_COMMAND.format(self.archive)}
        self._server = server.start(self.binaries, self.data, self.folder, settings)
        self._clock.follow(self._show)

    def stop(self) -> None:
        """Stop the shard in order; what it has written to its log is archived."""
        server.stop(self._running())
        self._server = None

    def connect(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        """A new autocommit connection, of the superuser."""
        return psycopg.connect(self.conninfo, dbname=database, autocommit=True)

    def create_database(self, database: str) -> None:
        """Make an empty database whose `now()` is the world's."""
        with self.connect(server.MAINTENANCE) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template1 STRATEGY file_copy").format(sql.Identifier(database))
            )
        with self.connect(database) as connection:
            simulated.shadow(connection, database, self._clock_file)

    def has_database(self, database: str) -> bool:
        with self.connect(server.MAINTENANCE) as connection:
            return connection.execute("SELECT FROM pg_database WHERE datname = %s", (database,)).rowcount == 1

    def _show(self, left: datetime, reached: datetime) -> None:  # noqa: ARG002 - what a clock's follower is told
        simulated.show(self._clock_file, reached)

    def _running(self) -> server.Server:
        if self._server is None:
            raise RuntimeError(f"{self.name} does not run")
        return self._server


class Bench:
    """Where a runbook's steps start PostgreSQL on data folders that they prepared, beside the live shards."""

    def __init__(self, folder: Path, binaries: Binaries) -> None:
        self._folder, self._binaries = folder, binaries
        self._servers: dict[Path, tuple[server.Server, Path]] = {}

    def start(self, data: Path, settings: Mapping[str, str]) -> str:
        """Start PostgreSQL on `data` and return how libpq finds it; a recovery has ended by then, or has failed.

        Raises `PostgresError` with the end of its log.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        sockets = Path(tempfile.mkdtemp(prefix="b", dir=self._folder))
        started = server.start(self._binaries, data, sockets, {"archive_mode": "off", **settings})
        self._servers[data] = started, sockets
        return started.conninfo

    def stop(self, data: Path) -> None:
        """Stop what was started on `data`, at once: it has served. The data folder is left to the step."""
        started, sockets = self._servers.pop(data)
        server.stop(started, tidily=False)
        shutil.rmtree(sockets)

    def stop_all(self) -> None:
        for data in tuple(self._servers):
            self.stop(data)

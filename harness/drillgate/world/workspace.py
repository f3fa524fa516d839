"""A world's temporary folder, which goes when the world has gone, however it went."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "drillgate-"
LOCK = "lock"
LONGEST = 60
PATIENCE_SECONDS = 5.0


@contextmanager
def temporary() -> Iterator[Path]:
    """A private folder, removed at the end; those that dead processes left are removed at the beginning."""
    parent = _parent()
    sweep(parent)
    # A sweeper must never see the folder without its lock, so it gets its name only then.
    unnamed = Path(tempfile.mkdtemp(prefix=f".{PREFIX}{os.getpid()}-", dir=parent))
    with (unnamed / LOCK).open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = unnamed.rename(unnamed.with_name(unnamed.name[1:]))
        try:
            yield folder
        finally:
            _remove(folder)


def sweep(parent: Path) -> None:
    """Remove the folders whose owner is dead. The kernel drops a lock with its process, so a lock says who lives."""
    for left_over in parent.glob(f"{PREFIX}*-*/{LOCK}"):
        try:
            with left_over.open("r+", encoding="ascii") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(left_over.parent)
        except OSError:
            continue  # it lives, is somebody else's, or another sweeper was faster


def _parent() -> Path:
    """Unix sockets take about a hundred characters of path, so a deep temporary folder is of no use."""
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual)) <= LONGEST else Path("/tmp")  # noqa: S108 - the folder made in it is private


def _remove(folder: Path) -> None:
    """PostgreSQL's killed processes may write for a moment longer."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while folder.exists():
        try:
            shutil.rmtree(folder)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)

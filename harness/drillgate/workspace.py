"""A temporary folder, which goes when its process has gone, however it went: a world's, or the gate's."""

import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

PREFIX = "drillgate-"
LOCK = "lock"
LONGEST = 60
PATIENCE_SECONDS = 30.0


@contextmanager
def temporary(parent: Path | None = None) -> Iterator[Path]:
    """A private folder, removed at the end; those that dead processes left are removed at the beginning.

    It is made in `parent`, or else where temporary files are.
    """
    place = parent or _usual()
    sweep(place)
    folder, lock = _claimed(place)
    with lock:
        try:
            yield folder
        finally:
            _remove(folder)


def sweep(parent: Path) -> None:
    """Remove the folders whose owner is dead. The kernel drops a lock with its process, so a lock says who lives."""
    for left_over in parent.glob(f"{PREFIX}[0-9]*-*"):
        # It lives, or another sweeper was faster.
        with suppress(OSError):
            if _is_own(left_over):
                with _opened(left_over) as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _remove(left_over)


def _claimed(parent: Path) -> tuple[Path, TextIO]:
    """A new folder with its lock held.

    A sweeper may come in between and take it for a dead one's, since it has no name and lock at once; then another.
    """
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))
        with suppress(FileNotFoundError):
            lock = _opened(folder)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.exists() and os.path.samestat((folder / LOCK).stat(), os.fstat(lock.fileno())):
                return folder, lock
            lock.close()


def _opened(folder: Path) -> TextIO:
    """The lock of a folder, made where its process was killed before it did."""
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    return os.fdopen(descriptor, "r+", encoding="ascii")


def _is_own(folder: Path) -> bool:
    """Whether it is a folder of this user's: in others', and behind their links, nothing is opened."""
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()


def _usual() -> Path:
    """Unix sockets take about a hundred characters of path, so a deep temporary folder is of no use."""
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual)) <= LONGEST else Path("/tmp")  # noqa: S108 - the folder made in it is private


def _remove(folder: Path) -> None:
    """The lock goes last, lest a sweeper make another and remove the same at once.

    PostgreSQL's killed processes may write for a moment longer.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while folder.exists():
        try:
            for entry in sorted(folder.iterdir(), key=lambda one: one.name == LOCK):
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                else:
                    entry.unlink()
            folder.rmdir()
        except FileNotFoundError:
            continue
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)

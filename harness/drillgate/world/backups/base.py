"""A base backup of a running PostgreSQL: its data folder as a compressed tar, by the SQL interface for backups."""

import gzip
import io
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg

from drillgate.world.binaries import PostgresError

PART = 8 * 2**20
BLOCK = 2**18
LABEL = "drillgate"
# What PostgreSQL's manual says to leave out: empty folders, for they must be there, and files of the running server.
EMPTY = ("pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans")
LEFT_OUT = ("postmaster.pid", "postmaster.opts", "pg_internal.init")
LEFT_OUT_PREFIX = "pgsql_tmp"


def take(
    connection: psycopg.Connection[tuple[Any, ...]], data: Path, put: Callable[[bytes], None]
) -> Mapping[str, Any]:
    """Copy the data folder in parts of at most 8 MiB, which `put` takes in their order, while others write to it.

    Returns {"first-segment", "stop", "segment-size", "version"}: with the log from the first segment to the position
    `stop` it is consistent. Raises `PostgresError` where there are tablespaces, which it does not follow.
    """
    if any((data / "pg_tblspc").iterdir()):
        raise PostgresError("tablespaces are not backed up")
    connection.execute("SELECT pg_backup_start(%s, fast => true)", (LABEL,))
    parts = _Parts(put)
    with (
        gzip.GzipFile(fileobj=parts, mode="wb", compresslevel=1, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w|", bufsize=BLOCK, format=tarfile.USTAR_FORMAT) as archive,
    ):
        for path in _files(data):
            _add(archive, path, str(path.relative_to(data)))
        row = connection.execute(
            "SELECT lsn::text, labelfile, current_setting('server_version'),"
            " (SELECT setting::int FROM pg_settings WHERE name = 'wal_segment_size')"
            " FROM pg_backup_stop(wait_for_archive => false)"
        ).fetchone()
        assert row is not None  # noqa: S101 - the function always returns one
        stop, label, version, size = row
        _add_content(archive, "backup_label", label.encode())
    parts.end()
    first = re.search(r"\(file ([0-9A-F]{24})\)", label)
    if first is None:
        raise PostgresError(f"PostgreSQL's backup label names no segment: {label}")
    return {"first-segment": first[1], "stop": stop, "segment-size": size, "version": version}


def _files(data: Path) -> Iterator[Path]:
    """The folders and files of a backup, a folder before what is in it."""
    for path in sorted(data.iterdir()):
        if path.name in LEFT_OUT or path.name.startswith(LEFT_OUT_PREFIX):
            continue
        yield path
        if path.is_dir() and path.name not in EMPTY:
            yield from _files(path)


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    """A file may grow, shrink or vanish meanwhile, which the log makes good; so it is read first."""
    if path.is_dir():
        folder = tarfile.TarInfo(name)
        folder.type, folder.mode = tarfile.DIRTYPE, 0o700
        archive.addfile(folder)
        return
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    _add_content(archive, name, content)


def _add_content(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    file = tarfile.TarInfo(name)
    file.size, file.mode = len(content), 0o600
    archive.addfile(file, io.BytesIO(content))


class _Parts(io.RawIOBase):
    """A stream that is handed on in parts."""

    def __init__(self, put: Callable[[bytes], None]) -> None:
        self._put, self._held = put, bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._held += content
        while len(self._held) >= PART:
            self._put(bytes(self._held[:PART]))
            del self._held[:PART]
        return len(content)

    def end(self) -> None:
        if self._held:
            self._put(bytes(self._held))
        self._held.clear()

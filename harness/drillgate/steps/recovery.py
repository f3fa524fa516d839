"""A shard as it was at a point in time: its newest base backup before, the log since, and where in it to stop.

What the vault holds of a shard, `drillgate.world.backups.postgres` describes.
"""

import gzip
import hashlib
import json
import shlex
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from drillgate.documents.engines import PostgresDatabase
from drillgate.steps import vault
from drillgate.steps.context import StepContext


@dataclass(frozen=True, slots=True)
class Base:
    """A base backup: consistent with the log from `first_segment` to the position `stop`."""

    parts: Sequence[Mapping[str, str]]
    first_segment: str
    stop: str
    segment_size: int


@contextmanager
def recovered(context: StepContext, store: str, shard: str, point: datetime) -> Iterator[str]:
    """How libpq finds a PostgreSQL beside the live one that holds the shard as it was at `point`, until the block ends.

    What was committed at `point` itself is in it. Raises `LookupError` where the vault has too little for that.
    """
    kept = vault.objects(context, f"{store}/{shard}/")
    target = _position(context, kept, point)
    base = _base(context, kept, target)
    data, log = context.workspace / "data", context.workspace / "log"
    for folder in (data, log):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    try:
        _unpack(context, base, kept, data)
        _fetch_log(context, base, kept, target, log)
        (data / "recovery.signal").touch()
        file = f"{shlex.quote(str(log)).replace('%', '%%')}/%f"
        settings = {
            "restore_command": f"test -f {file} && cp {file} %p",
            "recovery_target_lsn": target,
            # The position is the one where the first record begins that shall not be replayed.
            "recovery_target_inclusive": "off",
            "recovery_target_action": "promote",
            "archive_mode": "off",
        }
        conninfo = context.start_postgres(data, settings)
        try:
            yield conninfo
        finally:
            context.stop_postgres(data)
    finally:
        shutil.rmtree(data)
        shutil.rmtree(log)


def _position(context: StepContext, kept: Sequence[vault.Listing], point: datetime) -> str:
    """The position in the log up to which all had been committed by `point`, and nothing later."""
    told = [listing for listing in kept if "/timeline/" in listing.key]
    for listing in reversed(told):
        lines = [json.loads(line) for line in vault.body(context, listing.key, listing.version).splitlines()]
        by_then: list[str] = [position for at, position in lines if datetime.fromisoformat(at) <= point]
        if by_then:
            return by_then[-1]
    raise LookupError(f"the vault does not tell what the shard had written by {point.isoformat()}")


def _base(context: StepContext, kept: Sequence[vault.Listing], target: str) -> Base:
    """The newest base backup that was complete before the target."""
    found = []
    for listing in kept:
        if listing.key.endswith("/base.json"):
            about = json.loads(vault.body(context, listing.key, listing.version))
            if _number(about["stop"]) <= _number(target):
                found.append(Base(about["parts"], about["first-segment"], about["stop"], about["segment-size"]))
    if not found:
        raise LookupError(f"the vault has no base backup of the shard from before {target}")
    return max(found, key=lambda base: _number(base.stop))


def _unpack(context: StepContext, base: Base, kept: Sequence[vault.Listing], data: Path) -> None:
    """Raises `LookupError` where a part is missing, `ValueError` where one is not what it was when it was put."""
    versions = {listing.key: listing.version for listing in kept}
    whole = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    with tempfile.TemporaryFile(dir=context.workspace) as file:
        for part in base.parts:
            if part["key"] not in versions:
                raise LookupError(f"the vault has no {part['key']}")
            content = vault.body(context, part["key"], versions[part["key"]])
            if hashlib.sha256(content).hexdigest() != part["sha256"]:
                raise ValueError(f"{part['key']} in the vault is not what was put there")
            file.write(whole.decompress(content))
        file.write(whole.flush())
        file.seek(0)
        with tarfile.open(fileobj=file) as archive:
            for member in archive:
                _extract(archive, member, data)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, data: Path) -> None:
    """A base backup has folders and files, and all of them inside."""
    content = archive.extractfile(member) if member.isreg() else None
    if ".." in Path(member.name).parts or Path(member.name).is_absolute() or not (content or member.isdir()):
        raise ValueError(f"a base backup has no {member.name}")
    if content is None:
        (data / member.name).mkdir(mode=0o700)
    else:
        (data / member.name).write_bytes(content.read())


def _fetch_log(context: StepContext, base: Base, kept: Sequence[vault.Listing], target: str, log: Path) -> None:
    """The segments from the base's first to the one where the record after the target begins."""
    last = _number(target) // base.segment_size + 1
    first = _segment_number(base.first_segment, base.segment_size)
    for listing in kept:
        folder, _, file = listing.key.rpartition("/")
        name = file.removesuffix(".gz")
        if folder.endswith("/log") and first <= _segment_number(name, base.segment_size) <= last:
            (log / name).write_bytes(gzip.decompress(vault.body(context, listing.key, listing.version)))


def _number(position: str) -> int:
    """PostgreSQL writes a position in the log, a 64-bit number, as two halves: "0/16B3748"."""
    high, _, low = position.partition("/")
    return int(high, 16) << 32 | int(low, 16)


def _segment_number(name: str, size: int) -> int:
    """A segment's name is its timeline, its log and its number in that log, with 8 hexadecimal digits each."""
    return int(name[8:16], 16) * (0x1_0000_0000 // size) + int(name[16:24], 16)


def settings_of(context: StepContext) -> tuple[str, PostgresDatabase, str, datetime]:
    """Store, its database, shard and point of a cell. Raises `ValueError` where the step is not for these."""
    store = str(context.settings.get("store", ""))
    database = _database(context, store)
    if context.point is None or context.shard is None:
        raise ValueError(f"{context.step} must be for-each: [window, shard]")
    return store, database, context.shard, context.point


def databases_of(context: StepContext) -> list[tuple[str, str]]:
    """A cell's stores on its shard, and what their databases are called there.

    Raises as `settings_of`; `TypeError` for no list.
    """
    store, own, shard, _ = settings_of(context)
    told = context.settings.get("also", [])
    if not isinstance(told, Sequence) or isinstance(told, str):
        raise TypeError(f"{context.step}: found also: {told!r}, expected a list of stores")
    others = [(name, _database(context, name)) for name in map(str, told)]
    return [(store, own.database), *((name, other.database) for name, other in others if shard in other.shards)]


def _database(context: StepContext, store: str) -> PostgresDatabase:
    found = context.estate.stores.get(store)
    if found is None or found.postgres is None:
        raise ValueError(f"{context.step}: {store!r} is no PostgreSQL database of {context.estate.estate}")
    return found.postgres

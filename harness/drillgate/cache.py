"""What was judged before: findings that hold as long as a file, the policies and all around them stay the same.

Whoever could write to a cache could make findings vanish, so that it is used only where nobody else can.
"""

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import drillgate
from drillgate.places import InputError, Place
from drillgate.results import Finding, Severity

if TYPE_CHECKING:
    from sqlite3 import Connection

INSTALLED: Final = Path(__file__).parent / "__pycache__" / "policies"
"""Where policies that were found valid are kept with the program; whoever can write there can write the program."""

KEPT: Final = 8
"""Contexts of which findings are kept; those that were added to longest ago go."""

PATIENCE: Final = 2.0
"""Seconds that another run, which is writing, is waited for."""

OTHERS_MAY_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
TABLES: Final = """
CREATE TABLE IF NOT EXISTS context (name TEXT PRIMARY KEY, added REAL, policies TEXT);
CREATE TABLE IF NOT EXISTS kind (context TEXT, number INTEGER, texts TEXT, PRIMARY KEY (context, texts));
CREATE TABLE IF NOT EXISTS judged (context TEXT, file TEXT, content BLOB, findings TEXT, PRIMARY KEY (context, file));
"""

Kind = tuple[str, ...]


@dataclass(slots=True)
class Cache:
    """The findings of files in one context: all that decides beside the judged file. None are kept without a folder.

    `policies` are the codes of those that judged, None where nothing is known.
    """

    context: str = ""
    file: Path | None = None
    policies: tuple[str, ...] | None = None
    kinds: dict[Kind, int] = field(default_factory=dict)
    known: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    fresh: list[tuple[str, bytes, str]] = field(default_factory=list)

    def findings(self, name: str, content: bytes) -> tuple[Finding, ...] | None:
        """What was found in the file called `name` when it had this content; None if that is not known."""
        digest, kept = self.known.get(name, (b"", ""))
        if not kept or digest != _of(content):
            return None
        kinds = list(self.kinds)
        return tuple(_finding(row, kinds, name) for row in json.loads(kept))

    def keep(self, name: str, content: bytes, findings: Iterable[Finding]) -> None:
        if self.file is not None:
            rows = [_row(finding, self.kinds) for finding in findings]
            self.fresh.append((name, _of(content), json.dumps(rows, separators=(",", ":"))))

    def save(self, now: float, policies: Sequence[str]) -> None:
        """Write what is new, found by policies of these codes. What cannot be written is judged again."""
        if self.file is None or not self.fresh:
            return
        import sqlite3

        with suppress(sqlite3.Error, OSError), _connection(self.file) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            kinds = [(self.context, number, json.dumps(kind)) for kind, number in self.kinds.items()]
            kept = dict(connection.execute("SELECT texts, number FROM kind WHERE context = ?", (self.context,)))
            numbers = {number: texts for texts, number in kept.items()}
            if any(
                (kept.get(texts, number), numbers.get(number, texts)) != (number, texts) for _, number, texts in kinds
            ):
                return  # Another run has numbered other kinds meanwhile, and what it wrote holds.
            rows = [(self.context, *row) for row in self.fresh]
            connection.executemany("INSERT OR IGNORE INTO kind VALUES (?, ?, ?)", kinds)
            connection.executemany("INSERT OR REPLACE INTO judged VALUES (?, ?, ?, ?)", rows)
            connection.execute(
                "INSERT OR REPLACE INTO context VALUES (?, ?, ?)", (self.context, now, json.dumps(policies))
            )
            last = "SELECT name FROM context ORDER BY added DESC LIMIT ?"
            for table, column in (("kind", "context"), ("judged", "context"), ("context", "name")):
                connection.execute(f"DELETE FROM {table} WHERE {column} NOT IN ({last})", (KEPT,))  # noqa: S608 - constants

    def load(self) -> None:
        """Read what is known. What cannot be read is not known."""
        import sqlite3

        if self.file is None or not self.file.exists():
            return
        try:
            with _connection(self.file) as connection:
                of = (self.context,)
                kinds = connection.execute("SELECT texts, number FROM kind WHERE context = ? ORDER BY number", of)
                self.kinds = {tuple(json.loads(texts)): number for texts, number in kinds}
                rows = connection.execute("SELECT file, content, findings FROM judged WHERE context = ?", of)
                self.known = {name: (content, findings) for name, content, findings in rows}
                codes = connection.execute("SELECT policies FROM context WHERE name = ?", of).fetchone()
                self.policies = None if codes is None else tuple(json.loads(codes[0]))
        except (sqlite3.Error, OSError, ValueError, TypeError):
            self.kinds, self.known, self.policies = {}, {}, None
        if list(self.kinds.values()) != list(range(len(self.kinds))):
            self.kinds, self.known, self.policies = {}, {}, None


@contextmanager
def _connection(file: Path) -> "Iterator[Connection]":
    import sqlite3

    connection = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(TABLES)
        yield connection
    finally:
        connection.close()


def folder_by_default(environment: Mapping[str, str] = os.environ) -> Path:
    """Where caches are by the custom of the system."""
    if sys.platform == "darwin":
        return Path("~/Library/Caches/drillgate").expanduser()
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA", "~/AppData/Local")).expanduser() / "drillgate"
    return Path(environment.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "drillgate"


def opened(folder: Path, context: Sequence[str], *, trees: Iterable[Path] = ()) -> tuple[Cache, str]:
    """The cache of a context, and why there is none where there is none.

    `context` is what decides beside the judged files. `trees` are the folders that are judged: a change could bring a
    cache along, so that none in them is used.
    """
    real = Path(os.path.realpath(folder))
    if any(real.is_relative_to(tree) for tree in trees):
        return Cache(), f"{folder} is inside what is judged, which could bring it along; it was not used as a cache"
    try:
        real.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = real.stat()
    except OSError as error:
        return Cache(), f"{folder} cannot be used as a cache ({error.strerror})"
    if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or status.st_mode & OTHERS_MAY_WRITE):
        return Cache(), f"{folder} can be written by others; it was not used as a cache"
    cache = Cache(_digest(drillgate.__version__, _program(), *context), real / "gate.sqlite")
    cache.load()
    return cache, ""


@dataclass(frozen=True, slots=True)
class Valid:
    """Which policies were found valid by a program: `judgement.packs.Store`, in the folder of a cache."""

    folder: Path
    program: str

    def get(self, digest: str) -> bytes | None:
        try:
            return self._file(digest).read_bytes()
        except OSError:
            return None

    def put(self, digest: str, data: bytes) -> None:
        """Keep it, and leave out what was kept longest ago. What cannot be written is found valid again."""
        with suppress(OSError):
            self.folder.mkdir(mode=0o700, exist_ok=True)
            written = self.folder / f"{os.getpid()}"
            written.write_bytes(data)
            written.replace(self._file(digest))
            by_age = sorted(self.folder.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
            for old in by_age[KEPT:]:
                old.unlink()

    def _file(self, digest: str) -> Path:
        return self.folder / f"{self.program}-{digest}"


@dataclass(frozen=True, slots=True)
class Shelves:
    """What was found valid when drillgate was installed, and then what was since; that is kept only beside a cache."""

    installed: Valid
    since: Valid | None

    def get(self, digest: str) -> bytes | None:
        kept = self.installed.get(digest)
        return kept if kept is not None or self.since is None else self.since.get(digest)

    def put(self, digest: str, data: bytes) -> None:
        if self.since is not None:
            self.since.put(digest, data)


def valid_beside(cache: Cache) -> Shelves:
    """Where it is kept which policies are valid: with the program, as its bytecode is, and beside what was found."""
    program = _digest(drillgate.__version__, _program())
    since = None if cache.file is None else Valid(cache.file.parent / "valid", program)
    return Shelves(Valid(INSTALLED, program), since)


def keep_shipped() -> None:
    """Find the shipped policies valid once and for all, as a step of installing. Raises InputError if one is not."""
    from drillgate import pack
    from drillgate.documents.kinds import SUFFIXES
    from drillgate.judgement.packs import load_policies

    files = sorted((file for file in pack.folder("policies").rglob("*") if file.suffix in SUFFIXES), key=str)
    store = valid_beside(Cache()).installed
    _, problems = load_policies([(str(file), file.read_bytes()) for file in files], store)
    if problems:
        raise InputError(*problems)


def _of(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def _digest(*parts: str) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(f"{len(part)}:{part}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _program() -> str:
    """This program as it is installed; one that is being worked on by the sizes and times of its files."""
    top = Path(__file__).parent
    if (top / "pack").is_dir():
        return sys.version
    found: list[str] = [sys.version]
    waiting = [str(top)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting += [] if entry.name == "__pycache__" else [entry.path]
                elif entry.name.endswith((".py", ".txt")):
                    status = entry.stat()
                    found.append(f"{entry.path} {status.st_size} {status.st_mtime_ns}")
    return _digest(*sorted(found))


def _row(finding: Finding, kinds: dict[Kind, int]) -> list[Any]:
    kind = (finding.code, finding.policy, finding.severity.value, finding.title, finding.why, finding.learning)
    number = kinds.setdefault((*kind, finding.fact), len(kinds))
    places = [_numbers(finding.place), *(_numbers(place) for place in finding.chain)]
    return [number, finding.message, finding.instead, finding.source, finding.fingerprint, *places]


def _finding(row: Sequence[Any], kinds: Sequence[Kind], file: str) -> Finding:
    number, message, instead, source, fingerprint, place, *chain = row
    code, policy, severity, title, why, learning, fact = kinds[number]
    return Finding(
        code=code,
        policy=policy,
        severity=Severity(severity),
        title=title,
        message=message,
        place=Place(file, *place),
        instead=instead,
        why=why,
        learning=learning,
        source=source,
        fact=fact,
        chain=tuple(Place(file, *numbers) for numbers in chain),
        fingerprint=fingerprint,
    )


def _numbers(place: Place) -> list[int]:
    return [place.line, place.column, place.end_line, place.end_column]

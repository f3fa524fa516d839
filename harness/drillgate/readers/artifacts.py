"""Which reader reads a file, told from its name and content."""

import codecs
import re
from pathlib import PurePath

from drillgate.operations import Operation
from drillgate.places import InputError, Place, Problem

LIMIT = 20 * 1024 * 1024
SQL = frozenset({".sql", ".ddl", ".dml", ".psql", ".pgsql", ".plsql", ".tsql", ".mysql"})
PYTHON = frozenset({".py", ".pyw"})
SHEBANG = re.compile(rb"#![^\n]*\bpython[\d.]*\b")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read(data: bytes, file: str, *, dialect: str = "") -> tuple[Operation, ...] | None:
    """What an artifact would do, or None where the file is none.

    Raises `InputError` with the place for an artifact that is larger than 20 MiB, is no text, or is Python that does
    not parse.
    """
    suffix = PurePath(file).suffix.lower()
    if suffix in SQL:
        from drillgate.readers import sql

        return sql.read(decode(data, file), file, dialect=dialect)
    if suffix in PYTHON or (not suffix and SHEBANG.match(data)):
        from drillgate.readers import python

        return python.read(decode(data, file), file, dialect=dialect)
    return None


def decode(data: bytes, file: str) -> str:
    """The text of an artifact: UTF-8, or what its byte order mark says. Raises `InputError` at the first bad byte."""
    if len(data) > LIMIT:
        raise InputError(Problem(Place(file), f"found {len(data) / 2**20:.0f} MiB", f"at most {LIMIT // 2**20} MiB"))
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        place = _place(data[: error.start].decode(encoding, errors="replace"), file)
        found = f"found the byte 0x{data[error.start]:02x}, which is no {error.encoding.upper()}"
        raise InputError(Problem(place, found, "a text file")) from None
    at = text.find("\0")
    if at >= 0:
        raise InputError(Problem(_place(text[:at], file), "found a NUL character", "a text file"))
    return text


def _place(before: str, file: str) -> Place:
    lines = before.split("\n")
    return Place(file, len(lines), len(lines[-1]) + 1)

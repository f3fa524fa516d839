"""Which reader reads a file, told from its name and content."""

import codecs
import re
from pathlib import PurePath

from drillgate.operations import Operation
from drillgate.places import InputError, Place, Problem

LIMIT = 20 * 1024 * 1024
SQL = {
    ".sql": "",
    ".ddl": "",
    ".dml": "",
    ".psql": "postgres",
    ".pgsql": "postgres",
    ".mysql": "mysql",
    ".tsql": "tsql",
    ".plsql": "oracle",
    ".pks": "oracle",
    ".pkb": "oracle",
    ".hql": "hive",
}
"""What SQL files are called, and the dialect that this says."""
TEMPLATES = frozenset({".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template", ".erb"})
PYTHON = frozenset({".py", ".pyw"})
SHEBANG = re.compile(rb"#![^\n]*\bpython[\d.]*\b")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read(data: bytes, file: str, *, dialect: str = "") -> tuple[Operation, ...] | None:
    """What an artifact would do, or None where the file is none.

    Raises `InputError` with the place for an artifact that is larger than 20 MiB, is no text, or is Python that does
    not parse. Without a `dialect`, the extension may say one.
    """
    suffix = _suffix(file)
    if suffix in SQL:
        from drillgate.readers import sql

        return sql.read(decode(data, file), file, dialect=dialect or SQL[suffix])
    if suffix in PYTHON or (not suffix and SHEBANG.match(data)):
        from drillgate.readers import python

        return python.read(decode(data, file), file, dialect=dialect)
    return None


def _suffix(file: str) -> str:
    """The extension that says what a file is: that of `clean.sql.j2` is .sql."""
    suffixes = [suffix.lower() for suffix in PurePath(file).suffixes]
    if len(suffixes) > 1 and suffixes[-1] in TEMPLATES:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


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

"""What a drill reads of an estate's inventory and of a change's ID lists."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drillgate.documents import Document
from drillgate.documents.change import Change
from drillgate.places import InputError, Place, Problem

COLUMNS, REGION = ("id", "type", "owner", "state"), "region"
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the inventory. It may have the column region, too."""

    id: str
    type: str
    owner: str
    state: str
    region: str = ""


def read_inventory(file: Path) -> dict[str, Entry]:
    """The inventory by ID: CSV, Parquet or JSON lines, by the file's name.

    Raises `InputError` where it is none of these or has not the columns id, type, owner and state.
    """
    rows = _SHAPES.get(file.suffix.lower())
    if rows is None:
        expected = "a CSV (.csv), Parquet (.parquet) or JSON-lines (.jsonl, .ndjson) file"
        raise InputError(Problem(Place(str(file)), "found an inventory of another kind", expected))
    try:
        return {entry.id: entry for entry in rows(file)}
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(Problem(Place(str(file)), f"found an inventory that cannot be read ({error})")) from None


def read_ids(change: Document[Change], folder: Path) -> Iterator[tuple[str, str]]:
    """Each ID of the change's lists, in their order, with the type that the list, or else the change, declares.

    Raises `InputError` where a list cannot be read or has no such column.
    """
    for index, listed in enumerate(change.value.ids):
        try:
            rows = list(_delimited(folder / listed.file, listed.column))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            found = f"found the ID list {listed.file}, which cannot be read ({error})"
            raise InputError(Problem(change.place("ids", index, "file"), found)) from None
        if listed.column not in (names := rows[0] if rows else ()):
            found = f"found no column {listed.column!r} in {listed.file}"
            expected = f"one of {', '.join(map(repr, names))}" if names else "a header line there"
            raise InputError(Problem(change.place("ids", index, "column"), found, expected))
        column = names.index(listed.column)
        declared = listed.type or change.value.deletes.type
        yield from ((row[column], declared) for row in rows[1:] if len(row) > column and row[column])


def _delimited(file: Path, column: str) -> Iterator[list[str]]:
    """The rows of a CSV file, its header among them, parted by what gives a column of that name, or else by commas."""
    with file.open(newline="", encoding="utf-8-sig") as lines:
        header = lines.readline()
        fits = (each for each in DELIMITERS if column in next(csv.reader([header], delimiter=each), ()))
        delimiter = next(fits, DELIMITERS[0])
        lines.seek(0)
        yield from csv.reader(lines, delimiter=delimiter)


def _csv(file: Path) -> Iterator[Entry]:
    rows = _delimited(file, COLUMNS[0])
    names = next(rows, [])
    _require(file, names)
    yield from (_entry(dict(zip(names, row, strict=False))) for row in rows if row)


def _json_lines(file: Path) -> Iterator[Entry]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line.rstrip())
            except json.JSONDecodeError as error:
                raise InputError(
                    Problem(Place(str(file), number, error.colno), f"found no JSON ({error.msg})")
                ) from None
            if not isinstance(row, dict):
                raise InputError(Problem(Place(str(file), number), "found a line that is no object", "a JSON object"))
            if number == 1:
                _require(file, row)
            yield _entry(row)


def _parquet(file: Path) -> Iterator[Entry]:
    import duckdb

    from drillgate import workspace

    # DuckDB would expand * and ? in a name of somebody else's.
    with workspace.temporary() as folder, duckdb.connect(":memory:") as database:
        named = folder / "inventory.parquet"
        named.write_bytes(file.read_bytes())
        try:
            found = database.execute("SELECT * FROM read_parquet(?, hive_partitioning=false)", [str(named)])
            names = [name for name, *_ in found.description or ()]
            _require(file, names)
            rows = found.fetchall()
        except duckdb.Error as error:
            raise ValueError(str(error).replace(str(named), file.name).splitlines()[0]) from error
    yield from (_entry(dict(zip(names, row, strict=True))) for row in rows)


def _require(file: Path, names: Iterable[str]) -> None:
    if missing := [name for name in COLUMNS if name not in names]:
        found = f"found an inventory without the column {', '.join(missing)}"
        raise InputError(Problem(Place(str(file)), found, f"the columns {', '.join(COLUMNS)}"))


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(*("" if row.get(name) is None else str(row[name]) for name in (*COLUMNS, REGION)))


_SHAPES = {".csv": _csv, ".parquet": _parquet, ".jsonl": _json_lines, ".ndjson": _json_lines}

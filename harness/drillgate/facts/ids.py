"""Lists of IDs as a change brings them: which IDs, on which lines, how often."""

import csv
import difflib
import hashlib
import io
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from drillgate.places import InputError, Place, Problem

LIMIT = 512 * 1024 * 1024
"""Bytes of the largest list: well over a million IDs."""

DELIMITERS = ",;\t"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class IdFile:
    """The IDs in one column of a CSV file, in their order, with the line that each stands on, from 1.

    `ids` holds an ID as often as it stands there; `again` is the position of the first that stood there before.
    `number` is how many different ones there are. `problems` are rows that hold no ID that could be used.
    """

    file: str
    column: str
    digest: str
    ids: tuple[str, ...] = field(repr=False)
    lines: Sequence[int] = field(repr=False)
    index: int = 0
    problems: tuple[Problem, ...] = ()
    again: int | None = None
    number: int = 0

    def repeated(self) -> tuple[int, Place | None]:
        """How many IDs stand in the list more than once, and where the first of them stands again."""
        if self.again is None:
            return 0, None
        return sum(number > 1 for number in Counter(self.ids).values()), self.place(self.again)

    def place(self, position: int) -> Place:
        """Where the ID at a position of `ids` stands."""
        return Place(self.file, self.lines[position])


def read_ids(data: bytes, file: str, column: str) -> IdFile:
    """The IDs in `column` of the CSV in `data`, with a header line and , ; or a tab between fields.

    Raises InputError if the data are no text, or there is no such column.
    """
    text = _text(data, file)
    delimiter, index, width = _header(text, file, column)
    ids: list[str] = []
    lines = array("L")
    seen: set[str] = set()
    again: int | None = None
    problems: list[Problem] = []
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    end = 0
    try:
        for row in rows:
            begin, end = end + 1, rows.line_num
            if not row or begin == 1:
                continue
            if len(row) == width and row[index].strip() and row[index].isprintable():
                if again is None and row[index] in seen:
                    again = len(ids)
                seen.add(row[index])
                ids.append(row[index])
                lines.append(begin)
            else:
                problems.append(Problem(Place(file, begin), *_refusal(row, index, width, column)))
    except csv.Error as error:
        problems.append(Problem(Place(file, end + 1), f"found a row that is no CSV ({error})"))
    if len(problems) > SHOWN:
        more = Problem(problems[SHOWN].place, f"found {len(problems) - SHOWN} more rows that cannot be used")
        problems = [*problems[:SHOWN], more]
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    return IdFile(file, column, digest, tuple(ids), lines, index, tuple(problems), again, len(seen))


def _text(data: bytes, file: str) -> str:
    nul = data.find(b"\0")
    if nul >= 0:
        raise InputError(Problem(Place(file, data.count(b"\n", 0, nul) + 1), "found binary data", "a CSV file"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"found the byte 0x{error.object[error.start]:02x}"
        raise InputError(Problem(Place(file, line), found, "text in UTF-8")) from None


def _header(text: str, file: str, column: str) -> tuple[str, int, int]:
    """What stands between fields, the position of the column, and the number of fields."""
    names: list[str] = []
    for delimiter in DELIMITERS:
        try:
            header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            raise InputError(Problem(Place(file), f"found a header that is no CSV ({error})")) from None
        if header.count(column) > 1:
            raise InputError(Problem(Place(file), f"found {header.count(column)} columns {column!r}", "one"))
        if column in header:
            return delimiter, header.index(column), len(header)
        names = max(names, header, key=len)
    if not names:
        raise InputError(Problem(Place(file), "found no header line", f"one with the column {column!r}"))
    near = difflib.get_close_matches(column, names, 1, cutoff=0.4)
    found = f"found the columns {', '.join(map(repr, names[:SHOWN]))}"
    raise InputError(Problem(Place(file), found, f"the column {column!r}", repr(near[0]) if near else ""))


def _refusal(row: list[str], index: int, width: int, column: str) -> tuple[str, str]:
    if len(row) != width:
        return f"found a row of {len(row)} fields", f"{width}, as in the header"
    if not row[index].strip():
        return f"found no ID in the column {column!r}", "an ID"
    return f"found an ID with characters that cannot be seen: {row[index][:60]!r}", "an ID"


def shared(lists: Sequence[IdFile | None]) -> tuple[tuple[int, int | None] | None, ...]:
    """Of each list, how many of its IDs stand in one before it, and the position of the first; None if that cannot be
    known for a list that could not be read."""
    before: set[str] = set()
    found: list[tuple[int, int | None] | None] = []
    complete = True
    for ids in lists:
        if ids is None:
            complete = False
            found.append(None)
            continue
        own = set(ids.ids) if len(lists) > 1 else set()
        both = own & before
        first = next((at for at, identifier in enumerate(ids.ids) if identifier in both), None) if both else None
        found.append((len(both), first) if both or complete else None)
        before |= own
    return tuple(found)

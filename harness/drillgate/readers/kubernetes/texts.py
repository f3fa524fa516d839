"""Scripts within a document: each of their characters stands somewhere in the file, and so does what they would do."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from drillgate.operations import Guard, Operation
from drillgate.places import Place
from drillgate.readers.kubernetes.documents import Document, Path

PROPERTIES: Final = re.compile(r"(?>(?:[&!][^\s]*[ \t\r\n]+)*)")
"""What may stand before a scalar: its anchor, and its tag."""

ESCAPES: Final = {"x": 4, "u": 6, "U": 10}
"""Characters of escapes by their second one; of all others two."""

HALF: Final = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..")
SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and the offset in its document of each of its characters, of which none stands before another."""

    text: str
    origins: tuple[int, ...]


def written(document: Document, path: Path, value: str) -> Written:
    """The text at a path, character by character. YAML folds, indents and escapes, and JSON escapes."""
    raw, start = document.written(path)
    at = PROPERTIES.match(raw)
    begin = at.end() if at is not None else 0
    find = _literal if raw[begin : begin + 1] == "|" else _folded
    return Written(value, tuple(start + min(one, len(raw)) for one in find(raw, begin, value)))


def _literal(raw: str, at: int, value: str) -> Iterator[int]:
    """Where the characters of a value stand whose lines are written out, all of them indented alike."""
    lines = raw[at:].split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=at))
    said = value.split("\n")
    indent = next((_indent(line) - _indent(own) for line, own in zip(lines[1:], said, strict=False) if own.strip()), 0)
    for number, own in enumerate(said, 1):
        line = starts[min(number, len(lines) - 1)]
        end = starts[min(number, len(lines) - 1) + 1] - 1
        yield from (min(line + indent + column, end) for column in range(len(own) + (number < len(said))))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _folded(raw: str, at: int, value: str) -> Iterator[int]:
    """Where the characters of a value stand whose lines are put together, between quotes or not."""
    folds = {match.start(): match.end() for match in SPACES.finditer(raw) if "\n" in match[0]}
    quote = raw[at : at + 1] if raw[at : at + 1] in ("'", '"') else ""
    if raw[at : at + 1] == ">":
        content = SPACES.search(raw, raw.find("\n", at)) if "\n" in raw else None
        at = len(raw) if content is None else content.end()
    else:
        at += len(quote)
    for character in value:
        while quote == '"' and raw[at : at + 1] == "\\" and at + 1 in folds:
            at = folds[at + 1]
        if at in folds and character not in " \n":
            at = folds[at]
        yield at
        if at not in folds:
            at += _width(raw, at, character, quote)


def _width(raw: str, at: int, character: str, quote: str) -> int:
    """How many characters one of a value is written with; none, where it is not written there."""
    if quote == '"' and raw[at : at + 1] == "\\":
        both = HALF.match(raw, at) if ord(character) > 0xFFFF else None
        return 12 if both is not None else ESCAPES.get(raw[at + 1 : at + 2], 2)
    if quote == "'" and character == "'":
        return 2
    return int(raw[at : at + 1] == character)


def joined(parts: Iterable[Written | str]) -> Written:
    """One text of several; what is a text alone stands where the next one begins, or the last one ends."""
    said: list[str] = []
    origins: list[int] = []
    for part in parts:
        text = part if isinstance(part, str) else part.text
        said.append(text)
        origins += [-1] * len(text) if isinstance(part, str) else part.origins
    known = next((one for one in reversed(origins) if one >= 0), 0)
    for number in range(len(origins) - 1, -1, -1):
        known = origins[number] = origins[number] if origins[number] >= 0 else known
    return Written("".join(said), tuple(origins))


@dataclass(frozen=True)
class Embedded:
    """Operations of a text, put where they stand in the file."""

    document: Document
    within: Written
    at: Place
    language: str

    def moved(self, found: Iterable[Operation]) -> list[Operation]:
        starts = [0, *(match.end() for match in re.finditer("\n", self.within.text))]
        return [self._moved(one, starts) for one in found]

    def _moved(self, one: Operation, starts: list[int]) -> Operation:
        def located(place: Place) -> Place:
            return self._located(place, starts)

        return replace(
            one,
            place=located(one.place),
            chain=tuple(dict.fromkeys((self.at, *map(located, one.chain)))),
            guards=tuple(Guard(guard.kind, located(guard.place)) for guard in one.guards),
            dead_guards=tuple(Guard(guard.kind, located(guard.place)) for guard in one.dead_guards),
            language=one.language or self.language,
        )

    def _located(self, place: Place, starts: list[int]) -> Place:
        origins = self.within.origins
        if not origins:
            return self.at
        begin = starts[min(place.line, len(starts)) - 1] + place.column - 1
        end = starts[min(place.end_line or place.line, len(starts)) - 1] + (place.end_column or place.column) - 1
        first = origins[min(begin, len(origins) - 1)]
        last = origins[min(max(end - 1, begin), len(origins) - 1)]
        return self.document.located(first, max(last, first) + 1)

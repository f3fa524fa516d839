"""The documents of a file of manifests, each read by itself: what is broken in one hides none of the others."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from drillgate.documents.tree import Tree
from drillgate.places import InputError, Place
from drillgate.readers import markup
from drillgate.readers.kubernetes import templates
from drillgate.readers.kubernetes.templates import Filled
from drillgate.readers.markup import Markup, json_text, yaml_text

DIVIDING: Final = re.compile(r"^(?:---|\.\.\.)(?=[ \t\r\n]|\Z)", re.MULTILINE)
"""What ends a document, which it does even inside of a text."""

ENDS_OF_LINES: Final = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line in YAML."""

NOTHING: Final = re.compile(r"(?>(?:[ \t]*(?:#[^\n]*)?|%[^\n]*|---[ \t\r]*(?:#[^\n]*)?)(?:\n|\Z))*")
"""Lines that are no part of a document's content, of any number."""

Path = Sequence[str | int]


@dataclass(frozen=True)
class Document:
    """A document, and the line of the file that it begins after. In a template, `filled` is what is filled in."""

    text: str
    file: str
    before: int
    filled: Filled | None = None

    @cached_property
    def markup(self) -> Markup:
        """What it holds. Raises InputError, with places in the file, for what is no YAML."""
        try:
            if self.filled is not None:
                return yaml_text.read(self.text, self.file, again=templates.AGAIN)
            return markup.read(self.text, self.file)
        except InputError as error:
            raise InputError(*(replace(one, place=self.moved(one.place)) for one in error.problems)) from None

    @cached_property
    def starts(self) -> list[int]:
        """Where its lines begin, as whoever read it counts them."""
        breaks = ENDS_OF_LINES if isinstance(self.markup, Tree) else re.compile("\n")
        return [0, *(match.end() for match in breaks.finditer(self.text))]

    def place(self, path: Path, of: Literal["value", "key"] = "value") -> Place:
        return self.moved(self.markup.place(path, of))

    def moved(self, place: Place) -> Place:
        """A place in this document, in the file."""
        end = place.end_line + self.before if place.end_line else 0
        return replace(place, line=place.line + self.before, end_line=end)

    def written(self, path: Path) -> tuple[str, int]:
        """How the value at `path` is written, and where that begins in the text."""
        place = self.markup.place(path)
        start, end = self._offset(place.line, place.column), self._offset(place.end_line, place.end_column)
        return self.text[start:end], start

    def located(self, start: int, end: int) -> Place:
        """The place in the file of a stretch of the text."""
        (line, column), (end_line, end_column) = self._point(start), self._point(end)
        return Place(self.file, line + self.before, column, end_line + self.before, end_column)

    def called(self, said: str) -> str:
        """A text with what a template fills in as it is written there."""
        return said if self.filled is None else self.filled.written(said)

    def _offset(self, line: int, column: int) -> int:
        return min(self.starts[min(line, len(self.starts)) - 1] + column - 1, len(self.text))

    def _point(self, at: int) -> tuple[int, int]:
        line = bisect_right(self.starts, at)
        return line, at - self.starts[line - 1] + 1


def divided(text: str, file: str) -> Iterator[Document]:
    """The documents of a file in YAML or JSON, or of a template of such a file, without those that hold nothing."""
    if json_text.looks_like(text) and not text.lstrip().startswith(templates.OPENS):
        yield Document(text, file, 0)
        return
    filled = None
    if templates.is_template(text):
        text, filled = templates.masked(text)
    markers = DIVIDING.finditer(text)
    starts = [0, *(match.end() if match[0] == "..." else match.start() for match in markers)]
    lines, counted = 0, 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        # Columns count from the beginning of a line: of what stands behind `...` nothing is content.
        lines += len(ENDS_OF_LINES.findall(text, counted, start))
        counted = start
        if NOTHING.fullmatch(text, start, end) is None:
            yield Document(text[start:end], file, lines, filled)

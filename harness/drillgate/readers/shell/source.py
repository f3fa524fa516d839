"""A shell text, the tree of it, and places in the file that it stands in."""

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from drillgate.places import Place
from drillgate.readers.shell.values import Hole, Part, Piece, Word

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

STATEMENT_LENGTH = 200
STAND_IN = "drillgate_hole_"
STAND_INS = re.compile(rf"{STAND_IN}(\d+)")


@lru_cache(maxsize=1)
def parser() -> "Parser":
    import tree_sitter
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


@dataclass(frozen=True, eq=False)
class File:
    """The file as a whole, in which all places are."""

    text: str
    name: str

    @cached_property
    def starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def place(self, start: int, end: int) -> Place:
        """The place of the characters from `start` to before `end`."""
        line, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end) - 1
        return Place(self.name, line + 1, start - self.starts[line] + 1, last + 1, end - self.starts[last] + 1)


@dataclass(frozen=True, eq=False)
class Source:
    """A text to be read as shell: the file's own, or one inside of it.

    `origins` has the file's character for each character of an inner text, -1 for what stands nowhere; `holes` is what
    its stand-ins, names that keep it shell, are put in for; `fallback` is where it is run.
    """

    file: File
    text: str
    origins: tuple[int, ...] | None = None
    holes: tuple[Hole, ...] = ()
    fallback: Place | None = None

    @cached_property
    def data(self) -> bytes:
        return self.text.encode("utf-8", "replace")

    @cached_property
    def characters(self) -> "array[int] | None":
        """The character of each byte, None where all characters are one byte long."""
        if len(self.data) == len(self.text):
            return None
        found = array("L")
        number = -1
        for byte in self.data:
            number += byte & 0xC0 != 0x80
            found.append(number)
        found.append(number + 1)
        return found

    @cached_property
    def tree(self) -> "Tree":
        return parser().parse(self.data)

    def at(self, byte: int) -> int:
        return self.characters[byte] if self.characters is not None else byte

    def span(self, node: "Node") -> tuple[int, int]:
        return self.at(node.start_byte), self.at(node.end_byte)

    def said(self, node: "Node") -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def place(self, node: "Node") -> Place:
        start, end = self.span(node)
        return self.located(start, end - len(self.text[start:end]) + len(self.text[start:end].rstrip()))

    def located(self, start: int, end: int) -> Place:
        """The place in the file of a stretch of this text; of what stands nowhere, where it is run."""
        if self.origins is None:
            return self.file.place(start, end)
        first = next((one for one in self.origins[start:end] if one >= 0), -1)
        if first < 0:
            return self.fallback or self.file.place(0, 0)
        last = next((one for one in reversed(self.origins[start:end]) if one >= first), first)
        return self.file.place(first, last + 1)

    def statement(self, node: "Node") -> str:
        start, end = self.span(node)
        said = STAND_INS.sub(self.back, self.text[start : min(end, start + 8 * STATEMENT_LENGTH)])
        return " ".join(said.split())[:STATEMENT_LENGTH]

    def back(self, match: re.Match[str]) -> str:
        number = int(match[1]) if len(match[1]) < 9 else len(self.holes)
        return f"{{{self.holes[number].name}}}" if number < len(self.holes) else match[0]

    def word(self, start: int, end: int, text: str | None = None) -> Word:
        """The characters of a stretch as a word; `text` is what they mean, if it is as long and differs."""
        said = self.text[start:end] if text is None else text
        if not self.holes:
            return tuple(self.pieces(said, start)) if said else ()
        parts: list[Part] = []
        done = 0
        for match in STAND_INS.finditer(said):
            number = int(match[1]) if len(match[1]) < 9 else len(self.holes)
            if number >= len(self.holes):
                continue
            parts += self.pieces(said[done : match.start()], start + done)
            parts.append(self.holes[number])
            done = match.end()
        parts += self.pieces(said[done:], start + done)
        return tuple(parts)

    def pieces(self, said: str, start: int) -> list[Part]:
        """Literal text in stretches that stand together in the file."""
        if not said:
            return []
        if self.origins is None:
            return [Piece(said, start)]
        found: list[Part] = []
        begin = 0
        for number in range(1, len(said) + 1):
            here = self.origins[start + number] if start + number < len(self.origins) else -2
            before = self.origins[start + number - 1]
            if number == len(said) or here != (before + 1 if before >= 0 else -1):
                found.append(Piece(said[begin:number], self.origins[start + begin]))
                begin = number
        return found


def inner(file: File, word: Word, fallback: Place) -> Source:
    """A word as a text to be read in its turn."""
    texts: list[str] = []
    origins: list[int] = []
    filled: list[Hole] = []
    for part in word:
        if isinstance(part, Hole):
            said = f"{STAND_IN}{len(filled)}"
            filled.append(part)
            origins += [-1] * len(said)
        else:
            said = part.text
            origins += range(part.start, part.start + len(said)) if part.start >= 0 else [-1] * len(said)
        texts.append(said)
    return Source(file, "".join(texts), tuple(origins), tuple(filled), fallback)

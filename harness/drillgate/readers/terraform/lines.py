"""The lines of a file as bytes, which is how the grammar counts, and places in characters."""

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drillgate.places import Place

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class Lines:
    """`counts` has, of each line that was asked for, the characters before each of its bytes; None, if all characters
    are one byte long."""

    data: list[bytes]
    counts: "dict[int, array[int] | None]" = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> "Lines":
        return cls(data.split(b"\n"))

    def place(self, node: "Node", file: str) -> Place:
        (line, column), (end_line, end_column) = node.start_point, node.end_point
        return Place(file, line + 1, self.column(line, column), end_line + 1, self.column(end_line, end_column))

    def column(self, line: int, byte: int) -> int:
        """The column, from 1, of a byte in a line, both from 0."""
        if line >= len(self.data):
            return 1
        if line not in self.counts:
            text = self.data[line]
            self.counts[line] = None if text.isascii() else _counted(text)
        counts = self.counts[line]
        return 1 + (byte if counts is None else counts[min(byte, len(counts) - 1)])


def _counted(text: bytes) -> "array[int]":
    counts, number = array("L"), -1
    for byte in text:
        number += byte & 0xC0 != 0x80
        counts.append(number)
    counts.append(number + 1)
    return counts

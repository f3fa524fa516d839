"""The places in a document whose value is known already: they are read when one is asked for, which is seldom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from drillgate.documents.tree import Tree
from drillgate.places import Place


@dataclass(slots=True)
class LateTree:
    """Stands for the tree of a document that was found valid before, with the same bytes."""

    file: str
    content: bytes
    read: Tree | None = None

    def place(self, path: Sequence[str | int], of: Literal["value", "key"] = "value") -> Place:
        """As `Tree.place` has it."""
        if self.read is None:
            from drillgate.documents import events
            from drillgate.documents.characters import decode

            self.read = events.read(decode(self.content, self.file), self.file)
        return self.read.place(path, of)

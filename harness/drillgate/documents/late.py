"""The tree of a document whose value is known already: it is read when somebody asks for it, which is seldom."""

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

    @property
    def data(self) -> object:
        return self._tree().data

    def place(self, path: Sequence[str | int], of: Literal["value", "key"] = "value") -> Place:
        """As `Tree.place` has it."""
        return self._tree().place(path, of)

    def _tree(self) -> Tree:
        if self.read is None:
            from drillgate.documents import events
            from drillgate.documents.characters import decode

            self.read = events.read(decode(self.content, self.file), self.file)
        return self.read

"""A document's plain data, and beside each value the marks of where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from drillgate.places import Place, Problem

Mark = tuple[int, int, int, int]
"""Line and column of the beginning, and of the end (exclusive), all from 1."""


@dataclass(slots=True)
class Node:
    """The mark of a value, of the keys if it is a mapping, and the nodes inside it.

    `text` is how a number or a truth value is spelt, which its value alone does not tell (`007`, `1.10`).
    `broken` says that what stands there could not be taken over, so that nothing more is to be said about it.
    """

    mark: Mark
    keys: dict[str, Mark] = field(default_factory=dict)
    inside: dict[str | int, "Node"] = field(default_factory=dict)
    text: str = ""
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """`data` is made of dict, list, str, int, float, bool and None; `problems` are those of YAML, not of the schema.

    `complete` is false where a problem kept the rest of the file from being read.
    """

    file: str
    data: object
    root: Node
    problems: tuple[Problem, ...] = ()
    complete: bool = True

    def place(self, path: Sequence[str | int], of: Literal["value", "key"] = "value") -> Place:
        """Where the value or the key at `path` stands; the nearest ancestor that is there if it is absent."""
        node, mark = self.root, self.root.mark
        for step in path:
            if step not in node.inside:
                break
            key = node.keys.get(step) if isinstance(step, str) else None
            node = node.inside[step]
            mark = key if of == "key" and key is not None else node.mark
        else:
            return Place(self.file, *mark)
        return Place(self.file, *node.mark)

    def spelling(self, path: Sequence[str | int]) -> str:
        """How the number or truth value at `path` is spelt; nothing for other values, and for what is not there."""
        node = self.root
        for step in path:
            if step not in node.inside:
                return ""
            node = node.inside[step]
        return node.text

    def broken(self, path: Sequence[str | int]) -> bool:
        """Whether a problem with the YAML itself was found at `path` or around it."""
        node = self.root
        for step in path:
            if node.broken:
                return True
            if step not in node.inside:
                return False
            node = node.inside[step]
        return node.broken

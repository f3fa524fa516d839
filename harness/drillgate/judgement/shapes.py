"""Paths with wildcards: which of them a path has the shape of."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Final

DEEP: Final = "**"


def has_shape(path: str, shape: str) -> bool:
    """Whether a path is of a shape: `*`, `?` and `[…]` stay within a folder or name, `**` is any number of folders.

    Upper and lower case differ. The time it takes is bounded by the product of the two lengths.
    """
    return path == shape or _has_shape(path.split("/"), shape.split("/"))


def _has_shape(parts: Sequence[str], shape: Sequence[str]) -> bool:
    at = of = 0
    deep = held = -1  # the last `**`, and the part from which on the rest of the shape is being tried
    while at < len(parts):
        if of < len(shape) and shape[of] == DEEP:
            deep, held = of, at
            of += 1
        elif of < len(shape) and fnmatchcase(parts[at], shape[of]):
            at, of = at + 1, of + 1
        elif deep >= 0:
            held += 1
            at, of = held, deep + 1
        else:
            return False
    return all(part == DEEP for part in shape[of:])

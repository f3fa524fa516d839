"""Three-valued logic (Kleene): what follows from what is known, and no more."""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


def truth(holds: bool) -> Truth:  # noqa: FBT001 - the conversion of a flag
    return Truth.TRUE if holds else Truth.FALSE


def negation(value: Truth) -> Truth:
    return Truth(Truth.TRUE - value)


def all_of(values: Iterable[Truth]) -> Truth:
    """FALSE if any is, else UNKNOWN if any is; TRUE of nothing at all."""
    return min(values, default=Truth.TRUE)


def any_of(values: Iterable[Truth]) -> Truth:
    """TRUE if any is, else UNKNOWN if any is; FALSE of nothing at all."""
    return max(values, default=Truth.FALSE)

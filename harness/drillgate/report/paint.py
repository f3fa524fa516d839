"""Colours of a terminal."""

from collections.abc import Callable
from typing import Final

CODES: Final = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "bold": "1", "faint": "2"}
Paint = Callable[..., str]
"""A text, and the names of its styles."""


def paint(text: str, *styles: str) -> str:
    """Text in the given styles."""
    return f"\x1b[{';'.join(CODES[style] for style in styles)}m{text}\x1b[0m" if styles else text


def plain(text: str, *styles: str) -> str:  # noqa: ARG001 - what is plain has no style
    """Text as it is."""
    return text


def painter(*, colour: bool) -> Paint:
    return paint if colour else plain

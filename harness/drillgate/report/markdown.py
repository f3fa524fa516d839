"""Text in Markdown, as text and as nothing else."""

import re
from typing import Final

from drillgate.report.characters import visible

ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "\\": "&#92;"}
"""Where even an escaped character has been taken for markup: HTML, the cells of a table, escapes themselves."""

_PUNCTUATION: Final = re.compile(r"[!-/:-@\[-`{-~]")


def escaped(text: str) -> str:
    """One line of text, for a paragraph, a heading or a cell of a table: no markup, no HTML, no link."""
    return _PUNCTUATION.sub(lambda found: ENTITIES.get(found[0], f"\\{found[0]}"), visible(text))


def plain_prose(text: str) -> str:
    """As `escaped`, on one line whatever the text has."""
    return escaped(" ".join(text.split()))

"""Text in Markdown, as text and as nothing else."""

import re
from typing import Final

from drillgate.report.characters import visible

ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "\\": "&#92;", "$": "&#36;"}
"""What stands for characters that even escaped have been taken for markup: HTML, cells of a table, formulas."""

_MARKUP: Final = re.compile(r"[!#$&()*+.:<=>@\[\\\]^_`{|}~-]")
"""Punctuation that means something to one Markdown or another; a colon and a dot make links of bare addresses."""


def escaped(text: str) -> str:
    """One line of text, for a paragraph, a heading or a cell of a table: no markup, no HTML, no link."""
    return _MARKUP.sub(lambda found: ENTITIES.get(found[0], f"\\{found[0]}"), visible(text))


def plain_prose(text: str) -> str:
    """As `escaped`, on one line whatever the text has."""
    return escaped(" ".join(text.split()))

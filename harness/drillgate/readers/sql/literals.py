"""What stands in a string: its content, and where that begins."""

import re
from typing import Final

from drillgate.readers.sql.lexer import LITERAL
from drillgate.readers.sql.segment import Segment

_ESCAPE: Final = re.compile(r"''|\\.", re.DOTALL)


def is_literal(segment: Segment, index: int) -> bool:
    return index < len(segment) and segment.tokens[index].kind == LITERAL


def content(segment: Segment, index: int) -> tuple[int, str]:
    """Where a literal's content starts, and the content: escapes undone, as long as before."""
    token = segment.tokens[index]
    text = segment.masked.text[token.start : token.end]
    if text.startswith("$"):
        width = text.index("$", 1) + 1
        return token.start + width, text[width:-width]
    width = 3 if text[:3] in ("'''", '"""') and len(text) >= 6 else 1
    if width == 1 and segment.masked.text[token.start - 1 : token.start] in ("q", "Q"):
        return token.start + 2, text[2:-2]
    escaped = _ESCAPE.sub(_unescaped, text[width:-width]) if width == 1 else text[width:-width]
    return token.start + width, escaped


def _unescaped(match: re.Match[str]) -> str:
    text = match.group()
    if text == "''":
        return " '"
    return {"n": "\n ", "t": "\t ", "r": "  "}.get(text[1], f" {text[1]}")

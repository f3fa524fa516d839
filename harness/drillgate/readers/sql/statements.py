"""A masked text as segments: the stretches between separators that a rule has to look at."""

import re
from collections.abc import Iterator
from typing import Final

from drillgate.readers.sql.lexer import DESTRUCTIVE, Masked
from drillgate.readers.sql.segment import Segment

_DELIMITER: Final = re.compile(r"^[ \t]*DELIMITER[ \t]+(\S+)[^\n]*$", re.IGNORECASE | re.MULTILINE)
# Lines that divide batches in clients: GO of SQL Server's, a slash of Oracle's, and commands that end with their line.
_BATCH: Final = re.compile(
    r"^[ \t]*(?:(?:GO(?:[ \t]+\d+)?|/)[ \t;]*\r?|(?:\.[a-z]+|:(?:on|setvar|connect|r)|WHENEVER\s+(?:SQL|OS)ERROR)\b[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
# What decides how other statements are to be understood, without destroying anything itself.
_CONTEXT: Final = re.compile(
    r"(?<![\w$.])(?:CREATE|BEGIN|START|COMMIT|ROLLBACK|END|RENAME|USE|SET|INTO(?=\s+#)|ABORT|sp_rename|SWAP|ATTACH|DISCARD)(?![\w$])",
    re.IGNORECASE,
)


def has_delimiters(text: str) -> bool:
    """Whether a text names its own delimiters, as MySQL's client lets it."""
    return _DELIMITER.search(text) is not None


def divided(masked: Masked) -> Masked:
    """The same text with every separator turned into a semicolon."""
    code = masked.code
    lines = list(_DELIMITER.finditer(code))
    if lines:
        pieces = [code[: lines[0].start()]]
        for number, line in enumerate(lines):
            until = lines[number + 1].start() if number + 1 < len(lines) else len(code)
            pieces.append(";" + " " * (line.end() - line.start() - 1))
            sign = line.group(1)
            body = code[line.end() : until]
            pieces.append(body if sign == ";" else body.replace(sign, ";" + " " * (len(sign) - 1)))
        code = "".join(pieces)
    code = _BATCH.sub(lambda match: ";" + " " * (len(match.group()) - 1), code)
    return masked._replace(code=code)


def segments(masked: Masked) -> Iterator[tuple[Segment, bool]]:
    """The statements that a rule has to look at, in order, and whether they may destroy something.

    Those that only tell about others (CREATE, BEGIN, COMMIT …) come along with False.
    """
    code = masked.code
    suspects = [match.start() for match in DESTRUCTIVE.finditer(code)]
    suspects += masked.literals
    if not suspects:
        return
    marked = dict.fromkeys((match.start() for match in _CONTEXT.finditer(code)), False) | dict.fromkeys(suspects, True)
    end = -1
    chunk: tuple[int, int, bool] | None = None
    for place in sorted(marked):
        if place >= end:
            if chunk:
                yield Segment(masked, *chunk[:2]), chunk[2]
            start = code.rfind(";", max(end - 1, 0), place) + 1 or max(end, 0)
            end = code.find(";", place)
            end = len(code) if end < 0 else end
            chunk = (start, end, marked[place])
        elif chunk and marked[place]:
            chunk = (chunk[0], chunk[1], True)
    if chunk:
        yield Segment(masked, *chunk[:2]), chunk[2]

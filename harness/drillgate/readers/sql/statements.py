"""A masked text as segments: the stretches between separators that a rule has to look at."""

import bisect
import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from drillgate.readers.sql.dialects import Dialect
from drillgate.readers.sql.lexer import Masked, places

_DELIMITER: Final = re.compile(r"^[ \t]*DELIMITER[ \t]+(\S+)[^\n]*$", re.IGNORECASE | re.MULTILINE)
# Lines that divide batches: GO of SQL Server's, a slash of Oracle's, and commands that end with their line.
_BATCH: Final = r"(?:GO(?:[ \t]+\d+)?|/)[ \t;]*\r?"
_COMMANDS: Final = {
    "oracle": r"WHENEVER\s+(?:SQL|OS)ERROR\b[^\n]*",
    "tsql": r":(?:on|setvar|connect|r)\b[^\n]*",
    "sqlite": r"\.[a-z]+\b[^\n]*",
    "duckdb": r"\.[a-z]+\b[^\n]*",
    "teradata": r"\.[a-z]+\b[^\n]*",
    "": r"(?:\.[a-z]+|:(?:on|setvar|connect|r)|WHENEVER\s+(?:SQL|OS)ERROR)\b[^\n]*",
}
_TERMINATOR: Final = re.compile(r"^[ \t]*--#SET[ \t]+TERMINATOR[ \t]+(\S)", re.IGNORECASE | re.MULTILINE)
# Scripts of Db2 end their statements with it by custom, as its client is told on the command line.
_ENDING: Final = r"(?=[ \t]*\r?$)"
_CUSTOMARY: Final = re.compile("@" + _ENDING, re.MULTILINE)
_INTO_SESSION: Final = re.compile(r"\s+#")
_BEGINS_ROUTINE: Final = re.compile(r"(?<!\w)(?:CREATE|DO|ALTER)(?!\w)", re.IGNORECASE)


def has_delimiters(text: str) -> bool:
    """Whether a text names its own delimiters, as MySQL's client lets it."""
    return "DELIMITER" in text.upper() and _DELIMITER.search(text) is not None


@cache
def _batches(name: str) -> re.Pattern[str]:
    ends = "|".join(filter(None, (_BATCH, _COMMANDS.get(name))))
    return re.compile(rf"^[ \t]*(?:{ends})$", re.IGNORECASE | re.MULTILINE)


def divided(masked: Masked, dialect: Dialect) -> Masked:
    """The same text with every separator turned into a semicolon."""
    code = masked.code
    upper = code.upper()
    lines = list(_DELIMITER.finditer(code)) if "DELIMITER" in upper else []
    if lines:
        pieces = [code[: lines[0].start()]]
        for number, line in enumerate(lines):
            until = lines[number + 1].start() if number + 1 < len(lines) else len(code)
            pieces.append(";" + " " * (line.end() - line.start() - 1))
            sign = line.group(1)
            body = code[line.end() : until]
            pieces.append(body if sign == ";" else body.replace(sign, ";" + " " * (len(sign) - 1)))
        code = "".join(pieces)
    if dialect.name in ("", "db2") and "TERMINATOR" in masked.text.upper():
        code = _terminated(masked.text, code)
    if dialect.name == "db2" and "@" in code:
        code = _CUSTOMARY.sub(";", code)
    if "GO" in upper or "/" in code or dialect.name in _COMMANDS:
        code = _batches(dialect.name).sub(lambda match: ";" + " " * (len(match.group()) - 1), code)
    return masked if code is masked.code else masked._replace(code=code)


def _terminated(text: str, code: str) -> str:
    """Db2's --#SET TERMINATOR: from there on, this sign divides what stands before the end of a line."""
    lines = [match for match in _TERMINATOR.finditer(text) if not code[match.start() : match.end()].strip()]
    pieces = [code[: lines[0].start()] if lines else code]
    for number, line in enumerate(lines):
        until = lines[number + 1].start() if number + 1 < len(lines) else len(code)
        pieces.append(re.sub(re.escape(line[1]) + _ENDING, ";", code[line.start() : until], flags=re.MULTILINE))
    return "".join(pieces)


class Stretch(NamedTuple):
    """A statement that has to be looked at, by its offsets; whether it may destroy, and whether literals of it may."""

    start: int
    end: int
    suspicious: bool
    held: bool


def stretches(masked: Masked) -> Iterator[Stretch]:
    """The statements that a rule has to look at, in order.

    Those that only tell about others (CREATE, BEGIN, COMMIT …) are not suspicious.
    """
    code = masked.code
    suspects = [at for at in places(code, masked.words.marks) if code[at - 4 : at].strip().upper() != "ON"]
    if not suspects and not masked.literals:
        return
    context = [at for at in places(code, masked.words.context) if _tells(code, at)]
    literals = sorted(masked.literals)
    marked = sorted({*suspects, *context, *literals})
    suspicious = set(suspects)
    end = -1
    position = 0
    while position < len(marked):
        place = marked[position]
        start = code.rfind(";", max(end - 1, 0), place) + 1 or max(end, 0)
        end = code.find(";", place)
        end = len(code) if end < 0 else end
        inside = position
        while position < len(marked) and (marked[position] < end or position == inside):
            position += 1
        held = bisect.bisect_left(literals, start) < bisect.bisect_left(literals, max(end, start + 1))
        runs = held and _BEGINS_ROUTINE.search(code, start, end) is not None
        destroys = any(at in suspicious for at in marked[inside:position])
        yield Stretch(start, end, destroys or runs, held)


def _tells(code: str, at: int) -> bool:
    """Whether a word of context is one: no part of a name; INTO only before a session's own table."""
    if at and code[at - 1] in "$.":
        return False
    return code[at : at + 4].upper() != "INTO" or _INTO_SESSION.match(code, at + 4) is not None

"""Lines that a database's own client acts on: other files that it runs, commands of the system, and when it stops."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from drillgate.readers.sql.dialects import Dialect
from drillgate.readers.sql.lexer import Masked


class Line(NamedTuple):
    """Offsets of a client's command; the file that it runs, or those of the command of the system, and what runs it."""

    start: int
    end: int
    file: str = ""
    command: tuple[int, int] = (0, 0)
    runner: str = ""


_SOURCE: Final = r"source[ \t]+(?P<source>[^\s;][^\n;]*)"
# Beeline has commands of its own after "!", Hive's older client has programs there.
_PROGRAMS: Final = r"(?:sudo|rm|rmdir|unlink|shred|find|xargs|hdfs|hadoop|bash|python3?|aws|gsutil)"
_LINES: Final = {
    "mysql": rf"(?:{_SOURCE}|\\\.[ \t]+(?P<dot>\S+)|(?:system|\\!)[ \t]+(?P<system>\S[^\n]*))",
    "oracle": r"(?:@@?(?P<at>[\w&$./\\{}~-]+)[^\n]*|start[ \t]+(?P<start>\S+\.\w+)[^\n]*"
    r"|(?:host|!(?!=))[ \t]*(?P<host>\S[^\n]*))",
    "db2": r"!(?!=)[ \t]*(?P<host>\S[^\n]*)",
    "tsql": r"(?::r[ \t]+(?P<r>\S[^\n]*)|!![ \t]*(?P<shell>\S[^\n]*))",
    "sqlite": r"\.(?:read[ \t]+(?P<read>\S[^\n]*)|(?:shell|system)[ \t]+(?P<shell>\S[^\n]*))",
    "snowflake": r"!(?:(?:source|load)[ \t=]+(?P<load>\S+)|system[ \t]+(?P<shell>\S[^\n]*))",
    "hive": rf"(?:{_SOURCE}|!(?:run[ \t]+(?P<run>\S+)|sh[ \t]+(?P<sh>\S[^\n]*))"
    rf"|!(?P<shell>{_PROGRAMS}\b[^\n]*)|(?P<system>dfs[ \t]+-(?:rmr?|rmdir|expunge|truncate)\b[^\n]*))",
    "teradata": r"\.(?:RUN[ \t]+FILE[ \t]*=?[ \t]*(?P<run>\S+)|OS[ \t]+(?P<os>\S[^\n]*))",
    "": r"(?:source[ \t]+(?P<source>[^\s;]+\.\w+)|@@?(?P<at>[\w&$./\\{}~-]+\.sql)"
    r"|:r[ \t]+(?P<r>\S[^\n]*)|\.read[ \t]+(?P<read>\S[^\n]*))",
}
_FAMILIES: Final = {
    "mariadb": "mysql", "doris": "mysql", "starrocks": "mysql", "duckdb": "sqlite", "sparksql": "hive",
    "databricks": "hive", "impala": "hive",
}  # fmt: skip
_NEAR: Final = 4096
"""Characters before a line that are looked at for the end of the statement before."""
_COMMANDS: Final = frozenset({"system", "host", "shell", "sh", "os"})
_STOPPING: Final = (
    r"\\set\s+ON_ERROR_STOP\s+(?:'?(?:on|1|true|yes)'?)\b|^\s*WHENEVER\s+SQLERROR\s+EXIT\b|^\s*\.bail\s+on\b"
    r"|^\s*:on\s+error\s+exit\b|\bSET\s+XACT_ABORT\s+ON\b|^\s*!set\s+exit_on_error\s*=\s*true\b"
)
_GOING_ON: Final = (
    r"\\(?:set\s+ON_ERROR_STOP\s+(?:'?(?:off|0|false|no)'?)|unset\s+ON_ERROR_STOP)\b|^\s*WHENEVER\s+SQLERROR\s+CONTINUE\b"
    r"|^\s*\.bail\s+off\b|^\s*:on\s+error\s+ignore\b|\bSET\s+XACT_ABORT\s+OFF\b"
)
_COMMANDS_OF_PSQL: Final = re.compile(r"\\(!|(?:i|ir|include|include_relative)(?!\w))[ \t]*([^\n]*)")
_BY_LINE: Final = re.IGNORECASE | re.MULTILINE


@cache
def _pattern(name: str) -> re.Pattern[str] | None:
    said = _LINES.get(_FAMILIES.get(name, name))
    return re.compile(rf"^[ \t]*(?P<whole>{said})", re.IGNORECASE | re.MULTILINE) if said else None


_HINTS: Final = {
    "mysql": ("SOURCE", "SYSTEM", "\\.", "\\!"),
    "oracle": ("@", "!", "START", "HOST"),
    "db2": ("!",),
    "tsql": (":R", "!!"),
    "sqlite": (".READ", ".SHELL", ".SYSTEM"),
    "snowflake": ("!",),
    "hive": ("SOURCE", "!", "DFS"),
    "teradata": (".RUN", ".OS"),
    "": ("SOURCE", "@", ":R", ".READ"),
}


def acts(text: str, dialect: Dialect) -> bool:
    """Whether a text may hold a command that its client acts on: quick, and true too often rather than too seldom."""
    if dialect.meta and "\\" in text:
        return True
    hints = _HINTS.get(_FAMILIES.get(dialect.name, dialect.name), ())
    upper = text.upper() if hints else ""
    return any(hint in upper for hint in hints)


def lines(masked: Masked, dialect: Dialect) -> Iterator[Line]:
    """The client's commands that run what is not here, where a statement could begin."""
    pattern = _pattern(dialect.name) if acts(masked.code, dialect) else None
    if pattern is None:
        return
    ended = 0
    for match in pattern.finditer(masked.code):
        before = _before(masked.code, match.start())
        if match.start() - ended < _NEAR and not masked.code[ended : match.start()].strip():
            before = ""  # one such line after another
        if before not in ("", ";", "/") and not match["whole"].casefold().startswith((":", ".", "!", "dfs")):
            continue
        name = next(key for key, value in match.groupdict().items() if value and key != "whole")
        start, end = match.span(name)
        said = masked.text[start:end]
        whole = match.start("whole")
        ended = match.end()
        if name in _COMMANDS:
            yield Line(whole, end, command=(start, end), runner="hdfs " * (said[:3].casefold() == "dfs"))
        else:
            yield Line(whole, end, said.strip().strip("'\"`").removesuffix(";"))


def _before(code: str, at: int) -> str:
    """The last character before an offset that is no white space, looked for in what is near."""
    return code[max(0, at - _NEAR) : at].rstrip()[-1:]


def of_psql(text: str, start: int, end: int) -> Line:
    """The line of one of psql's commands, by the offsets of the command."""
    match = _COMMANDS_OF_PSQL.match(text, start, end)
    if match is not None and match[1] != "!":
        return Line(start, end, (match[2] or "").strip().strip("'\""))
    # What is no \! has a pipe, or a command in backticks.
    begin = match.start(2) if match is not None else text.find("|", start, end) + 1 or start + 1
    return Line(start, end, command=(begin, end))


def stops(text: str, *, by_default: bool) -> int:
    """The offset from which on the client stops at the first statement that fails, -1 if it does not."""
    if re.search(_GOING_ON, text, _BY_LINE):
        return -1
    if by_default:
        return 0
    match = re.search(_STOPPING, text, _BY_LINE)
    return match.end() if match else -1

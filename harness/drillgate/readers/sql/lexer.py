"""Where strings, identifiers and comments are: a text of the same length in which they are blanked, and its tokens.

Everything else reads the blanked text, so that no word inside a string or comment can be taken for code. A quote that
is never closed quotes nothing: what follows it is read as code, since hiding it would be the worse error.
"""

import bisect
import re
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from drillgate.readers.sql.dialects import Dialect
from drillgate.readers.sql.words import words

# A quoted stretch becomes its kind's character, repeated, and CLOSE: private use, so never letters, digits or space.
STRING: Final = "\ue000"
QUOTED: Final = "\ue001"
TEMPLATE: Final = "\ue002"
CLOSE: Final = "\ue003"
_OWN: Final = str.maketrans(dict.fromkeys((STRING, QUOTED, TEMPLATE, CLOSE), "\ufffd"))

WORD: Final = "word"
NUMBER: Final = "number"
VARIABLE: Final = "variable"
PARAMETER: Final = "parameter"
SIGN: Final = "sign"
LITERAL: Final = "string"
QUOTED_NAME: Final = "quoted"
TEMPLATED: Final = "template"

MARKING: Final = words(
    """DELETE DEL DROP TRUNCATE UPDATE MERGE REPLACE OVERWRITE PURGE DETACH UNUSED CLEAR REMOVE RM DISCARD EMPTY
    EXEC EXECUTE PREPARE RESET XP_CMDSHELL GEXEC PROGRAM SP_EXECUTESQL SP_MSFOREACHTABLE SP_MSFOREACHDB
    UNDROP RECOVER RESTORE FLASHBACK VACUUM DISABLE NOCHECK NOARCHIVELOG FORCE ARCHIVE_MODE ARCHIVE_COMMAND
    ARCHIVE_LIBRARY WAL_LEVEL SESSION_REPLICATION_ROLE FOREIGN_KEY_CHECKS SQL_LOG_BIN SQL_SAFE_UPDATES FOREIGN_KEYS
    EXPIRATION_TIMESTAMP PARTITION_EXPIRATION_DAYS DEFAULT_TABLE_EXPIRATION_DAYS DEFAULT_PARTITION_EXPIRATION_DAYS
    MAX_TIME_TRAVEL_HOURS TTL SYSTEM_VERSIONING RECOVERY DATA_RETENTION_TIME_IN_DAYS TBLPROPERTIES
    RETENTIONDURATIONCHECK
    DBLINK_EXEC DBLINK DBLINK_SEND_QUERY EXEC_DDL_STATEMENT CREATE_JOB SUBMIT SCHEDULE SCHEDULE_IN_DATABASE
    POSTGRES_EXECUTE MYSQL_EXECUTE SYSEXECSQL ADMIN_CMD
    RUN_COMMAND_ON_WORKERS RUN_COMMAND_ON_SHARDS QUERY_TO_XML DBMS_SQL
    LO_UNLINK LO_TRUNCATE PG_DROP_REPLICATION_SLOT PG_FILE_UNLINK DROP_CHUNKS DROP_CHUNK DROP_PARTITION_TIME
    DROP_PARTITION_ID MASTER_DROP_ALL_SHARDS ADD_RETENTION_POLICY REMOVE_CONTINUOUS_AGGREGATE_POLICY DROP_PARTITIONS
    EXPIRE_SNAPSHOTS REMOVE_ORPHAN_FILES ROLLBACK_TO_SNAPSHOT ROLLBACK_TO_TIMESTAMP
    UPD REPLACE_CREATE CLEANPATH ALLOWOVERWRITE PRUNE TRASH DROPP LOGARCHMETH1 SECURITY
    DROP_PARTITION DELETE_TAG DELETE_BRANCH ROLLBACK_TO EXPIRE_PARTITIONS PURGE_FILES UNREGISTER_TABLE
    UNREGISTER_PARTITION DUCKLAKE_EXPIRE_SNAPSHOTS DUCKLAKE_CLEANUP_OLD_FILES DUCKLAKE_DELETE_ORPHANED_FILES
    ADMIN_DROP_SCHEMA FREMOVE DROP_QUEUE_TABLE PURGE_QUEUE_TABLE DROP_JOB SP_DELETE_BACKUPHISTORY
    SP_DELETE_DATABASE_BACKUPHISTORY
    XP_DELETE_FILE XP_DELETE_FILES SP_DETACH_DB SP_DROPMESSAGE GRANT SUPERUSER"""
)
"""Words one of which stands in everything that is reported, but for commands of clients."""


CONTEXT: Final = words("CREATE BEGIN START COMMIT ROLLBACK END RENAME USE SET ABORT SP_RENAME SWAP ATTACH DISCARD INTO")
"""Words that decide how other statements are to be understood, without destroying anything themselves."""
_KNOWN: Final = MARKING | CONTEXT
_WORDS: Final = re.compile(r"\w+")


class Spelled(NamedTuple):
    """The words of a text that matter, each as it is spelled there."""

    marks: tuple[str, ...]
    context: tuple[str, ...]


def spelled(text: str) -> Spelled:
    """The words of MARKING and CONTEXT that a text has: the one look at it that every text costs."""
    present = list(set(_WORDS.findall(text)))
    known = [(word, upper) for word, upper in zip(present, map(str.upper, present), strict=True) if upper in _KNOWN]
    marks = tuple([word for word, upper in known if upper in MARKING])
    return Spelled(marks, tuple([word for word, upper in known if upper in CONTEXT]))


def places(text: str, spellings: Iterable[str], start: int = 0, end: int | None = None) -> list[int]:
    """Where these words stand in a stretch of a text, as whole words, in no order."""
    end = len(text) if end is None else end
    found = []
    for word in spellings:
        at = text.find(word, start, end)
        while at >= 0:
            after = at + len(word)
            if not (at and _is_word(text[at - 1])) and not (after < len(text) and _is_word(text[after])):
                found.append(at)
            at = text.find(word, after, end)
    return found


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


class Token(NamedTuple):
    """`word` is the upper-cased word or the sign itself, "" for all else; offsets into the text."""

    kind: str
    word: str
    start: int
    end: int


class Masked(NamedTuple):
    """`code` is as long as the text; `literals` are the starts of strings that hold a marking word; `dialect` is its
    name."""

    text: str
    code: str
    literals: frozenset[int]
    commands: tuple[tuple[int, int], ...]
    words: Spelled
    """The client's commands that execute what cannot be read here: \\gexec, \\i, \\! and pipes."""
    dialect: str = ""


_QUOTES: Final = {"single": STRING, "escaped": STRING, "double": QUOTED, "backtick": QUOTED, "bracket": QUOTED}
_NESTING: Final = re.compile(r"/\*|\*/")
_TAG: Final = re.compile(r"\$(?:[^\W\d]\w*)?\$")
_EXECUTED: Final = re.compile(r"/\*M?!\d*")
_TEMPLATE_ENDS: Final = {"{{": "}}", "{%": "%}", "{#": "#}"}
_ALTERNATIVE_ENDS: Final = {"[": "]", "(": ")", "{": "}", "<": ">"}
_RUNNING: Final = frozenset({"gexec", "!", "i", "ir", "include", "include_relative"})
_PIPING: Final = frozenset({"g", "o", "out", "w", "write", "gx"})
_META: Final = re.compile(r"\\(\w+|.)([^\n]*)")
_COPIED: Final = re.compile(r"[fF](?i:ROM)\s+(?i:STDIN)(?![\w$])[^;\n]*;[^\n]*\n")
_REMARK: Final = re.compile(r"(?m:^)[ \t]*(?i:REM|REMARK|PROMPT)(?![\w$])[^\n]*")
_COPY: Final = re.compile(r"(?<![\w$])COPY(?![\w$])", re.IGNORECASE)


def _quoted(quote: str, *, backslash: bool) -> str:
    if backslash:
        return rf"{quote}[^{quote}\\]*+(?>(?:(?:\\.|{quote}{quote})[^{quote}\\]*+)*){quote}"
    return rf"{quote}[^{quote}]*+(?>(?:{quote}{quote}[^{quote}]*+)*){quote}"


@cache
def _opening(dialect: Dialect, unclosed: frozenset[str]) -> re.Pattern[str]:
    """What begins a stretch that is not code, without the kinds that are known to stay unclosed."""
    parts = {
        "line": (r"--(?=\s|\Z)[^\n]*" if dialect.spaced_dashes else r"--[^\n]*")
        + (r"|#[^\n]*" if dialect.hash_comment else "")
        + (r"|//[^\n]*" if dialect.slash_comment else ""),
        "block": r"/\*",
        "executed": r"\*/" if dialect.versioned_comment else "",
        "alternative": r"(?<=(?<![\w$])[qQ])'|(?<=(?<![\w$])[nN][qQ])'" if dialect.alternative else "",
        "triple": r"'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"" if dialect.triple else "",
        "escaped": r"(?<=(?<![\w$])[eE])" + _quoted("'", backslash=True),
        "single": _quoted("'", backslash=dialect.backslash),
        "double": _quoted('"', backslash=dialect.backslash and dialect.double_is_string),
        "backtick": _quoted("`", backslash=False),
        "bracket": r"\[[^\]]*+(?>(?:\]\][^\]]*+)*)\]" if dialect.brackets else r"\[[^\[\]\n;'\"`]*\]",
        "dollar": r"(?<![\w$])" + _TAG.pattern if dialect.dollar else "",
        "template": r"\{[{%#]|\$\{[^{}\n]*\}",
        "copied": _COPIED.pattern if dialect.meta else "",
        "meta": r"\\\S" if dialect.meta else "",
        "stray": r"['\"`]" + (r"|\[" if dialect.brackets else ""),
    }
    used = {name: part for name, part in parts.items() if part and name not in unclosed}
    # Stepping over plain code inside the pattern is several times faster than searching for its end.
    remarks = dialect.remarks and "remark" not in unclosed
    stops = "'\"`\\-/\\[${*" + "#" * dialect.hash_comment + r"\\" * dialect.meta
    stops += "fF" * ("copied" in used) + "\\n" * remarks
    plain = rf"(?>(?:[^{stops}]++|-(?!-)|/(?![*/])|\*(?!/)|\$(?![\w${{])|\{{(?![{{%#]))*)"
    alternatives = "|".join(f"(?P<{name}>{part})" for name, part in used.items())
    remark = rf"(?P<remark>{_REMARK.pattern})|" if remarks else ""
    return re.compile(rf"{remark}{plain}(?:{alternatives}|(?P<other>.|\Z))", re.DOTALL)


def _comment_end(text: str, start: int, *, nested: bool) -> int:
    if not nested:
        return text.find("*/", start + 2) + 2
    depth = 0
    for match in _NESTING.finditer(text, start):
        depth += 1 if match.group() == "/*" else -1
        if depth == 0:
            return match.end()
    return 1


class _Tags:
    """Where each dollar quote's tag stands, found in one pass so that unclosed ones cost nothing."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: dict[str, list[int]] | None = None

    def end(self, tag: str, start: int) -> int:
        """The offset after the closing tag, or 1 if there is none."""
        if self._places is None:
            self._places = {}
            position = 0
            while match := _TAG.search(self._text, position):
                self._places.setdefault(match.group(), []).append(match.start())
                # The closing sign of one tag may be the opening one of the next.
                position = match.end() - 1
        places = self._places.get(tag, [])
        index = bisect.bisect_left(places, start + len(tag))
        return places[index] + len(tag) if index < len(places) else 1


def mask(text: str, dialect: Dialect, known: Spelled | None = None) -> Masked:
    """Blank all that is not code. Linear in the text, whatever it is.

    `known` are the words of the text that matter, if somebody has looked already.
    """
    known = spelled(text) if known is None else known
    marks = known.marks
    text = text.translate(_OWN) if any(own in text for own in (STRING, QUOTED, TEMPLATE, CLOSE)) else text
    pieces: list[str] = []
    literals: list[int] = []
    commands: list[tuple[int, int]] = []
    unclosed = {"copied", "remark"}
    if dialect.meta and "STDIN" in text.upper() and _COPIED.search(text):
        unclosed.discard("copied")
    if dialect.remarks and _REMARK.search(text):
        unclosed.discard("remark")
    tags = _Tags(text)
    done = position = executed = 0

    def blank(start: int, end: int, filler: str) -> None:
        nonlocal done, position
        pieces.append(text[done:start])
        pieces.append(" " * (end - start) if filler == " " else filler * (end - start - 1) + CLOSE)
        if filler == STRING and places(text, marks, start, end):
            literals.append(start)
        done = position = end

    matches = _opening(dialect, frozenset(unclosed)).finditer(text)
    while match := next(matches, None):
        kind = match.lastgroup or ""
        if kind == "other":
            continue
        start, end = match.span(kind)
        opener = match.group(kind)
        restart = True
        if kind in _QUOTES or kind in ("triple", "line", "remark"):
            filler = " " if kind in ("line", "remark") else _QUOTES.get(kind, STRING)
            if kind == "double" and dialect.double_is_string:
                filler = STRING
            blank(start, end, filler)
            restart = False
        elif kind == "stray":
            # Without this, every later quote would be searched to the end of the text again.
            unclosed |= {"'": {"single", "escaped", "alternative", "triple"}, '"': {"double"}, "`": {"backtick"}}.get(
                opener, {"bracket"}
            )
            position = end
        elif kind == "executed":
            if executed:
                executed -= 1
                blank(start, end, " ")
                restart = False
            else:
                position = start + 1
        elif kind == "block":
            if dialect.versioned_comment and (opening := _EXECUTED.match(text, start)):
                executed += 1
                blank(start, opening.end(), " ")
            elif (closing := _comment_end(text, start, nested=dialect.nested)) > start:
                blank(start, closing, " ")
            else:
                unclosed.add("block")
                position = end
        elif kind == "dollar":
            closing = tags.end(opener, start)
            if closing > start:
                blank(start, closing, STRING)
            else:
                position = start + 1
        elif kind == "template":
            closing = end if end - start > 2 else text.find(_TEMPLATE_ENDS[opener], end) + 2
            if closing > start:
                blank(start, closing, TEMPLATE if opener == "{{" or end - start > 2 else " ")
            else:
                unclosed.add("template")
                position = end
        elif kind == "alternative":
            ending = _ALTERNATIVE_ENDS.get(text[end : end + 1], text[end : end + 1]) + "'"
            closing = text.find(ending, end + 1) + 2
            if closing > start and not ending[0].isspace():
                blank(start, closing, STRING)
            else:
                unclosed.add("alternative")
                position = start
        elif kind == "copied":
            closing = text.find("\n\\.", end - 1) + 3
            if closing <= start:
                unclosed.add("copied")
                position = start
            elif _COPY.search(text, text.rfind(";", 0, start) + 1, start):
                blank(end, closing, STRING)
            else:
                position = end
        else:
            command = _META.match(text, start)
            name, end = (command.group(1), command.end()) if command else ("", end)
            if name in _RUNNING or "`" in text[start:end] or (name in _PIPING and "|" in text[start:end]):
                commands.append((start, end))
            if name == "copy":
                pieces.append(text[done:start] + ";")
                done, position = start + 1, start + len("\\copy")
            else:
                end = start + 2 if name in ("g", "G", ";") else end
                pieces.append(text[done:start] + ";" + " " * (end - start - 1))
                done = position = end
        if restart:
            matches = _opening(dialect, frozenset(unclosed)).finditer(text, position)
    pieces.append(text[done:])
    return Masked(text, "".join(pieces), frozenset(literals), tuple(commands), known, dialect.name)


_TOKEN: Final = re.compile(
    rf"(?P<word>[^\W\d][\w$]*)|(?P<string>{STRING}*{CLOSE})|(?P<quoted>{QUOTED}+{CLOSE})|(?P<template>{TEMPLATE}+{CLOSE})"
    r"|(?P<number>\d[\w.]*)|(?P<parameter>%\(\w+\)s|%s|\?|\$\d+)|(?P<variable>@@?[\w$]+|##?[\w$]+|(?<!:):[^\W\d]\w*)"
    r"|(?P<sign>::|:=|\|\||<>|!=|<=|>=|=>|\S)"
)


def tokens(masked: Masked, start: int, end: int) -> list[Token]:
    """The tokens of the code between two offsets."""
    found: list[Token] = []
    add, make = found.append, tuple.__new__  # the loop that most time is spent in
    for match in _TOKEN.finditer(masked.code, start, end):
        kind = match.lastgroup or SIGN
        word = match.group().upper() if kind == WORD else match.group() if kind == SIGN else ""
        add(make(Token, (kind, word, *match.span())))
    return found

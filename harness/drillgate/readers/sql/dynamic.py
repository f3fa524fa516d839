"""SQL inside SQL: bodies of routines, blocks and literals that are executed, and what cannot be read of them."""

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from drillgate.readers.sql.drafts import begins
from drillgate.readers.sql.lexer import LITERAL, VARIABLE, WORD
from drillgate.readers.sql.segment import Segment


@dataclass(frozen=True, slots=True)
class Body:
    """A literal that is run as SQL: offsets of its content, and the statement around it as token indices.

    `text` is as long as the content, with escapes undone. `defined` is set for what is only defined here, to run later.
    """

    start: int
    text: str
    first: int
    end: int
    defined: bool = False


@dataclass(frozen=True, slots=True)
class Opaque:
    """A statement, as token indices, that runs what cannot be read here."""

    first: int
    end: int
    reason: str


_SQL: Final = frozenset({"SQL", "PLPGSQL", "PLSQL", "SPL", "TSQL", "PLVSQL", "SQLSCRIPT", "PLPGSQLU", "EDBSPL"})
_ROUTINES: Final = frozenset(
    {"FUNCTION", "PROCEDURE", "PROC", "TASK", "ALERT", "MACRO", "PACKAGE", "AGGREGATE", "EVENT"}
)
_RUNNERS: Final = frozenset({"SP_EXECUTESQL", "SP_MSFOREACHTABLE", "SP_MSFOREACHDB", "SP_EXECUTE"})
_FOREIGN: Final = re.compile(
    r"(?<!\w)(?:DELETE\s+FROM|DROP\s+(?:TABLE|COLUMN|SCHEMA|DATABASE|VIEW|INDEX|CONSTRAINT)|TRUNCATE\s+|MERGE\s+INTO|UPDATE\s+\w+\s+SET"
    r"|ALTER\s+TABLE)(?!\w)",
    re.IGNORECASE,
)
_ESCAPE: Final = re.compile(r"''|\\.", re.DOTALL)
_PUT_TOGETHER: Final = "runs SQL that is put together at run time"
_CONTINUES: Final = frozenset({"||", "+", "&", "-", "%", "FORMAT", "CONCAT", "."})


def found(segment: Segment, *, in_routine: bool) -> Iterator[Body | Opaque]:
    """What the segment runs from literals, and what it runs that is no literal."""
    first = 0
    languages = [index for index in segment.level(0, len(segment)) if segment.word(index) == "LANGUAGE"]
    for index, token in enumerate(segment.tokens):
        if token.word in ("CREATE", "DO", "ALTER") and begins(segment, index):
            first = index
        if token.kind == LITERAL and token.start in segment.masked.literals:
            yield from _routine(segment, index, first, languages)
        elif token.kind == WORD and token.word in ("EXECUTE", "EXEC"):
            yield from _execute(segment, index, in_routine=in_routine)
        elif token.word == "PREPARE" and segment.word(index + 2) == "FROM" and begins(segment, index):
            yield from _literal_or_opaque(segment, index, index + 3, "prepares a statement from a variable")
        elif _runs(segment, index):
            yield Opaque(index, segment.end(index), f"runs what {token.word.casefold()} is given")


def _runs(segment: Segment, index: int) -> bool:
    """A procedure that runs a text: a shell's, or DBMS_SQL.PARSE's."""
    called = segment.word(index) == "XP_CMDSHELL" or (
        segment.word(index) == "DBMS_SQL" and segment.word(index + 2) == "PARSE"
    )
    return called and segment.word(index - 1) not in ("DROP", "ON")


def _routine(segment: Segment, index: int, first: int, languages: list[int]) -> Iterator[Body | Opaque]:
    """A literal after AS in the definition of a routine, or after DO; `first` is where its statement begins."""
    before = segment.word(index - 1)
    heading = {token.word for token in segment.tokens[first : min(index, first + 12)]}
    language = _language(segment, first, languages)
    defined = bool(heading & _ROUTINES) and bool(heading & {"CREATE", "ALTER"})
    done = before == "DO" or (segment.word(index - 2) == "LANGUAGE" and segment.word(index - 3) == "DO")
    if not (done or (defined and before in ("AS", "IS", "R", "E", "N", "BEGIN", ",", "DO", "SQL"))):
        return
    body = _content(segment, index)
    if language in _SQL or not language:
        yield Body(body[0], body[1], first, len(segment), defined)
    elif _FOREIGN.search(body[1]):
        yield Opaque(first, len(segment), f"the routine's body is {language.casefold()} and holds destructive SQL")


def _language(segment: Segment, first: int, languages: list[int]) -> str:
    """The language that the statement at `first` names, "" if it names none."""
    position = bisect.bisect_left(languages, first)
    at = languages[position] + 1 if position < len(languages) else len(segment)
    return segment.unquoted(at).strip("'\"").upper() if at < len(segment) else ""


def _execute(segment: Segment, index: int, *, in_routine: bool) -> Iterator[Body | Opaque]:
    before, after = segment.word(index - 1), segment.word(index + 1)
    if before in (",", "GRANT", "ON", "WITH", ".", "REVOKE", "DENY", "AS", "ANY") and not (
        before == "AS" and in_routine
    ):
        return
    if after in ("PROCEDURE", "FUNCTION", "AS", "ON", "BLOCK", "TASK", "ANY", ",", ")", "", "=", "NOTEBOOK") and not (
        after == "" and index + 1 < len(segment) and segment.tokens[index + 1].kind != WORD
    ):
        return
    if after == "IMMEDIATE":
        start = index + 2
        if segment.word(start) == "FROM":
            yield Opaque(index, segment.end(index), "runs a file that is not read here")
            return
        yield from _literal_or_opaque(segment, index, start, _PUT_TOGETHER)
        return
    if after == "(":
        yield from _literal_or_opaque(segment, index, index + 2, _PUT_TOGETHER, inside=True)
        return
    name, end = segment.name(index + 1)
    called = name.rpartition(".")[2].upper()
    if called in _RUNNERS:
        start = end
        if segment.word(start + 1) == "=":
            start += 2
        yield from _literal_or_opaque(segment, index, start, f"runs what {called.casefold()} is given")
        return
    token = segment.tokens[index + 1]
    if token.kind == LITERAL or (token.word in ("N", "E") and _is_literal(segment, index + 2)):
        yield from _literal_or_opaque(segment, index, index + 1, _PUT_TOGETHER)
    elif (
        token.kind == VARIABLE
        and segment.word(index + 2) != "="
        and not segment.masked.text.startswith(":", token.start)
    ):
        yield Opaque(index, segment.end(index), "runs what a variable names")
    elif (
        (in_routine and not _is_prepared(segment, index))
        or segment.word(end) == "||"
        or (name.upper() == "FORMAT" and segment.word(end) == "(")
    ):
        yield Opaque(index, segment.end(index), _PUT_TOGETHER)


def _is_prepared(segment: Segment, index: int) -> bool:
    """EXECUTE name [USING …] of MySQL, in a routine that also prepares it."""
    return any(segment.word(position) == "PREPARE" for position in range(max(0, index - 40), index))


def _is_literal(segment: Segment, index: int) -> bool:
    return index < len(segment) and segment.tokens[index].kind == LITERAL


def _literal_or_opaque(
    segment: Segment, first: int, start: int, reason: str, *, inside: bool = False
) -> Iterator[Body | Opaque]:
    end = segment.end(first)
    index = start + (segment.word(start) in ("N", "E", "Q", "NQ", "R") and _is_literal(segment, start + 1))
    if _is_literal(segment, index):
        after = segment.word(index + 1)
        follows = index + 1 < len(segment) and segment.tokens[index + 1].kind == LITERAL
        if after not in _CONTINUES and not follows:
            if segment.tokens[index].start in segment.masked.literals:
                offset, text = _content(segment, index)
                yield Body(offset, text, first, end)
            return
    if inside and segment.word(start) == ")":
        return
    yield Opaque(first, end, reason)


def _content(segment: Segment, index: int) -> tuple[int, str]:
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

"""SQL inside SQL: bodies of routines, blocks and texts that are executed, and what cannot be read of them."""

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from drillgate.readers.sql import calls
from drillgate.readers.sql.dialects import Dialect
from drillgate.readers.sql.drafts import begins
from drillgate.readers.sql.lexer import LITERAL, PARAMETER, TEMPLATED, VARIABLE, WORD, Masked
from drillgate.readers.sql.literals import content, is_literal
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.texts import Piece, Pieces, Texts, ending


@dataclass(frozen=True, slots=True)
class Body:
    """A literal that is run as SQL: offsets of its content, and the statement around it as token indices.

    `text` is as long as the content, with escapes undone. `defined` is set for what is only defined here, to run later,
    with `outside`, the folded names of its parameters.
    """

    start: int
    text: str
    first: int
    end: int
    defined: bool = False
    outside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Run:
    """A statement, as token indices, that runs one of several texts; `reason` is for those that have holes."""

    ways: tuple[Pieces, ...]
    first: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """A statement, as token indices, that runs one of several commands of the system; `reason` says by what."""

    ways: tuple[Pieces, ...]
    first: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """A statement, as token indices, that runs what cannot be read here. `opaque`: with a destructive sign in it."""

    first: int
    end: int
    reason: str
    opaque: bool = True


Found = Body | Run | Commanded | Unseen

_SQL: Final = frozenset({"SQL", "PLPGSQL", "PLSQL", "SPL", "TSQL", "PLVSQL", "SQLSCRIPT", "PLPGSQLU", "EDBSPL"})
_ROUTINES: Final = frozenset(
    {"FUNCTION", "PROCEDURE", "PROC", "TASK", "ALERT", "MACRO", "PACKAGE", "AGGREGATE", "EVENT"}
)
_RUNNERS: Final = frozenset({"SP_EXECUTESQL", "SP_MSFOREACHTABLE", "SP_MSFOREACHDB", "SP_EXECUTE", "SP_PREPARE"})
FOREIGN: Final = re.compile(
    r"(?<!\w)(?:DELETE\s+FROM|DROP\s+(?:TABLE|COLUMN|SCHEMA|DATABASE|VIEW|INDEX|CONSTRAINT)|TRUNCATE\s+|MERGE\s+INTO"
    r"|UPDATE\s+\w+\s+SET|ALTER\s+TABLE)(?!\w)",
    re.IGNORECASE,
)
"""SQL that destroys, or may, in a text of another language."""
_REMOVERS: Final = re.compile(
    r"(?:^|[\\/])(?:rm|del|rmdir|rd|unlink|shred|dd|dropdb|wipefs|truncate)(?:\.\w+)?$", re.IGNORECASE
)
_EXECUTABLES: Final = frozenset({"EXECUTABLE", "EXTERNAL_SCRIPT"})
_FILLED_IN: Final = frozenset({VARIABLE, PARAMETER, TEMPLATED})
_NEAR: Final = 400
"""Tokens between COPY and its PROGRAM."""
_PUT_TOGETHER: Final = "runs SQL that is put together at run time"


def texts_of(masked: Masked) -> Texts:
    """The texts that the variables of a text hold."""
    return Texts(masked)


def found(segment: Segment, texts: Texts, dialect: Dialect, *, in_routine: bool) -> Iterator[Found]:
    """What the segment runs from texts, and what it runs that is not here."""
    first = 0
    languages = [index for index in segment.level(0, len(segment)) if segment.word(index) == "LANGUAGE"]
    for index, token in enumerate(segment.tokens):
        if token.word in ("CREATE", "DO", "ALTER") and begins(segment, index):
            first = index
        if token.kind == LITERAL and token.start in segment.masked.literals:
            yield from _routine(segment, index, first, languages)
        elif token.kind != WORD:
            continue
        elif token.word == "EXECUTE" and segment.words(index - 2, 1) == ["SYSTEM"] and segment.word(index - 1) == ".":
            yield from _called(segment, index, texts, calls.PASSED_ON)
        elif token.word == "EXECUTE" and is_literal(segment, index + 1) and _is_of_web_table(segment, first):
            start, text = content(segment, index + 1)
            yield Commanded(((Piece(text, start),),), index, index + 2, "EXECUTE runs a command of the system")
        elif token.word in ("EXECUTE", "EXEC"):
            yield from _execute(segment, index, texts, dialect, in_routine=in_routine)
        elif token.word in _RUNNERS and begins(segment, index):  # the first of a batch needs no EXEC
            yield from _run(segment, index, index + 1, texts, f"runs what {token.word.casefold()} is given")
        elif token.word == "PREPARE" and segment.word(index + 2) == "FROM" and begins(segment, index):
            if is_literal(segment, index + 3):
                yield from _run(segment, index, index + 3, texts, _PUT_TOGETHER)
        elif token.word in calls.RUNNING and segment.word(index + 1) == "(":
            yield from _called(segment, index, texts, calls.RUNNING[token.word])
        elif token.word == "XP_CMDSHELL" and segment.word(index - 1) not in ("DROP", "ON", ","):
            yield from _cmdshell(segment, index, texts)
        elif token.word == "PROGRAM" and segment.word(index - 1) in ("FROM", "TO"):
            yield from _program(segment, index)


def _cmdshell(segment: Segment, index: int, texts: Texts) -> Iterator[Commanded]:
    start, end = index + 1, segment.end(index)
    start += 2 if segment.word(start + 1) == "=" else 0
    last = min(ending(segment, start), max(end, start))
    ways = tuple(texts.of(start, last, segment))
    yield Commanded(ways, index, max(end, last), "xp_cmdshell runs a command of the system")


def _program(segment: Segment, index: int) -> Iterator[Commanded]:
    """COPY … FROM PROGRAM and TO PROGRAM."""
    at = index + 1
    near = range(max(0, index - _NEAR), index)
    first = max((number for number in near if segment.word(number) == "COPY"), default=-1)
    at += segment.word(at) in ("E", "N") and is_literal(segment, at + 1)
    if is_literal(segment, at):
        start, text = content(segment, at)
        piece = Piece(text, start)
    elif first >= 0 and at < len(segment) and (segment.tokens[at].kind in _FILLED_IN or segment.word(at) == ":"):
        piece = Piece(None)
    else:
        return
    yield Commanded(((piece,),), max(first, 0), at + 1, "COPY runs a command of the system")


def _is_of_web_table(segment: Segment, first: int) -> bool:
    """Greenplum's CREATE EXTERNAL WEB TABLE … EXECUTE: a command whose output is the table."""
    return "WEB" in segment.words(first, 5) and segment.word(first) == "CREATE"


def _called(segment: Segment, index: int, texts: Texts, which: calls.Running) -> Iterator[Run | Unseen]:
    """A function that runs the text which one of its arguments is."""
    if which.of and segment.word(index - 2) != which.of:
        return
    closing = segment.closing(index + 1)
    arguments = list(segment.divided(index + 2, closing - 1))
    near = range(index, min(closing, index + _NEAR) if which.of == "DBMS_SCHEDULER" else index)
    literals = [content(segment, at)[1].strip() for at in near if is_literal(segment, at)]
    if _EXECUTABLES & {said.upper() for said in literals}:
        removing = any(map(_REMOVERS.search, literals))
        yield Unseen(index, closing, f"{which.called} runs a program of the system", opaque=removing)
        return
    for number, (start, end) in enumerate(arguments):
        named = segment.word(start + 1) in ("=>", ":=")
        wanted = number == min(which.position, len(arguments) - 1)
        if (segment.word(start) in which.names) if named else wanted:
            ways = texts.of(start + 2 * named, end, segment)
            if which.always or any(piece.text for way in ways for piece in way):
                yield Run(tuple(ways), index, closing, f"runs what {which.called} is given")


def _routine(segment: Segment, index: int, first: int, languages: list[int]) -> Iterator[Body | Unseen]:
    """A literal after AS in the definition of a routine, or after DO; `first` is where its statement begins."""
    before = segment.word(index - 1)
    heading = {token.word for token in segment.tokens[first : min(index, first + 12)]}
    language = _language(segment, first, languages)
    defined = bool(heading & _ROUTINES) and bool(heading & {"CREATE", "ALTER"})
    done = before == "DO" or (segment.word(index - 2) == "LANGUAGE" and segment.word(index - 3) == "DO")
    if not (done or (defined and before in ("AS", "IS", "R", "E", "N", "BEGIN", ",", "DO", "SQL"))):
        return
    start, text = content(segment, index)
    if language in _SQL or not language:
        yield Body(start, text, first, len(segment), defined, parameters(segment, first) if defined else frozenset())
    elif FOREIGN.search(text):
        yield Unseen(first, len(segment), f"the routine's body is {language.casefold()} and holds destructive SQL")


def parameters(segment: Segment, first: int) -> frozenset[str]:
    """The folded names in the parentheses after the name of the routine that is defined at `first`."""
    for index in range(first, min(first + 12, len(segment))):
        if segment.word(index) == "(":
            inside = range(index + 1, segment.closing(index) - 1)
            return frozenset(segment.unquoted(at).lstrip("@").casefold() for at in inside if segment.is_name(at))
    return frozenset()


def _language(segment: Segment, first: int, languages: list[int]) -> str:
    """The language that the statement at `first` names, "" if it names none."""
    position = bisect.bisect_left(languages, first)
    at = languages[position] + 1 if position < len(languages) else len(segment)
    return segment.unquoted(at).strip("'\"").upper() if at < len(segment) else ""


_NO_EXECUTION: Final = frozenset({",", "GRANT", "ON", "WITH", ".", "REVOKE", "DENY", "AS", "ANY"})
_HEADED: Final = frozenset({"PROC", "PROCEDURE", "TRIGGER"})
_NOT_RUN: Final = frozenset(
    {"PROCEDURE", "FUNCTION", "AS", "ON", "BLOCK", "TASK", "ANY", ",", ")", "", "=", "NOTEBOOK", "ALERT", "STATEMENT",
     "INSERT", "SCRIPT", "SERVICE", "JOB", "MANAGED"}
)  # fmt: skip


def _execute(
    segment: Segment, index: int, texts: Texts, dialect: Dialect, *, in_routine: bool
) -> Iterator[Body | Run | Unseen]:
    before, after = segment.word(index - 1), segment.word(index + 1)
    is_body = before == "AS" and (in_routine or bool(_HEADED & set(segment.words(0, 5))))
    if before in _NO_EXECUTION and not is_body and not segment.line_start(index):
        return
    if after in _NOT_RUN and not (after == "" and index + 1 < len(segment) and segment.tokens[index + 1].kind != WORD):
        return
    if after == "IMMEDIATE":
        start = index + 2
        if segment.word(start) == "FROM":
            touching = (
                at for at in range(start + 2, len(segment)) if segment.tokens[at].start > segment.tokens[at - 1].end
            )
            end = next(touching, len(segment))
            file = segment.source(start + 1, end).strip("'\"")
            yield Unseen(index, end, f"runs the file {file}, which is not read here", opaque=False)
            return
        yield from _run(segment, index, start, texts, _PUT_TOGETHER)
        return
    if after == "(":
        closing = segment.closing(index + 1)
        if closing > index + 3:
            ways = texts.of(index + 2, closing - 1, segment)
            yield Run(tuple(ways), index, max(segment.end(index), closing), _PUT_TOGETHER)
        return
    name, end = segment.name(index + 1)
    called = name.rpartition(".")[2].upper()
    if called in _RUNNERS:
        start = end
        if segment.word(start + 1) == "=":
            start += 2
        yield from _run(segment, index, start, texts, f"runs what {called.casefold()} is given")
        return
    token = segment.tokens[index + 1]
    if token.kind == LITERAL or (token.word in ("N", "E") and is_literal(segment, index + 2)):
        yield from _run(segment, index, index + 1, texts, _PUT_TOGETHER)
    elif token.kind == VARIABLE and not segment.masked.text.startswith(":", token.start):
        if segment.word(index + 2) == "=":
            return
        # The name of a procedure, whatever the text is that it has.
        ways = texts.of(index + 1, index + 2, segment)
        if any(piece.text is None for way in ways for piece in way):
            yield Run(((Piece(None),),), index, segment.end(index), "runs what a variable names")
    elif (prepared := texts.prepares(name)) is not None:
        if prepared != (0, 0):
            yield Run(tuple(texts.of(*prepared)), index, segment.end(index), _PUT_TOGETHER)
    elif in_routine or segment.word(end) == "||" or (called == "FORMAT" and segment.word(end) == "("):
        yield from _run(segment, index, index + 1, texts, _PUT_TOGETHER)
    elif dialect.prepares and begins(segment, index):
        yield Unseen(index, segment.end(index), f"runs {name}, which is prepared elsewhere", opaque=False)


def _run(segment: Segment, first: int, start: int, texts: Texts, reason: str) -> Iterator[Run]:
    end = segment.end(first)
    last = min(ending(segment, start), max(end, start))
    if last > start:
        yield Run(tuple(texts.of(start, last, segment)), first, max(end, last), reason)

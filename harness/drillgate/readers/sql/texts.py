"""What a variable or an expression of strings holds when it is run: the texts that are visible, with holes.

No order of execution is followed: a variable may hold whatever is assigned to it anywhere in the same text. What comes
from outside (a parameter, the result of a query, a loop's record) is a hole.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from drillgate.readers.sql.lexer import LITERAL, NUMBER, QUOTED_NAME, VARIABLE, WORD, Masked
from drillgate.readers.sql.literals import content, is_literal
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.words import words

_MOST: Final = 12
"""Texts that one expression may come to; what has more is a hole."""
_LONGEST: Final = 100_000
_DEEPEST: Final = 40
"""Parentheses and calls in one another that an expression is followed into."""
_NEAR: Final = 400
"""Tokens between SET or SELECT and a variable that it assigns."""
_STEPS: Final = 20_000
"""Variables that are looked up in one text; who needs more is not followed."""
_SPECIFIER: Final = re.compile(r"%(?:\d+\$)?[-+ 0#']*\d*(?:\.\d+)?[a-zA-Z]|%%|\{\}")
_JOINS: Final = frozenset({"||", "+", "&"})
_PREFIXES: Final = frozenset({"N", "E", "Q", "NQ", "R", "B"})
_BEFORE_NAME: Final = words("; DECLARE LET BEGIN THEN ELSE LOOP AS IS SET ) CONSTANT DO ATOMIC")
_ASSIGNING: Final = frozenset({"SET", "SELECT", "DECLARE"})
_COMPARING: Final = words("IF WHILE WHERE WHEN AND OR ON NOT EXEC EXECUTE HAVING CASE UNTIL ( RETURN")
_AFTER: Final = words(
    """; , FROM INTO WHERE USING END THEN LOOP GO SELECT INSERT UPDATE DELETE EXEC EXECUTE SET DECLARE IF WHILE BEGIN
    PREPARE PRINT RETURN CALL LET DO AT OUTPUT ELSE LANGUAGE BULK RETURNING LIMIT ORDER"""
)
# What begins a destructive statement in a literal.
_STATEMENT: Final = re.compile(
    r"(?:[;($\x22\x27]|\b(?:BEGIN|THEN|ELSE|LOOP))\s*(?:DELETE|DEL|DROP|TRUNCATE|MERGE|PURGE|INSERT\s+OVERWRITE)\b"
    r"|\bDELETE\s+FROM\b|\bDROP\s+\w|\bTRUNCATE\s+\w",
    re.IGNORECASE,
)
_TYPED: Final = frozenset({":=", "DEFAULT"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text as it stands in a literal, and where; a hole where `text` is None."""

    text: str | None
    start: int = 0


Pieces = tuple[Piece, ...]
HOLE: Final = Piece(None)


@dataclass(slots=True)
class Texts:
    """The assignments of a text. `outside` are folded names that come from outside, such as a routine's parameters."""

    masked: Masked
    outside: frozenset[str] = frozenset()
    _whole: Segment | None = None
    _depth: int = 0
    _steps: int = 0
    _destructive: bool | None = None
    _assigned: dict[str, list[tuple[int, int, bool]]] = field(default_factory=dict)
    _looked: bool = False
    _unknown: set[str] = field(default_factory=set)
    prepared: dict[str, tuple[int, int]] = field(default_factory=dict)
    """The expressions that statements were prepared from, by folded name; (0, 0) for one that is written out."""

    @property
    def segment(self) -> Segment:
        """The whole text, read when it is first asked for."""
        if self._whole is None:
            self._whole = Segment(self.masked, 0, len(self.masked.code))
        return self._whole

    def of(self, start: int, end: int, within: Segment | None = None) -> list[Pieces]:
        """What the expression between two indices may come to, one to twelve texts."""
        self._find()
        return self._expression(within or self.segment, start, end, frozenset())

    def holds(self, name: str) -> bool:
        """Whether anything is assigned to a variable here."""
        self._find()
        return _folded(name) in self._assigned

    def prepares(self, name: str) -> tuple[int, int] | None:
        """The expression that a statement of this name was prepared from, None if none was."""
        self._find()
        return self.prepared.get(_folded(name))

    def destroys_somewhere(self) -> bool:
        """Whether any literal looks like a destructive statement: what is run unseen may be made from it."""
        if self._destructive is None:
            self._destructive = any(
                token.kind == LITERAL
                and token.start in self.masked.literals
                and _STATEMENT.search(self.masked.text, token.start, token.end) is not None
                for token in self.segment.tokens
            )
        return self._destructive

    def _find(self) -> None:
        if self._looked:
            return
        self._looked = True
        segment = self.segment
        for index, token in enumerate(segment.tokens):
            word = token.word
            if word in _TYPED or (word == "=" and index):
                self._assignment(index)
            elif word == "INTO":
                start = index + 1 + (segment.word(index + 1) == "STRICT")
                self._unknown.update(map(_folded, segment.names(start, min(len(segment), start + 40))[0]))
            elif word == "FOR" and segment.word(index + 2) == "IN":
                self._unknown.add(_folded(segment.unquoted(index + 1)))
            elif word in ("OUTPUT", "OUT") and index and segment.tokens[index - 1].kind == VARIABLE:
                self._unknown.add(_folded(segment.unquoted(index - 1)))
            elif word == "PREPARE" and segment.is_name(index + 1):
                self._prepare(index)

    def _prepare(self, index: int) -> None:
        segment = self.segment
        name, after = segment.name(index + 1)
        span = (0, 0)
        if segment.word(after) == "FROM" and after + 1 < len(segment):
            kind = segment.tokens[after + 1].kind
            if kind in (VARIABLE, LITERAL) or segment.word(after + 2) in (";", ""):
                span = (after + 1, ending(segment, after + 1))
        self.prepared[_folded(name)] = span

    def _assignment(self, index: int) -> None:
        """Take in the assignment whose sign stands at `index`."""
        segment = self.segment
        append = segment.word(index) == "=" and segment.word(index - 1) in ("+", "|", "||")
        name, known = self._named(index - append)
        if not name:
            return
        if known:
            span = (index + 1, ending(segment, index + 1), append)
            self._assigned.setdefault(_folded(name), []).append(span)
        else:
            self._unknown.add(_folded(name))

    def _named(self, index: int) -> tuple[str, bool]:
        """The variable before an assignment's sign, "" if it is none; and whether its value is what is assigned."""
        segment = self.segment
        sign = segment.word(index)
        before = segment.tokens[index - 1] if index else None
        if before is None:
            return "", False
        if sign not in _TYPED:
            if before.kind == VARIABLE:
                return segment.unquoted(index - 1), self._assigns(index - 1)
            # SQL Server's DECLARE @a type = …, and `a = …` where a statement begins.
            at = self._back(index, typed=True)
            if at >= 0 and segment.tokens[at].kind == VARIABLE and at != index - 1:
                return segment.unquoted(at), self._assigns(at)
            start = index - 1
            while start >= 2 and segment.word(start - 1) == "." and segment.is_name(start - 2):
                start -= 2
            starts = start == 0 or segment.word(start - 1) in _BEFORE_NAME
            return (segment.name(start)[0], True) if starts and segment.is_name(start) else ("", False)
        at = self._back(index, typed=True)
        if at < 0 or not segment.is_name(at):
            return "", False
        name = segment.name(at)[0]
        inside = segment.word(at - 1) in (",", "(")
        return name, not inside or segment.tokens[at].kind == VARIABLE

    def _back(self, index: int, *, typed: bool) -> int:
        """The index of the name that a declaration or assignment begins with, -1 if there is none near."""
        segment = self.segment
        position = index - 1
        for _ in range(12 if typed else 1):
            if position < 0:
                return 0
            word = segment.word(position)
            if word == ")":
                position = segment.opening(position)
            elif word in _BEFORE_NAME or word in (",", "("):
                return position + 1
            elif segment.tokens[position].kind == VARIABLE:
                return position
            position -= 1
        return 0 if position < 0 else -1

    def _assigns(self, index: int) -> bool:
        """Whether @name = … assigns: not in a comparison, an argument or the head of a routine."""
        segment = self.segment
        position = index - 1
        for _ in range(_NEAR):
            word = segment.word(position)
            if word in _ASSIGNING:
                return True
            if word in _COMPARING or word in ("CREATE", "ALTER", "PROC", "PROCEDURE"):
                return False
            if word == ";" or position < 0:
                return False
            position = segment.opening(position) - 1 if word == ")" else position - 1
        return False

    def _variable(self, name: str, seen: frozenset[str]) -> list[Pieces]:
        self._steps += 1
        if self._steps > _STEPS:
            return [(HOLE,)]
        folded = _folded(name)
        owner = folded.partition(".")[0]
        spans = self._assigned.get(folded, [])
        if folded in seen or not spans or {folded, owner} & (self._unknown | self.outside):
            return [(HOLE,)]
        inside = seen | {folded}
        plain = [span for span in spans if not span[2] and not self._mentions(span, folded)]
        bases = self._all([self._expression(self.segment, *span[:2], inside) for span in plain])
        grown = [span for span in spans if span not in plain]
        if not grown:
            return bases
        found = list(bases)
        for start, end, append in grown:
            for tail in self._expression(self.segment, start, end, inside):
                rest = tail if append else tail[1:] if tail[:1] == (HOLE,) else (HOLE, *tail)
                found += [(*base, *rest) for base in bases or [(HOLE,)]]
        return found if found and len(found) <= _MOST else [(HOLE,)]

    @staticmethod
    def _all(found: Sequence[list[Pieces]]) -> list[Pieces]:
        together = [pieces for one in found for pieces in one]
        return together if len(together) <= _MOST else [(HOLE,)]

    def _mentions(self, span: tuple[int, int, bool], folded: str) -> bool:
        segment = self.segment
        return any(segment.is_name(at) and _folded(segment.unquoted(at)) == folded for at in range(span[0], span[1]))

    def _expression(self, segment: Segment, start: int, end: int, seen: frozenset[str]) -> list[Pieces]:
        if self._depth > _DEEPEST or start >= end:
            return [(HOLE,)]
        self._depth += 1
        try:
            return self._joined(segment, start, end, seen)
        finally:
            self._depth -= 1

    def _joined(self, segment: Segment, start: int, end: int, seen: frozenset[str]) -> list[Pieces]:
        texts: list[Pieces] = [()]
        for first, last in _terms(segment, start, end):
            ways = self._term(segment, first, last, seen)
            if len(texts) * len(ways) > _MOST or sum(len(p.text or "") for one in texts for p in one) > _LONGEST:
                ways = [(HOLE,)]
                texts = texts[:1]
            texts = [(*text, *way) for text in texts for way in ways]
        return texts

    def _term(self, segment: Segment, first: int, last: int, seen: frozenset[str]) -> list[Pieces]:
        if last <= first or len(seen) > _MOST:
            return [(HOLE,)]
        token = segment.tokens[first]
        if token.kind == LITERAL or (segment.word(first) in _PREFIXES and is_literal(segment, first + 1)):
            at = first if token.kind == LITERAL else first + 1
            after = segment.word(at + 1) if at + 1 < last else ""
            return [(Piece(content(segment, at)[1], content(segment, at)[0]),)] if after in ("", "::") else [(HOLE,)]
        if token.kind == NUMBER and last == first + 1:
            return [(Piece(segment.source(first, last), token.start),)]
        if token.word == "$" and last == first + 2 and segment.is_name(first + 1):
            return self._variable(segment.unquoted(first + 1), seen)
        if token.word == "(" and segment.closing(first) == last:
            return self._expression(segment, first + 1, last - 1, seen)
        if token.kind in (WORD, QUOTED_NAME, VARIABLE):
            name, behind = segment.name(first)
            if behind == last or segment.word(behind) == "::":
                return self._variable(name, seen)
            if segment.word(behind) == "(" and segment.closing(behind) == last:
                return self._call(segment, name.upper(), behind, last, seen)
        return [(HOLE,)]

    def _call(self, segment: Segment, name: str, opening: int, last: int, seen: frozenset[str]) -> list[Pieces]:
        arguments = list(segment.divided(opening + 1, last - 1))
        if name == "CONCAT" and arguments:
            texts: list[Pieces] = [()]
            for one in arguments:
                ways = self._expression(segment, *one, seen)
                texts = [(*text, *way) for text in texts for way in ways][:_MOST]
            return texts
        if name in ("FORMAT", "PRINTF") and arguments:
            return [tuple(_specified(text)) for text in self._expression(segment, *arguments[0], seen)]
        if name in ("TRIM", "UPPER", "LOWER", "TO_CLOB", "TO_CHAR") and len(arguments) == 1:
            return self._expression(segment, *arguments[0], seen)
        return [(HOLE,)]


def _specified(pieces: Pieces) -> Iterator[Piece]:
    """The pieces of a format, with a hole for each of its specifiers."""
    for piece in pieces:
        if piece.text is None:
            yield piece
            continue
        done = 0
        for match in _SPECIFIER.finditer(piece.text):
            if match.group() == "%%":
                continue
            yield Piece(piece.text[done : match.start()], piece.start + done)
            yield HOLE
            done = match.end()
        yield Piece(piece.text[done:], piece.start + done)


def _terms(segment: Segment, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for index in segment.level(start, end):
        if segment.word(index) in _JOINS:
            yield first, index
            first = index + 1
        elif index > first and segment.tokens[index].kind == LITERAL and segment.tokens[index - 1].kind == LITERAL:
            yield first, index  # literals that stand side by side are one
            first = index
    if first < end:
        yield first, end


def ending(segment: Segment, start: int) -> int:
    """The index after the expression that begins at `start`."""
    cases = 0
    for index in segment.level(start, len(segment)):
        word = segment.word(index)
        cases += word == "CASE"
        if word == "END" and cases:
            cases -= 1
        elif word == "IF" and (index == start or segment.word(index - 1) in _JOINS):
            continue  # MySQL's function
        elif (word in _AFTER and (not cases or word == ";")) or word == ")":
            return index
    return len(segment)


def _folded(name: str) -> str:
    return name.lstrip("@:$").casefold()

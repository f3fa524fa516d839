"""One reading of a text: segments, what they destroy, what they run, and where it all stands."""

import bisect
import re
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from drillgate.operations import (
    Action,
    Amount,
    Confidence,
    Extent,
    Guard,
    GuardKind,
    Kind,
    Operation,
    Recovery,
    Target,
)
from drillgate.places import Place
from drillgate.readers.sql import client, exact, kinds
from drillgate.readers.sql.calls import RUNNERS
from drillgate.readers.sql.dialects import Dialect
from drillgate.readers.sql.drafts import Draft
from drillgate.readers.sql.lexer import Masked, Spelled, mask, places, spelled
from drillgate.readers.sql.marks import drafts
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.statements import divided, has_delimiters, stretches
from drillgate.readers.sql.surroundings import Surroundings

if TYPE_CHECKING:
    # Most files run no text: what reads those is imported where one is run.
    from drillgate.readers.sql.commands import Command
    from drillgate.readers.sql.dynamic import Found, Run
    from drillgate.readers.sql.texts import Texts

_LONGEST: Final = 200
_DEEPEST: Final = 6
"""Literals in literals that are followed; what is deeper is opaque."""
_FOLLOWED: Final = 200_000
"""Characters of texts that are put together and read, besides as many as the whole text has."""
_AMBIGUOUS: Final = re.compile(r"\\['\"]|#|/\*[^*/]*/\*")
_ROUTINE: Final = re.compile(
    r"\s*(?:[^\W\d][\w$]*\s+){0,5}(?:FUNCTION|PROCEDURE|PROC|TRIGGER|EVENT|PACKAGE)(?![\w$])", re.IGNORECASE
)
_SPACE: Final = re.compile(r"\s+")
_FOREVER: Final = 100 * 365 * 86_400.0
"""Seconds above which it makes no difference how long something was kept."""


_MADE_BEFORE: Final = (
    "made earlier in this file; had that failed, a client that goes on after errors would drop what was there before"
)


@dataclass(frozen=True, slots=True)
class _Level:
    """How deep in literals a text is, the statements around it, and the folded names that come from outside of it."""

    depth: int = 0
    chain: tuple[Place, ...] = ()
    defined: bool = False
    outside: frozenset[str] = frozenset()

    def inside(self, place: Place, *, defined: bool, outside: frozenset[str] = frozenset()) -> "_Level":
        return _Level(self.depth + 1, (*self.chain, place), self.defined or defined, outside)


class _Found(NamedTuple):
    """An operation and its offset, whether a transaction can hold it back, and where its target was made, if it was."""

    offset: int
    held: bool
    made: int | None
    operation: Operation


def _may_be_own(segment: Segment, draft: Draft) -> bool:
    """Whether a draft is of something that the file may have made as a whole: no column, no partition."""
    return draft.loss.kind == Kind.ROWS or (
        draft.definition and segment.word(draft.verb) == "DROP" and segment.word(draft.first) != "ALTER"
    )


def is_ambiguous(text: str) -> bool:
    """Whether databases disagree about where a string or comment of the text ends."""
    return _AMBIGUOUS.search(text) is not None and bool(spelled(text).marks)


class Reader:
    """Reads one text in one dialect; offsets are into that text, whatever literal is being read."""

    def __init__(self, text: str, file: str, dialect: Dialect, at: tuple[int, int], outer: int = 0) -> None:
        self._text = text
        self._file = file
        self._dialect = replace(dialect, dollar=False) if not dialect.name and has_delimiters(text) else dialect
        self._at = at
        self._lines: list[int] = []
        self._found: list[_Found] = []
        self._around = Surroundings()
        self._depth = 0
        self._outer = outer
        self._left = _FOLLOWED + len(text)
        self._opens = False
        self._stops: int | None = None

    def operations(self) -> list[Operation]:
        """All operations of the text, by place."""
        known = spelled(self._text)
        if not known.marks and not client.acts(self._text, self._dialect):
            return []
        self._around.begin(self._text)
        self._read(self._text, 0, _Level(self._depth), known)
        if self._found and self._opens:
            self._around.settle()
        self._found.sort(key=lambda one: one.offset)
        return [self._settled(one) for one in self._found]

    def _read(self, text: str, base: int, level: _Level, known: Spelled | None = None) -> None:
        written = mask(text, self._dialect, known)
        masked = divided(written, self._dialect)
        opening = [word for word in masked.words.context if word.upper() == "BEGIN"]
        if not level.depth:
            starting = [word for word in masked.words.context if word.upper() == "START"]
            self._opens = bool(places(masked.code, [*opening, *starting]))
        texts: Texts | None = None
        outside = level.outside
        routine = level.depth > 0
        runs = any(word.upper() in RUNNERS for word in masked.words.marks)
        for stretch in stretches(masked):
            segment = Segment(masked, stretch.start, stretch.end) if stretch.suspicious else None
            # A body that is no literal goes on to the segments that follow.
            if not routine and _ROUTINE.match(masked.code, stretch.start, stretch.end):
                if runs:
                    from drillgate.readers.sql.dynamic import parameters

                    outside |= parameters(Segment(masked, stretch.start, stretch.end), 0)
                routine = bool(places(masked.code, opening, stretch.start, stretch.end))
            if segment is not None and masked.code.find("#", stretch.start, stretch.end) >= 0:
                self._around.before(segment)
            if segment is not None and stretch.suspicious:
                self._statements(segment, base, level, routine=routine)
                if runs or stretch.held:
                    from drillgate.readers.sql.dynamic import found, texts_of

                    texts = texts or texts_of(masked)
                    texts.outside = outside
                    for one in found(segment, texts, self._dialect, in_routine=routine):
                        self._dynamic(segment, one, base, level, texts)
            self._around.take(masked, stretch.start, stretch.end, segment, defining=routine)
        self._of_client(written, base, level)
        if known and ("{{" in text or "{%" in text):
            from drillgate.readers.sql.templates import hooks

            for start, body in hooks(written):
                inner = level.inside(self._place(base + start, base + start + len(body)), defined=True)
                self._read(body, base + start, inner)

    def _of_client(self, masked: Masked, base: int, level: _Level) -> None:
        for start, end in masked.commands:
            if masked.text.startswith("\\gexec", start):
                query = masked.text[masked.code.rfind(";", 0, start) + 1 : start]
                opaque = bool(spelled(query).marks)
                self._unseen(start, end, base, level, "the client runs what a query returns", opaque=opaque)
            else:
                self._line(masked, client.of_psql(masked.text, start, end), base, level)
        for line in client.lines(masked, self._dialect):
            self._line(masked, line, base, level)

    def _line(self, masked: Masked, line: client.Line, base: int, level: _Level) -> None:
        if line.file:
            reason = f"runs the file {line.file}, which is not read here"
            self._unseen(line.start, line.end, base, level, reason, opaque=False)
            return
        from drillgate.readers.sql.commands import of_line

        command = of_line(masked.text, *line.command, line.runner)
        self._command(command, line.start, line.end, base, level, "runs a command of the system")

    def _statements(self, segment: Segment, base: int, level: _Level, *, routine: bool) -> None:
        for draft in drafts(segment):
            for name in draft.names:
                single = draft if len(draft.names) == 1 else replace(draft, names=(name,))
                operation = self._operation(segment, single, base, level.chain)
                if operation is not None:
                    held = not level.defined and (self._dialect.transactional_drop or not draft.definition)
                    now = level.depth > 0 or not routine
                    own = now and not level.defined and not operation.of_own_making and _may_be_own(segment, draft)
                    made = self._around.made_at(operation.target.kind, name) if own else None
                    self._found.append(_Found(base + segment.tokens[draft.first].start, held, made, operation))

    def _operation(self, segment: Segment, draft: Draft, base: int, chain: tuple[Place, ...]) -> Operation | None:
        name = draft.names[0]
        reading = exact.parse(segment, draft, self._dialect)
        extent = reading.extent if reading else draft.extent
        if (
            draft.action == Action.OVERWRITE
            and segment.word(draft.verb) in ("UPDATE", "UPD")
            and extent.amount in (Amount.SOME, Amount.ONE)
        ):
            return None
        loss, action = draft.loss, draft.action
        if name.startswith("#") and segment.word(draft.verb) == "DROP":
            loss = kinds.TEMPORARY
        retained_for = None
        if reading and reading.retained:
            action, retained_for = Action.PURGE, timedelta(seconds=min(reading.retained, _FOREVER))
        guards: tuple[Guard, ...] = ()
        start, end = base + segment.tokens[draft.first].start, base + segment.tokens[draft.end - 1].end
        if draft.limit >= 0:
            token = segment.tokens[draft.limit]
            guards = (Guard(GuardKind.LIMIT, self._place(base + token.start, base + token.end)),)
        return Operation(
            action,
            Target(loss.kind, name),
            extent,
            loss.recovery,
            self._place(start, end),
            self._folded(start, end),
            Confidence.PARSED if reading else Confidence.TOKENS,
            guards,
            chain=chain,
            cascades=draft.cascades,
            reason=draft.reason,
            holders=draft.holders,
            of_own_making=draft.session or self._around.of_session(name),
            retained_for=retained_for,
        )

    def _dynamic(self, segment: Segment, one: "Found", base: int, level: _Level, texts: "Texts") -> None:
        from drillgate.readers.sql.dynamic import Body, Commanded, Unseen

        start, end = segment.tokens[one.first].start, segment.tokens[max(one.end, one.first + 1) - 1].end
        if isinstance(one, Unseen):
            self._unseen(start, end, base, level, one.reason, opaque=one.opaque)
        elif level.depth >= _DEEPEST:
            self._unseen(start, end, base, level, "literals in literals, too deep to follow", opaque=True)
        elif isinstance(one, Body):
            inner = level.inside(self._place(base + start, base + end), defined=one.defined, outside=one.outside)
            self._read(one.text, base + one.start, inner)
        elif isinstance(one, Commanded):
            from drillgate.readers.sql.commands import of_pieces

            for pieces in one.ways:
                command = of_pieces(pieces, texts.masked.text, backslash=self._dialect.backslash)
                self._command(command, start, end, base, level, one.reason)
        else:
            self._run(one, start, end, base, level, texts)

    def _run(self, run: "Run", start: int, end: int, base: int, level: _Level, texts: "Texts") -> None:
        """Read the texts that a statement may run; what has holes is judged by what is around them."""
        from drillgate.readers.sql.holes import Sight, sight

        inner = level.inside(self._place(base + start, base + end), defined=False)
        worst = Sight.NOTHING
        for pieces in run.ways:
            self._left -= 1 + sum(len(piece.text or "") for piece in pieces)
            if self._left < 0:
                self._unseen(start, end, base, level, "runs more texts than are followed", opaque=True)
                return
            if any(piece.text is None for piece in pieces):
                worst = max(worst, sight(pieces, self._dialect, lambda text: self._composed(text, inner)))
            elif len(pieces) == 1:
                self._read(pieces[0].text or "", base + pieces[0].start, inner)
            else:
                self._put(start, end, base, inner, "".join(piece.text or "" for piece in pieces))
        if worst is Sight.UNREAD and texts.destroys_somewhere():
            worst = Sight.DESTRUCTIVE
        if worst is not Sight.NOTHING:
            self._unseen(start, end, base, level, run.reason, opaque=worst is Sight.DESTRUCTIVE)

    def _composed(self, text: str, level: _Level) -> list[Operation]:
        """What a text would do that stands nowhere in the file as a whole."""
        reader = Reader(text, self._file, self._dialect, (1, 1), self._outer)
        reader._depth, reader._left = level.depth, self._left
        found = reader.operations()
        self._left = reader._left
        return found

    def _put(self, start: int, end: int, base: int, level: _Level, text: str) -> None:
        """What a text that is put together from visible parts would do, at the place where it is run."""
        place = self._place(base + start, base + end)
        for one in self._composed(text, level):
            operation = replace(one, place=place, guards=(), chain=level.chain)
            self._found.append(_Found(base + start, not level.defined, None, operation))

    def _command(self, command: "Command", start: int, end: int, base: int, level: _Level, reason: str) -> None:
        """Have a command of the system read; what stays unknown of it is judged by the programs that it names."""
        from drillgate.readers.sql import commands

        self._left -= len(command.text)
        around = self._place(base + start, base + end)
        depth = self._outer if self._left > 0 else sys.maxsize
        reading = commands.read(command, depth, around, lambda *span: self._place(*(base + at for at in span)))
        for offset, one in reading.found:
            operation = replace(one, chain=(*level.chain, *one.chain))
            self._found.append(_Found(base + max(offset, start), held=False, made=None, operation=operation))
        if reading.unknown:
            self._unseen(start, end, base, level, reason, opaque=reading.removing)

    def _unseen(self, start: int, end: int, base: int, level: _Level, reason: str, *, opaque: bool) -> None:
        operation = Operation(
            Action.OPAQUE if opaque else Action.UNREAD,
            Target(Kind.UNKNOWN),
            Extent(Amount.UNKNOWN),
            Recovery.NONE,
            self._place(base + start, base + end),
            self._folded(base + start, base + end),
            Confidence.TOKENS,
            chain=level.chain,
            reason=reason,
        )
        self._found.append(_Found(base + start, held=True, made=None, operation=operation))

    def _settled(self, found: _Found) -> Operation:
        """The operation with what only the whole file tells: its transaction, whether its target was there before."""
        operation = found.operation
        begun = self._around.transaction(found.offset)
        if found.made is not None:
            together = begun is not None and begun == self._around.transaction(found.made)
            if (together and self._dialect.transactional_drop) or 0 <= self._stopping() <= found.made:
                operation = replace(operation, of_own_making=True)
            else:
                operation = replace(operation, reason=_MADE_BEFORE)
        if begun is None or not found.held:
            return operation
        guard = Guard(GuardKind.TRANSACTION, self._place(begun, begun + len("BEGIN")))
        return replace(operation, guards=(*operation.guards, guard))

    def _stopping(self) -> int:
        if self._stops is None:
            self._stops = client.stops(self._text, by_default=self._dialect.halts)
        return self._stops

    def _place(self, start: int, end: int) -> Place:
        return Place(self._file, *self._position(start), *self._position(end))

    def _position(self, offset: int) -> tuple[int, int]:
        if not self._lines:
            self._lines = [-1, *(match.start() for match in re.finditer("\n", self._text))]
        line = bisect.bisect_left(self._lines, offset)
        column = offset - self._lines[line - 1]
        return self._at[0] + line - 1, column if line > 1 else column + self._at[1] - 1

    def _folded(self, start: int, end: int) -> str:
        return _SPACE.sub(" ", self._text[start : min(end, start + 20 * _LONGEST)]).strip()[:_LONGEST]

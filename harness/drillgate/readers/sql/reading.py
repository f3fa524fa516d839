"""One reading of a text: segments, what they destroy, what they run, and where it all stands."""

import bisect
import re
from dataclasses import replace
from typing import Final

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
from drillgate.readers.sql import exact, kinds
from drillgate.readers.sql.dialects import Dialect
from drillgate.readers.sql.drafts import Draft
from drillgate.readers.sql.dynamic import Opaque, found
from drillgate.readers.sql.lexer import DESTRUCTIVE, Masked, mask
from drillgate.readers.sql.marks import drafts
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.statements import divided, has_delimiters, segments
from drillgate.readers.sql.surroundings import Surroundings
from drillgate.readers.sql.words import words

_LONGEST: Final = 200
_DEEPEST: Final = 6
"""Literals in literals that are followed; what is deeper is opaque."""
_AMBIGUOUS: Final = re.compile(r"\\['\"]|#|/\*[^*/]*/\*")
_ROUTINES: Final = words("FUNCTION PROCEDURE PROC TRIGGER EVENT PACKAGE")
_SPACE: Final = re.compile(r"\s+")


def is_ambiguous(text: str) -> bool:
    """Whether databases disagree about where a string or comment of the text ends."""
    return _AMBIGUOUS.search(text) is not None and DESTRUCTIVE.search(text) is not None


class Reader:
    """Reads one text in one dialect; offsets are into that text, whatever literal is being read."""

    def __init__(self, text: str, file: str, dialect: Dialect, at: tuple[int, int]) -> None:
        self._text = text
        self._file = file
        self._dialect = replace(dialect, dollar=False) if not dialect.name and has_delimiters(text) else dialect
        self._at = at
        self._lines: list[int] = []
        self._found: list[tuple[int, bool, Operation]] = []
        self._around = Surroundings()

    def operations(self) -> list[Operation]:
        """All operations of the text, by place."""
        if DESTRUCTIVE.search(self._text) is None:
            return []
        self._lines = [-1, *(match.start() for match in re.finditer("\n", self._text))]
        self._around.begin(self._text)
        self._read(self._text, 0, depth=0, chain=(), defined=False)
        self._found.sort(key=lambda one: one[0])
        return [self._guarded(offset, operation, held=held) for offset, held, operation in self._found]

    def _read(self, text: str, base: int, *, depth: int, chain: tuple[Place, ...], defined: bool) -> None:
        masked = divided(mask(text, self._dialect))
        routine = depth > 0
        for segment, suspicious in segments(masked):
            # A body that is no literal goes on to the segments that follow.
            routine = routine or (
                bool(_ROUTINES & set(segment.words(0, 6))) and any(token.word == "BEGIN" for token in segment.tokens)
            )
            self._around.before(segment)
            if suspicious:
                self._statements(segment, base, chain, defined=defined)
                self._dynamic(segment, base, depth, chain, in_routine=routine, defined=defined)
            self._around.after(segment, defining=routine)
        for start, end in masked.commands:
            self._opaque(
                masked, start, end, base, chain, "the client runs what a query returns, or a command of the system"
            )

    def _statements(self, segment: Segment, base: int, chain: tuple[Place, ...], *, defined: bool) -> None:
        for draft in drafts(segment):
            for one in self._split(draft):
                operation = self._operation(segment, one, base, chain)
                if operation is not None:
                    held = not defined and (self._dialect.transactional_drop or not one.definition)
                    self._found.append((base + segment.tokens[one.first].start, held, operation))

    @staticmethod
    def _split(draft: Draft) -> list[Draft]:
        return [replace(draft, names=(name,)) for name in draft.names]

    def _operation(self, segment: Segment, draft: Draft, base: int, chain: tuple[Place, ...]) -> Operation | None:
        name = draft.names[0]
        dropped = draft.definition and segment.word(draft.verb) == "DROP" and segment.word(draft.first) != "ALTER"
        if draft.session or self._around.is_own(draft.loss.kind, name, dropped=dropped):
            return None
        reading = exact.parse(segment, draft, self._dialect)
        extent = reading.extent if reading else draft.extent
        if (
            draft.action == Action.OVERWRITE
            and segment.word(draft.verb) == "UPDATE"
            and extent.amount in (Amount.SOME, Amount.ONE)
        ):
            return None
        loss, action = draft.loss, draft.action
        if name.startswith("#") and dropped:
            loss = kinds.TEMPORARY
        if reading and reading.purge:
            action = Action.PURGE
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
        )

    def _dynamic(
        self, segment: Segment, base: int, depth: int, chain: tuple[Place, ...], *, in_routine: bool, defined: bool
    ) -> None:
        for one in found(segment, in_routine=in_routine):
            start, end = segment.tokens[one.first].start, segment.tokens[max(one.end, one.first + 1) - 1].end
            if isinstance(one, Opaque):
                self._opaque(segment.masked, start, end, base, chain, one.reason)
            elif depth >= _DEEPEST:
                self._opaque(segment.masked, start, end, base, chain, "literals in literals, too deep to follow")
            else:
                place = self._place(base + start, base + end)
                inner = (*chain, place)
                self._read(one.text, base + one.start, depth=depth + 1, chain=inner, defined=defined or one.defined)

    def _opaque(self, _masked: Masked, start: int, end: int, base: int, chain: tuple[Place, ...], reason: str) -> None:
        operation = Operation(
            Action.OPAQUE,
            Target(Kind.UNKNOWN),
            Extent(Amount.UNKNOWN),
            Recovery.NONE,
            self._place(base + start, base + end),
            self._folded(base + start, base + end),
            Confidence.TOKENS,
            chain=chain,
            reason=reason,
        )
        self._found.append((base + start, True, operation))

    def _guarded(self, offset: int, operation: Operation, *, held: bool) -> Operation:
        begun = self._around.transaction(offset) if held else None
        if begun is None:
            return operation
        guard = Guard(GuardKind.TRANSACTION, self._place(begun, begun + len("BEGIN")))
        return replace(operation, guards=(*operation.guards, guard))

    def _place(self, start: int, end: int) -> Place:
        return Place(self._file, *self._position(start), *self._position(end))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect.bisect_left(self._lines, offset)
        column = offset - self._lines[line - 1]
        return self._at[0] + line - 1, column if line > 1 else column + self._at[1] - 1

    def _folded(self, start: int, end: int) -> str:
        return _SPACE.sub(" ", self._text[start : min(end, start + 20 * _LONGEST)]).strip()[:_LONGEST]

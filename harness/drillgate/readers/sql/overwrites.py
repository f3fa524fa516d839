"""UPDATE, REPLACE, INSERT OVERWRITE and CREATE OR REPLACE."""

from collections.abc import Iterator
from typing import Final

from drillgate.operations import Action, Kind
from drillgate.readers.sql import kinds
from drillgate.readers.sql.assignments import Change, change_of
from drillgate.readers.sql.drafts import (
    ALL,
    FILTERS,
    MODIFIERS,
    NO_TABLE,
    SOME,
    UNKNOWN,
    Draft,
    begins,
    first_of,
    of_session,
)
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.words import words

_LOADING: Final = frozenset({"IMPORT", "LOAD", "INGEST"})
_SELECT: Final = frozenset({"SELECT"})
# Teradata: REPLACE VIEW v is CREATE OR REPLACE VIEW v.
_REDEFINED: Final = words("VIEW MACRO PROCEDURE FUNCTION TRIGGER METHOD TYPE QUERY RECURSIVE AUTHORIZATION")
_SOURCES: Final = frozenset({"FROM", "JOIN"})


# FOR UPDATE, ON DUPLICATE KEY UPDATE, THEN UPDATE SET, UPDATE STATISTICS are no updates of a table.
_CONFLICTS: Final = words("REPLACE ROLLBACK ABORT FAIL IGNORE")
_NO_UPDATE: Final = NO_TABLE | words("SET STATISTICS ( OF NOWAIT SKIP")


def update(segment: Segment, verb: int) -> Iterator[Draft]:
    after = segment.word(verb + 1)
    conflict = after == "OR" and segment.word(verb + 2) in _CONFLICTS
    if segment.word(verb - 1) in ("FOR", "KEY") or verb + 1 >= len(segment) or (after in _NO_UPDATE and not conflict):
        return
    end = segment.end(verb)
    setting = segment.find(frozenset({"SET"}), verb, end)
    if setting < 0:
        return
    index = verb + 1
    while segment.word(index) in MODIFIERS | _CONFLICTS | {"ONLY", "OR"}:
        index += 1
    if segment.word(index) == "TOP":
        index = segment.closing(index + 1) if segment.word(index + 1) == "(" else index + 2
    name, _ = segment.name(index)
    filtered = segment.find(FILTERS, setting, end)
    limit = segment.find(frozenset({"LIMIT", "TOP"}), verb, end)
    stops = frozenset({"WHERE", "FROM", "ORDER", "LIMIT", "RETURNING", "OUTPUT", "OPTION", "IF"})
    until = segment.find(stops, setting, end)
    change = change_of(segment, setting + 1, until if until >= 0 else end)
    joined = segment.find(_SOURCES | {","}, verb, setting) >= 0 or segment.find(_SOURCES, setting, end) >= 0
    held = joined or limit >= 0
    extent = SOME if filtered >= 0 or limit >= 0 else UNKNOWN if joined else ALL
    name = segment.aliased(name, setting + 1, end)
    first = first_of(segment, verb)
    session = of_session(name)
    if change in (Change.MARKS, Change.MARKS_AND_MORE):
        yield Draft(first, verb, end, Action.SOFT_DELETE, kinds.FLAGGED, (name,), extent, limit, held, session)
    if change == Change.UNMARKS:
        yield Draft(first, verb, end, Action.RESTORE, kinds.FLAGGED, (name,), extent, limit, held, session)
    if change in (Change.OTHER, Change.MARKS_AND_MORE):
        # Whether the filter holds back anything is for the parser to say: an overwrite of some rows is none of ours.
        yield Draft(first, verb, end, Action.OVERWRITE, kinds.ROWS, (name,), extent, limit, held, session)


def upd(segment: Segment, verb: int) -> Iterator[Draft]:
    """Teradata's short UPDATE; elsewhere a name such as any other."""
    if begins(segment, verb):
        yield from update(segment, verb)


def replace(segment: Segment, verb: int) -> Iterator[Draft]:
    before, after = segment.word(verb - 1), segment.word(verb + 1)
    if before == "OR" and segment.word(verb - 2) == "INSERT" and after == "INTO":
        name = segment.name(verb + 2)[0]
        yield Draft(verb - 2, verb, segment.end(verb), Action.OVERWRITE, kinds.ROWS, (name,), SOME)
    elif before == "OR" and segment.word(verb - 2) == "CREATE":
        words = segment.words(verb + 1, 5)
        loss, used = kinds.loss_of(words)
        if loss.kind in (Kind.TABLE, Kind.SCHEMA, Kind.DATABASE):
            index = verb + 1 + used
            while segment.word(index) in ("IF", "NOT", "EXISTS"):
                index += 1
            name = segment.name(index)[0]
            yield Draft(verb - 2, verb, len(segment), Action.OVERWRITE, loss, (name,), ALL, definition=True)
    elif after in ("WHERE", "USING", "ON") and segment.words(0, 2) == ["INSERT", "INTO"]:
        yield Draft(
            0, verb, segment.end(verb, passed=_SELECT), Action.OVERWRITE, kinds.ROWS, (segment.name(2)[0],), SOME
        )
    elif segment.word(0) == "EXPORT" and verb:
        yield from exported(segment, verb)
    elif segment.word(0) in _LOADING and after in ("INTO", "KEEPDICTIONARY", "RESETDICTIONARY") and verb > 1:
        yield from loaded(segment, verb)
    elif after == "INTO" and segment.words(0, 2) == ["LOAD", "DATA"]:
        index = verb + 2 + (segment.word(verb + 2) == "TABLE")
        yield Draft(0, verb, segment.end(verb), Action.OVERWRITE, kinds.ROWS, (segment.name(index)[0],), SOME)
    elif begins(segment, verb) and (
        after in ("INTO", "LOW_PRIORITY", "DELAYED")
        or (verb == 0 and segment.is_name(verb + 1) and after not in _REDEFINED)
    ):
        index = verb + 1
        while segment.word(index) in MODIFIERS | {"INTO"}:
            index += 1
        name = segment.name(index)[0]
        end = segment.end(verb, passed=_SELECT)
        yield Draft(verb, verb, end, Action.OVERWRITE, kinds.ROWS, (name,), SOME)


def loaded(segment: Segment, verb: int) -> Iterator[Draft]:
    """Db2's IMPORT, LOAD and INGEST … REPLACE INTO, which empty the table first."""
    into = segment.find(frozenset({"INTO"}), verb, len(segment))
    if segment.word(0) in _LOADING and into > 0:
        yield Draft(0, verb, len(segment), Action.OVERWRITE, kinds.ROWS, (segment.name(into + 1)[0],), ALL)


def exported(segment: Segment, verb: int) -> Iterator[Draft]:
    """Exasol's EXPORT … INTO another database or file, where REPLACE and TRUNCATE take what was there."""
    table = segment.find(frozenset({"TABLE"}), 1, verb)
    if table < 0:
        yield Draft(0, verb, len(segment), Action.OVERWRITE, kinds.FILES, ("",), SOME)
        return
    loss = kinds.ROWS if segment.word(verb) == "TRUNCATE" else kinds.OBJECTS["TABLE",]
    yield Draft(0, verb, len(segment), Action.OVERWRITE, loss, (segment.name(table + 1)[0],), ALL)


def unloaded(segment: Segment, verb: int) -> Iterator[Draft]:
    """Redshift's UNLOAD, which removes all files under its path with CLEANPATH and those of its names otherwise."""
    if segment.word(0) == "UNLOAD":
        extent = ALL if segment.word(verb) == "CLEANPATH" else SOME
        yield Draft(0, verb, len(segment), Action.OVERWRITE, kinds.FILES, ("",), extent)


def overwrite(segment: Segment, verb: int) -> Iterator[Draft]:
    if segment.words(0, 2) == ["LOAD", "DATA"]:
        index = verb + 1
        while segment.word(index) in ("INTO", "TABLE"):
            index += 1
        yield Draft(0, verb, segment.end(verb), Action.OVERWRITE, kinds.ROWS, (segment.name(index)[0],), ALL)
        return
    if segment.word(0) == "COPY" and _is_on(segment, verb):
        yield Draft(0, verb, segment.end(verb), Action.OVERWRITE, kinds.FILES, ("",), SOME)
        return
    if segment.word(verb - 1) != "INSERT":
        return
    index = verb + 1
    end = segment.end(verb, passed=_SELECT)
    if segment.word(index) in ("DIRECTORY", "LOCAL"):
        yield Draft(verb - 1, verb, end, Action.OVERWRITE, kinds.FILES, ("",), ALL)
        return
    while segment.word(index) in ("TABLE", "INTO"):
        index += 1
    name, after = segment.name(index)
    extent = SOME if segment.word(after) == "PARTITION" or "WHERE" in segment.words(after, 2) else ALL
    yield Draft(verb - 1, verb, end, Action.OVERWRITE, kinds.ROWS, (name,), extent)


def _is_on(segment: Segment, verb: int) -> bool:
    """Whether COPY's option OVERWRITE is on: Snowflake's = TRUE, DuckDB's alone or with a value."""
    value = segment.word(verb + 1 + (segment.word(verb + 1) == "="))
    alone = value in (")", ",") and segment.word(verb - 1) in ("(", ",")
    return value == "TRUE" or alone

"""DELETE, TRUNCATE, DROP, MERGE … DELETE and PURGE."""

import re
from collections.abc import Iterator
from typing import Final

from drillgate.operations import Action, Kind
from drillgate.readers.sql import kinds
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
from drillgate.readers.sql.kinds import Loss
from drillgate.readers.sql.lexer import VARIABLE
from drillgate.readers.sql.overwrites import exported
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.words import words

_HOLDING: Final = words("BEFORE PORTION JOIN USING PARTITION")
_CASCADE: Final = frozenset({"CASCADE"})
# Snowflake's stages of a user and of a table cannot be made, dropped or shared: files pass through them, to be loaded.
_PASSAGE: Final = re.compile(r"""@(~|(?:[\w$]+\.|"[^"]*"\.)*%)""")
_ON_THEIR_WAY: Final = "files in a user's or a table's own stage are on their way; if they were loaded is not told here"


def delete(segment: Segment, verb: int) -> Iterator[Draft]:
    before, after = segment.word(verb - 1), segment.word(verb + 1)
    if before == "FOR" and segment.word(verb - 2) != "PLAN":
        return
    if (verb and after == "TRIGGERS") or before == "VACUUM" or segment.words(verb - 2, 2) == ["ON", "ROLLBACK"]:
        return
    if verb and (after == "WHERE" or (before == "THEN" and after in ("", "WHEN", "OUTPUT", "RETURNING"))):
        return  # the MERGE's
    if after == "(" and not begins(segment, verb):
        return
    if before == "(" and after != "FROM" and segment.word(verb - 2) not in ("FROM", "AS", "USING", "JOIN"):
        return
    if verb and (verb + 1 >= len(segment) or after in NO_TABLE):
        return
    end = segment.end(verb)
    index = verb + 1
    while segment.word(index) in MODIFIERS | {"HISTORY"}:
        index += 1
    limit = segment.find(frozenset({"TOP", "LIMIT", "FETCH"}), verb, end)
    if segment.word(index) == "TOP":
        index = segment.closing(index + 1) if segment.word(index + 1) == "(" else index + 2
        index += segment.word(index) == "PERCENT"
    if (
        segment.word(index) in ("DATABASE", "USER")
        and segment.is_name(index + 1)
        and segment.word(verb - 1) != "EXPLAIN"
    ):
        # Teradata empties all that a database or a user holds.
        name = segment.name(index + 1)[0]
        yield Draft(verb, verb, end, Action.DESTROY, kinds.OBJECTS["DATABASE",], (name,), ALL, definition=True)
        return
    if segment.word(index) in ("FROM", "("):
        index += 1
    names, after_names = segment.names(index, end)
    names = tuple(segment.aliased(one, after_names, end) for one in names)
    held = limit >= 0 or segment.find(_HOLDING, verb, end) >= 0
    extent = SOME if held or segment.find(FILTERS, verb, end) >= 0 else ALL
    first = first_of(segment, verb)
    for one in names or ("",):
        yield Draft(first, verb, end, Action.DESTROY, kinds.ROWS, (one,), extent, limit, held, of_session(one))


def del_from(segment: Segment, verb: int) -> Iterator[Draft]:
    if segment.word(verb + 1) == "FROM" or (verb == 0 and segment.is_name(verb + 1)):
        yield from delete(segment, verb)


def truncate(segment: Segment, verb: int) -> Iterator[Draft]:
    after = segment.word(verb + 1)
    if verb and segment.word(0) == "EXPORT":
        yield from exported(segment, verb)
        return
    if after == "(" or (verb and (verb + 1 >= len(segment) or after in NO_TABLE)):
        return
    if not begins(segment, verb) and after not in ("TABLE", "TABLES", "DATABASE", "ONLY"):
        return
    end = segment.end(verb)
    index = verb + 1
    loss, extent = kinds.ROWS, ALL
    while segment.word(index) in ("ALL", "TABLE", "TABLES", "FROM", "CLUSTER", "IF", "EXISTS", "MATERIALIZED", "VIEW"):
        if segment.word(index) == "TABLES":
            loss = Loss(Kind.TABLE, loss.recovery)
        index += 1
    if segment.word(index) in ("DATABASE", "SCHEMA") and segment.is_name(index + 1):
        loss, index = kinds.OBJECTS[segment.word(index),], index + 1
    if segment.words(index, 2) in (["ERROR", "LOG"], ["AUDIT", "LOGS"]):
        loss = kinds.LOGS
    if segment.find(frozenset({"LIKE", "PARTITION"}), index, end) >= 0:
        extent = SOME
    names, after_names = segment.names(index, end)
    cascades = segment.find(_CASCADE, after_names, end) >= 0
    first = first_of(segment, verb)
    for one in names or ("",):
        yield Draft(first, verb, end, Action.DESTROY, loss, (one,), extent, definition=True, cascades=cascades)


def drop(segment: Segment, verb: int) -> Iterator[Draft]:
    words_after = segment.words(verb + 1, 5)
    end = segment.end(verb)
    cascade = segment.find(_CASCADE, verb, end) >= 0
    loss, used = kinds.loss_of(words_after, cascade=cascade, headed=True)
    if segment.word(verb - 1) == "SYSTEM":
        # ClickHouse: a replica's place in the cluster goes, or only a cache.
        loss = kinds.STATE
        used = next((at for at, word in enumerate(words_after) if word == "REPLICA"), -1) + 1
        if not used:
            return
    elif words_after[:1] == ["PREPARE"] or (loss is kinds.UNKNOWN and not begins(segment, verb)):
        return
    if verb and (verb + 1 >= len(segment) or segment.word(verb + 1) in NO_TABLE):
        return
    if words_after[used - 1 : used] == ["CLUSTER"] and segment.find(frozenset({"TABLES"}), verb, end) < 0:
        loss = kinds.DEFINITION
    index = verb + 1 + used
    while segment.word(index) in ("IF", "EXISTS", "CONCURRENTLY", "ONLINE", "FROM", "BY", "FOR"):
        index += 1
    names, _ = segment.names(index, end)
    if not names and segment.word(index) == "(":
        names = (segment.source(index, segment.closing(index)),)
    first = first_of(segment, verb)
    for one in names or ("",):
        yield Draft(first, verb, end, Action.DESTROY, loss, (one,), ALL, definition=True, cascades=cascade)


def detach(segment: Segment, verb: int) -> Iterator[Draft]:
    """ClickHouse: what is detached is no longer there, and can be attached again."""
    said = segment.words(verb + 1, 3)
    if not begins(segment, verb) or said[:1] not in (["TABLE"], ["VIEW"], ["DICTIONARY"]):
        return
    loss = Loss(Kind.TABLE, kinds.DETACHED.recovery) if said[0] == "TABLE" else kinds.DEFINITION
    end = segment.end(verb)
    index = verb + 2
    while segment.word(index) in ("IF", "EXISTS"):
        index += 1
    yield Draft(verb, verb, end, Action.DESTROY, loss, (segment.name(index)[0],), ALL, definition=True)


def merge(segment: Segment, verb: int) -> Iterator[Draft]:
    if not begins(segment, verb) or segment.word(verb + 1) in NO_TABLE | {"(", "JOIN", "UNION"}:
        return
    passed = frozenset({"UPDATE", "INSERT", "DELETE", "SELECT"})
    end = segment.end(verb, passed=passed)
    deleting = [
        index
        for index in segment.level(verb, end)
        if segment.word(index) == "DELETE" and (segment.word(index - 1) == "THEN" or segment.word(index + 1) == "WHERE")
    ]
    if not deleting:
        return
    by_source = any(
        segment.words(index, 5) == ["WHEN", "NOT", "MATCHED", "BY", "SOURCE"] for index in segment.level(verb, end)
    )
    index = verb + 1
    while segment.word(index) in ("INTO", "TOP"):
        index = segment.closing(index + 1) if segment.word(index) == "TOP" else index + 1
    name = segment.name(index)[0]
    extent = UNKNOWN if by_source else SOME
    yield Draft(
        first_of(segment, verb), verb, end, Action.DESTROY, kinds.ROWS, (name,), extent, session=of_session(name)
    )


def purge(segment: Segment, verb: int) -> Iterator[Draft]:
    after = segment.word(verb + 1)
    end = segment.end(verb)
    if not begins(segment, verb):
        return
    if after in ("BINARY", "MASTER"):
        yield Draft(verb, verb, end, Action.DESTROY, kinds.LOGS, ("binary logs",), SOME)
    elif after in ("RECYCLEBIN", "DBA_RECYCLEBIN"):
        yield Draft(verb, verb, end, Action.DESTROY, kinds.LOGS, (segment.source(verb + 1, verb + 2),), ALL)
    elif after in ("TABLE", "INDEX", "TABLESPACE"):
        loss, used = kinds.loss_of([after])
        yield Draft(verb, verb, end, Action.DESTROY, loss, (segment.name(verb + 1 + used)[0],), ALL)


def reset(segment: Segment, verb: int) -> Iterator[Draft]:
    if begins(segment, verb) and (
        segment.word(verb + 1) == "MASTER" or segment.words(verb + 1, 2) == ["BINARY", "LOGS"]
    ):
        yield Draft(verb, verb, segment.end(verb), Action.DESTROY, kinds.LOGS, ("binary logs",), ALL)


def prune(segment: Segment, verb: int) -> Iterator[Draft]:
    """Db2's record of its backups, and the logs that go with it."""
    if begins(segment, verb) and segment.word(verb + 1) in ("HISTORY", "LOGFILE"):
        yield Draft(verb, verb, segment.end(verb), Action.DESTROY, kinds.LOGS, ("history",), SOME)


def trash(segment: Segment, verb: int) -> Iterator[Draft]:
    """ADMIN CLEAN TRASH of Doris, from which a drop could be taken back."""
    if segment.words(verb - 2, 2) == ["ADMIN", "CLEAN"]:
        yield Draft(verb - 2, verb, segment.end(verb), Action.DESTROY, kinds.LOGS, ("trash",), ALL)


def remove(segment: Segment, verb: int) -> Iterator[Draft]:
    if verb + 1 >= len(segment) or not begins(segment, verb):
        return
    staged = segment.tokens[verb + 1].kind == VARIABLE or segment.word(verb + 1) == "@"
    if staged and segment.masked.text.startswith("@", segment.tokens[verb + 1].start):
        end = segment.end(verb)
        name = segment.source(verb + 1, end)
        if _PASSAGE.match(name):
            yield Draft(verb, verb, end, Action.UNREAD, kinds.FILES, (name,), ALL, reason=_ON_THEIR_WAY)
        else:
            yield Draft(verb, verb, end, Action.DESTROY, kinds.FILES, (name,), ALL)

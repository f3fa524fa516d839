"""What the SET of an UPDATE does: mark rows as deleted, take such a mark away, or something else."""

import re
from enum import Enum
from typing import Final

from drillgate.readers.sql.lexer import LITERAL, NUMBER, PARAMETER, TEMPLATED, VARIABLE
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.words import words


class Change(Enum):
    MARKS = "marks"
    MARKS_AND_MORE = "marks and more"
    UNMARKS = "unmarks"
    OTHER = "other"


# When a row was deleted: marks with a moment, unmarks with NULL.
MOMENT: Final = re.compile(
    r"(?:soft_?)?(?:delet(?:ed|ion)|removed|trashed|archived|purged)_?(?:at|on|date|time|datetime|timestamp|ts|utc)"
    r"|(?:date|time)_?(?:deleted|removed|archived|trashed)",
    re.IGNORECASE,
)
# Whether a row is deleted: marks with true, unmarks with false.
FLAG: Final = re.compile(
    r"(?:is_?|soft_?|marked_?|flag_?)*(?:deleted|removed|trashed|archived)(?:_?flag)?", re.IGNORECASE
)
_STATE: Final = re.compile(r"(?:\w+_)?(?:state|status)", re.IGNORECASE)
_DELETED: Final = frozenset(
    {"deleted", "removed", "trashed", "archived", "soft-deleted", "soft_deleted", "softdeleted"}
)
_LIVE: Final = frozenset({"active", "live", "enabled", "restored"})
# What goes with a mark without being one: who, why, when last changed.
_ACCOMPANYING: Final = re.compile(
    r"(?:last_?)?(?:updated|modified|changed|deleted|removed|archived|trashed|update|modification|deletion|delete|change)"
    r"_?(?:at|on|by|by_id|user|user_id|date|time|reason|comment|note|ts|utc|batch|batch_id|change|change_id|ticket)?"
    r"|version|lock_version|row_?version|revision|mtime|purge_?(?:at|after|on)",
    re.IGNORECASE,
)
_NOW: Final = words(
    """NOW CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME LOCALTIMESTAMP LOCALTIME GETDATE GETUTCDATE SYSDATE
    SYSDATETIME SYSTIMESTAMP SYSUTCDATETIME SYSDATETIMEOFFSET UTC_TIMESTAMP CLOCK_TIMESTAMP
    STATEMENT_TIMESTAMP TRANSACTION_TIMESTAMP UNIX_TIMESTAMP TODAY CURDATE TIMESTAMP DATE DATETIME
    TO_TIMESTAMP STRFTIME TIMEZONE EXTRACT FLOOR CAST COALESCE IFNULL UNIXEPOCH UTC_DATE NOW64"""
)


def change_of(segment: Segment, start: int, end: int) -> Change:
    """What the assignments between two indices do, taken together."""
    marks = unmarks = more = False
    for first, last in segment.divided(start, end):
        column, value = _column(segment, first)
        if value >= last:
            more = True
            continue
        meaning = _meaning(segment, column, value, last)
        marks |= meaning is Change.MARKS
        unmarks |= meaning is Change.UNMARKS
        more |= meaning is Change.OTHER and not _ACCOMPANYING.fullmatch(column)
    if marks:
        return Change.MARKS_AND_MORE if more or unmarks else Change.MARKS
    return Change.UNMARKS if unmarks and not more else Change.OTHER


def _column(segment: Segment, index: int) -> tuple[str, int]:
    """The column's own name, and the index of the value."""
    name, after = segment.name(index)
    return name.rpartition(".")[2], after + 1 if segment.word(after) in ("=", ":=") else len(segment)


def _meaning(segment: Segment, column: str, value: int, end: int) -> Change:
    word, token = segment.word(value), segment.tokens[value]
    alone = end - value == 1
    text = segment.source(value, end).strip("'\"").strip().casefold()
    if MOMENT.fullmatch(column):
        if word == "NULL" and alone:
            return Change.UNMARKS
        if word in _NOW or word == "(" or token.kind in (LITERAL, PARAMETER, VARIABLE, TEMPLATED, NUMBER):
            return Change.MARKS
    if FLAG.fullmatch(column):
        if alone and (word in ("TRUE", "NOW") or text in ("1", "t", "y", "yes", "true")):
            return Change.MARKS
        if word in _NOW:
            return Change.MARKS
        if alone and (word in ("FALSE", "NULL") or text in ("0", "f", "n", "no", "false")):
            return Change.UNMARKS
    if _STATE.fullmatch(column) and alone and token.kind == LITERAL:
        if text in _DELETED:
            return Change.MARKS
        if text in _LIVE:
            return Change.UNMARKS
    return Change.OTHER

"""Texts with holes: whether what is visible of them destroys something, and whether what is not could."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Final

from drillgate.operations import Action, Operation
from drillgate.readers.sql.dialects import Dialect
from drillgate.readers.sql.lexer import TEMPLATED, mask
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.statements import divided
from drillgate.readers.sql.texts import Pieces
from drillgate.readers.sql.words import words


class Sight(IntEnum):
    """What a text with holes shows, by how bad it is."""

    NOTHING = 0
    UNREAD = 1
    DESTRUCTIVE = 2


_HOLE: Final = "{{hole}}"
# A statement that begins so does what its verb says, whatever stands for its names and values.
_HARMLESS: Final = words(
    """SELECT SEL INSERT CREATE BEGIN DECLARE CALL SET ALTER GRANT REVOKE ANALYZE ANALYSE EXPLAIN WITH COMMENT COPY
    VACUUM REFRESH REINDEX LOCK LOCKING NOTIFY LISTEN USE SHOW VALUES UPDATE LOAD UNLOAD CLUSTER DESCRIBE DESC MSCK
    OPTIMIZE COMMIT ROLLBACK FLUSH KILL PUT GET LIST IF FOR WHILE PRINT EXEC EXECUTE UPSERT SAVEPOINT END RETURN DO
    COMPUTE INVALIDATE REPAIR REORG RUNSTATS CHECKPOINT DENY DBCC WAITFOR RAISE RAISERROR THROW ATTACH COLLECT
    CACHE UNCACHE"""
)
# After these a statement can begin, where no name is asked for.
_OPENERS: Final = words("BEGIN THEN ELSE LOOP DO EXPLAIN ATOMIC TRY CATCH")
_EXPLAINED: Final = words("ANALYZE VERBOSE )")
# After these of an ALTER only a name or a value can stand, never a clause such as DROP.
_NAMING: Final = words(
    """TABLE INDEX SEQUENCE USER ROLE VIEW DATABASE SCHEMA COLUMN TO CONSTRAINT PARTITION EXISTS ONLY = ( . ON IN BY
    TYPE OWNER FUNCTION PROCEDURE WITH INTO SET ADD MODIFY RENAME DEFAULT RESTART VALUES IDENTIFIED AS SESSION SYSTEM"""
)
_CORE: Final = words("DELETE DEL DROP TRUNCATE MERGE PURGE OVERWRITE DETACH REMOVE")
_QUIET: Final = words("GRANT REVOKE DENY CREATE COMMENT SELECT INSERT SEL WITH")


def sight(pieces: Pieces, dialect: Dialect, read: Callable[[str], Sequence[Operation]]) -> Sight:
    """What is to be thought of a text with holes; `read` tells what it would do with names in their place."""
    text = "".join(_HOLE if piece.text is None else piece.text for piece in pieces)
    worst = Sight.NOTHING
    for one in read(text):
        worst = max(worst, Sight.UNREAD if one.action is Action.UNREAD else Sight.DESTRUCTIVE)
    if worst is Sight.DESTRUCTIVE:
        return worst
    masked = divided(mask(text, dialect), dialect)
    start = 0
    for end in (*(at for at, sign in enumerate(masked.code) if sign == ";"), len(masked.code)):
        worst = max(worst, _of_statement(Segment(masked, start, end)))
        start = end + 1
    return worst


def _of_statement(segment: Segment) -> Sight:
    if not len(segment):
        return Sight.NOTHING
    first = segment.word(0)
    holes = [index for index, token in enumerate(segment.tokens) if token.kind == TEMPLATED]
    if first not in _QUIET and any(token.word in _CORE for token in segment.tokens):
        return Sight.DESTRUCTIVE
    if holes and (first not in _HARMLESS and first != "("):
        return Sight.UNREAD
    for index in holes:
        before, after = segment.word(index - 1), segment.word(index + 1)
        called = after in ("(", ".", ":=", "=")
        explained = first == "EXPLAIN" and before in _EXPLAINED
        if ((before in _OPENERS or explained) and not called) or (
            before == "REPLACE" and segment.word(index - 2) == "OR"
        ):
            return Sight.UNREAD
        if (before == "AS" and first in ("CREATE", "WITH")) or (before == "(" and segment.word(index - 2) == "AS"):
            return Sight.UNREAD
        if first == "ALTER" and before not in _NAMING:
            return Sight.UNREAD
    return Sight.NOTHING

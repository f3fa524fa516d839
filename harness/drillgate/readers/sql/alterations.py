"""ALTER: what its clauses drop, detach, truncate or clear."""

import re
from collections.abc import Iterator
from typing import Final

from drillgate.operations import Action, Extent
from drillgate.readers.sql import kinds
from drillgate.readers.sql.drafts import ALL, SOME, Draft
from drillgate.readers.sql.kinds import Loss
from drillgate.readers.sql.literals import content, is_literal
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.words import words

# Their bodies hold statements of their own.
WITH_BODY: Final = words("PROCEDURE PROC FUNCTION TRIGGER VIEW EVENT PACKAGE TASK ALERT")
# What stands after the verb of a statement, and never after that of a clause of ALTER TABLE.
_STATEMENTS: Final = words(
    "TABLE DATABASE SCHEMA VIEW PROCEDURE PROC FUNCTION TRIGGER USER ROLE LOGIN SEQUENCE TYPE FROM MATERIALIZED"
)
_CLAUSE_VERBS: Final = frozenset({"DROP", "TRUNCATE", "DELETE", "ALTER", "UPDATE", "GRANT", "REVOKE"})
_OTHER_CLAUSES: Final = words("ADD ALTER MODIFY CHANGE RENAME SET ENABLE DISABLE VALIDATE CONVERT")
_CLAUSES: Final = words(
    "ADD DROP ALTER MODIFY CHANGE RENAME SET CONSTRAINT ENABLE DISABLE VALIDATE OWNER CONVERT ORDER ALGORITHM LOCK"
)


def alter(segment: Segment, verb: int) -> Iterator[Draft]:
    said = segment.words(verb + 1, 4)
    if not said or said[0] in WITH_BODY:
        return
    end = alter_end(segment, verb)
    _, used = kinds.loss_of(said)
    of_table = "TABLE" in said[:3] or said[0] == "STREAM"
    index = verb + 1 + used
    while segment.word(index) in ("IF", "EXISTS", "ONLY"):
        index += 1
    names, after = segment.names(index, end)
    owner = names[0] if names else ""
    if said[0] == "SYSTEM" and segment.word(verb + 3) == "BACKEND" and segment.word(verb + 2) in _DROPPING:
        # Doris and StarRocks: with the node goes what only it has of the tables.
        yield Draft(verb, verb + 2, end, Action.DESTROY, kinds.OBJECTS["VOLUME",], _hosts(segment, verb + 4), ALL)
        return
    if names and names[0] in ("DROP", "CLEAR") and said[0] == "DATABASE":
        owner, after = "", index  # Oracle's own database has no name here
    dropping = False
    for position in segment.level(after, end):
        word = segment.word(position)
        dropping = word == "DROP" or (dropping and word not in _OTHER_CLAUSES)
        if dropping and word == "," and segment.word(position + 1) in ("COLUMN", "CONSTRAINT"):
            # SQL Server: DROP CONSTRAINT a, COLUMN b.
            for loss, lost, extent in _dropped_part(segment, position, end, owner, of_table=of_table):
                yield Draft(verb, position, end, Action.DESTROY, loss, (lost,), extent, definition=True)
        if word in _OVERWRITING:
            yield from _overwritten(segment, verb, position, end, owner)
        if word == "DROP" and segment.words(position + 1, 3) == ["RESTRICT", "ON", "DROP"]:
            # Db2: the table could not be dropped until now.
            yield Draft(verb, position, end, Action.UNPROTECT, kinds.OBJECTS["TABLE",], (owner,), ALL)
            continue
        drafted = _part(segment, position, end, owner, of_table=of_table) if word in _PARTS else ()
        for loss, lost, extent in drafted:
            cascades = _cascades(segment, position, end)
            yield Draft(verb, position, end, Action.DESTROY, loss, (lost,), extent, definition=True, cascades=cascades)


_PARTS: Final = words("DROP DETACH TRUNCATE CLEAR DELETE DISCARD EMPTY REMOVE UNUSED")
_DROPPING: Final = frozenset({"DROP", "DROPP"})
_OVERWRITING: Final = frozenset({"UPDATE", "REPLACE"})
_SWAPS_NOT: Final = re.compile(r"""['"]swap['"]\s*=\s*['"]false['"]""", re.IGNORECASE)
_CLAUSE: Final = 40
"""Tokens of a clause that is looked through for a CASCADE."""
_ALWAYS: Final = frozenset({"1", "TRUE", "1=1"})


def _hosts(segment: Segment, index: int) -> tuple[str, ...]:
    return (content(segment, index)[1].strip() if is_literal(segment, index) else "",)


def _cascades(segment: Segment, at: int, end: int) -> bool:
    """Whether the clause at `at` says CASCADE, which can stand only near its end: before the next comma or clause."""
    for index in range(at + 1, min(end, at + _CLAUSE)):
        word = segment.word(index)
        if word == "CASCADE":
            return True
        if word == "," or word in _CLAUSE_VERBS:
            return False
    return False


def _overwritten(segment: Segment, verb: int, at: int, end: int, owner: str) -> Iterator[Draft]:
    """ClickHouse's UPDATE … WHERE 1 and REPLACE PARTITION; Hive's REPLACE COLUMNS, which takes all others away."""
    after = segment.word(at + 1)
    if segment.word(at) == "UPDATE":
        if after and _of_all(segment, segment.find(frozenset({"WHERE"}), at, end), end):
            yield Draft(verb, at, end, Action.OVERWRITE, kinds.ROWS, (owner,), ALL)
    elif segment.words(at + 1, 2) == ["WITH", "TABLE"]:
        if _SWAPS_NOT.search(
            segment.source(at, min(end, at + _CLAUSE))
        ):  # without that, the two tables only change names
            yield Draft(verb, at, end, Action.OVERWRITE, kinds.OBJECTS["TABLE",], (owner,), ALL)
    elif after == "PARTITION":
        yield Draft(verb, at, end, Action.OVERWRITE, kinds.PARTITION, (owner,), ALL)
    elif after == "COLUMNS":
        yield Draft(verb, at, end, Action.OVERWRITE, kinds.COLUMN, (owner,), ALL)


def _of_all(segment: Segment, where: int, end: int) -> bool:
    """Whether the condition after WHERE is one that every row meets."""
    return where >= 0 and "".join(segment.source(where + 1, end).split()).upper().rstrip(";") in _ALWAYS


def alter_end(segment: Segment, verb: int) -> int:
    of_container = segment.word(verb + 1) in ("TABLE", "INDEX", "DATABASE", "SCHEMA")

    def again(index: int) -> bool:
        found = segment.word(index) in _CLAUSE_VERBS and segment.word(index + 1) in _STATEMENTS
        return found and of_container and segment.word(index - 1) != ","

    return segment.end(verb, passed=_CLAUSE_VERBS, until=again)


def _part(segment: Segment, at: int, end: int, owner: str, *, of_table: bool) -> Iterator[tuple[Loss, str, Extent]]:
    """What one DROP, DETACH, TRUNCATE, DELETE, CLEAR, DISCARD, REMOVE or SET UNUSED inside an ALTER takes."""
    verb, after = segment.word(at), segment.word(at + 1)
    if verb == "DROP" and segment.word(at - 1) not in (".", "@", "ON", "COMMIT"):
        yield from _dropped_part(segment, at, end, owner, of_table=of_table)
    elif verb == "DETACH" and after in ("PARTITION", "PART"):
        partition = segment.name(at + 2)[0]
        yield kinds.DETACHED, partition or owner, ALL
    elif verb in ("TRUNCATE", "CLEAR") and after in ("PARTITION", "SUBPARTITION", "COLUMN"):
        lost = kinds.COLUMN if after == "COLUMN" else kinds.PARTITION
        found = segment.names(at + 2, end)[0] if segment.word(at + 2) != "FOR" else ()
        for one in found or ("",):
            yield lost, f"{owner}.{one}" if one else owner, ALL
    elif verb == "DELETE" and after in ("WHERE", "IN"):
        whole = after == "WHERE" and _of_all(segment, at + 1, end)
        yield kinds.ROWS, owner, ALL if whole else SOME
    elif verb == "DELETE" and segment.word(at - 1) == "WITH" and "CURRENT" in segment.said[max(at - 40, 0) : at]:
        yield kinds.PARTITION, owner, SOME  # Teradata: what lies outside of the partitions as they are now
    elif verb == "CLEAR" and after in ("INDEX", "PROJECTION"):
        yield kinds.DEFINITION, f"{owner}.{segment.name(at + 2)[0]}", ALL
    elif verb == "CLEAR" and (after == "LOGFILE" or segment.words(at + 1, 2) == ["UNARCHIVED", "LOGFILE"]):
        yield kinds.LOGS, owner, ALL
    elif verb == "DISCARD" and segment.find(frozenset({"TABLESPACE"}), at, end) >= 0:
        yield kinds.OBJECTS["TABLE",], owner, ALL
    elif verb == "EMPTY" and after == "TABLE":
        yield kinds.ROWS, owner, ALL
    elif verb == "REMOVE" and after in ("FILE", "FILEGROUP"):
        yield kinds.OBJECTS["VOLUME",], segment.name(at + 2)[0] or owner, ALL
    elif verb == "REMOVE" and after == "AFTER":
        yield kinds.DEFINITION, owner, ALL
    elif verb == "UNUSED" and segment.word(at - 1) == "SET":
        index = at + 2 if after in ("COLUMN", "(") else at + 1
        for one in segment.names(index, end)[0] or ("",):
            yield kinds.COLUMN, f"{owner}.{one}" if one else owner, ALL


def _dropped_part(
    segment: Segment, at: int, end: int, owner: str, *, of_table: bool
) -> Iterator[tuple[Loss, str, Extent]]:
    index = at + 1
    while segment.word(index) in ("IF", "EXISTS"):
        index += 1
    said = segment.words(index, 4)
    loss, used = kinds.loss_of(said)
    if not of_table:
        loss = loss if loss.kind in (kinds.COLUMN.kind, kinds.PARTITION.kind, kinds.FILES.kind) else kinds.DEFINITION
        if said[:2] == ["LOGFILE", "GROUP"]:
            used = 2
        if said[:1] in (["FILE"], ["LOGFILE"], ["DATAFILE"]):
            loss = kinds.OBJECTS[said[0],]
        yield loss, segment.name(index + used)[0] or owner, ALL
        return
    if said[:2] == ["COLUMN", "FAMILY"] or said[:1] in (["COLUMN"], ["COLUMNS"]):
        index += 1
        loss = kinds.COLUMN
    elif said[:2] == ["PARTITION", "BY"]:
        yield kinds.DEFINITION, owner, ALL
        return
    elif said[:2] in (["DEFAULT", "PARTITION"], ["RANGE", "BETWEEN"], ["RANGE", "WHERE"]):
        yield kinds.PARTITION, owner, ALL
        return
    elif said[:1] == ["BRANCH"] and segment.is_name(index + 1):
        yield kinds.LOGS, f"{owner}.{segment.name(index + 1)[0]}", ALL
        return
    elif said[:2] == ["SYSTEM", "VERSIONING"]:
        yield kinds.ROWS, owner, SOME  # all that the rows were before
        return
    elif loss.kind == kinds.PARTITION.kind:
        for one in _partitions(segment, index + used, end):
            yield loss, f"{owner}.{one}" if one else owner, ALL
        return
    elif said[:1] and said[0] in kinds.PROPERTIES and not _is_column_called(segment, index, end):
        name = _property(segment, at, index)
        yield kinds.DEFINITION, f"{owner}.{name}" if name else owner, ALL
        return
    else:
        loss = kinds.COLUMN
    while segment.word(index) in ("IF", "EXISTS"):
        index += 1
    if segment.word(index) == "(":
        closing = segment.closing(index)
        columns: tuple[str, ...] = tuple(segment.name(start)[0] for start, _ in segment.divided(index + 1, closing - 1))
    else:
        columns = _columns(segment, index, end)
    for one in columns or ("",):
        yield loss, f"{owner}.{one}" if one else owner, ALL


def _property(segment: Segment, at: int, index: int) -> str:
    """The name of a dropped constraint or index, or of the column whose default or NOT NULL goes."""
    if segment.word(index) in ("NOT", "DEFAULT", "IDENTITY", "EXPRESSION", "GENERATED", "MASKED"):
        return segment.unquoted(at - 1) if segment.word(at - 2) in ("COLUMN", "ALTER", "MODIFY", "EXISTS") else ""
    start = index + 1
    while segment.word(start) in ("IF", "EXISTS", "KEY", "INDEX", "CONSTRAINT"):
        start += 1
    return (
        ""
        if segment.word(start) in ("RESTRICT", "CASCADE", "") and not segment.is_name(start)
        else segment.name(start)[0]
    )


_NAMELESS: Final = words(
    """DEFAULT IDENTITY EXPRESSION PROJECTION ROWGUIDCOL SPARSE PERSISTED MASKED DISTRIBUTION SORTKEY
    WATERMARK SKEWED MASK"""
)


def _is_column_called(segment: Segment, index: int, end: int) -> bool:
    """DROP comment: a property's word that stands alone is a column's name, unless it needs no name of its own."""
    alone = index + 1 >= end or segment.word(index + 1) in (",", "CASCADE", "RESTRICT")
    with_constraint = segment.word(index - 2) == "CASCADE" and segment.word(index) == "INDEX"
    return alone and not with_constraint and segment.word(index) not in _NAMELESS


def _columns(segment: Segment, index: int, end: int) -> tuple[str, ...]:
    """The columns after DROP [COLUMN]: `a, b` are both dropped where the next word after the comma is no verb."""
    found = []
    while segment.is_name(index) and index < end:
        one, index = segment.name(index)
        found.append(one)
        while segment.word(index) in ("CASCADE", "RESTRICT", "CONSTRAINTS"):
            index += 1
        if segment.word(index) != "," or segment.word(index + 1) in _CLAUSES:
            break
        index += 1
        while segment.word(index) in ("COLUMN", "IF", "EXISTS"):
            index += 1
        if segment.word(index + 1) in _CLAUSES:
            break
    return tuple(found)


_DESCRIBING: Final = words("( FOR FROM WHERE VALUE VALUES")


def _partitions(segment: Segment, index: int, end: int) -> tuple[str, ...]:
    while segment.word(index) in ("IF", "EXISTS"):
        index += 1
    described = segment.word(index) in _DESCRIBING or not segment.is_name(index)
    return ("",) if described else _columns(segment, index, end)

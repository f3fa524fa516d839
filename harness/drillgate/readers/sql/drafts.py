"""What a rule drafts of a destructive statement, and what all rules ask about the words around a verb."""

from dataclasses import dataclass
from typing import Final

from drillgate.operations import Action, Amount, Extent
from drillgate.readers.sql.kinds import Loss
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.words import words

ALL: Final = Extent(Amount.ALL)
SOME: Final = Extent(Amount.SOME)
UNKNOWN: Final = Extent(Amount.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Draft:
    """A destructive statement: indices of its first token, its verb and its end, and what goes.

    `limit` is the index of a LIMIT or TOP, -1 without. `held`: something besides the filter holds rows back (a join, a
    partition, a limit). `session`: only this session can see it. `definition`: it changes the schema (DDL).
    `cascades`: what depends on it is asked to go, too. `reason`: why the statement does not tell all of it.
    `holders`: who gets a right.
    """

    first: int
    verb: int
    end: int
    action: Action
    loss: Loss
    names: tuple[str, ...]
    extent: Extent
    limit: int = -1
    held: bool = False
    session: bool = False
    definition: bool = False
    cascades: bool = False
    reason: str = ""
    holders: tuple[str, ...] = ()


OPENERS: Final = words(
    """BEGIN THEN ELSE LOOP DO AS IS EXPLAIN ANALYZE ANALYSE VERBOSE INSTEAD ALSO ROW STATEMENT END GO PREPARE
    DECLARE REPEAT TRY CATCH ATOMIC PROFILE RETURN TRAN TRANSACTION FINALLY EXTENDED PLAN IMMEDIATE PERFORM CALL"""
)
NO_TABLE: Final = words(") , = ; . ON OR AS TO + * : >")
MODIFIERS: Final = words("LOW_PRIORITY QUICK IGNORE DELAYED")
FILTERS: Final = frozenset({"WHERE"})
# Where looking back for the WITH, EXPLAIN or PREPARE of a statement ends: other statements, and what can precede one.
_STOPS: Final = (OPENERS - words("AS ANALYZE ANALYSE VERBOSE FOR PLAN EXTENDED")) | words(
    "SELECT INSERT SET DELETE DEL TRUNCATE DROP ALTER MERGE UPDATE REPLACE OVERWRITE PURGE RESET REMOVE RM"
)


def begins(segment: Segment, index: int) -> bool:
    """Whether a statement can begin here, going by what stands before."""
    before = segment.word(index - 1)
    if index == 0 or before in OPENERS or before in (")", ":", ">", ";", "/", "}") or segment.line_start(index):
        return True
    return (before == "FOR" and segment.word(index - 2) == "PLAN") or segment.tokens[index - 1].kind == "template"


def first_of(segment: Segment, verb: int) -> int:
    """The index of the statement's first token: a WITH, EXPLAIN or PREPARE before the verb is part of it."""
    index, first = verb, verb
    while index > 0:
        index -= 1
        word = segment.word(index)
        if word == ")":
            index = segment.opening(index)
        elif word in ("WITH", "EXPLAIN", "PREPARE"):
            first = index
        elif word != "," and (not segment.is_name(index) or word in _STOPS):
            break
    return first


def of_session(name: str) -> bool:
    return name.startswith("@") and not name.startswith("@@")

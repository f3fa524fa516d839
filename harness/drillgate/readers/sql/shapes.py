"""The commonest statements, read exactly off their tokens: what the parser would say of them, without it.

A test holds this reading equal to the parser's, in every dialect. What is not of these shapes is the parser's.
"""

import re
from typing import Final, NamedTuple

from drillgate.operations import Action, Amount, Extent, Kind
from drillgate.readers.sql.assignments import FLAG, MOMENT
from drillgate.readers.sql.drafts import Draft
from drillgate.readers.sql.filters import DAY, SECONDS, Reading, is_key, narrowed
from drillgate.readers.sql.lexer import LITERAL, NUMBER, PARAMETER, QUOTED_NAME, VARIABLE, WORD
from drillgate.readers.sql.segment import Segment
from drillgate.readers.sql.words import words

_LISTED: Final = frozenset({"TABLE", "VIEW"})
_DROPPED: Final = _LISTED | {"INDEX", "SCHEMA", "DATABASE", "SEQUENCE", "TRIGGER"}
_ENDINGS: Final = frozenset({"CASCADE", "RESTRICT"})
_COMPARED: Final = frozenset({"=", "<", ">", "<=", ">=", "<>", "!="})
_VALUES: Final = frozenset({LITERAL, NUMBER, PARAMETER})
# What is no name of a column, or makes more of a condition than a comparison.
_RESERVED: Final = words(
    """TRUE FALSE NULL NOT AND OR XOR CASE EXISTS BETWEEN LIKE ILIKE ANY ALL SOME SELECT INTERVAL DATE TIMESTAMP CURRENT
    CURRENT_DATE CURRENT_TIMESTAMP CURRENT_TIME CURRENT_USER USER PRIOR ROWNUM WHERE FROM USING JOIN ON SET AS"""
)
_INTERVAL: Final = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*([a-zA-Z]+)\s*")


class _Condition(NamedTuple):
    """What one conjunct says: how many rows it lets through at most, and how many seconds of retention it proves."""

    number: int | None = None
    retained: float = 0.0


def read(segment: Segment, draft: Draft) -> Reading | None:
    """The reading of a statement of one of these shapes, None for all others."""
    verb = segment.word(draft.first)
    if verb == "DROP":
        return Reading(draft.extent) if draft.verb == draft.first and _is_drop(segment, draft) else None
    if verb == "ALTER":
        return Reading(draft.extent) if _is_alter(segment, draft) else None
    if verb == "TRUNCATE":
        index = draft.first + 1 + (segment.word(draft.first + 1) == "TABLE")
        plain = draft.loss.kind == Kind.ROWS and _name(segment, index) == draft.end
        return Reading(draft.extent) if plain else None
    if verb == "DELETE" and draft.verb == draft.first and draft.loss.kind == Kind.ROWS:
        return _delete(segment, draft)
    if verb == "UPDATE" and draft.verb == draft.first and draft.action == Action.OVERWRITE:
        return _update(segment, draft)
    return None


def _name(segment: Segment, index: int) -> int:
    """The index after a plain dotted name, -1 if there is none."""
    while index < len(segment):
        token = segment.tokens[index]
        if token.kind != QUOTED_NAME and (token.kind != WORD or token.word in _RESERVED or "$" in token.word):
            return -1
        index += 1
        if segment.word(index) != ".":
            return index
        index += 1
    return -1


def _over(segment: Segment, index: int, *passed: str) -> int:
    return index + len(passed) if segment.words(index, len(passed)) == list(passed) else index


def _is_drop(segment: Segment, draft: Draft) -> bool:
    asked = (draft.first, draft.end)
    if asked not in segment.drops:
        segment.drops[asked] = _is_plain_drop(segment, draft)
    return segment.drops[asked]


def _is_plain_drop(segment: Segment, draft: Draft) -> bool:
    kind = segment.word(draft.first + 1)
    if kind not in _DROPPED:
        return False
    index = _name(segment, _over(segment, draft.first + 2, "IF", "EXISTS"))
    while index > 0 and segment.word(index) == "," and kind in _LISTED:
        index = _name(segment, index + 1)
    if index > 0 and index < draft.end and segment.word(index) in _ENDINGS:
        index += 1
    return index == draft.end


def _is_alter(segment: Segment, draft: Draft) -> bool:
    if segment.word(draft.first + 1) != "TABLE" or draft.action != Action.DESTROY:
        return False
    index = _over(segment, _over(segment, draft.first + 2, "IF", "EXISTS"), "ONLY")
    index = _name(segment, index)
    if index != draft.verb or segment.word(index) != "DROP":
        return False
    index += 1
    if segment.word(index) not in ("COLUMN", "CONSTRAINT"):
        return False
    index = _name(segment, _over(segment, index + 1, "IF", "EXISTS"))
    if index > 0 and index < draft.end and segment.word(index) in _ENDINGS:
        index += 1
    return index == draft.end


def _delete(segment: Segment, draft: Draft) -> Reading | None:
    index = draft.first + 1
    if segment.word(index) != "FROM" or draft.limit >= 0:
        return None
    after = _name(segment, index + 1)
    if after < 0:
        return None
    index, alias = _alias(segment, after)
    if index == draft.end:
        return Reading(narrowed(draft, Extent(Amount.ALL)))
    if segment.word(index) != "WHERE":
        return None
    own = draft.names[0].rpartition(".")[2].casefold()
    return _filtered(segment, draft, index + 1, frozenset({alias or own}))


def _alias(segment: Segment, index: int) -> tuple[int, str]:
    """The index after a table's alias, and the alias, folded."""
    start = index + (segment.word(index) == "AS")
    plain = start < len(segment) and segment.tokens[start].kind == WORD and segment.word(start) not in _RESERVED
    if plain and segment.word(start + 1) in ("WHERE", ""):
        return start + 1, segment.unquoted(start).casefold()
    return index, ""


def _update(segment: Segment, draft: Draft) -> Reading | None:
    index = _name(segment, draft.first + 1)
    if index < 0 or segment.word(index) != "SET" or draft.limit >= 0 or draft.held:
        return None
    where = segment.find(frozenset({"WHERE", "FROM", "RETURNING", "OUTPUT"}), index, draft.end)
    if where < 0 or segment.word(where) != "WHERE":
        return None
    reading = _filtered(segment, draft, where + 1, frozenset())
    return None if reading is None else Reading(reading.extent)


def _filtered(segment: Segment, draft: Draft, start: int, names: frozenset[str]) -> Reading | None:
    """The reading of comparisons that are joined by AND."""
    number: int | None = None
    retained = 0.0
    for first, last in _conjuncts(segment, start, draft.end):
        said = _condition(segment, first, last, draft.names[0], names)
        if said is None:
            return None
        number = said.number if number is None else number
        retained = max(retained, said.retained)
    if number is None:
        extent = Extent(Amount.SOME)
    else:
        extent = Extent(Amount.ONE, 1) if number == 1 else Extent(Amount.SOME, number)
    return Reading(narrowed(draft, extent), retained)


def _conjuncts(segment: Segment, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    first = start
    for index in segment.level(start, end):
        if segment.word(index) == "AND":
            found.append((first, index))
            first = index + 1
    return [*found, (first, end)]


def _condition(segment: Segment, first: int, last: int, table: str, names: frozenset[str]) -> _Condition | None:
    """What a comparison of a column says, None where it is not one of a simple kind."""
    after = _name(segment, first)
    if after < 0 or after >= last:
        return None
    column = segment.unquoted(after - 1)
    sign = segment.word(after)
    if sign == "IN" and segment.word(after + 1) == "(" and segment.closing(after + 1) == last:
        return _listed(segment, after + 2, last - 1, column, table)
    if sign == "IS":
        nothing = segment.words(after + 1, last - after - 1) in (["NULL"], ["NOT", "NULL"])
        return _Condition() if nothing and not is_key(column, table) else None
    if sign not in _COMPARED:
        return None
    if after + 2 == last and _is_value(segment, after + 1):
        return _Condition(1 if sign == "=" and is_key(column, table) else None)
    return _shifted(segment, first, after, last, column, names) if sign in ("<", "<=") else None


def _is_value(segment: Segment, index: int) -> bool:
    token = segment.tokens[index]
    return token.kind in _VALUES or (
        token.kind == VARIABLE and segment.masked.text[token.start] == ":" and token.end - token.start > 1
    )


def _listed(segment: Segment, start: int, end: int, column: str, table: str) -> _Condition | None:
    own = table.rpartition(".")[2].casefold()
    if segment.word(start) == "SELECT":
        inside = range(start, end)
        of_itself = any(segment.is_name(at) and segment.unquoted(at).casefold() == own for at in inside)
        plain = not any(segment.tokens[at].kind in ("template", VARIABLE) for at in inside)
        return _Condition() if plain and not of_itself and _is_plain_query(segment, start, end) else None
    values = list(segment.divided(start, end))
    if not values or not all(last == first + 1 and _is_value(segment, first) for first, last in values):
        return None
    alone = len(values) == 1 and segment.tokens[values[0][0]].kind not in (LITERAL, NUMBER)
    return _Condition(len(values) if is_key(column, table) and not alone else None)


def _is_plain_query(segment: Segment, start: int, end: int) -> bool:
    """SELECT column FROM table, perhaps with one comparison: what no parser has trouble with."""
    index = _name(segment, start + 1)
    if index < 0 or segment.word(index) != "FROM":
        return False
    index = _name(segment, index + 1)
    if index == end:
        return True
    if index < 0 or segment.word(index) != "WHERE":
        return False
    return all(_condition(segment, *one, "", frozenset()) is not None for one in _conjuncts(segment, index + 1, end))


def _shifted(
    segment: Segment, first: int, sign: int, last: int, column: str, names: frozenset[str]
) -> _Condition | None:
    """column < now() - interval '30 days': a proof where the column says when the row was deleted."""
    index = sign + 1
    if segment.word(index) == "NOW" and segment.word(index + 1) == "(" and segment.word(index + 2) == ")":
        index += 3
    elif segment.word(index) == "CURRENT_TIMESTAMP":
        index += 1
    else:
        return None
    if segment.word(index) != "-" or segment.word(index + 1) != "INTERVAL" or index + 3 != last:
        return None
    text = segment.source(index + 2, last)
    match = _INTERVAL.fullmatch(text[1:-1]) if text[:1] == "'" else None
    if match is None:
        return None
    seconds = float(match[1]) * SECONDS.get(match[2].casefold().removesuffix("s"), 0.0)
    owned = sign == first + 1 or segment.unquoted(first).casefold() in names
    mark = MOMENT.fullmatch(column) is not None and FLAG.fullmatch(column) is None
    dotted = sign - first <= 3
    return _Condition(retained=seconds if mark and owned and dotted and seconds >= DAY else 0.0)

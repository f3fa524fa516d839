"""What the filter of a parsed statement leaves to be destroyed: one row, some, all; and how long they were kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from drillgate.operations import Amount, Extent
from drillgate.readers.sql.assignments import FLAG, MOMENT
from drillgate.readers.sql.drafts import Draft

# A column that is the table's own key: `id`, or its name with _id. `site_id` in pages selects many rows, not one.
_OWN_KEY: Final = frozenset({"id", "_id", "uuid", "guid", "pk", "oid", "rowid", "ctid", "key"})
TEMPLATE_NAME: Final = "_template"
"""What stands for a template in the text that is parsed."""
DAY: Final = 86_400.0
SECONDS: Final = {
    "second": 1.0,
    "minute": 60.0,
    "hour": 3600.0,
    "day": DAY,
    "week": 7 * DAY,
    "month": 28 * DAY,
    "year": 365 * DAY,
}
"""How many seconds a unit has at least."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read exactly of a draft: the extent, and of a purge for how many seconds at least what goes was kept."""

    extent: Extent
    retained: float = 0.0


def narrowed(draft: Draft, parsed: Extent) -> Extent:
    """A join, a limit or a partition holds rows back that the filter lets through."""
    if parsed.amount != Amount.ALL or draft.extent.amount == Amount.ALL:
        return parsed
    return draft.extent if draft.held else parsed


def extent_of(where: Any, table: str) -> Extent:
    """How much a WHERE (an expression of sqlglot, or None) lets through."""
    from sqlglot import exp

    if where is None:
        return Extent(Amount.ALL)
    parts = list(_conjuncts(where, exp))
    left = [part for part in parts if not _always(part, table, exp)]
    if not left:
        return Extent(Amount.ALL)
    if any(isinstance(part, exp.Placeholder | exp.Parameter) or _is_template(part, exp) for part in left):
        return Extent(Amount.UNKNOWN)
    for part in left:
        number = _number(part, table, exp)
        if number is not None:
            return Extent(Amount.ONE, 1) if number == 1 else Extent(Amount.SOME, number)
    return Extent(Amount.SOME)


def retained(where: Any, names: frozenset[str]) -> float:
    """For how many seconds the rows have been marked as deleted at least, as the filter proves; 0 for less than a day.

    `names` are the table and its aliases, folded. The proofs: MOMENT < now - interval, now - interval > MOMENT and
    MOMENT + interval < now, each also with <= and >=; the interval a literal of at least a day. Of several the longest
    counts, since all of them hold. A month has 28 days, a year 365.
    """
    from sqlglot import exp

    return 0.0 if where is None else max(_proves(part, names, exp) for part in _conjuncts(where, exp))


def _is_template(part: Any, exp: Any) -> bool:
    return isinstance(part, exp.Column) and part.name == TEMPLATE_NAME


def _conjuncts(where: Any, exp: Any) -> Iterator[Any]:
    pending = [where]
    while pending:
        part = _plain(pending.pop(), exp)
        if isinstance(part, exp.And):
            pending += [part.expression, part.this]
        else:
            yield part


def _plain(part: Any, exp: Any) -> Any:
    while isinstance(part, exp.Paren | exp.Where):
        part = part.this
    return part


def _always(part: Any, table: str, exp: Any) -> bool:
    """Whether a condition is true of every row.

    TRUE, 1, 1 = 1, x = x, LIKE '%', NOT FALSE, a key that IS NOT NULL or is IN the table's own, either side of OR.
    """
    pending = [part]
    while pending:
        one = _plain(pending.pop(), exp)
        if isinstance(one, exp.Or):
            pending += [one.expression, one.this]
        elif isinstance(one, exp.And):
            if all(_always(side, table, exp) for side in _conjuncts(one, exp)):
                return True
        elif _true(one, table, exp):
            return True
    return False


def _true(one: Any, table: str, exp: Any) -> bool:
    if isinstance(one, exp.Boolean):
        return bool(one.this)
    if isinstance(one, exp.Literal):
        return one.this not in ("0", "", "false", "f")
    if isinstance(one, exp.Not):
        of = _plain(one.this, exp)
        return _false(of, exp) or (isinstance(of, exp.Is) and not of.args.get("negate") and _has_value(of, table, exp))
    if isinstance(one, exp.Is) and one.args.get("negate"):
        return _has_value(one, table, exp)
    if isinstance(one, exp.In):
        return _is_of_itself(one, table, exp)
    if isinstance(one, exp.EQ | exp.LTE | exp.GTE | exp.NullSafeEQ):
        left, right = _plain(one.this, exp), _plain(one.expression, exp)
        return bool(left == right) and isinstance(left, exp.Literal | exp.Column | exp.Boolean | exp.Null)
    if isinstance(one, exp.NEQ | exp.LT | exp.GT):
        left, right = _plain(one.this, exp), _plain(one.expression, exp)
        if not (isinstance(left, exp.Literal) and isinstance(right, exp.Literal)):
            return False
        return _compare(one, left.this, right.this, exp)
    if isinstance(one, exp.Like | exp.ILike):
        return isinstance(one.expression, exp.Literal) and set(one.expression.this) == {"%"}
    return False


def _has_value(one: Any, table: str, exp: Any) -> bool:
    """Whether what IS NULL is asked of never is: the table's own key, a literal."""
    nothing = isinstance(one.expression, exp.Null)
    return nothing and (_is_key(one.this, table, exp) or isinstance(one.this, exp.Literal))


def _is_of_itself(one: Any, table: str, exp: Any) -> bool:
    """id IN (SELECT id FROM the table itself): every row, if nothing is left out there."""
    query = one.args.get("query")
    query = query.this if isinstance(query, exp.Subquery) else query
    if not isinstance(query, exp.Select) or not isinstance(one.this, exp.Column):
        return False
    source = query.args.get("from_") or query.args.get("from")
    narrowing = ("where", "limit", "joins", "having", "group", "offset", "qualify", "distinct")
    if source is None or any(query.args.get(part) for part in narrowing) or not isinstance(source.this, exp.Table):
        return False
    [*columns] = query.expressions
    same = len(columns) == 1 and isinstance(columns[0], exp.Column) and columns[0].name == one.this.name
    return same and source.this.name.casefold() == table.rpartition(".")[2].casefold()


def _compare(one: Any, left: str, right: str, exp: Any) -> bool:
    if isinstance(one, exp.NEQ):
        return left != right
    if not (left.isdigit() and right.isdigit()):
        return False
    return int(left[:9]) < int(right[:9]) if isinstance(one, exp.LT) else int(left[:9]) > int(right[:9])


def _false(one: Any, exp: Any) -> bool:
    if isinstance(one, exp.Boolean):
        return not one.this
    if isinstance(one, exp.EQ):
        left, right = _plain(one.this, exp), _plain(one.expression, exp)
        return isinstance(left, exp.Literal) and isinstance(right, exp.Literal) and left.this != right.this
    return isinstance(one, exp.Literal) and one.this == "0"


def _number(part: Any, table: str, exp: Any) -> int | None:
    """How many rows a condition on the table's own key lets through at most, where it lists them."""
    if isinstance(part, exp.EQ):
        for column, value in ((part.this, part.expression), (part.expression, part.this)):
            if _is_key(column, table, exp) and _is_value(value, exp):
                return 1
    if isinstance(part, exp.In) and _is_key(part.this, table, exp) and part.expressions:
        values = [_plain(value, exp) for value in part.expressions]
        if len(values) == 1 and isinstance(values[0], exp.Placeholder | exp.Parameter):
            return None  # a list may be bound to it
        if all(_is_value(value, exp) for value in values):
            return len(values)
    return None


def _is_key(column: Any, table: str, exp: Any) -> bool:
    column = _plain(column, exp)
    return isinstance(column, exp.Column) and not isinstance(column.this, exp.Star) and is_key(column.name, table)


def is_key(column: str, table: str) -> bool:
    """Whether a column of this name is the table's own key."""
    name = column.casefold().replace("_", "")
    own = table.rpartition(".")[2].casefold().replace("_", "")
    singular = {own, own.removesuffix("s"), own.removesuffix("es"), re.sub("ies$", "y", own)}
    return column.casefold() in _OWN_KEY or any(name in (f"{one}id", f"{one}uuid") for one in singular if one)


def _is_value(value: Any, exp: Any) -> bool:
    value = _plain(value, exp)
    while isinstance(value, exp.Cast | exp.Neg):
        value = value.this
    return isinstance(value, exp.Literal | exp.Placeholder | exp.Parameter | exp.National | exp.HexString)


def _proves(part: Any, names: frozenset[str], exp: Any) -> float:
    """How many seconds ago a condition proves the mark to be, 0 if that is less than a day."""
    if isinstance(part, exp.LT | exp.LTE):
        early, late = part.this, part.expression
    elif isinstance(part, exp.GT | exp.GTE):
        early, late = part.expression, part.this
    else:
        return 0.0
    early, late = _plain(early, exp), _plain(late, exp)
    seconds = 0.0
    if _is_mark(early, names, exp):
        shifted = _shift(late, exp)
        if shifted is not None and _is_now(shifted[0], exp):
            seconds = -shifted[1]
    else:
        shifted = _shift(early, exp)
        if shifted is not None and _is_mark(shifted[0], names, exp) and _is_now(late, exp):
            seconds = shifted[1]
    return seconds if seconds >= DAY else 0.0


def _is_mark(column: Any, names: frozenset[str], exp: Any) -> bool:
    """Whether this is when a row of the table itself was deleted."""
    column = _plain(column, exp)
    if not isinstance(column, exp.Column) or (column.table and column.table.casefold() not in names):
        return False
    return bool(MOMENT.fullmatch(column.name)) and not FLAG.fullmatch(column.name)


def _is_now(value: Any, exp: Any) -> bool:
    value = _plain(value, exp)
    while (
        isinstance(value, exp.Cast | exp.TsOrDsToDate | exp.Date | exp.TsOrDsToTimestamp | exp.TimestampTrunc)
        and value.this
    ):
        value = _plain(value.this, exp)
    if isinstance(value, exp.CurrentTimestamp | exp.CurrentDate | exp.CurrentDatetime | exp.UtcTimestamp | exp.UtcDate):
        return True
    named = value.name if isinstance(value, exp.Anonymous | exp.Column) else ""
    return named.upper() in (
        "NOW",
        "GETDATE",
        "GETUTCDATE",
        "SYSDATE",
        "SYSTIMESTAMP",
        "SYSDATETIME",
        "SYSUTCDATETIME",
        "LOCALTIMESTAMP",
    )


def _shift(value: Any, exp: Any) -> tuple[Any, float] | None:
    """A moment that is moved: what is moved, and by how many seconds, forth (above 0) or back (below 0)."""
    value = _plain(value, exp)
    forward = exp.Add | exp.DateAdd | exp.TimestampAdd | exp.DatetimeAdd | exp.TsOrDsAdd
    if isinstance(value, forward):
        direction = 1
    elif isinstance(value, exp.Sub | exp.DateSub | exp.TimestampSub | exp.DatetimeSub):
        direction = -1
    else:
        return None
    plain = isinstance(value, exp.Add | exp.Sub)
    amount = _amount(value.expression, None if plain else value.args.get("unit"), exp, plain=plain)
    if amount is None:
        return None
    number, unit = amount
    return (value.this, direction * number * SECONDS[unit]) if unit in SECONDS else None


def _amount(value: Any, unit: Any, exp: Any, *, plain: bool) -> tuple[float, str] | None:
    """The number and the unit of an interval: -30 and day."""
    value = _plain(value, exp)
    if isinstance(value, exp.Interval):
        unit = value.args.get("unit")
        value = _plain(value.this, exp)
    elif plain and unit is None and isinstance(value, exp.Cast) and "INTERVAL" in value.to.sql().upper():
        value = value.this
    elif plain:
        return None  # now() - 30 is days to some databases, a number to others
    sign = 1
    while isinstance(value, exp.Neg | exp.Paren):
        sign = -sign if isinstance(value, exp.Neg) else sign
        value = value.this
    if not isinstance(value, exp.Literal):
        return None
    match = re.fullmatch(r"\s*(-?\d{1,9}(?:\.\d{1,9})?)\s*([a-zA-Z]*)\s*", value.this)
    name = (match.group(2) if match else "") or (unit.name if unit is not None else "")
    if match is None or not name:
        return None
    return sign * float(match.group(1)), name.casefold().removesuffix("s")

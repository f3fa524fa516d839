"""The operators of conditions: what each compares, and what it says of a known value.

Unknown values never get here: a test of something unknown is unknown, whatever its operator (conditions.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Final, Literal

FieldType = Literal["text", "number", "duration", "flag", "list", "word"]
ANY: Final[tuple[FieldType, ...]] = ("text", "number", "duration", "flag", "list", "word")
MEASURED: Final[tuple[FieldType, ...]] = ("number", "duration", "list")


@dataclass(frozen=True, slots=True)
class Operator:
    """What an operator compares, and how.

    `types` are the types of field it is for. `operand` is what stands on its right: one value of the field's type
    (`value`), several (`values`), a flag, one text or word (`text`), or a measure: a number for a number and for the
    length of a list, a duration for a duration. `holds` gets the field's value, the operand and the field's words;
    of what is absent (None) it is false, on either side, except for `present`.
    """

    name: str
    about: str
    types: tuple[FieldType, ...]
    operand: Literal["value", "values", "flag", "text", "measure"]
    holds: Callable[[object, object, tuple[str, ...]], bool]
    ordered: bool = False


def is_of(type_: FieldType, value: object) -> bool:
    """Whether `value` is what a field of that type holds; None, what is absent, is of every type."""
    match type_:
        case "text" | "word":
            return value is None or isinstance(value, str)
        case "number":
            return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
        case "duration":
            return value is None or isinstance(value, timedelta)
        case "flag":
            return value is None or isinstance(value, bool)
        case "list":
            return value is None or (isinstance(value, tuple) and all(isinstance(entry, str) for entry in value))


def _equals(value: object, operand: object, _: tuple[str, ...]) -> bool:
    return value is not None and value == operand


def _in(value: object, operand: object, _: tuple[str, ...]) -> bool:
    if value is None or not isinstance(operand, tuple):
        return False
    return all(entry in operand for entry in value) if isinstance(value, tuple) else value in operand


def _no_more(left: object, right: object) -> bool:
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        return left <= right
    smaller, larger = (len(side) if isinstance(side, tuple) else side for side in (left, right))
    if isinstance(smaller, int | float) and isinstance(larger, int | float):
        return smaller <= larger
    raise TypeError(f"{left!r} and {right!r} cannot be compared")


def _at_most(value: object, operand: object, _: tuple[str, ...]) -> bool:
    return value is not None and operand is not None and _no_more(value, operand)


def _at_least(value: object, operand: object, _: tuple[str, ...]) -> bool:
    return value is not None and operand is not None and _no_more(operand, value)


def _at_worst(value: object, operand: object, words: tuple[str, ...]) -> bool:
    return value is not None and operand is not None and words.index(str(value)) <= words.index(str(operand))


def _present(value: object, operand: object, _: tuple[str, ...]) -> bool:
    return (value not in (None, "", ())) is operand


def _contains(value: object, operand: object, _: tuple[str, ...]) -> bool:
    if operand is None:
        return False
    return operand in value if isinstance(value, tuple) else str(operand) in str(value or "")


def _glob(value: object, operand: object, _: tuple[str, ...]) -> bool:
    texts = value if isinstance(value, tuple) else () if value is None else (value,)
    return operand is not None and any(fnmatchcase(str(text), str(operand)) for text in texts)


OPERATORS: Final[Mapping[str, Operator]] = {
    operator.name: operator
    for operator in (
        Operator("equals", "is the same", ("text", "number", "duration", "flag", "word"), "value", _equals),
        Operator(
            "in",
            "is one of these; of a list: every entry is one of these",
            ("text", "number", "duration", "word", "list"),
            "values",
            _in,
        ),
        Operator("at-most", "is this or less; of a list: its length", MEASURED, "measure", _at_most),
        Operator("at-least", "is this or more; of a list: its length", MEASURED, "measure", _at_least),
        Operator(
            "at-worst", "is this or better, by the order of its words", ("word",), "value", _at_worst, ordered=True
        ),
        Operator("present", "is there (true); is none, an empty text or an empty list (false)", ANY, "flag", _present),
        Operator("contains", "has this part; of a list: has this entry", ("text", "list"), "text", _contains),
        Operator("glob", "has this shape (*, ?, [a-z]); of a list: an entry has", ("text", "list"), "text", _glob),
    )
}

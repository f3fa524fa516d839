"""Conditions over the fields of a fact, and what they come to for one fact."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.judgement.operators import FieldType, Operator, is_of
from drillgate.judgement.truth import Truth, all_of, any_of, negation, truth

WORDS_FOR_UNKNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "target.kind": ("unknown",),
    "extent.amount": ("unknown",),
    "action": ("opaque", "unread"),
}
"""Words by which a reader says that it does not know. They count as unknown, unless the condition names them."""


@dataclass(frozen=True, slots=True)
class FieldReference:
    """The right side of a test that is another field of the same fact."""

    field: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One operator on one field. `words` are the field's words, for operators that go by their order.

    `taken_at_its_word`: the reader's word for "not known" is a value like any other here.
    """

    field: str
    type: FieldType
    operator: Operator
    operand: object
    words: tuple[str, ...] = ()
    taken_at_its_word: bool = False


@dataclass(frozen=True, slots=True)
class Negation:
    of: "Condition"


@dataclass(frozen=True, slots=True)
class Every:
    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    of: tuple["Condition", ...]


Condition = Comparison | Negation | Every | Some


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a condition came to, and the fields that made it so, in the order of the policy."""

    truth: Truth
    fields: tuple[str, ...]


def fields_of(condition: Condition) -> tuple[str, ...]:
    """The fields that a condition looks at, each once."""
    match condition:
        case Comparison(field, operand=FieldReference(other)):
            return tuple(dict.fromkeys((field, other)))
        case Comparison(field):
            return (field,)
        case Negation(of):
            return fields_of(of)
        case Every(of) | Some(of):
            return tuple(dict.fromkeys(name for each in of for name in fields_of(each)))


def evaluate(condition: Condition, fact: Fact) -> Outcome:
    """What `condition` says of `fact`. Raises TypeError where a value is not of its field's type."""
    match condition:
        case Comparison():
            return _test(condition, fact)
        case Negation(of):
            outcome = evaluate(of, fact)
            return Outcome(negation(outcome.truth), outcome.fields)
        case Every(of):
            return _together(all_of, of, fact)
        case Some(of):
            return _together(any_of, of, fact)


def _together(together: Callable[[Iterable[Truth]], Truth], conditions: tuple[Condition, ...], fact: Fact) -> Outcome:
    outcomes = [evaluate(condition, fact) for condition in conditions]
    value = together(outcome.truth for outcome in outcomes)
    decisive = (name for outcome in outcomes if outcome.truth is value for name in outcome.fields)
    return Outcome(value, tuple(dict.fromkeys(decisive)))


def _test(test: Comparison, fact: Fact) -> Outcome:
    value = fact.values.get(test.field, UNKNOWN)
    fields: tuple[str, ...] = (test.field,)
    operand = test.operand
    if isinstance(operand, FieldReference):
        fields = (test.field, operand.field)
        operand = fact.values.get(operand.field, UNKNOWN)
    if value is not UNKNOWN and not is_of(test.type, value):
        raise TypeError(f"{test.field} is {value!r}, which is no {test.type}")
    unknown = tuple(name for name, side in zip(fields, (value, operand), strict=False) if side is UNKNOWN)
    if unknown:
        return Outcome(Truth.UNKNOWN, unknown)
    return Outcome(_of_words(test, value, operand), fields)


def _of_words(test: Comparison, value: object, operand: object) -> Truth:
    if value in WORDS_FOR_UNKNOWN.get(test.field, ()) and not test.taken_at_its_word:
        named = operand == value or (isinstance(operand, tuple) and value in operand)
        return Truth.TRUE if named and test.operator.name in ("equals", "in") else Truth.UNKNOWN
    return truth(test.operator.holds(value, operand, test.words))

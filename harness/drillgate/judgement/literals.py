"""The right side of a test, as policies write it, turned into the value that fields are compared with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drillgate.documents.moments import DURATION_EXPECTED, duration
from drillgate.documents.problems import describe, suggest
from drillgate.facts.fact import Field
from drillgate.judgement.conditions import FieldReference
from drillgate.judgement.operators import FieldType, Operator
from drillgate.places import Problem

if TYPE_CHECKING:
    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a policy may name, and the problems found in it so far."""

    document: "Document[Policy]"
    fields: Mapping[str, Field]
    parameters: Mapping[str, object]
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: Path, found: str, expected: str = "", suggestion: str = "", *, key: bool = False) -> None:
        place = self.document.place(*path, of="key" if key else "value")
        self.problems.append(Problem(place, f"found {found}", expected, suggestion))


def operand(scope: Scope, path: Path, operator: Operator, subject: Field, value: object) -> object:
    """The operand of `operator` on a field, or None where it is wrong: then a problem was added to the scope."""
    if operator.operand == "flag":
        return _flag(scope, path, value)
    if isinstance(value, Mapping):
        return _reference(scope, path, operator, subject, value)
    if operator.operand == "values":
        return _values(scope, path, subject, value)
    return literal(scope, path, _type(operator, subject), _words(operator, subject), value)


def _type(operator: Operator, subject: Field) -> FieldType:
    """The type of a single value on the operator's right."""
    if operator.operand == "measure":
        return "duration" if subject.type == "duration" else "number"
    if operator.operand == "text" and not (subject.words and operator.name == "contains"):
        return "text"
    return "word" if subject.type == "list" and subject.words else "text" if subject.type == "list" else subject.type


def _words(operator: Operator, subject: Field) -> tuple[str, ...]:
    return () if operator.operand == "measure" else subject.words


def _values(scope: Scope, path: Path, subject: Field, value: object) -> object:
    if not isinstance(value, list | tuple):
        scope.problem(path, describe(value), "a list")
        return None
    if not value:
        scope.problem(path, "an empty list", "at least one value")
    type_: FieldType = subject.type
    if type_ == "list":
        type_ = "word" if subject.words else "text"
    return tuple(literal(scope, (*path, index), type_, subject.words, entry) for index, entry in enumerate(value))


def literal(scope: Scope, path: Path, type_: FieldType, words: tuple[str, ...], value: object) -> object:
    """A value of that type as policies write it; None where it is wrong, and then the scope has a problem more."""
    match type_:
        case "word" if isinstance(value, str) and value in words:
            return value
        case "word":
            expected = "one of " + ", ".join(words)
            scope.problem(path, describe(value), expected, suggest(str(value), words))
        case "duration":
            try:
                return duration(value if isinstance(value, str) else "")
            except ValueError:
                scope.problem(path, describe(value), DURATION_EXPECTED)
        case "number" if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        case "number":
            scope.problem(path, describe(value), "a number")
        case "flag":
            return _flag(scope, path, value)
        case _ if isinstance(value, str):
            return value
        case _:
            absent = "; of what is absent say {present: false}" if value is None else ""
            scope.problem(path, describe(value), f"a text{absent}")
    return None


def _flag(scope: Scope, path: Path, value: object) -> object:
    if isinstance(value, bool):
        return value
    scope.problem(path, describe(value), "true or false")
    return None


def _reference(
    scope: Scope, path: Path, operator: Operator, subject: Field, value: Mapping[str, object]
) -> FieldReference | object:
    match dict(value):
        case {"field": str(name), **rest} if not rest:
            return _field(scope, (*path, "field"), operator, subject, name)
        case {"parameter": str(name), **rest} if not rest:
            if name not in scope.parameters:
                expected = "one of the policy's parameters"
                scope.problem((*path, "parameter"), f"parameter {name!r}", expected, suggest(name, scope.parameters))
                return None
            given = scope.parameters[name]
            if isinstance(given, Mapping):
                scope.problem(("parameters", name), "a mapping", "a value")
                return None
            return operand(scope, ("parameters", name), operator, subject, given)
    scope.problem(path, describe(value), "a value, {field: NAME} or {parameter: NAME}")
    return None


def _field(scope: Scope, path: Path, operator: Operator, subject: Field, name: str) -> FieldReference | None:
    other = scope.fields.get(name)
    if other is None:
        scope.problem(path, f"field {name!r}", "a field of this kind of fact", suggest(name, scope.fields))
        return None
    wanted: FieldType = "list" if operator.operand == "values" else _type(operator, subject)
    alike = {"word": "text"}
    if alike.get(other.type, other.type) != alike.get(wanted, wanted):
        scope.problem(path, f"field {name!r}, which is a {other.type}", f"a {wanted}")
        return None
    return FieldReference(name)

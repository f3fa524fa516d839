"""A policy document made ready to judge, or all that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from drillgate.documents.problems import describe, suggest
from drillgate.fact_kinds import FactKind
from drillgate.facts.fact import FIELDS, Field
from drillgate.judgement.conditions import Comparison, Condition, Every, Negation, Some, fields_of
from drillgate.judgement.literals import Path, Scope, operand
from drillgate.judgement.messages import check_texts
from drillgate.judgement.operators import OPERATORS, Operator
from drillgate.places import InputError, Problem

if TYPE_CHECKING:
    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy

TAKEN_AT_ITS_WORD_IN_MATCH = frozenset({"action"})


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """A policy whose conditions are known to be sound. Without `require`, whatever matches is a finding.

    `fields` are all that it looks at: facts that are alike in them come to the same.
    """

    document: "Document[Policy]"
    kind: FactKind
    match: Condition
    require: Condition | None
    fields: tuple[str, ...]


def compile_policy(document: "Document[Policy]") -> CompiledPolicy:
    """The policy, ready to judge. Raises InputError with every problem of its conditions and texts."""
    policy = document.value
    kind = next((kind for kind in get_args(FactKind) if kind == policy.of), None)
    if kind is None:
        expected = "one of " + ", ".join(FIELDS)
        raise InputError(Problem(document.place("of"), f"found {policy.of!r}", expected, suggest(policy.of, FIELDS)))
    parameters = policy.parameters if isinstance(policy.parameters, Mapping) else {}
    scope = Scope(document, FIELDS[kind], parameters)
    match = _section(scope, "match", policy.match)
    require = _section(scope, "require", policy.require)
    check_texts(scope, policy)
    if scope.problems:
        raise InputError(*sorted(scope.problems, key=lambda problem: problem.place))
    fields = fields_of(Every((match, require)))
    return CompiledPolicy(document, kind, match, require if policy.require else None, fields)


def _section(scope: Scope, name: str, section: object) -> Condition:
    if not isinstance(section, Mapping):
        scope.problem((name,), describe(section), "conditions by field")
        return Every(())
    conditions: list[Condition] = []
    for key, value in section.items():
        if key not in ("all", "any"):
            conditions.append(_of_field(scope, (name, key), value))
        elif isinstance(value, list | tuple) and value:
            branches = tuple(_branch(scope, (name, key, index), branch) for index, branch in enumerate(value))
            conditions.append(Every(branches) if key == "all" else Some(branches))
        else:
            scope.problem((name, key), describe(value), "a list of conditions by field")
    return Every(tuple(conditions))


def _branch(scope: Scope, path: Path, branch: object) -> Condition:
    if not isinstance(branch, Mapping) or not branch:
        scope.problem(path, describe(branch), "conditions by field")
        return Every(())
    conditions = []
    for key, value in branch.items():
        if key in ("all", "any"):
            scope.problem((*path, key), f"{key!r} within another", "conditions by field, one level deep", key=True)
        else:
            conditions.append(_of_field(scope, (*path, key), value))
    return Every(tuple(conditions))


def _of_field(scope: Scope, path: Path, value: object) -> Condition:
    name = str(path[-1])
    field = scope.fields.get(name)
    if field is None:
        expected = f"a field of {scope.document.value.of}"
        scope.problem(path, f"field {name!r}", expected, suggest(name, (*scope.fields, "all", "any")), key=True)
        return Every(())
    return _condition(scope, path, name, field, value)


def _condition(scope: Scope, path: Path, name: str, field: Field, value: object) -> Condition:
    if isinstance(value, list | tuple):
        return _test(scope, path, name, field, OPERATORS["in"], value)
    if not isinstance(value, Mapping):
        if field.type == "list":
            operators = ", ".join(operator.name for operator in _for(field))
            scope.problem(path, f"{describe(value)} for a list", f"a mapping with {operators} or not")
            return Every(())
        return _test(scope, path, name, field, OPERATORS["equals"], value)
    valid = [operator.name for operator in _for(field)]
    expected = f"an operator for a {field.type}: {', '.join((*valid, 'not'))}"
    if not value:
        scope.problem(path, "an empty mapping", expected)
    conditions: list[Condition] = []
    for word, right in value.items():
        if word == "not":
            conditions.append(Negation(_condition(scope, (*path, word), name, field, right)))
        elif word in valid:
            conditions.append(_test(scope, (*path, word), name, field, OPERATORS[word], right))
        else:
            scope.problem((*path, word), f"{word!r}", expected, suggest(str(word), (*valid, "not")), key=True)
    return Every(tuple(conditions))


def _for(field: Field) -> tuple[Operator, ...]:
    return tuple(
        operator
        for operator in OPERATORS.values()
        if field.type in operator.types and (field.ordered or not operator.ordered)
    )


def _test(scope: Scope, path: Path, name: str, field: Field, operator: Operator, value: object) -> Condition:
    taken = path[0] == "match" and name in TAKEN_AT_ITS_WORD_IN_MATCH
    return Comparison(name, field.type, operator, operand(scope, path, operator, field, value), field.words, taken)

"""A policy's examples, which are its tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from drillgate.documents.problems import describe, suggest
from drillgate.facts.fact import FIELDS, UNKNOWN, Fact, Field
from drillgate.judgement.compile import compile_policy
from drillgate.judgement.judge import judged
from drillgate.judgement.literals import Path, Scope, literal
from drillgate.places import InputError, Place
from drillgate.results import Finding

if TYPE_CHECKING:
    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy
    from drillgate.fact_kinds import FactKind
    from drillgate.judgement.operators import FieldType

ARTIFACTS: "Final[Mapping[str, tuple[FactKind, str]]]" = {
    "sql": ("operation", "example.sql"),
    "python": ("operation", "example.py"),
    "shell": ("operation", "example.sh"),
    "cloudformation": ("operation", "example.template.yaml"),
    "kubernetes": ("operation", "example.k8s.yaml"),
    "iam": ("operation", "example.json"),
    "terraform": ("operation", "example.tf"),
    "openapi": ("endpoint", "example.openapi.yaml"),
}
"""Readers of artifacts, with the kind of fact that they lead to and a name for a file."""

FURTHER: Final = ("name", "expect", "dialect", "given")
OUTCOMES: Final = ("finding", "nothing")


@dataclass(frozen=True, slots=True)
class Example:
    """One case: the `text` of an artifact, or the `values` of one fact.

    `form` is a reader's name or the kind of fact. For an artifact, `values` replace fields of each fact it leads to.
    """

    name: str
    place: Place
    expect: str
    form: str
    text: str = ""
    dialect: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """Whether an example came out as its policy expects (`finding` or `nothing`); `said` is what came out."""

    name: str
    place: Place
    expected: str
    passed: bool
    said: str


def run(document: "Document[Policy]") -> tuple[ExampleResult, ...]:
    """Judge each example by this policy alone, in the order of the document.

    Raises InputError with every problem of the policy's conditions and texts, or of its examples.
    """
    policy = compile_policy(document)
    results = []
    for example in examples_of(document):
        judgements = (judged(policy, fact) for fact in facts_of(example))
        results.append(_result(example, [finding for finding in judgements if finding is not None]))
    return tuple(results)


def examples_of(document: "Document[Policy]") -> tuple[Example, ...]:
    """The policy's examples. Raises InputError with every problem of theirs."""
    policy = document.value
    scope = Scope(document, next((fields for kind, fields in FIELDS.items() if kind == policy.of), {}), {})
    listed = policy.examples if isinstance(policy.examples, list | tuple) else ()
    examples = [_example(scope, ("examples", index), entry) for index, entry in enumerate(listed)]
    if scope.problems:
        raise InputError(*sorted(scope.problems, key=lambda problem: problem.place))
    return tuple(example for example in examples if example is not None)


def facts_of(example: Example) -> tuple[Fact, ...]:
    """The facts that an example leads to."""
    kind = next((kind for kind in FIELDS if kind == example.form), None)
    if kind is not None:
        return (Fact(kind, example.values, example.place),)
    # The readers load parsers, which judging as such never needs.
    from drillgate.facts.contents import fact_of
    from drillgate.readers.artifacts import contents

    file = ARTIFACTS[example.form][1]
    facts = map(fact_of, contents(example.text.encode(), file, reader=example.form, dialect=example.dialect) or ())
    return tuple(replace(fact, values={**fact.values, **example.values}) for fact in facts)


def _result(example: Example, findings: list[Finding]) -> ExampleResult:
    said = "; ".join(f"{finding.code}: {finding.message}" for finding in findings) or "nothing"
    passed = bool(findings) == (example.expect == "finding")
    return ExampleResult(example.name, example.place, example.expect, passed, said)


def _example(scope: Scope, path: Path, entry: object) -> Example | None:
    if not isinstance(entry, Mapping):
        scope.problem(path, describe(entry), "a mapping")
        return None
    kind = scope.document.value.of
    forms = (*(form for form, (leads_to, _) in ARTIFACTS.items() if leads_to == kind), kind)
    for key in entry:
        if key not in (*forms, *FURTHER):
            expected = f"one of {', '.join((*forms, *FURTHER))}"
            scope.problem(
                (*path, key), f"unknown key '{key}'", expected, suggest(str(key), (*forms, *FURTHER)), key=True
            )
    if entry.get("expect") not in OUTCOMES:
        scope.problem((*path, "expect"), describe(entry.get("expect")), "finding or nothing")
    found = [form for form in forms if form in entry]
    if len(found) != 1:
        scope.problem(path, "no case" if not found else f"{' and '.join(found)}", f"one of {', '.join(forms)}")
        return None
    form, case = found[0], entry[found[0]]
    text, values = (case, entry.get("given", {})) if form in ARTIFACTS else ("", case)
    if not isinstance(text, str):
        scope.problem((*path, form), describe(text), "text")
    for key in () if form in ARTIFACTS else ("dialect", "given"):
        if key in entry:
            scope.problem((*path, key), f"'{key}' beside the fields of a fact", "an artifact", key=True)
    return Example(
        name=str(entry.get("name") or _name(form, case)),
        place=scope.document.place(*path),
        expect=str(entry.get("expect")),
        form=form,
        text=str(text),
        dialect=str(entry.get("dialect", "")),
        values=_values(scope, (*path, "given" if form in ARTIFACTS else form), values),
    )


def _values(scope: Scope, path: Path, values: object) -> Mapping[str, object]:
    if not isinstance(values, Mapping):
        scope.problem(path, describe(values), "a mapping of fields")
        return {}
    result: dict[str, object] = {}
    for name, value in values.items():
        subject = scope.fields.get(name)
        if subject is None:
            expected = f"a field of {scope.document.value.of}"
            scope.problem((*path, name), f"field '{name}'", expected, suggest(str(name), scope.fields), key=True)
        else:
            result[name] = _value(scope, (*path, name), subject, value)
    return result


def _value(scope: Scope, path: Path, subject: Field, value: object) -> object:
    if value is None or (value == "unknown" and value not in subject.words):
        return None if value is None else UNKNOWN
    if subject.type != "list":
        return literal(scope, path, subject.type, subject.words, value)
    if not isinstance(value, list | tuple):
        scope.problem(path, describe(value), "a list")
        return ()
    type_: FieldType = "word" if subject.words else "text"
    return tuple(literal(scope, (*path, index), type_, subject.words, entry) for index, entry in enumerate(value))


def _name(form: str, case: object) -> str:
    if isinstance(case, Mapping):
        return ", ".join(f"{name} {_worded(value)}" for name, value in case.items())
    return next((line.strip() for line in str(case).splitlines() if line.strip()), form)


def _worded(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_worded, value)) or "none"
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

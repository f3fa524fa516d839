"""A policy as a page that people read, and many policies as rows of a table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import fill, indent
from typing import TYPE_CHECKING

from drillgate.judgement.examples import ARTIFACTS, Example, examples_of

if TYPE_CHECKING:
    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Row:
    """One policy in a listing."""

    code: str
    policy: str
    severity: str
    of: str
    title: str
    learning: str
    file: str


def listing(documents: "Iterable[Document[Policy]]") -> tuple[Row, ...]:
    """One row a policy, by code."""
    rows = (
        Row(policy.code, policy.policy, policy.severity, policy.of, policy.title, policy.learning or "", document.file)
        for document in documents
        for policy in (document.value,)
    )
    return tuple(sorted(rows, key=lambda row: (row.code, row.policy)))


def explain(document: "Document[Policy]") -> str:
    """A page of plain text, at most 88 columns wide but for the text of examples: problem, why, instead, examples.

    Raises InputError with every problem of the policy's examples.
    """
    return "\n\n".join(_sections(document)) + "\n"


def _sections(document: "Document[Policy]") -> Iterator[str]:
    policy = document.value
    yield fill(f"{policy.code} {policy.policy}: {policy.title}", WIDTH)
    learning = f", from the learning {policy.learning}" if policy.learning else ""
    yield fill(f"A finding is of severity {policy.severity}{learning}. Judges each fact of kind {policy.of}.", WIDTH)
    yield "Problem\n" + _paragraph(policy.message)
    yield "Why\n" + "\n\n".join(_paragraph(paragraph) for paragraph in policy.why.strip().split("\n\n"))
    conditions = [*_conditions("about", policy.match), *_conditions("must hold", policy.require)]
    if not policy.require:
        conditions.append("  must hold   nothing: whatever it is about is a finding")
    yield "Rule\n" + "\n".join(conditions)
    if isinstance(policy.parameters, Mapping) and policy.parameters:
        yield "Parameters\n" + "\n".join(f"  {name}: {value}" for name, value in policy.parameters.items())
    if isinstance(policy.instead, Mapping):
        yield "Instead\n" + "\n".join(f"  {kind}:\n{_paragraph(text, '    ')}" for kind, text in policy.instead.items())
    elif policy.instead:
        yield "Instead\n" + _paragraph(str(policy.instead))
    yield "Examples\n" + "\n".join(map(_case, examples_of(document)))


def _paragraph(text: str, margin: str = "  ") -> str:
    return indent(fill(" ".join(text.split()), WIDTH - len(margin), break_long_words=False), margin)


def _conditions(label: str, conditions: object) -> Iterator[str]:
    for name, value in conditions.items() if isinstance(conditions, Mapping) else ():
        yield f"  {label:<10}  {name}: {_plain(value)}"


def _plain(value: object) -> str:
    match value:
        case Mapping():
            return "{" + ", ".join(f"{name}: {_plain(inner)}" for name, inner in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_plain, value)) + "]"
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _case(example: Example) -> str:
    shown = example.text.strip() if example.form in ARTIFACTS else ""
    head = f"  {example.expect:<8}  {example.name}"
    return head if shown in ("", example.name) else f"{head}\n{indent(shown, '            ')}"

"""A policy as a page that people read, and many policies as rows of a table."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import fill, indent
from typing import TYPE_CHECKING

from drillgate.judgement.examples import ARTIFACTS, Example, examples_of

if TYPE_CHECKING:
    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy

WIDTH = 88
ANALYSIS = re.compile(r"DG9\d\d", re.ASCII)
NOT_ANALYSABLE = "DG901"


@dataclass(frozen=True, slots=True)
class Row:
    """One policy in a listing. `switch` is what turns it on, "" if it is on by itself."""

    code: str
    policy: str
    severity: str
    of: str
    title: str
    learning: str
    switch: str
    file: str


def listing(documents: "Iterable[Document[Policy]]") -> tuple[Row, ...]:
    """One row a policy, by code."""
    rows = (
        Row(
            code=policy.code,
            policy=policy.policy,
            severity=policy.severity,
            of=policy.of,
            title=policy.title,
            learning=policy.learning or "",
            switch=policy.switch or "",
            file=document.file,
        )
        for document in documents
        for policy in (document.value,)
    )
    return tuple(sorted(rows, key=lambda row: (row.code, row.policy)))


def explain(document: "Document[Policy]") -> str:
    """A page of plain text, at most 88 columns wide but for the text of examples: all that there is to say of a policy.

    Raises InputError with every problem of the policy's examples.
    """
    return "\n\n".join(_sections(document)) + "\n"


def _sections(document: "Document[Policy]") -> Iterator[str]:
    policy = document.value
    yield fill(f"{policy.code} {policy.policy}: {policy.title}", WIDTH)
    learning = f", from the learning {policy.learning}" if policy.learning else ""
    yield fill(f"A finding is of severity {policy.severity}{learning}. Judges each fact of kind {policy.of}.", WIDTH)
    if policy.switch is not None:
        yield fill(f"It is off until drillgate.yaml switches it on: switches: [{policy.switch}]", WIDTH)
    yield "Problem\n" + _paragraph(policy.message)
    yield "Why\n" + "\n\n".join(_paragraph(paragraph) for paragraph in policy.why.strip().split("\n\n"))
    conditions = [*_conditions("about", policy.match), *_conditions("must hold", policy.require)]
    if not policy.require:
        conditions.append("  must hold   nothing: whatever it is about is a finding")
    yield "Rule\n" + "\n".join(conditions)
    if isinstance(policy.parameters, Mapping) and policy.parameters:
        values = [f"  {name}: {_plain(value)}" for name, value in policy.parameters.items()]
        example = f"    parameters: {{{policy.policy}: {{{next(iter(policy.parameters))}: …}}}}"
        yield "Parameters\n" + "\n".join((*values, "  A project sets them in its drillgate.yaml:", example))
    if isinstance(policy.instead, Mapping):
        yield "Instead\n" + "\n".join(f"  {kind}:\n{_paragraph(text, '    ')}" for kind, text in policy.instead.items())
    elif policy.instead:
        yield "Instead\n" + _paragraph(str(policy.instead))
    yield "Examples\n" + "\n".join(map(_case, examples_of(document)))
    yield "Waiver\n" + _waiver(policy)


def _waiver(policy: "Policy") -> str:
    if ANALYSIS.fullmatch(policy.code) and policy.code != NOT_ANALYSABLE:
        return _paragraph("None. What is said of the judging itself always counts.")
    what = ["policy: " + policy.code, "place: the file, or FILE:LINE"]
    if policy.code == NOT_ANALYSABLE:
        what = ["fingerprint: that of the finding, which somebody has read"]
    lines = [*what, "owner: who answers for it", "reason: why it is so for now", "approved-by: somebody else"]
    lines += ["granted: the first day, such as 2022-04-05", "expires: the last day"]
    entry = "\n".join(f"{'  - ' if not number else '    '}{line}" for number, line in enumerate(lines))
    about = _paragraph("A finding that somebody owns for a while stands in the project's file of waivers:")
    return f"{about}\n{indent(f'waivers:{chr(10)}{entry}', '    ')}"


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

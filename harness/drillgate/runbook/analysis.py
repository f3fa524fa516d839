"""What is wrong with a runbook, and what it lacks, as its text alone shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from drillgate.documents import Document
from drillgate.documents.estate import Estate
from drillgate.documents.runbook import Runbook
from drillgate.places import Problem
from drillgate.runbook import graph
from drillgate.runbook.coverage import ERASING, coverage
from drillgate.runbook.outputs import come_before


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """`advisory`: a drill runs with it all the same, and its checks may pass."""

    problem: Problem
    advisory: bool = False


def shortcomings(document: Document[Runbook], estate: Estate | None) -> Iterator[Shortcoming]:
    """Whatever is wrong with a runbook, then what it lacks. Without an estate nothing is said of stores."""
    for problem in graph.wrong(document, estate):
        yield Shortcoming(problem)
    for problem in _unreachable(document):
        yield Shortcoming(problem)
    for problem in _nobody(document):
        yield Shortcoming(problem, advisory=True)
    if estate is not None:
        for problem in _uncovered(document, estate):
            yield Shortcoming(problem, advisory=True)


def _unreachable(document: Document[Runbook]) -> Iterator[Problem]:
    """Steps that can never begin: they need, through others, a step that is not there or that waits for itself."""
    steps = document.value.steps
    names = {step.step for step in steps}
    before = {name: come_before(name, steps) for name in names}
    never = {name for name in names if name in before[name]}
    for index, step in enumerate(steps):
        if step.step in never or set(step.needs) - names:
            continue  # which is told where the cycle or the missing need is
        missing = sorted(before[step.step] - names) or sorted(before[step.step] & never)
        if missing:
            found = f"found step {step.step!r}, which never begins: before it comes {missing[0]}"
            why = "which is not there" if missing[0] not in names else "which waits for itself"
            yield Problem(document.place("steps", index, "step"), f"{found}, {why}", "needs that can all succeed")


def _nobody(document: Document[Runbook]) -> Iterator[Problem]:
    runbook = document.value
    if runbook.deputy == runbook.owner:
        yield Problem(document.place("deputy"), "found the owner as its own deputy", "another team")
    if runbook.deputy is None and (without := [step.step for step in runbook.steps if step.deputy is None]):
        which = "all steps" if len(without) == len(runbook.steps) else ", ".join(without)
        yield Problem(document.place("owner", of="key"), f"found no deputy for {which}", "`deputy`: who stands in")
    for index, step in enumerate(runbook.steps):
        if step.deputy is not None and step.deputy == (step.team or runbook.owner):
            yield Problem(document.place("steps", index, "deputy"), "found the team as its own deputy", "another team")


def _uncovered(document: Document[Runbook], estate: Estate) -> Iterator[Problem]:
    """Stores that no step restores, or that none looks at after all that restore them, or erases from again."""
    place = document.place("steps", of="key")
    for row in coverage(estate, (document.value,)).stores:
        if row.needed and not row.restored_by:
            yield Problem(place, f"found no step that restores {row.store}", f"a step with `covers: [{row.store}]`")
        elif row.needed and not row.verified_by:
            expected = "a step that `verifies` it and needs all that restore it"
            yield Problem(place, f"found no step that verifies {row.store}", expected)
        if row.brought_back_by:
            expected = f"a step with `uses: {ERASING}`, or with `erases: [{row.store}]`, that needs all that restore it"
            yield Problem(place, f"found no step that erases again what was erased from {row.store}", expected)

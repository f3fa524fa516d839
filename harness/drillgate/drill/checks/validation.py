"""Whether restored sites were validated: automatically, and by the customers themselves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.words import count
from drillgate.results import CheckResult

if TYPE_CHECKING:
    from drillgate.drill.history import StepEnded

NAME = "validation"
STAGES = ("automatic", "customer")


def validation(index: Index) -> Iterator[CheckResult]:
    """One result for each stage that the runbook has: all its cells were done, at their last attempt."""
    for stage in STAGES:
        if steps := {step for step, by in index.started.validations.items() if by == stage}:
            yield _stage(index, stage, steps)


def _stage(index: Index, stage: str, steps: set[str]) -> CheckResult:
    last: dict[tuple[str, str], StepEnded] = {}
    for ended in index.steps:
        known = last.get((ended.step, ended.cell))
        if ended.step in steps and (known is None or ended.attempt >= known.attempt):
            last[ended.step, ended.cell] = ended
    undone = sorted((ended for ended in last.values() if ended.outcome != "done"), key=lambda ended: ended.outcome)
    doubts = [f"{step} was never carried out" for step in sorted(steps - {step for step, _ in last})]
    return judged(
        NAME,
        stage,
        f"{len(last) - len(undone):,} of {count(len(last), 'cell')} passed",
        "all",
        wrong=[f"{ended.step}{ended.cell and f' of {ended.cell}'} was {ended.outcome}" for ended in undone],
        doubts=doubts,
        values={"cells": len(last), "passed": len(last) - len(undone)},
    )

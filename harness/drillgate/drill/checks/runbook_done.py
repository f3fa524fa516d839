"""Whether the runbook was carried out to its end."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import count
from drillgate.results import Basis, CheckResult, Verdict

if TYPE_CHECKING:
    from drillgate.drill.history import StepEnded

NAME = "runbook"


def runbook_done(index: Index) -> Iterator[CheckResult]:
    """One result: every cell of the runbook was done, at its last attempt."""
    last: dict[tuple[str, str], StepEnded] = {}
    for ended in index.steps:
        known = last.get((ended.step, ended.cell))
        if known is None or ended.attempt >= known.attempt:
            last[ended.step, ended.cell] = ended
    undone = [ended for ended in last.values() if ended.outcome != "done"]
    verdict, witness = Verdict.PASS, ""
    if undone:
        # What failed says why; what was skipped only follows from it.
        first = next((ended for ended in undone if ended.outcome == "failed"), undone[0])
        where = f" for {first.cell}" if first.cell else ""
        verdict = Verdict.FAIL
        witness = (
            f"step {first.step}{where} was {first.outcome}"
            if first.outcome == "skipped"
            else f"step {first.step}{where} failed"
        )
        witness += f": {first.error}" if first.error else ""
    elif not last:
        verdict, witness = Verdict.UNKNOWN, "no step of the runbook was carried out"
    done = len(last) - len(undone)
    yield CheckResult(
        NAME,
        "all steps",
        verdict,
        f"{done:,} of {count(len(last), 'cell')} done",
        "all",
        Basis.SIMULATED,
        witness,
        {"cells": len(last), "done": done, "steps": len({step for step, _ in last})},
    )

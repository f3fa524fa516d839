"""Whether what carries out a runbook's steps, and what verifies them, is there; nothing of it is run."""

from collections.abc import Iterator
from pathlib import Path

from drillgate.documents import Document
from drillgate.documents.runbook import Runbook, Step, Verification
from drillgate.drill import commands, functions
from drillgate.places import Problem


def of_runbook(runbook: Document[Runbook], folder: Path) -> Iterator[Problem]:
    """Functions and programs that are not there."""
    for index, step in enumerate(runbook.value.steps):
        yield from _carrier(runbook, step, folder, "steps", index)
        if step.verify is not None:
            yield from _carrier(runbook, step.verify, folder, "steps", index, "verify")
        if not step.timeout:
            yield Problem(runbook.place("steps", index, "timeout"), "found no time at all", "1s at least")


def _carrier(
    runbook: Document[Runbook], carrier: Step | Verification, folder: Path, *path: str | int
) -> Iterator[Problem]:
    if bool(carrier.uses) == bool(carrier.run):
        found = "found both `uses` and `run`" if carrier.uses else "found neither `uses` nor `run`"
        yield Problem(runbook.place(*path), found, "one of them")
    elif carrier.run:
        if why := commands.missing(carrier.run, folder):
            expected = "a file beside the runbook, or a program that is found by PATH"
            yield Problem(runbook.place(*path, "run", 0), f"found {why}", expected)
        if carrier.settings:
            place = runbook.place(*path, "with", of="key")
            yield Problem(place, "found `with` beside `run`", "arguments in `run`")
    elif why := functions.missing(str(carrier.uses), folder):
        yield Problem(runbook.place(*path, "uses"), f"found {why}", "a function of one StepContext")

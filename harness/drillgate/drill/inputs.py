"""What a drill is made from: every file that it reads, with its digest."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from drillgate.documents.runbook import Step
from drillgate.drill.plan import Plan


def digests(plan: Plan, file: Path) -> Mapping[str, str]:
    """The digest of each file that the drill in `file` reads, by its path from the drill's folder, in order."""
    folder = file.resolve().parent
    names = {os.path.relpath(path.resolve(), folder): path for path in _files(plan, file)}
    return {Path(name).as_posix(): _digest(names[name]) for name in sorted(names)}


def content(inputs: Mapping[str, str]) -> str:
    """One digest of all of them."""
    return f"sha256:{hashlib.sha256(json.dumps(dict(inputs), sort_keys=True).encode()).hexdigest()}"


def _files(plan: Plan, file: Path) -> Iterator[Path]:
    here, estate = file.parent, plan.estate
    yield from (file, *(here / name for name in (plan.drill.estate, plan.drill.incident, plan.drill.runbook)))
    if estate.inventory is not None:
        yield plan.estate_folder / estate.inventory.file
    for store in estate.stores.values():
        if store.postgres is not None and store.postgres.schema is not None:
            yield plan.estate_folder / store.postgres.schema
    for service in estate.services.values():
        yield plan.estate_folder / service.openapi
        yield plan.estate_folder / service.application.partition(":")[0]
    if plan.change is not None:
        yield plan.incident_folder / str(plan.incident.change)
        yield from (plan.change_folder / listed.file for listed in plan.change.value.ids)
        yield from (plan.change_folder / script.file for script in plan.change.value.scripts)
    yield from (plan.incident_folder / name for action in plan.incident.actions for name in _own(action.uses))
    yield from _of_steps(plan.steps, plan.runbook_folder)
    if plan.repair is not None:
        yield here / str(plan.drill.repair)
        yield from _of_steps(plan.repair.steps, plan.repair.folder)


def _of_steps(steps: Sequence[Step], folder: Path) -> Iterator[Path]:
    """The files beside a runbook that its steps, and what verifies them, use or run."""
    for step in steps:
        for carrier in (step, step.verify):
            if carrier is not None:
                yield from (folder / name for name in _own(carrier.uses))
                yield from (folder / name for name in carrier.run[:1] if (folder / name).is_file())


def _own(uses: str | None) -> Iterator[str]:
    """FILE.py of FILE.py:FUNCTION; what is installed is told by the versions."""
    name = (uses or "").rpartition(":")[0]
    if name.endswith(".py"):
        yield name


def _digest(file: Path) -> str:
    with file.open("rb") as content_:
        return f"sha256:{hashlib.file_digest(content_, 'sha256').hexdigest()}"

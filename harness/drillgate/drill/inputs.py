"""What a drill is made from: every file that it reads, with its digest."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

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
    used = [(step.uses or "", plan.runbook_folder) for step in plan.steps]
    used += [(action.uses, plan.incident_folder) for action in plan.incident.actions]
    for uses, folder in used:
        name = uses.rpartition(":")[0]
        if name.endswith(".py"):
            yield folder / name
    for step in plan.steps:
        if step.run and (program := plan.runbook_folder / step.run[0]).is_file():
            yield program


def _digest(file: Path) -> str:
    with file.open("rb") as content_:
        return f"sha256:{hashlib.file_digest(content_, 'sha256').hexdigest()}"

"""Programs as steps of a runbook: run in the world, told what they are run for, judged by how they end."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from drillgate.documents.bind import plain
from drillgate.documents.runbook import Step
from drillgate.drill.cells import Cell
from drillgate.drill.commands import command
from drillgate.drill.history import Event, ProgramEnded
from drillgate.drill.states import Outputs
from drillgate.world import gateway, gateway_environment, vendors
from drillgate.world.services import run_program
from drillgate.world.world import World

GIVES, GIVEN = "gives.json", "given.json"


class ProgramError(Exception):
    """A program that did not do what it was run for."""


NOTHING_GIVEN: Outputs = {}


def carry_out(
    step: Step,
    cell: Cell,
    world: World,
    folder: Path,
    own: Path,
    record: Callable[[Event], None],
    given: Outputs = NOTHING_GIVEN,
) -> Mapping[str, Any] | None:
    """Run a step's program in `folder`, with `own` for its files, and give what it wrote as the step's outputs.

    Raises `ProgramError` where it fails or is killed.
    """
    limit = step.timeout.total_seconds()
    outside = {address: api for address, (_, api) in vendors.addresses(world).items()}
    ran = run_program(
        command(step.run, folder),
        folder,
        {gateway.VARIABLE: gateway.application(world.refused)} | outside,
        seconds=limit,
        environment=gateway_environment.environment(world, cell.shard) | _told(step, cell, own, given),
    )
    of = f"{step.step} {cell.name}".strip()
    exit_code = ran.exit_code if ran.in_time else None
    record(ProgramEnded(world.clock.now(), of, step.run[0], exit_code, ran.output, ran.seconds))
    said = "".join(f": {line}" for line in ran.output.strip().splitlines()[-1:])
    if not ran.in_time:
        raise ProgramError(f"{step.run[0]} did not end within {plain(step.timeout)} and was killed{said}")
    if ran.exit_code != 0:
        raise ProgramError(f"{step.run[0]} ended with exit code {ran.exit_code}{said}")
    return _gave(step, own / GIVES) if step.gives else None


def _gave(step: Step, file: Path) -> Mapping[str, Any]:
    try:
        gave = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise ProgramError(
            f"{step.run[0]} was to write its outputs as JSON to DRILLGATE_GIVES_FILE: {error}"
        ) from error
    if not isinstance(gave, dict):
        raise ProgramError(f"{step.run[0]} wrote to DRILLGATE_GIVES_FILE what is no JSON object")
    return gave


def _told(step: Step, cell: Cell, own: Path, given: Outputs) -> dict[str, str]:
    """What the program is run for, as environment variables."""
    sites = own / "sites.jsonl"
    lines = ({"site": lost.site, "shard": lost.shard, "at": lost.at.isoformat()} for lost in cell.lost)
    sites.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    told = {
        "DRILLGATE_STEP": step.step,
        "DRILLGATE_CELL": cell.name,
        "DRILLGATE_FOLDER": str(own),
        "DRILLGATE_SITES_FILE": str(sites),
    }
    if step.gives:
        told["DRILLGATE_GIVES_FILE"] = str(own / GIVES)
    if given:
        (own / GIVEN).write_text(json.dumps(given), encoding="utf-8")
        told["DRILLGATE_GIVEN_FILE"] = str(own / GIVEN)
    if cell.region:
        told["DRILLGATE_REGION"] = cell.region
    if cell.point is not None:
        told["DRILLGATE_POINT"] = cell.point.isoformat()
    if cell.shard is not None:
        told["DRILLGATE_SHARD"] = cell.shard
    return told

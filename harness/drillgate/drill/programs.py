"""Programs as steps of a runbook: run in the world, told what they are run for, judged by how they end."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from drillgate.documents.bind import plain
from drillgate.documents.runbook import Step
from drillgate.drill.conductor import Cell
from drillgate.drill.history import Event, ProgramEnded
from drillgate.world import gateway, gateway_environment, vendors
from drillgate.world.services import run_program
from drillgate.world.world import World


class ProgramError(Exception):
    """A program that did not do what it was run for."""


def command(run: Sequence[str], folder: Path) -> list[str]:
    """What is started: a Python file by this interpreter, a file beside the runbook, or a program of the machine's."""
    program, *arguments = run
    if program.endswith(".py"):
        return [sys.executable, program, *arguments]
    return [str(folder / program) if _is_file(program, folder) else program, *arguments]


def missing(run: Sequence[str], folder: Path) -> str:
    """Why a program cannot be started; "" where it can."""
    program = run[0]
    if program.endswith(".py") or _is_file(program, folder):
        file = folder / program
        if not file.is_file():
            return f"no file {program}"
        return "" if program.endswith(".py") or os.access(file, os.X_OK) else f"{program}, which is not executable"
    return "" if shutil.which(program) else f"no program {program}"


def carry_out(step: Step, cell: Cell, world: World, folder: Path, own: Path, record: Callable[[Event], None]) -> None:
    """Run a step's program in `folder`, with `own` for its files. Raises `ProgramError` where it fails or is killed."""
    limit = step.timeout.total_seconds()
    outside = {address: api for address, (_, api) in vendors.addresses(world).items()}
    ran = run_program(
        command(step.run, folder),
        folder,
        {gateway.VARIABLE: gateway.application(world.refused)} | outside,
        seconds=limit,
        environment=gateway_environment.environment(world, cell.shard) | _told(step, cell, own),
    )
    of = f"{step.step} {cell.name}".strip()
    exit_code = ran.exit_code if ran.in_time else None
    record(ProgramEnded(world.clock.now(), of, step.run[0], exit_code, ran.output, ran.seconds))
    said = "".join(f": {line}" for line in ran.output.strip().splitlines()[-1:])
    if not ran.in_time:
        raise ProgramError(f"{step.run[0]} did not end within {plain(step.timeout)} and was killed{said}")
    if ran.exit_code != 0:
        raise ProgramError(f"{step.run[0]} ended with exit code {ran.exit_code}{said}")


def _told(step: Step, cell: Cell, own: Path) -> dict[str, str]:
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
    if cell.point is not None:
        told["DRILLGATE_POINT"] = cell.point.isoformat()
    if cell.shard is not None:
        told["DRILLGATE_SHARD"] = cell.shard
    return told


def _is_file(program: str, folder: Path) -> bool:
    """Whether a program is meant as a file beside the runbook: by its path, or since there is one of its name."""
    return "/" in program or (folder / program).is_file()

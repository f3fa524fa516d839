"""Runs that were recorded: judged again by their histories, joined from their parts, and compared."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from drillgate.documents.files import read_file
from drillgate.drill import checks, recording, run_folder
from drillgate.drill.figures import figures
from drillgate.drill.history import History, Started, digest, plain
from drillgate.drill.merging import merged
from drillgate.drill.run_folder import HISTORY, RUN
from drillgate.places import InputError, Place, Problem
from drillgate.results import DrillResult
from drillgate.runbook.runs import proof

OBSERVED = (
    "Observed: what the history tells, as whoever recorded it wrote it down.",
    "A pass proves what came back this time, and not that the next restore will do as well.",
)
TELLS = ("seed", "part", "shrunk", "content", "history", "started", "checks", "title", "file", "sites", "notes")


@dataclass(frozen=True, slots=True)
class Run:
    """A run's folder; `told` is what its run.json says."""

    folder: Path
    told: Mapping[str, Any]

    @property
    def history(self) -> Path:
        return self.folder / HISTORY


def read(folder: Path) -> Run:
    """Raises `InputError` where there is no run, or something of it is missing."""
    file = folder / RUN
    data = read_file(file)
    proof(data, str(file))
    told = json.loads(data)
    if missing := [name for name in TELLS if name not in told]:
        raise InputError(Problem(Place(str(file)), f"found nothing at /{missing[0]}", "the record of a run"))
    return Run(folder, told)


def recheck(path: Path) -> DrillResult:
    """Judge a run, or a file with a history, anew. Raises `InputError` for one that cannot be read or was altered."""
    run = read(path) if path.is_dir() else None
    file = path if run is None else run.history
    history = recording.read(file)
    result = judged(history, file)
    if run is None:
        return result
    if run.told["history"] != f"sha256:{result.digest}":
        found = f"found a history with the digest {result.digest}"
        raise InputError(Problem(Place(str(file)), found, f"{run.told['history']}, as {RUN} says"))
    return _as_told(result, run)


def judged(history: History, file: Path) -> DrillResult:
    """What the checks say of a history. Raises `InputError` where it does not say once how it began."""
    begun = [event for event in history if isinstance(event, Started)]
    if len(begun) != 1:
        found = f"found {len(begun)} events Started"
        raise InputError(Problem(Place(str(file)), found, "one, which says what was to be restored"))
    observed = begun[0].basis == "observed"
    results = checks.run(history)
    return DrillResult(
        drill=begun[0].drill,
        title="As a recorded history tells",
        file=str(file),
        seed=begun[0].seed,
        digest=digest(history),
        checks=results,
        figures=figures(history, results),
        notes=OBSERVED if observed else (),
    )


def merge(folders: Sequence[Path], runs: Path | None, reports: run_folder.Reports) -> DrillResult:
    """Join the runs of all the parts of a drill, and record that in `runs`.

    Raises `InputError` where they are not parts of one drill, or not all of them.
    """
    parts = [read(folder) for folder in folders]
    _belong_together(parts)
    history = merged(recording.read(part.history) for part in parts)
    first = parts[0]
    result = _as_told(judged(history, first.history), first)
    told = {
        **first.told,
        "part": "1/1",
        "complete": not any(part.told["shrunk"] for part in parts),
        "started": min((part.told["started"] for part in parts), key=datetime.fromisoformat),
        "ended": max((part.told["ended"] for part in parts), key=datetime.fromisoformat),
        **run_folder.found_out(result, _stores(history)),
    }
    if runs is None:
        return result
    with run_folder.unfinished(runs) as run:
        with run.history() as write:
            for event in history:
                write(plain(event))
        return replace(result, recorded=str(run_folder.finish(run, told, reports(result))))


def _stores(history: History) -> tuple[str, ...]:
    return next(event.stores for event in history if isinstance(event, Started))


def _belong_together(parts: Sequence[Run]) -> None:
    first = parts[0]
    for part in parts[1:]:
        for name in ("drill", "seed", "sites", "content"):
            if part.told[name] != first.told[name]:
                found = f"found {name} {part.told[name]}"
                raise InputError(
                    Problem(Place(str(part.folder / RUN)), found, f"{first.told[name]}, as {first.folder}")
                )
    of = str(first.told["part"]).partition("/")[2]
    found_parts = sorted(str(part.told["part"]) for part in parts)
    expected = sorted(f"{number}/{of}" for number in range(1, (int(of) if of.isdigit() else 0) + 1))
    if found_parts != expected:
        found = f"found the parts {', '.join(found_parts)}"
        raise InputError(Problem(Place(str(first.folder / RUN)), found, f"each once of {', '.join(expected)}"))


def _as_told(result: DrillResult, run: Run) -> DrillResult:
    told = run.told
    return replace(result, title=told["title"], file=told["file"], notes=tuple(told["notes"]))


@dataclass(frozen=True, slots=True)
class Row:
    """A run beside others. `recovery_point` is the longest of any store, in seconds, None where none was measured."""

    drill: str
    started: str
    part: str
    verdict: str
    recovery_point: float | None
    failed: tuple[str, ...]
    unknown: tuple[str, ...]
    seconds: float
    history: str
    folder: str


def rows(runs: Path, drills: Sequence[str] = ()) -> tuple[Row, ...]:
    """The runs in a folder, of these drills or all, in the order of their times. Raises `InputError`."""
    if not runs.is_dir():
        raise InputError(Problem(Place(str(runs)), "found no such folder", "one with the runs of drills"))
    found = [_row(read(file.parent)) for file in sorted(runs.glob(f"*/*/{RUN}"))]
    if unknown := sorted(set(drills) - {row.drill for row in found}):
        known = ", ".join(sorted({row.drill for row in found})) or "one"
        raise InputError(Problem(Place(str(runs)), f"found no run of {unknown[0]}", known))
    chosen = [row for row in found if row.drill in drills or not drills]
    return tuple(sorted(chosen, key=lambda row: (row.drill, datetime.fromisoformat(row.started))))


def _row(run: Run) -> Row:
    told = run.told
    points = [check["values"].get("recovery-point-seconds") for check in told["checks"]]
    measured = [point for point in points if isinstance(point, int | float)]
    return Row(
        drill=told["drill"],
        started=told["started"],
        part=told["part"],
        verdict=told["verdict"],
        recovery_point=max(measured, default=None),
        failed=_named(told, "fail"),
        unknown=_named(told, "unknown"),
        seconds=(datetime.fromisoformat(told["ended"]) - datetime.fromisoformat(told["started"])).total_seconds(),
        history=told["history"],
        folder=str(run.folder),
    )


def _named(told: Mapping[str, Any], verdict: str) -> tuple[str, ...]:
    return tuple(f"{one['check']} of {one['subject']}" for one in told["checks"] if one["verdict"] == verdict)

"""Running a drill from outside: a world is started for it, its history comes back, and the checks judge it."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from drillgate.drill import checks, plan, scale
from drillgate.drill import progress as progress_of_sites
from drillgate.drill.history import (
    Event,
    History,
    Intended,
    Lost,
    Observed,
    Phase,
    PointChosen,
    StepEnded,
    digest,
    revived,
)
from drillgate.results import DrillResult
from drillgate.world import process

Progress = Callable[[str, float], None]
ENTRY = "drillgate.drill.inside:main"
SIMULATED = (
    "Simulated: AWS (moto), the clock, the sites and their users.",
    "Real: PostgreSQL, its base backups, WAL and recovery; the change's and the runbook's calls; all comparisons.",
    "A pass proves that runbook, code and backup design fit together, not that production's backups exist or are fast.",
)


def run(
    file: Path,
    *,
    sites: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
    honest: bool = True,
) -> DrillResult:
    """Carry out a drill and judge it.

    `sites` and `seed` replace the drill's own; `progress` is called with what is being done and the share that is done.
    `honest` set to False leaves mocked AWS as it is, to show what a drill on it would be worth. Raises `InputError`
    for bad documents and `process.WorldError` where the world did not come to its end.
    """
    return recorded(file, sites=sites, seed=seed, progress=progress, honest=honest)[1]


def recorded(
    file: Path,
    *,
    sites: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
    honest: bool = True,
) -> tuple[History, DrillResult]:
    """As `run`, with the history."""
    found = plan.load(file, sites=sites, seed=seed)
    events: list[Event] = []
    seal: dict[str, str] = {}
    started = perf_counter()

    def heard(message: Mapping[str, Any]) -> None:
        events.extend(revived(event) for event in message.get("events", ()))
        seal.update(message.get("seal", {}))
        if progress is not None and "progress" in message:
            progress(message["progress"], message["share"])

    specification = {"drill": str(file.resolve()), "sites": sites, "seed": seed, "honest": honest}
    process.run(ENTRY, specification, on_message=heard)
    history = tuple(events)
    return history, DrillResult(
        drill=found.drill.drill,
        title=found.drill.title,
        file=str(file),
        seed=found.seed,
        digest=digest(history),
        checks=checks.run(history),
        figures=_figures(history) | progress_of_sites.summary(progress_of_sites.progress(history)),
        notes=(*SIMULATED, _sealed(seal), *(f"Assumed: {assumption}" for assumption in found.drill.assumptions)),
        duration=perf_counter() - started,
    )


def _sealed(seal: Mapping[str, str]) -> str:
    if seal["namespace"] == "none":
        return f"Sealed by the guard alone, without a network namespace: {seal['reason']}"
    but = f", but {seal['reason']}" if seal["reason"] else ""
    return f"Sealed: in a {seal['namespace']} namespace of its own, with the guard{but}"


def _figures(history: History) -> dict[str, str]:
    lost = [event for event in history if isinstance(event, Lost)]
    first, last = min((e.at for e in lost), default=None), max((e.at for e in lost), default=None)
    steps = Counter(event.outcome for event in history if isinstance(event, StepEnded))
    finals = {event.site for event in history if isinstance(event, Observed) and event.phase is Phase.FINAL}
    records = sum(len(e.records) for e in history if isinstance(e, Observed) and e.phase is Phase.RESTORED)
    kept = {event.store: None for event in history if isinstance(event, Observed) and _is_left(event)}
    points = {event.point for event in history if isinstance(event, PointChosen)}
    figures = {
        "sites lost": str(len(lost)),
        "bystanders": str(len(finals - {event.site for event in lost})),
        "writes": str(sum(isinstance(event, Intended) for event in history)),
        "restore points": str(len(points)),
        "cells of the runbook": ", ".join(f"{count} {outcome}" for outcome, count in sorted(steps.items())),
        "records restored": str(records),
    }
    if kept:
        figures["stores that kept records of lost sites"] = ", ".join(kept)
    if first is not None and last is not None:
        minutes, seconds = divmod(round((last - first).total_seconds()), 60)
        figures["losses"] = f"{first:%Y-%m-%d %H:%M:%S} to {last:%H:%M:%S} UTC, over {minutes} min {seconds} s"
    return figures | scale.figures(history)


def _is_left(event: Observed) -> bool:
    """Whether the incident left something of a lost site, which no restore then had to bring back."""
    return event.phase is Phase.GONE and bool(event.records)

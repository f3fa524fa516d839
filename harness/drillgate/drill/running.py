"""Running a drill from outside: a world is started for it, its history comes back, and the checks judge it."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from drillgate.drill import checks, plan
from drillgate.drill.figures import figures
from drillgate.drill.history import (
    Digest,
    Event,
    History,
    digest,
    plain,
    revived,
)
from drillgate.drill.merging import merged
from drillgate.drill.population import Part
from drillgate.drill.recording import Writer
from drillgate.results import DrillResult
from drillgate.world import process

Progress = Callable[[str, float], None]
Watch = Callable[[Event], None]
ENTRY = "drillgate.drill.inside:main"
SIMULATED = (
    "Simulated: AWS (moto), the clock, the sites and their users.",
    "Real: PostgreSQL, its base backups, WAL and recovery; the change's and the runbook's calls; all comparisons.",
    "A pass proves that runbook, code and backup design fit together, not that production's backups exist or are fast.",
)


@dataclass(frozen=True, slots=True)
class _Told:
    """Who is told of a drill while it is carried out."""

    progress: Progress | None = None
    write: Writer | None = None
    watch: Watch | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """A drill that was carried out, whole or in part. `started` and `ended` are of the real clock.

    `shrunk`: with another number of lost sites than the drill asks for.
    """

    plan: plan.Plan
    file: Path
    part: Part
    history: History
    digest: str
    seal: Mapping[str, str]
    started: datetime
    ended: datetime
    shrunk: bool = False


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
    return judged(carried_out(file, sites=sites, seed=seed, progress=progress, honest=honest))


def recorded(
    file: Path,
    *,
    sites: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
    honest: bool = True,
) -> tuple[History, DrillResult]:
    """As `run`, with the history."""
    carried = carried_out(file, sites=sites, seed=seed, progress=progress, honest=honest)
    return carried.history, judged(carried)


def carried_out(
    file: Path,
    *,
    sites: int | None = None,
    seed: int | None = None,
    part: Part = plan.WHOLE,
    progress: Progress | None = None,
    honest: bool = True,
    write: Writer | None = None,
    watch: Watch | None = None,
) -> Carried:
    """Carry out a drill, or one part of it; raises as `run` does. `write` and `watch` are given each event as it
    happens."""
    found = plan.load(file, sites=sites, seed=seed, part=part)
    told = _Told(progress, write, watch)
    return _carried_out(found, file, sites=sites, seed=seed, part=part, told=told, honest=honest)


def _carried_out(
    found: plan.Plan,
    file: Path,
    *,
    sites: int | None,
    seed: int | None,
    part: Part,
    told: _Told,
    honest: bool = True,
) -> Carried:
    events: list[Event] = []
    whole, seal = Digest(), dict[str, str]()
    started = datetime.now(UTC)

    def heard(message: Mapping[str, Any]) -> None:
        for plainly in message.get("events", ()):
            events.append(revived(plainly))
            whole.add(plainly)
            if told.write is not None:
                told.write(plainly)
            if told.watch is not None:
                told.watch(events[-1])
        seal.update(message.get("seal", {}))
        if told.progress is not None and "progress" in message:
            told.progress(message["progress"], message["share"])

    specification = {
        "drill": str(file.resolve()),
        "sites": sites,
        "seed": seed,
        "part": (part.number, part.of),
        "honest": honest,
    }
    process.run(ENTRY, specification, on_message=heard)
    ended = datetime.now(UTC)
    return Carried(found, file, part, tuple(events), whole.hexdigest(), seal, started, ended, sites is not None)


def in_parts(
    file: Path,
    jobs: int,
    *,
    sites: int | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
    write: Writer | None = None,
    watch: Watch | None = None,
) -> Carried:
    """Carry out a drill in so many parts at a time, and join them; raises as `run` does.

    `write` is given each event once all have happened, `watch` each of every part as it happens, from several threads.
    """
    shares: dict[int, float] = {}
    stopped = False

    def carry(number: int) -> Carried:
        def tell(what: str, share: float) -> None:
            if stopped:
                raise process.WorldError("the other parts were stopped")
            shares[number] = share
            if progress is not None:
                progress(f"part {number} of {jobs}: {what}", sum(shares.values()) / jobs)

        part = Part(number, jobs)
        return _carried_out(plans[number], file, sites=sites, seed=seed, part=part, told=_Told(tell, watch=watch))

    # Not in threads: Python 3.11 counts in one place how deep all of them are in parsing.
    plans = {number: plan.load(file, sites=sites, seed=seed, part=Part(number, jobs)) for number in range(1, jobs + 1)}
    with ThreadPoolExecutor(jobs) as pool:
        try:
            parts = list(pool.map(carry, range(1, jobs + 1)))
        except BaseException:
            stopped = True
            raise
    history = merged(part.history for part in parts)
    if write is not None:
        for event in history:
            write(plain(event))
    started, ended = min(part.started for part in parts), max(part.ended for part in parts)
    seal, shrunk = parts[0].seal, sites is not None
    return Carried(plans[1], file, plan.WHOLE, history, digest(history), seal, started, ended, shrunk)


def judged(carried: Carried) -> DrillResult:
    """What the checks say of a drill that was carried out."""
    found, results = carried.plan, checks.run(carried.history)
    return DrillResult(
        drill=found.drill.drill,
        title=found.drill.title,
        file=str(carried.file),
        seed=found.seed,
        digest=carried.digest,
        checks=results,
        figures=figures(carried.history, results),
        notes=(*SIMULATED, _sealed(carried.seal), *(f"Assumed: {told}" for told in found.drill.assumptions)),
        duration=(carried.ended - carried.started).total_seconds(),
    )


def _sealed(seal: Mapping[str, str]) -> str:
    if seal["namespace"] == "none":
        return f"Sealed by the guard alone, without a network namespace: {seal['reason']}"
    but = f", but {seal['reason']}" if seal["reason"] else ""
    return f"Sealed: in a {seal['namespace']} namespace of its own, with the guard{but}"

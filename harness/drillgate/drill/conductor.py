"""Who does what next in a runbook: the conductor decides, a step acts, the history remembers."""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, Literal

from drillgate.documents.runbook import Step, Windows
from drillgate.drill.history import Event, PointChosen, StepEnded
from drillgate.steps.context import LostSite

Outcome = Literal["done", "failed", "skipped"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WHOLE, EXACT = "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"


@dataclass(frozen=True, slots=True)
class Window:
    """Losses that are restored to one point."""

    name: str
    point: datetime
    sites: tuple[LostSite, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One time that a step is done: for a window, a shard, a site, or for all that is lost.

    `point` is that of the window, or of the site's window; None where the cell is for neither.
    """

    name: str
    lost: tuple[LostSite, ...]
    point: datetime | None
    shard: str | None


def windows(lost: Sequence[LostSite], plan: Windows, origin: datetime = EPOCH) -> tuple[Window, ...]:
    """Gather losses into windows of `plan.width`; a point is `plan.before` the window's begin, to the second.

    Windows begin at whole multiples of their width from `origin`, when the incident began: a site's window and point do
    not depend on what else was lost. Of no width, each loss has its own. A window is named after its begin.
    """
    gathered: dict[datetime, list[LostSite]] = {}
    for site in sorted(lost, key=lambda one: (one.at, one.site)):
        begin = site.at - (site.at - origin) % plan.width if plan.width else site.at
        gathered.setdefault(begin, []).append(site)
    return tuple(
        Window(
            f"{begin:{WHOLE if begin.microsecond == 0 else EXACT}}",
            begin.replace(microsecond=0) - plan.before,
            tuple(sites),
        )
        for begin, sites in gathered.items()
    )


def cells(step: Step, lost: Sequence[LostSite], gathered: Sequence[Window]) -> Iterator[Cell]:
    """The cells of a step, in order; those that would hold no site are left out."""
    if not step.for_each:
        yield Cell("", tuple(lost), None, None)
        return
    every: Mapping[str, Sequence[Any]] = {
        "window": gathered,
        "shard": sorted({site.shard for site in lost}),
        "site": sorted(site.site for site in lost),
    }
    for chosen in product(*(every[name] for name in step.for_each)):
        of = dict(zip(step.for_each, chosen, strict=True))
        window: Window | None = of.get("window")
        sites = tuple(
            site
            for site in (window.sites if window else lost)
            if of.get("shard") in (None, site.shard) and of.get("site") in (None, site.site)
        )
        if sites:
            name = " ".join(window.name if value is window else str(value) for value in chosen)
            point = window.point if window else _point(sites[0], gathered) if "site" in of else None
            yield Cell(name, sites, point, of.get("shard"))


def conduct(
    steps: Sequence[Step],
    plan: Windows,
    act: Callable[[Step, Cell], tuple[LostSite, ...] | None],
    record: Callable[[Event], None],
    now: Callable[[], datetime],
    passes: Callable[[timedelta], None],
    origin: datetime = EPOCH,
) -> None:
    """Do all the cells of all the steps, which are in an order that respects their needs.

    `act` carries out a cell and raises where it fails; what was lost is what the first cell gives that gives anything.
    Restore windows are counted from `origin`. A failed cell stops only those cells of later steps that are for the same
    sites and need it. The cells of a step are done side by side: `passes` lets its time pass once, however many there
    are, and whatever becomes of them.
    """
    lost: tuple[LostSite, ...] = ()
    gathered: tuple[Window, ...] = ()
    stopped: dict[str, set[str] | None] = {}
    for step in steps:
        stopped[step.step] = set()
        ended: list[tuple[str, Outcome, str]] = []
        given: tuple[LostSite, ...] = ()
        for cell in cells(step, lost, gathered):
            outcome, error, found = _try(step, cell, act, stopped)
            ended.append((cell.name, outcome, error))
            if outcome != "done":
                _stop(stopped, step, cell)
            given = given or found or ()
        passes(step.takes)
        for name, outcome, error in ended:
            record(StepEnded(now(), step.step, name, 1, outcome, error))
        if given and not lost:
            lost, gathered = given, windows(given, plan, origin)
            for window in gathered:
                for site in window.sites:
                    record(PointChosen(now(), site.site, window.point))


def resolve(uses: str, load_file: Callable[[str], Any]) -> Callable[[Any], Any]:
    """The function that a step uses. Raises `LookupError` where there is none; `load_file` loads FILE.py."""
    module, _, name = uses.rpartition(":")
    try:
        found = getattr(load_file(module) if module.endswith(".py") else importlib.import_module(module), name)
    except (ImportError, AttributeError, OSError, SyntaxError) as error:
        raise LookupError(f"found no function {uses}: {error}") from error
    if not callable(found):
        raise LookupError(f"found no function {uses}: it cannot be called")  # noqa: TRY004 - one error for both
    function: Callable[[Any], Any] = found
    return function


def _try(
    step: Step,
    cell: Cell,
    act: Callable[[Step, Cell], tuple[LostSite, ...] | None],
    stopped: Mapping[str, set[str] | None],
) -> tuple[Outcome, str, tuple[LostSite, ...] | None]:
    sites = {site.site for site in cell.lost}
    for need in step.needs:
        held = stopped[need]
        if held is None or held & sites:
            return "skipped", f"{need} did not succeed", None
    try:
        return "done", "", act(step, cell)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a step raises is its failure, and is recorded
        return "failed", f"{type(error).__name__}: {error}", None


def _stop(stopped: dict[str, set[str] | None], step: Step, cell: Cell) -> None:
    held = stopped[step.step]
    if not step.for_each or held is None:
        stopped[step.step] = None
    else:
        held.update(site.site for site in cell.lost)


def _point(site: LostSite, gathered: Sequence[Window]) -> datetime | None:
    return next((window.point for window in gathered if site in window.sites), None)

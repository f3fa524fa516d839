"""What a step of a runbook is done for: all that is lost, or the losses of one region, shard, window, batch or site."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product
from typing import Any

from drillgate.documents.runbook import Step, Windows
from drillgate.steps.context import LostSite

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
    region: str | None = None


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


@dataclass(frozen=True, slots=True)
class Losses:
    """What is lost, and how it is gathered into windows and batches."""

    sites: tuple[LostSite, ...] = ()
    windows: tuple[Window, ...] = ()
    batches: Mapping[str, frozenset[str]] = field(default_factory=dict)


def gathered(lost: Sequence[LostSite], plan: Windows, batch: int | None = None, origin: datetime = EPOCH) -> Losses:
    """Losses as a runbook gathers them; `batch` sites at a time, or all in one batch; windows from `origin` on."""
    ordered = [site.site for site in sorted(lost, key=lambda one: (one.at, one.site))]
    size = batch or max(1, len(ordered))
    parts = [frozenset(ordered[first : first + size]) for first in range(0, len(ordered), size)]
    batches = {f"batch-{number}": part for number, part in enumerate(parts, 1)}
    return Losses(tuple(lost), windows(lost, plan, origin), batches)


def cells(step: Step, losses: Losses) -> Iterator[Cell]:
    """The cells of a step, in order; those that would hold no site are left out."""
    lost = losses.sites
    split_by = [each for each in step.for_each if each != "estate"]
    if not split_by:
        yield Cell("", lost, None, None)
        return
    every: Mapping[str, Sequence[Any]] = {
        "region": sorted({site.region for site in lost}),
        "window": losses.windows,
        "shard": sorted({site.shard for site in lost}),
        "batch": list(losses.batches),
        "site": sorted(site.site for site in lost),
    }
    by_site = {site.site: site for site in lost}
    point_of = {site.site: window.point for window in losses.windows for site in window.sites}
    for chosen in product(*(every[name] for name in split_by)):
        of = dict(zip(split_by, chosen, strict=True))
        window: Window | None = of.get("window")
        among = [by_site[of["site"]]] if "site" in of else window.sites if window else lost
        sites = tuple(site for site in among if _belongs(site, of, losses))
        if sites:
            name = " ".join(window.name if value is window else str(value) for value in chosen).strip()
            point = window.point if window else point_of.get(sites[0].site) if "site" in of else None
            yield Cell(name, sites, point, of.get("shard"), of.get("region"))


def _belongs(site: LostSite, of: Mapping[str, Any], losses: Losses) -> bool:
    window: Window | None = of.get("window")
    return (
        of.get("shard") in (None, site.shard)
        and of.get("region") in (None, site.region)
        and ("batch" not in of or site.site in losses.batches[of["batch"]])
        and (window is None or "site" not in of or site in window.sites)
    )

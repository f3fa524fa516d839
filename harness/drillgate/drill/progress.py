"""How far each lost site came on its way back, as the history tells it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from drillgate.drill.history import History, Lost, SiteReached, Stage

SHOWN = 3
"""How many sites that did not come back are named."""


@dataclass(frozen=True, slots=True)
class SiteProgress:
    """When a site reached each stage; one that it did not reach is left out."""

    site: str
    reached: Mapping[Stage, datetime]

    @property
    def stage(self) -> Stage | None:
        return max(self.reached, key=list(Stage).index, default=None)


def progress(history: History) -> tuple[SiteProgress, ...]:
    """A row for each lost site, in the order of the losses, with the first time that it reached each stage."""
    found: dict[str, dict[Stage, datetime]] = {event.site: {} for event in history if isinstance(event, Lost)}
    for event in history:
        if isinstance(event, SiteReached):
            found.setdefault(event.site, {}).setdefault(event.stage, event.at)
    return tuple(SiteProgress(site, reached) for site, reached in found.items())


def summary(rows: tuple[SiteProgress, ...]) -> dict[str, str]:
    """For people: how many sites reached each stage, from when to when, and which were not handed over."""
    told = {f"sites {stage.value}": text for stage in Stage if (text := _stage(rows, stage))}
    behind = [row for row in rows if row.stage is not Stage.HANDED_OVER]
    if told and behind:
        told["sites not handed over"] = ", ".join(_behind(behind))
    return told


def _stage(rows: tuple[SiteProgress, ...], stage: Stage) -> str:
    times = [row.reached[stage] for row in rows if stage in row.reached]
    return f"{len(times):,} of {len(rows):,}, {_between(min(times), max(times))}" if times else ""


def _between(first: datetime, last: datetime) -> str:
    return f"at {first:%Y-%m-%d %H:%M:%S}" if first == last else f"from {first:%Y-%m-%d %H:%M:%S} to {last:%H:%M:%S}"


def _behind(rows: list[SiteProgress]) -> Iterator[str]:
    for row in rows[:SHOWN]:
        yield f"{row.site} ({row.stage.value if row.stage else 'not restored'})"
    if len(rows) > SHOWN:
        yield f"and {len(rows) - SHOWN:,} more"

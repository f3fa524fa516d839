"""How far each lost site is by now, as the events of a drill tell it one after the other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from drillgate.drill.history import Event, Lost, SiteReached, Stage, StepEnded

GONE = "gone"
"""Where a site is that no stage of its way back has been reached by."""
PLACES = (GONE, *(stage.value for stage in Stage))


@dataclass(frozen=True, slots=True)
class Row:
    """A site, or how many are at the same place, and since when; the first and the last of several."""

    what: str
    place: str
    first: datetime
    last: datetime


@dataclass(slots=True)
class Whereabouts:
    """Is told each event, and says where the sites are."""

    _sites: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _cells: dict[tuple[str, str], str] = field(default_factory=dict)

    def heard(self, event: Event) -> None:
        """Take an event into account. No site goes back: a repair restores what has been handed over."""
        match event:
            case Lost(site=site, at=at):
                self._sites.setdefault(site, (GONE, at))
            case SiteReached(site=site, stage=stage, at=at):
                known = self._sites.get(site)
                if known is None or PLACES.index(known[0]) < PLACES.index(stage.value):
                    self._sites[site] = (stage.value, at)
            case StepEnded(step=step, cell=cell, outcome=outcome):
                self._cells[step, cell] = outcome
            case _:
                pass

    def rows(self, most: int) -> list[Row]:
        """A row for each site, or for each place with its sites where these are more than `most`."""
        if len(self._sites) <= most:
            return [Row(site, place, since, since) for site, (place, since) in self._sites.items()]
        return list(self._by_place())

    def cells(self) -> str:
        """How the runbook's cells ended, each at its last attempt, in words."""
        return ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(Counter(self._cells.values()).items()))

    def _by_place(self) -> Iterator[Row]:
        for place in PLACES:
            times = [since for at, since in self._sites.values() if at == place]
            if times:
                sites = f"{len(times):,} of {len(self._sites):,} sites"
                yield Row(sites, place, min(times), max(times))

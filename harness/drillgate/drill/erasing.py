"""Persons who have their records erased, as the law grants them (GDPR, Art. 17), before a loss or while a site is gone.

A restore brings back what was erased since its restore point. So each erasure is told in a log that no restore turns
back, and is done again afterwards.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from drillgate.documents.estate import Estate
from drillgate.drill.agenda import Agenda
from drillgate.drill.history import Erased, Event
from drillgate.drill.journal import Journal
from drillgate.drill.population import Site
from drillgate.drill.workload import Workload
from drillgate.world.stores.interface import Store

MOST, ONE_OF = 3, 3
"""So many persons of a site and store ask at most, and one of so many; one asks in any case, and one does not."""
SHORTLY = (30, 90)
"""From and up to so many seconds before its loss somebody asks: too late for a restore point two minutes before it."""
AFTERWARDS = (10, 60)
"""From and up to so many seconds after it."""


@dataclass(slots=True)
class Erasing:
    """Erases records of the sites that will be lost, each at a time that depends on seed and site alone.

    `log` is told of each before it is done. What is erased of a site that is gone is not there to be deleted: whoever
    brings the site back has to do it.
    """

    estate: Estate
    stores: Mapping[str, Store]
    journal: Journal
    agenda: Agenda
    workload: Workload
    log: Callable[[Erased], None]
    record: Callable[[Event], None]
    now: Callable[[], datetime]
    seed: int
    _moments: tuple[Callable[[Site, random.Random, datetime], datetime], ...] = field(init=False)

    def __post_init__(self) -> None:
        self._moments = (_shortly_before, _afterwards, self._long_before)

    def start(self, sites: Sequence[Site], begins: datetime) -> None:
        """Have persons ask, from a time on. Until they do, users leave their records as they are."""
        for site in sites:
            if site.loss is None:
                continue
            pick = random.Random(f"{self.seed} erasures {site.site}")  # noqa: S311 - a drill must be repeatable
            turn = pick.randrange(len(self._moments))
            for store, keys in self._asking(site):
                self.workload.spare(site.site, store, keys)
                for key in keys:
                    at = self._moments[turn % len(self._moments)](site, pick, begins)
                    self.agenda.enter(max(at, begins), partial(self._erase, site.site, store, key))
                    turn += 1

    def _asking(self, site: Site) -> Iterator[tuple[str, Sequence[str]]]:
        """The records of a site that will be erased, by store: those that were there first."""
        for name in self.estate.erasable:
            store, _, kind = name.partition(".")
            entries = self.journal.entries(site.site, store)
            keys = [key for key, entry in entries.items() if not kind or entry.kind == kind]
            if len(keys) > 1:
                yield store, keys[: min(MOST, max(len(keys) // ONE_OF, 1))]

    def _long_before(self, site: Site, pick: random.Random, begins: datetime) -> datetime:
        """Before the time from which on the site is written to densely."""
        quiet = (site.loss or begins) - self.workload.stakes - begins
        return begins + timedelta(seconds=int(quiet.total_seconds() * pick.random()))

    def _erase(self, site: str, store: str, key: str) -> None:
        erased = Erased(self.now(), site, store, key)
        self.log(erased)
        self.record(erased)
        if not self.workload.is_lost(site):
            self.stores[store].remove(site, key)
            self.journal.remove(site, store, key, "erasure")


def _shortly_before(site: Site, pick: random.Random, begins: datetime) -> datetime:
    return (site.loss or begins) - timedelta(seconds=pick.randrange(*SHORTLY))


def _afterwards(site: Site, pick: random.Random, begins: datetime) -> datetime:
    return (site.loss or begins) + timedelta(seconds=pick.randrange(*AFTERWARDS))

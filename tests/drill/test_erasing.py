"""Who asks when, and what becomes of their records: the same for the same seed and site, and told in the log first."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from drillgate.documents.drill import Workload as Plan
from drillgate.documents.estate import Estate
from drillgate.drill.agenda import Agenda
from drillgate.drill.erasing import AFTERWARDS, MOST, SHORTLY, Erasing
from drillgate.drill.history import Erased, Event, Intended, Role
from drillgate.drill.journal import Journal
from drillgate.drill.population import Site
from drillgate.drill.workload import Workload
from drillgate.world.clock import Clock

PLAN = Plan(
    before=timedelta(hours=1),
    after=timedelta(minutes=5),
    every=timedelta(minutes=1),
    stakes=timedelta(minutes=8),
    dense_every=timedelta(seconds=30),
)


@dataclass
class Asking:
    """Sites in memory whose contacts and comments are persons', written to and erased until half an hour has passed."""

    estate: Estate
    stores: dict
    clock: Clock
    seed: int = 1
    events: list[Event] = field(default_factory=list)
    logged: list[Erased] = field(default_factory=list)

    def run(self, *sites: Site) -> None:
        begins, agenda = self.clock.now(), Agenda(self.clock)
        journal = Journal(self.estate, self.events.append, self.clock.now)
        workload = Workload(PLAN, self.estate, self.stores, journal, agenda, seed=self.seed)
        workload.seed(sites)
        record, now = self.events.append, self.clock.now
        asks = Erasing(self.estate, self.stores, journal, agenda, workload, self.logged.append, record, now, self.seed)
        asks.start(sites, begins)
        workload.start(sites, begins, begins + timedelta(days=1))
        for site in sites:
            if site.loss is not None:
                agenda.enter(site.loss, lambda lost=site.site: workload.lose(lost))
        agenda.run_until(begins + timedelta(minutes=30))

    @property
    def erased(self) -> list[Erased]:
        return [event for event in self.events if isinstance(event, Erased)]


@pytest.fixture
def asking(estate: Estate, stores: dict, clock: Clock) -> Callable[..., Asking]:
    told = replace(estate, erasable=("contacts", "pages.attachment"))

    def make(seed: int = 1) -> Asking:
        return Asking(
            told, {name: type(one)(name, one.kinds, one.key_field) for name, one in stores.items()}, clock, seed
        )

    return make


def site(name: str, loss: datetime | None, size: int = 1) -> Site:
    role = Role.LOST if loss else Role.BYSTANDER
    return Site(name, role, "customer-1", "shard-1", size, "active", {}, loss)


def test_a_sites_persons_ask_at_all_times_and_one_of_each_store_never_does(
    asking: Callable[..., Asking], clock: Clock
) -> None:
    asks, begins, loss = asking(), clock.now(), clock.now() + timedelta(minutes=20)
    asks.run(site("a", loss, size=5), site("small", loss), site("b", None))

    assert asks.erased == asks.logged
    of_a = [one for one in asks.erased if one.site == "a"]
    for store, kind in (("contacts", "contact-"), ("pages", "attachment/")):
        here = [one for one in of_a if one.store == store]
        assert len({one.key for one in here}) == MOST
        assert {one.key.startswith(kind) for one in here} == {True}
        ages = sorted((one.at - loss).total_seconds() for one in here)
        assert (begins - loss).total_seconds() <= ages[0] < -PLAN.stakes.total_seconds()
        assert -SHORTLY[1] < ages[1] <= -SHORTLY[0]
        assert AFTERWARDS[0] <= ages[2] < AFTERWARDS[1]
    assert [one.store for one in asks.erased if one.site == "small"].count("contacts") == 1
    assert {one.site for one in asks.erased} == {"a", "small"}


def test_persons_of_several_kinds_in_one_store_are_all_left_as_they_are_until_they_ask(
    asking: Callable[..., Asking], clock: Clock
) -> None:
    asks, loss = asking(), clock.now() + timedelta(minutes=20)
    asks.estate = replace(asks.estate, erasable=("pages.attachment", "pages.page"))
    asks.run(site("a", loss, size=5))

    written = [event for event in asks.events if isinstance(event, Intended) and event.cause == "workload"]
    assert {one.key.partition("/")[0] for one in asks.erased} == {"attachment", "page"}
    for one in asks.erased:
        assert not [write for write in written if (write.store, write.key) == ("pages", one.key)]


def test_what_is_erased_goes_at_once_unless_its_site_is_gone_and_is_never_written_to_before(
    asking: Callable[..., Asking], clock: Clock
) -> None:
    asks, loss = asking(), clock.now() + timedelta(minutes=20)
    asks.run(site("a", loss, size=5))

    writes = [event for event in asks.events if isinstance(event, Intended)]
    for one in asks.erased:
        own = [write for write in writes if (write.store, write.key) == (one.store, one.key)]
        assert [write.cause for write in own] == ["seed"] + (["erasure"] if one.at < loss else [])
        assert (one.key in asks.stores[one.store].contents("a")) is (one.at > loss)


def test_the_same_seed_and_site_ask_alike_whoever_else_there_is(asking: Callable[..., Asking], clock: Clock) -> None:
    found = []
    for seed, others in ((1, ()), (1, ("z",)), (2, ())):
        begins = clock.now()
        loss = begins + timedelta(minutes=20)
        asks = asking(seed)
        asks.run(*(site(name, loss, 2) for name in ("a", *others)))
        mine = [one for one in asks.erased if (one.site, one.store) == ("a", "contacts")]
        found.append([(one.at - begins, one.key) for one in mine])

    assert found[0] == found[1] != found[2]

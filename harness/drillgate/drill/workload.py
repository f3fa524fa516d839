"""What users do all the while: writes to every site, before, during and after an incident."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from graphlib import TopologicalSorter
from typing import Literal

from drillgate.documents import drill as drills
from drillgate.documents.estate import Estate
from drillgate.drill.agenda import Agenda
from drillgate.drill.journal import Content, Journal
from drillgate.drill.population import Site
from drillgate.drill.records import fields_of, fixed, fresh, parent_of, sort_value
from drillgate.world.stores.interface import Store

Cause = Literal["seed", "workload"]


class Workload:
    """Writes to the stores of a world, each also into the journal. A site's own random numbers depend on it alone."""

    def __init__(
        self,
        plan: drills.Workload,
        estate: Estate,
        stores: Mapping[str, Store],
        journal: Journal,
        agenda: Agenda,
        *,
        seed: int,
    ) -> None:
        self._plan, self._estate, self._stores = plan, estate, stores
        self._journal, self._agenda, self._seed = journal, agenda, seed
        self._gone: set[str] = set()
        self._picks: dict[str, random.Random] = {}
        self._numbers: Counter[str] = Counter()
        self._keys: Counter[tuple[str, str]] = Counter()

    def seed(self, sites: Sequence[Site], stores: Mapping[str, Store]) -> None:
        """Give each site its first records, through `stores`."""
        own, self._stores = self._stores, stores
        for site in sites:
            for store in _by_reference(self._estate):
                number = 1 if self._is_single(store) else self._estate.stores[store].records * site.size
                for kind in self._stores[store].kinds:
                    for _ in range(number):
                        self._create(site, store, kind, "seed")
        self._stores = own

    def start(self, sites: Sequence[Site], begins: datetime, ends: datetime) -> None:
        """Have the sites written to between two times: now and then, and densely before a loss that is to come."""
        for site in sites:
            pick = self._pick(site.site)
            offset = timedelta(seconds=pick.randrange(1, int(self._plan.every.total_seconds())))
            self._repeat(site, None, begins + offset, ends, self._plan.every)
            if site.loss is None:
                continue
            dense = int(self._plan.dense_every.total_seconds())
            for store in self._stores:
                first = site.loss.replace(microsecond=0) - self._plan.stakes + timedelta(seconds=pick.randrange(dense))
                self._repeat(site, store, first, site.loss, self._plan.dense_every)

    def lose(self, site: str) -> None:
        """Stop writing to a site that is not there any more."""
        self._gone.add(site)

    def resume(self, sites: Sequence[Site], now: datetime) -> None:
        """Write to all sites again, and at least once to every store of those given."""
        self._gone.clear()
        for site in sites:
            for store in self._stores:
                seconds = self._pick(site.site).randrange(1, int(self._plan.after.total_seconds()))
                self._agenda.enter(now + timedelta(seconds=seconds), partial(self._write, site, store))

    def _repeat(self, site: Site, store: str | None, at: datetime, ends: datetime, every: timedelta) -> None:
        if at >= ends:
            return

        def due() -> None:
            if site.site not in self._gone:
                self._write(site, store or self._pick(site.site).choice(list(self._stores)))
            self._repeat(site, store, at + every, ends, every)

        self._agenda.enter(at, due)

    def _write(self, site: Site, store: str) -> None:
        pick = self._pick(site.site)
        entries = self._journal.entries(site.site, store)
        roll = pick.random()
        if self._is_single(store) and not entries:
            return
        if not self._is_single(store) and (roll < 0.2 or not entries):
            self._create(site, store, pick.choice(self._stores[store].kinds), "workload")
            return
        key = pick.choice(sorted(entries))
        if roll < 0.3 and len(entries) > 2 and self._may_go(site, store, key):
            self._stores[store].remove(site.site, key)
            self._journal.remove(site.site, store, key, "workload")
            return
        fields = {kind: fields_of(self._estate.stores[store], kind) for kind in self._stores[store].kinds}
        changing = [key for key, entry in entries.items() if fields[entry.kind].own]
        if not changing:
            return
        key = pick.choice(sorted(changing))
        entry = entries[key]
        content = {**entry.content, **fresh(fields[entry.kind], self._next(site))}
        self._stores[store].update(site.site, key, content)
        self._journal.write(site.site, store, key, entry.kind, content, "workload")

    def _may_go(self, site: Site, store: str, key: str) -> bool:
        owned = {identifier for ids in site.owned.values() for identifier in ids}
        return key not in owned and not self._journal.is_referred_to(site.site, store, key)

    def _create(self, site: Site, store: str, kind: str, cause: Cause) -> str:
        number = self._next(site)
        fields = fields_of(self._estate.stores[store], kind)
        content: dict[str, str] = {**fixed(fields, site, number), **fresh(fields, number)}
        parent = parent_of(self._estate.stores[store], kind)
        if parent:
            content["parent"] = self._any(site, store, parent, cause)
        for field, referred in fields.references.items():
            to, _, table = referred.partition(".")
            content[field] = self._any(site, to, table or self._stores[to].kinds[0], cause)
        key = self._stores[store].create(site.site, kind, {**self._key(site, store), **content})
        self._journal.write(site.site, store, key, kind, content, cause)
        return key

    def _any(self, site: Site, store: str, kind: str, cause: Cause) -> str:
        found = [key for key, entry in self._journal.entries(site.site, store).items() if entry.kind == kind]
        return self._pick(site.site).choice(sorted(found)) if found else self._create(site, store, kind, cause)

    def _key(self, site: Site, store: str) -> Content:
        table = self._estate.stores[store].dynamodb
        if table is None or table.sort_key is None:
            return {}
        self._keys[site.site, store] += 1
        return {table.sort_key: sort_value(table.sort_key, site, self._keys[site.site, store] - 1)}

    def _is_single(self, store: str) -> bool:
        table = self._estate.stores[store].dynamodb
        return table is not None and table.sort_key is None

    def _pick(self, site: str) -> random.Random:
        return self._picks.setdefault(site, random.Random(f"{self._seed} workload {site}"))  # noqa: S311 - repeatable

    def _next(self, site: Site) -> int:
        self._numbers[site.site] += 1
        return self._numbers[site.site]


def _by_reference(estate: Estate) -> list[str]:
    """The stores so that each comes after those that it refers to."""
    graph = {
        name: {reference.to.partition(".")[0] for reference in store.references} - {name}
        for name, store in estate.stores.items()
    }
    return list(TopologicalSorter(graph).static_order())

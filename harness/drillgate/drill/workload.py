"""What users do all the while: writes to every site, before, during and after an incident."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from drillgate.derivation import Kind, derived
from drillgate.documents import drill as drills
from drillgate.documents.estate import Estate
from drillgate.documents.shapes import Shape, shapes
from drillgate.drill.agenda import Agenda
from drillgate.drill.history import Cause
from drillgate.drill.journal import Content, Journal
from drillgate.drill.population import Site
from drillgate.drill.records import Fields, by_reference, fields_of, fixed, fresh, key_value
from drillgate.drill.tenant_events import next_event
from drillgate.world.stores.interface import Store

CREATED, REMOVED = 0.2, 0.1
"""Shares of the writes that make a record and that delete one; all others change one."""

FEW = 2
"""So many records of a site and store are never deleted."""


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
        """`stores` are those of the world, written to past their APIs where that comes to the same: users are many."""
        self._plan, self._estate, self._stores = plan, estate, stores
        self._journal, self._agenda, self._seed = journal, agenda, seed
        self._derived: Mapping[str, tuple[str, Kind]] = {
            name: (store.projection.events, store.projection.of)
            for name, store in estate.stores.items()
            if store.projection is not None
        }
        self._lives = {
            name for name, store in estate.stores.items() if store.kinesis and store.kinesis.of == "lifecycle"
        }
        self._written = [name for name in stores if name not in self._derived]
        self._shapes: Mapping[str, Mapping[str, Shape]] = {name: shapes(store) for name, store in estate.stores.items()}
        self._gone: set[str] = set()
        self._spared: dict[tuple[str, str], frozenset[str]] = {}
        self._picks: dict[str, random.Random] = {}
        self._numbers: Counter[str] = Counter()
        self._keys: Counter[tuple[str, str]] = Counter()
        self._making: list[tuple[str, str]] = []

    def seed(self, sites: Sequence[Site]) -> None:
        """Give each site its first records."""
        for site in sites:
            for store in by_reference(self._estate):
                if store in self._derived or not self._holds(store, site):
                    continue
                for kind in self._stores[store].kinds:
                    for _ in range(self._first(site, store, kind)):
                        self._create(site, store, kind, "seed")

    def start(self, sites: Sequence[Site], begins: datetime, ends: datetime) -> None:
        """Have the sites written to between two times: now and then, and densely before a loss that is to come."""
        for site in sites:
            self._repeat(site, None, begins + self._within(site, self._plan.every), ends, self._plan.every)
            if site.loss is None:
                continue
            dense = site.loss.replace(microsecond=0) - self._plan.stakes
            for store in self._of(site):
                first = dense + self._within(site, self._plan.dense_every)
                self._repeat(site, store, first, site.loss, self._plan.dense_every)

    @property
    def stakes(self) -> timedelta:
        """How long before its loss a site is written to densely."""
        return self._plan.stakes

    def spare(self, site: str, store: str, keys: Iterable[str]) -> None:
        """Have users leave these records as they are: what is set aside later tells no restore point from another."""
        self._spared[site, store] = self._spared.get((site, store), frozenset()).union(keys)

    def is_lost(self, site: str) -> bool:
        return site in self._gone

    def lose(self, site: str) -> None:
        """Stop writing to a site that is not there any more."""
        self._gone.add(site)

    def resume(self, sites: Sequence[Site], now: datetime) -> None:
        """Write to all sites again, and at least once to every store of those given."""
        self._gone.clear()
        for site in sites:
            for store in self._of(site):
                self._agenda.enter(now + self._within(site, self._plan.after), partial(self._write, site, store))

    def _repeat(self, site: Site, store: str | None, at: datetime, ends: datetime, every: timedelta) -> None:
        if at >= ends:
            return

        def due() -> None:
            if site.site not in self._gone:
                self._write(site, store or self._pick(site).choice(self._of(site)))
            self._repeat(site, store, at + every, ends, every)

        self._agenda.enter(at, due)

    def _write(self, site: Site, store: str) -> None:
        share = self._pick(site).random()
        if self._is_single(store):
            self._change(site, store)
        elif self._is_appended(store) or share < CREATED or not self._journal.entries(site.site, store):
            self._create(site, store, self._pick(site).choice(self._stores[store].kinds), "workload")
        elif share >= CREATED + REMOVED or not self._remove(site, store):
            self._change(site, store)

    def _remove(self, site: Site, store: str) -> bool:
        """Delete a record, unless few are left, or it is one that others refer to, or that the inventory knows."""
        among = self._journal.entries(site.site, store).keys() - self._spared.get((site.site, store), ())
        if len(among) <= FEW:
            return False
        key = self._pick(site).choice(sorted(among))
        if self._journal.is_referred_to(site.site, store, key) or any(key in ids for ids in site.owned.values()):
            return False
        self._stores[store].remove(site.site, key)
        self._journal.remove(site.site, store, key, "workload")
        return True

    def _change(self, site: Site, store: str) -> None:
        entries = self._journal.entries(site.site, store)
        own = {kind: self._fields(store, kind) for kind in self._stores[store].kinds}
        spared = self._spared.get((site.site, store), ())
        changing = sorted(key for key, entry in entries.items() if own[entry.kind].own and key not in spared)
        if not changing:
            return
        key = self._pick(site).choice(changing)
        entry = entries[key]
        content = {**entry.content, **fresh(own[entry.kind], self._next(site))}
        self._stores[store].update(site.site, key, content)
        self._journal.write(site.site, store, key, entry.kind, content, "workload")

    def _create(self, site: Site, store: str, kind: str, cause: Cause) -> str:
        number = self._next(site)
        fields = self._fields(store, kind)
        content: dict[str, str] = {**fixed(fields, site, number), **fresh(fields, number)}
        if store in self._lives:
            told = [entry.content for entry in self._journal.entries(site.site, store).values()]
            content = dict(next_event(told, tuple(self._estate.products) or ("product",), self._pick(site), number))
        needed = {field: self._kind_of(referred) for field, referred in fields.references.items()}
        if parent := self._shapes[store][kind].parent:
            needed = {"parent": (store, parent), **needed}
        self._making.append((store, kind))
        for field, of in needed.items():
            if key := self._any(site, *of, cause):
                content[field] = key
        self._making.pop()
        key = self._stores[store].create(site.site, kind, {**self._key(site, store, kind), **content})
        self._journal.write(site.site, store, key, kind, content, cause)
        for name, (source, kind_of) in self._derived.items():
            if source == store:
                self._derive(site.site, name, kind_of, content, cause)
        return key

    def _derive(self, site: str, store: str, of: Kind, content: Content, cause: Cause) -> None:
        """Note what follows from an event."""
        before = {key: entry.content for key, entry in self._journal.entries(site, store).items()}
        after = derived(of, before, content)
        for key in sorted(before.keys() - after.keys()):
            self._journal.remove(site, store, key, cause)
        for key, entry in after.items():
            if entry != before.get(key):
                kind = key.partition("/")[0] if len(self._stores[store].kinds) > 1 else self._stores[store].kinds[0]
                self._journal.write(site, store, key, kind, entry, cause)

    def _any(self, site: Site, store: str, kind: str, cause: Cause) -> str | None:
        """A record of a kind, made if there is none; None where that is being made already: the first has no other."""
        found = [key for key, entry in self._journal.entries(site.site, store).items() if entry.kind == kind]
        if found:
            return self._pick(site).choice(sorted(found))
        return None if (store, kind) in self._making else self._create(site, store, kind, cause)

    def _kind_of(self, referred: str) -> tuple[str, str]:
        store, _, table = referred.partition(".")
        return store, table or self._stores[store].kinds[0]

    def _first(self, site: Site, store: str, kind: str) -> int:
        """How many records of a kind a site has at first: what the inventory knows of it is among them."""
        shape = self._shapes[store][kind]
        if shape.single:
            return 1
        return max(self._estate.stores[store].records * site.size, len(site.owned.get(shape.key or "", ())))

    def _key(self, site: Site, store: str, kind: str) -> Content:
        key = self._shapes[store][kind].key
        if key is None:
            return {}
        self._keys[site.site, store] += 1
        return {key: key_value(key, site, self._keys[site.site, store] - 1)}

    def _fields(self, store: str, kind: str) -> Fields:
        return fields_of(self._estate.stores[store], self._shapes[store][kind])

    def _of(self, site: Site) -> list[str]:
        """The stores that a site is written to."""
        return [store for store in self._written if self._holds(store, site)]

    def _holds(self, store: str, site: Site) -> bool:
        """Whether the data of a site's region may be in a store."""
        return self._estate.stores[store].region in (None, site.region)

    def _is_single(self, store: str) -> bool:
        return any(shape.single for shape in self._shapes[store].values())

    def _is_appended(self, store: str) -> bool:
        return any(shape.appended for shape in self._shapes[store].values())

    def _within(self, site: Site, length: timedelta) -> timedelta:
        return timedelta(seconds=self._pick(site).randrange(int(length.total_seconds())))

    def _pick(self, site: Site) -> random.Random:
        return self._picks.setdefault(site.site, random.Random(f"{self._seed} workload {site.site}"))  # noqa: S311 - repeatable

    def _next(self, site: Site) -> int:
        self._numbers[site.site] += 1
        return self._numbers[site.site]

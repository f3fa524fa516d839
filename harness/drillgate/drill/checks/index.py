"""A history, sorted by what checks ask of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from drillgate.drill.checks.fit import Fit, fits, together
from drillgate.drill.checks.repaired import set_aside
from drillgate.drill.history import (
    ContactReached,
    Erased,
    History,
    Intended,
    Lost,
    Noticed,
    Observed,
    Phase,
    Role,
    SiteDrawn,
    Started,
    StepEnded,
    VaultAttacked,
)

Subject = tuple[str, str]
"""A site and a store."""


@dataclass(frozen=True, slots=True)
class Index:
    """`lost` maps a site to the time of its first loss. `journal` holds writes in the order of their times.

    `regions` says where sites live. `looked` holds the last look at a site's store in a phase; `meanwhile` the writes
    between the looks at what was restored and at what was repaired, `later` those that came after the last of both, in
    the order of the history; `erased` the keys of what was erased by law, each with the time; `fits` the restore points
    that explain what was restored, or repaired, of a lost site, but for the records that are set `aside`, and what was
    erased is among these.
    """

    started: Started
    bystanders: tuple[str, ...]
    lost: Mapping[str, datetime]
    journal: Mapping[Subject, tuple[Intended, ...]]
    looked: Mapping[tuple[Phase, str, str], Observed]
    later: Mapping[Subject, tuple[Intended, ...]]
    meanwhile: Mapping[Subject, tuple[Intended, ...]]
    steps: tuple[StepEnded, ...]
    contacts: Mapping[str, tuple[ContactReached, ...]]
    attacks: tuple[VaultAttacked, ...]
    noticed: tuple[Noticed, ...]
    erased: Mapping[Subject, Mapping[str, datetime]]
    fits: Mapping[Subject, Fit]
    aside: Mapping[Subject, Collection[str]]
    regions: Mapping[str, str]

    @property
    def stores_of_lost(self) -> tuple[str, ...]:
        """The stores that lost sites may have something in: those of one region are for the sites that live there."""
        live = {self.regions[site] for site in self.lost if site in self.regions}
        regional = self.started.regions
        return tuple(name for name in self.started.stores if name not in regional or not live or regional[name] in live)

    def running_on(self, engine: str) -> tuple[str, ...]:
        """Those of them that run on an engine, as `Started` tells it."""
        return tuple(store for store in self.stores_of_lost if self.started.engines.get(store) == engine)

    def before_loss(self, site: str, store: str) -> tuple[Intended, ...]:
        """What was written to a lost site's store up to its loss."""
        return tuple(write for write in self.journal.get((site, store), ()) if write.at <= self.lost[site])

    def restored(self, site: str, store: str) -> Observed | None:
        """The look at what was restored, and at what was repaired if anything was."""
        return self.looked.get((Phase.REPAIRED, site, store)) or self.looked.get((Phase.RESTORED, site, store))


def read(history: History) -> Index:
    """Sort a history. Raises ValueError if it does not say once how the drill began."""
    begun = [event for event in history if isinstance(event, Started)]
    if len(begun) != 1:
        raise ValueError(f"the history begins {len(begun)} times, not once")
    lost: dict[str, datetime] = {}
    journal: defaultdict[Subject, list[Intended]] = defaultdict(list)
    looked: dict[tuple[Phase, str, str], Observed] = {}
    later: defaultdict[Subject, list[Intended]] = defaultdict(list)
    meanwhile: dict[Subject, list[Intended]] = {}
    contacts: defaultdict[str, list[ContactReached]] = defaultdict(list)
    erased: defaultdict[Subject, dict[str, datetime]] = defaultdict(dict)
    bystanders: list[str] = []
    regions: dict[str, str] = {}
    steps: list[StepEnded] = []
    attacks: list[VaultAttacked] = []
    noticed: list[Noticed] = []
    for event in history:
        match event:
            case SiteDrawn(site=site, role=role, region=region):
                regions |= {site: region} if region else {}
                bystanders += [site] if role is Role.BYSTANDER else []
            case Lost(site=site, at=at):
                lost.setdefault(site, at)
            case Intended(site=site, store=store):
                journal[site, store].append(event)
                if (Phase.RESTORED, site, store) in looked:
                    later[site, store].append(event)
            case Erased(site=site, store=store, key=key, at=at):
                erased[site, store].setdefault(key, at)
            case Observed(phase=phase, site=site, store=store):
                looked[phase, site, store] = event
                if phase is Phase.RESTORED:
                    later.pop((site, store), None)
                elif phase is Phase.REPAIRED:
                    meanwhile[site, store] = later.pop((site, store), [])
            case StepEnded():
                steps.append(event)
            case ContactReached(site=site):
                contacts[site].append(event)
            case VaultAttacked():
                attacks.append(event)
            case Noticed():
                noticed.append(event)
            case _:
                pass
    in_order = {subject: tuple(sorted(writes, key=lambda write: write.at)) for subject, writes in journal.items()}
    found: dict[Subject, Fit] = {}
    apart: dict[Subject, Collection[str]] = {}
    for site, at in lost.items():
        before = {
            store: tuple(write for write in in_order.get((site, store), ()) if write.at <= at)
            for store in begun[0].stores
        }
        used = set_aside(before, {store: meanwhile.get((site, store), ()) for store in begun[0].stores})
        aside = {store: keys | erased.get((site, store), {}).keys() for store, keys in used.items()}
        apart |= {(site, store): keys for store, keys in aside.items()}
        candidates = {
            store: fits(
                tuple(write for write in before[store] if write.key not in aside[store]),
                _turned_back(
                    observed, in_order.get((site, store), ()) if store in begun[0].logs else None, aside[store]
                ),
                begun[0].at,
            )
            for store in begun[0].stores
            if (observed := looked.get((Phase.REPAIRED, site, store)) or looked.get((Phase.RESTORED, site, store)))
        }
        turned_back = {store: each for store, each in candidates.items() if store not in begun[0].logs}
        found |= {(site, store): each[0] for store, each in candidates.items()}
        found |= {(site, store): chosen for store, chosen in together(turned_back).items()}
    return Index(
        started=begun[0],
        bystanders=tuple(bystanders),
        lost=lost,
        journal=in_order,
        looked=looked,
        later={subject: tuple(writes) for subject, writes in later.items()},
        meanwhile={subject: tuple(writes) for subject, writes in meanwhile.items()},
        steps=tuple(steps),
        contacts={site: tuple(reached) for site, reached in contacts.items()},
        attacks=tuple(attacks),
        noticed=tuple(noticed),
        erased=dict(erased),
        fits=found,
        aside=apart,
        regions=regions,
    )


def _turned_back(observed: Observed, written: Sequence[Intended] | None, aside: Collection[str]) -> dict[str, str]:
    """What a store holds, by key, but for what is set `aside`; of a log without what was added by others than users:
    incident and restore go on it too, and nothing is ever taken out of it."""
    meant = None if written is None else {write.key for write in written}
    return {
        key: record.digest
        for key, record in observed.records.items()
        if key not in aside and (meant is None or key in meant)
    }

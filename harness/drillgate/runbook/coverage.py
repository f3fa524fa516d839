"""Which steps restore and verify each store of an estate and each dependency between stores, and what is gone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from drillgate.documents.estate import Estate, Store
from drillgate.documents.runbook import Runbook, Step
from drillgate.documents.shapes import told_by

VERIFYING = "drillgate.steps.verify:"
"""What the names of functions begin with that see whole sites, and so whatever was restored before them."""

ERASING = "drillgate.steps.erasures:reapply"
"""The function that erases again from all stores what had been erased by law."""

EdgeKind = Literal["reference", "events", "key"]


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A store, with the steps that restore and verify it, each as RUNBOOK/STEP.

    `needed` is false of what no step has to restore: ephemeral data, and events, none of which can be deleted alone.
    `erasable`: persons' records are in it. `brought_back_by` are the runbooks that restore it, and after that do not
    erase again what had been erased.
    """

    store: str
    owner: str
    needed: bool
    restored_by: tuple[str, ...] = ()
    verified_by: tuple[str, ...] = ()
    erasable: bool = False
    brought_back_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """That a store's records are of use only with something else: what they refer to, are made from, are read by.

    `by` is the field that refers, or the alias of a key, which is also what `to` names then. `verified_by` are steps
    that come after all that restores both ends.
    """

    store: str
    kind: EdgeKind
    by: str
    to: str
    verified_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.store}.{self.by} -> {self.to}" if self.kind == "reference" else f"{self.store} -> {self.to}"


@dataclass(frozen=True, slots=True)
class GoneRow:
    """A step that restores, verifies or is told a store that the estate has no more."""

    runbook: str
    position: int
    step: str
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows in the order of the estate and of the runbooks. `strange` is what is `erasable` and in no store."""

    stores: tuple[StoreRow, ...]
    edges: tuple[EdgeRow, ...]
    gone: tuple[GoneRow, ...]
    strange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reach:
    """A runbook's steps by what they do: `after` has for each step all that comes before it.

    `verifying` are steps with the stores that they look at, `erasing` with those that they erase from again; None where
    it is all of them.
    """

    runbook: str
    after: Mapping[str, frozenset[str]]
    restoring: Mapping[str, tuple[str, ...]]
    verifying: tuple[tuple[str, frozenset[str] | None], ...]
    erasing: tuple[tuple[str, frozenset[str] | None], ...]


def coverage(estate: Estate, runbooks: Sequence[Runbook]) -> Coverage:
    """What the runbooks together do for the estate. An edge is covered where one runbook covers it alone."""
    reaches = [_reach(estate, runbook) for runbook in runbooks]
    return Coverage(
        tuple(_store(estate, name, reaches) for name in estate.stores),
        tuple(_edge(estate, edge, reaches) for name, store in estate.stores.items() for edge in _edges(name, store)),
        tuple(row for runbook in runbooks for row in _gone(estate, runbook)),
        tuple(name for name in estate.erasable if name.partition(".")[0] not in estate.stores),
    )


def is_needed(store: Store) -> bool:
    """Whether a step has to restore a store."""
    return store.data != "ephemeral" and told_by(store) is None


def _store(estate: Estate, name: str, reaches: Sequence[_Reach]) -> StoreRow:
    store, erasable = estate.stores[name], any(each.partition(".")[0] == name for each in estate.erasable)
    restored = tuple(f"{reach.runbook}/{step}" for reach in reaches for step in reach.restoring.get(name, ()))
    verified = tuple(f"{reach.runbook}/{step}" for reach in reaches for step in _seeing(reach, (name,)))
    back = tuple(reach.runbook for reach in reaches if erasable and _brings_back(reach, name))
    return StoreRow(name, store.owner, is_needed(store), restored, verified, erasable, back)


def _brings_back(reach: _Reach, store: str) -> bool:
    """Whether a runbook restores a store, and no step erases from it again after all that do."""
    restoring = reach.restoring.get(store, ())
    return bool(restoring) and not any(
        (erases_from is None or store in erases_from) and reach.after[step].issuperset(restoring)
        for step, erases_from in reach.erasing
    )


def _edges(name: str, store: Store) -> Iterator[EdgeRow]:
    for reference in store.references:
        yield EdgeRow(name, "reference", reference.field, reference.to)
    if store.projection is not None:
        yield EdgeRow(name, "events", "events", store.projection.events)
    if store.vendor is not None and store.vendor.hears is not None:
        yield EdgeRow(name, "events", "events", store.vendor.hears)
    if store.encrypted_by is not None:
        yield EdgeRow(name, "key", "key", f"alias/{store.encrypted_by}")


def _edge(estate: Estate, edge: EdgeRow, reaches: Sequence[_Reach]) -> EdgeRow:
    other = edge.to.partition(".")[0]
    ends = [edge.store]
    if edge.kind != "key" and (other not in estate.stores or is_needed(estate.stores[other])):
        ends.append(other)
    verified = tuple(f"{reach.runbook}/{step}" for reach in reaches for step in _seeing(reach, ends))
    return EdgeRow(edge.store, edge.kind, edge.by, edge.to, verified)


def _seeing(reach: _Reach, stores: Sequence[str]) -> Iterator[str]:
    """The steps that verify the first of the stores after all of them are restored."""
    for step, looks_at in reach.verifying:
        if looks_at is not None and stores[0] not in looks_at:
            continue
        before = reach.after[step]
        if all((found := reach.restoring.get(store, ())) and before.issuperset(found) for store in stores):
            yield step


def _looks_at(estate: Estate, step: Step) -> frozenset[str] | None:
    """The stores that a step names, or those of the product that it is told; None for one that looks at all."""
    if named := {*step.verifies, *_told(step)}:
        return frozenset(named)
    product = step.settings.get("product")
    if product is None:
        return None
    return frozenset(name for name, store in estate.stores.items() if store.product == product)


def _told(step: Step) -> tuple[str, ...]:
    told = step.settings.get("store")
    return () if told is None else (str(told),)


def _reach(estate: Estate, runbook: Runbook) -> _Reach:
    needs = {step.step: step.needs for step in runbook.steps}
    restoring: dict[str, tuple[str, ...]] = {}
    for step in runbook.steps:
        for store in step.covers:
            restoring[store] = (*restoring.get(store, ()), step.step)
    return _Reach(
        runbook.runbook,
        {name: _before(name, needs) for name in needs},
        restoring,
        tuple(
            (step.step, _looks_at(estate, step))
            for step in runbook.steps
            if step.verifies or (step.uses or "").startswith(VERIFYING)
        ),
        tuple(
            (step.step, frozenset(step.erases) or None) for step in runbook.steps if step.erases or step.uses == ERASING
        ),
    )


def _before(step: str, needs: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(needs[step])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += needs.get(name, ())
    return frozenset(found)


def _gone(estate: Estate, runbook: Runbook) -> Iterator[GoneRow]:
    for position, step in enumerate(runbook.steps):
        named = dict.fromkeys((*step.covers, *step.verifies, *step.erases, *_told(step)))
        if gone := tuple(store for store in named if store not in estate.stores):
            yield GoneRow(runbook.runbook, position, step.step, gone)

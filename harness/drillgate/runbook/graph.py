"""The runbook as a graph: which step comes after which, and what is wrong with it."""

import difflib
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter

from drillgate.documents import Document
from drillgate.documents.estate import Estate
from drillgate.documents.runbook import Runbook, Step
from drillgate.places import InputError, Place, Problem
from drillgate.runbook import outputs

RECOVERS, BESIDES = "drillgate.steps.postgres:recover", "also"


def in_order(document: Document[Runbook], estate: Estate) -> tuple[Step, ...]:
    """The steps so that each comes after all that it needs, otherwise as written.

    Raises `InputError` with every cycle, step that is needed and missing, name given twice, and unknown store.
    """
    if problems := [*wrong(document, estate)]:
        raise InputError(*problems)
    steps = document.value.steps
    return _as_written(steps, list(TopologicalSorter({step.step: step.needs for step in steps}).static_order()))


def wrong(document: Document[Runbook], estate: Estate | None) -> Iterator[Problem]:
    """What of a runbook nobody can carry out; the stores are looked for where there is an estate."""
    yield from _names(document)
    if estate is not None:
        yield from _stores(document, estate)
    yield from outputs.wrong(document)
    yield from _batches(document)
    yield from _cycle(document)


def _cycle(document: Document[Runbook]) -> Iterator[Problem]:
    steps = document.value.steps
    names = [step.step for step in steps]
    sorter = TopologicalSorter({step.step: [need for need in step.needs if need in names] for step in steps})
    try:
        sorter.prepare()
    except CycleError as error:
        cycle = list(reversed(error.args[1]))
        place = document.place("steps", names.index(cycle[0]), "needs")
        yield Problem(place, f"found a cycle: {' needs '.join(cycle)}", "steps that can be put in order")


def _batches(document: Document[Runbook]) -> Iterator[Problem]:
    for index, step in enumerate(document.value.steps):
        if "batch" in step.for_each and document.value.batches is None:
            place = document.place("steps", index, "for-each", step.for_each.index("batch"))
            yield Problem(place, "found `batch` in a runbook without batches", "`batches: {size: N}` beside `steps`")


def _as_written(steps: tuple[Step, ...], ordered: list[str]) -> tuple[Step, ...]:
    level: dict[str, int] = {}
    by_name = {step.step: step for step in steps}
    for name in ordered:
        level[name] = 1 + max((level[need] for need in by_name[name].needs), default=-1)
    return tuple(sorted(steps, key=lambda step: level[step.step]))


def _names(document: Document[Runbook]) -> Iterator[Problem]:
    names = [step.step for step in document.value.steps]
    for index, step in enumerate(document.value.steps):
        if step.step in names[:index]:
            yield Problem(document.place("steps", index, "step"), f"found step {step.step!r} twice", "each name once")
        for number, need in enumerate(step.needs):
            if need not in names:
                yield _missing(document.place("steps", index, "needs", number), "step", need, dict.fromkeys(names))


def _stores(document: Document[Runbook], estate: Estate) -> Iterator[Problem]:
    stores = list(estate.stores)
    for index, step in enumerate(document.value.steps):
        for does, named in (("covers", step.covers), ("verifies", step.verifies), ("erases", step.erases)):
            for number, store in enumerate(named):
                if store not in stores:
                    yield _missing(document.place("steps", index, does, number), "store", store, stores)
        told = step.settings.get("store")
        if told is not None and told not in stores:
            yield _missing(document.place("steps", index, "with", "store"), "store", str(told), stores)
        if step.uses == RECOVERS:
            yield from _recovered_besides(document, estate, index)


def _recovered_besides(document: Document[Runbook], estate: Estate, index: int) -> Iterator[Problem]:
    """What is wrong with the databases that a step takes out of one recovery."""
    databases = [name for name, store in estate.stores.items() if store.postgres is not None]
    also = document.value.steps[index].settings.get(BESIDES, [])
    if not isinstance(also, list):
        place = document.place("steps", index, "with", BESIDES)
        yield Problem(place, "found no list of stores", f"such as [{', '.join(databases)}]")
        return
    for number, store in enumerate(also):
        if store not in databases:
            yield _missing(
                document.place("steps", index, "with", BESIDES, number), "PostgreSQL store", store, databases
            )


def _missing(place: Place, what: str, name: str, known: Collection[str]) -> Problem:
    near = difflib.get_close_matches(name, known, 1)
    return Problem(place, f"found unknown {what} {name!r}", f"one of {', '.join(known)}", repr(near[0]) if near else "")

"""The runbook as a graph: which step comes after which, and what is wrong with it."""

import difflib
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter

from drillgate.documents import Document
from drillgate.documents.estate import Estate
from drillgate.documents.runbook import Runbook, Step
from drillgate.places import InputError, Place, Problem


def in_order(document: Document[Runbook], estate: Estate) -> tuple[Step, ...]:
    """The steps so that each comes after all that it needs, otherwise as written.

    Raises `InputError` with every cycle, step that is needed and missing, name given twice, and unknown store.
    """
    steps = document.value.steps
    problems = [*_names(document), *_stores(document, estate)]
    names = [step.step for step in steps]
    sorter = TopologicalSorter({step.step: [need for need in step.needs if need in names] for step in steps})
    try:
        ordered = list(sorter.static_order())
    except CycleError as error:
        cycle = list(reversed(error.args[1]))
        place = document.place("steps", names.index(cycle[0]), "needs")
        raise InputError(
            *problems, Problem(place, f"found a cycle: {' needs '.join(cycle)}", "steps that can be put in order")
        ) from None
    if problems:
        raise InputError(*problems)
    return _as_written(steps, ordered)


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
        for number, store in enumerate(step.covers):
            if store not in stores:
                yield _missing(document.place("steps", index, "covers", number), "store", store, stores)
        told = dict(step.settings).get("store")  # type: ignore[call-overload]  # its schema says that it is a mapping
        if told is not None and told not in stores:
            yield _missing(document.place("steps", index, "with", "store"), "store", str(told), stores)


def _missing(place: Place, what: str, name: str, known: Collection[str]) -> Problem:
    near = difflib.get_close_matches(name, known, 1)
    return Problem(place, f"found unknown {what} {name!r}", f"one of {', '.join(known)}", repr(near[0]) if near else "")

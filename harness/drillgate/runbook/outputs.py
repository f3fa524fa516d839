"""Whether what steps ask of one another is given by a step that they come after."""

import difflib
from collections.abc import Iterator

from drillgate.documents import Document
from drillgate.documents.runbook import Runbook, Step
from drillgate.places import Problem


def wrong(document: Document[Runbook]) -> Iterator[Problem]:
    """Outputs that several steps give, or that are asked for and given by nobody before."""
    steps = document.value.steps
    givers: dict[str, str] = {}
    for index, step in enumerate(steps):
        for number, name in enumerate(step.gives):
            if name in givers:
                place = document.place("steps", index, "gives", number)
                yield Problem(place, f"found output {name!r}, which {givers[name]} gives too", "each output once")
            givers.setdefault(name, step.step)
    for index, step in enumerate(steps):
        before = come_before(step.step, steps)
        for number, name in enumerate(step.given):
            place = document.place("steps", index, "given", number)
            if name not in givers:
                near = difflib.get_close_matches(name, givers, 1)
                nearest = repr(near[0]) if near else ""
                known = f"one of {', '.join(givers)}" if givers else "an output that a step `gives`"
                yield Problem(place, f"found output {name!r}, which no step gives", known, nearest)
            elif givers[name] not in before:
                found = f"found output {name!r} of {givers[name]}, which {step.step} does not come after"
                yield Problem(place, found, f"{givers[name]} among its `needs`")


def come_before(name: str, steps: tuple[Step, ...]) -> frozenset[str]:
    """The names of all steps that a step needs, directly or through others."""
    needs = {step.step: step.needs for step in steps}
    found: set[str] = set()
    waiting = list(needs.get(name, ()))
    while waiting:
        need = waiting.pop()
        if need not in found:
            found.add(need)
            waiting += needs.get(need, ())
    return frozenset(found)

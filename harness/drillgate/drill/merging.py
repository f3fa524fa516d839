"""The histories of a drill's parts, joined to that of the whole."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from drillgate.drill.history import (
    Called,
    Ended,
    Event,
    History,
    Noticed,
    ProgramEnded,
    Started,
    StepEnded,
    VaultAttacked,
    logical,
    plain,
)

SHARED = Started, Called, Noticed, StepEnded, ProgramEnded, VaultAttacked, Ended
"""What happens in every part alike; all else is of a site, and so of one part."""


WORST = {"done": 0, "skipped": 1, "failed": 2}


def merged(histories: Iterable[History]) -> History:
    """One history of several parts: what happened in every part is in it once, and a cell ended as it did at worst."""
    parts = list(histories)
    ends: dict[tuple[str, str, int], StepEnded] = {}
    for event in (event for history in parts for event in history if isinstance(event, StepEnded)):
        known = ends.setdefault((event.step, event.cell, event.attempt), event)
        if WORST[event.outcome] > WORST[known.outcome]:
            ends[event.step, event.cell, event.attempt] = event
    return tuple(_joined(parts, ends))


def _joined(histories: Iterable[History], ends: Mapping[tuple[str, str, int], StepEnded]) -> Iterator[Event]:
    known: Counter[bytes] = Counter()
    for history in histories:
        here: Counter[bytes] = Counter()
        for each in history:
            event = ends[each.step, each.cell, each.attempt] if isinstance(each, StepEnded) else each
            if isinstance(event, SHARED):
                told = logical(plain(event))
                here[told] += 1
                if here[told] <= known[told]:
                    continue
                known[told] += 1
            yield event

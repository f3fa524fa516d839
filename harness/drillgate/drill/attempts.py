"""One attempt at a cell: what carries it out, within its time, and then what looks at its result."""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from types import FrameType

from drillgate.documents.bind import plain
from drillgate.documents.runbook import Step
from drillgate.drill.cells import Cell
from drillgate.drill.states import Outputs
from drillgate.steps.context import LostSite

Do = Callable[[Step, Cell, Outputs], object]


class StepTimeoutError(Exception):
    """A function that did not end in time."""


class VerificationError(Exception):
    """A cell whose result is not what it is to be."""


def attempted(step: Step, cell: Cell, given: Outputs, do: Do) -> object:
    """What a cell gives, once its verification has seen that it is so. Raises `VerificationError` where it is not."""
    result = do(step, cell, given)
    if step.verify is not None:
        look = replace(
            step, uses=step.verify.uses, settings=step.verify.settings, run=step.verify.run, gives=(), verify=None
        )
        gave = {name: {cell.name: value} for name, value in result.items()} if isinstance(result, Mapping) else {}
        try:
            do(look, cell, {**given, **gave})
        except (Exception, SystemExit) as error:
            raise VerificationError(f"done, but not so: {type(error).__name__}: {error}") from error
    return result


@contextmanager
def within(limit: timedelta) -> Iterator[None]:
    """Stop what is done inside after so much real time. Raises `StepTimeoutError`, also where that was hidden.

    Works by an alarm of the process, in its main thread. What calls into C and never comes back from it goes on.
    """
    late: list[StepTimeoutError] = []

    def stop(_signal: int, _frame: FrameType | None) -> None:
        late.append(StepTimeoutError(f"did not end within {plain(limit)} and was stopped"))
        raise late[0]

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit.total_seconds())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    if late:
        raise late[0]


def with_regions(result: object, regions: Mapping[str, str]) -> object:
    """Lost sites with the regions that the inventory has for them; anything else as it is."""
    if isinstance(result, tuple | list) and all(isinstance(site, LostSite) for site in result):
        return tuple(replace(site, region=site.region or regions.get(site.site, "")) for site in result)
    return result

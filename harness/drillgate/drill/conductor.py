"""Who does what next in a runbook: the states say what may start, a step acts, the history remembers."""

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from drillgate.documents.runbook import Runbook, Step
from drillgate.drill import stages, states
from drillgate.drill.cells import EPOCH, Cell, Losses, cells, gathered
from drillgate.drill.history import Event, PointChosen, SiteReached, Stage, StepEnded
from drillgate.drill.states import CellState, Course, Outputs
from drillgate.steps.context import LostSite

Act = Callable[[Step, Cell, Outputs], object]


@dataclass(frozen=True, slots=True)
class _Result:
    """What came of an attempt, which is known only when its time is over."""

    error: str = ""
    lost: tuple[LostSite, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Conductor:
    """Conducts a runbook's `course`.

    `act` carries out one cell, given the outputs that its step asks for, and raises where it fails. What was lost is
    what the first cell gives that gives lost sites. Until then steps are done one after the other; from then on all
    that need not wait for one another are done side by side, the longest first: each acts at once, and has ended when
    the time that its step takes is over, for which `passes` moves the clock. A cell that fails is tried again as its
    step says; in the end it stops only the cells of later steps that need it and are for the same sites.
    """

    runbook: Runbook
    course: Course
    act: Act
    record: Callable[[Event], None]
    now: Callable[[], datetime]
    passes: Callable[[timedelta], None]
    origin: datetime = EPOCH
    losses: Losses = field(default_factory=Losses)
    results: dict[tuple[str, str, int], _Result] = field(default_factory=dict)
    reached: dict[str, Stage] = field(default_factory=dict)

    def conduct(self) -> None:
        """Do all there is to do."""
        while True:
            self._finish()
            if self._start():
                continue
            due = states.next_due(self.course)
            if due is None:
                return
            self.passes(due - self.now())

    def again(self) -> None:
        """Do again what failed, and what was skipped for it; what is done stays done."""
        self.course = states.again(self.course)
        self.conduct()

    def _start(self) -> bool:
        """Start what may start; whether anything was."""
        ready = states.ready(self.course)
        if not self.losses.sites:
            ready = tuple(step for step in self.course.steps if step in ready)[:1]
        started = False
        for step in ready:
            if step.step not in self.course.cells:
                self.course = states.opened(self.course, step, cells(step, self.losses))
                started = True
            if startable := states.startable(self.course, step, self.now()):
                stopped = states.stops(self.course, step)
                begun = [self._begun(step, state, stopped) for state in startable]
                self.course = states.changed(self.course, step.step, begun)
                started = True
        return started

    def _begun(self, step: Step, state: CellState, stopped: Mapping[str, frozenset[str] | None]) -> CellState:
        sites = {site.site for site in state.cell.lost}
        for need, held in stopped.items():
            if held is None or held & sites:
                error = f"{need} did not succeed"
                self.record(StepEnded(self.now(), step.step, state.cell.name, state.attempts + 1, "skipped", error))
                return states.moved(state, "skip", error=error)
        running = states.moved(state, "start", due=self.now() + step.takes)
        given = states.given(self.course, step, state.cell)
        self.results[step.step, state.cell.name, running.attempts] = _tried(step, state.cell, given, self.act)
        return running

    def _finish(self) -> None:
        for step, over in tuple(states.finishing(self.course, self.now())):
            results = [self.results.pop((step.step, state.cell.name, state.attempts)) for state in over]
            for state, result in zip(over, results, strict=True):
                outcome: Literal["done", "failed"] = "failed" if result.error else "done"
                self.record(StepEnded(self.now(), step.step, state.cell.name, state.attempts, outcome, result.error))
            after = (
                ended(step, state, self.now(), result.error, result.outputs)
                for state, result in zip(over, results, strict=True)
            )
            self.course = states.changed(self.course, step.step, after)
            lost = next((result.lost for result in results if result.lost), ())
            if lost and not self.losses.sites:
                self._found(lost)
            if states.has_ended(self.course, step.step):
                self._progress()

    def _progress(self) -> None:
        sites = tuple(site.site for site in self.losses.sites)
        for site, stage in tuple(stages.reached(self.course, sites, self.reached)):
            self.reached[site] = stage
            self.record(SiteReached(self.now(), site, stage))

    def _found(self, lost: tuple[LostSite, ...]) -> None:
        batches = self.runbook.batches
        self.losses = gathered(lost, self.runbook.windows, batches.size if batches else None, self.origin)
        for window in self.losses.windows:
            for site in window.sites:
                self.record(PointChosen(self.now(), site.site, window.point))


def conduct(
    runbook: Runbook,
    steps: Sequence[Step],
    act: Act,
    record: Callable[[Event], None],
    now: Callable[[], datetime],
    passes: Callable[[timedelta], None],
    origin: datetime = EPOCH,
) -> Conductor:
    """Do all the cells of a runbook's steps, in an order that respects their needs; windows count from `origin`."""
    conductor = Conductor(runbook, Course(tuple(steps)), act, record, now, passes, origin)
    conductor.conduct()
    return conductor


def ended(step: Step, state: CellState, now: datetime, error: str, outputs: Mapping[str, Any]) -> CellState:
    """What becomes of a running cell whose time is over: one that failed waits, as long as it may be tried again."""
    if not error:
        return states.moved(state, "succeed", due=None, error="", outputs=outputs)
    retries = step.retries
    if retries is None or state.attempts > retries.times:
        return states.moved(state, "fail", due=None, error=error)
    wait = retries.wait * retries.factor ** (state.attempts - 1)
    return states.moved(state, "retry", due=now + wait, error=error)


def resolve(uses: str, load_file: Callable[[str], Any]) -> Callable[[Any], Any]:
    """The function that a step uses. Raises `LookupError` where there is none; `load_file` loads FILE.py."""
    module, _, name = uses.rpartition(":")
    try:
        found = getattr(load_file(module) if module.endswith(".py") else importlib.import_module(module), name)
    except (ImportError, AttributeError, OSError, SyntaxError) as error:
        raise LookupError(f"found no function {uses}: {error}") from error
    if not callable(found):
        raise LookupError(f"found no function {uses}: it cannot be called")  # noqa: TRY004 - one error for both
    function: Callable[[Any], Any] = found
    return function


def _tried(step: Step, cell: Cell, given: Outputs, act: Act) -> _Result:
    try:
        return _result(step, act(step, cell, given))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a step raises is its failure, and is recorded
        return _Result(f"{type(error).__name__}: {error}")


def _result(step: Step, gave: object) -> _Result:
    """What a cell gave: nothing, lost sites, or its outputs by name. Raises `TypeError` or `ValueError` for others."""
    if isinstance(gave, Mapping):
        if set(gave) != set(step.gives):
            found = ", ".join(map(str, gave)) or "nothing"
            raise ValueError(f"gave {found}, and not {', '.join(step.gives) or 'nothing'}")
        return _Result(outputs=json.loads(json.dumps(dict(gave))))
    if step.gives:
        raise ValueError(f"gave nothing by name, and not {', '.join(step.gives)}")
    if gave is None:
        return _Result()
    if not isinstance(gave, tuple | list) or not all(isinstance(site, LostSite) for site in gave):
        raise TypeError(f"a step gives None, its outputs by name, or the lost sites as LostSite: not {gave!r:.80}")
    return _Result(lost=tuple(gave))

"""What has become of each cell of a runbook: a pure state machine that says what is next, and does nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from drillgate.documents.runbook import Step
from drillgate.drill.cells import Cell

State = Literal["pending", "running", "done", "failed", "skipped"]
Move = Literal["start", "skip", "succeed", "fail", "retry", "again"]
Outputs = Mapping[str, Mapping[str, Any]]

MOVES: Mapping[tuple[State, Move], State] = {
    ("pending", "start"): "running",
    ("pending", "skip"): "skipped",
    ("running", "succeed"): "done",
    ("running", "fail"): "failed",
    ("running", "retry"): "pending",
    ("failed", "again"): "pending",
    ("skipped", "again"): "pending",
}
ENDED: frozenset[State] = frozenset(("done", "failed", "skipped"))


@dataclass(frozen=True, slots=True)
class CellState:
    """`due` is when a running cell ends, and before when a pending one does not start."""

    cell: Cell
    state: State = "pending"
    attempts: int = 0
    error: str = ""
    due: datetime | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)


Cells = Mapping[str, CellState]


@dataclass(frozen=True, slots=True)
class Course:
    """The steps of a runbook, in an order that respects their needs, and the cells of those that were opened."""

    steps: tuple[Step, ...]
    cells: Mapping[str, Cells] = field(default_factory=dict)


def moved(state: CellState, move: Move, **changes: Any) -> CellState:
    """The next state. Raises `ValueError` for a move that there is not."""
    if (state.state, move) not in MOVES:
        raise ValueError(f"a cell that is {state.state} cannot {move}")
    begun = move == "start"
    return replace(state, state=MOVES[state.state, move], attempts=state.attempts + begun, **changes)


def opened(course: Course, step: Step, cells: Iterable[Cell]) -> Course:
    """The course with a step's cells, all pending."""
    return replace(course, cells={**course.cells, step.step: {cell.name: CellState(cell) for cell in cells}})


def changed(course: Course, step: str, states: Iterable[CellState]) -> Course:
    """The course with other states of some of a step's cells."""
    ones = {state.cell.name: state for state in states}
    return replace(course, cells={**course.cells, step: {**course.cells[step], **ones}})


def has_ended(course: Course, step: str) -> bool:
    """Whether nothing is left to do of a step, whatever came of it."""
    return step in course.cells and all(state.state in ENDED for state in course.cells[step].values())


def ready(course: Course) -> tuple[Step, ...]:
    """The steps that have something left to do, and whose needs have all ended: the longest first, then as written."""
    found = (
        step
        for step in course.steps
        if not has_ended(course, step.step) and all(has_ended(course, need) for need in step.needs)
    )
    return tuple(sorted(found, key=lambda step: -step.takes))


def startable(course: Course, step: Step, now: datetime) -> tuple[CellState, ...]:
    """The cells of a step that may start."""
    states = course.cells.get(step.step, {}).values()
    return tuple(state for state in states if state.state == "pending" and (state.due is None or state.due <= now))


def finishing(course: Course, now: datetime) -> Iterator[tuple[Step, tuple[CellState, ...]]]:
    """The running cells whose time is over, step by step."""
    for step in course.steps:
        states = course.cells.get(step.step, {}).values()
        over = tuple(
            state for state in states if state.state == "running" and state.due is not None and state.due <= now
        )
        if over:
            yield step, over


def next_due(course: Course) -> datetime | None:
    """When the next cell ends, or is tried again; None where none does."""
    return min(
        (
            state.due
            for states in course.cells.values()
            for state in states.values()
            if state.due is not None and state.state in ("running", "pending")
        ),
        default=None,
    )


def stops(course: Course, step: Step) -> Mapping[str, frozenset[str] | None]:
    """For each need of a step, the sites for which it did not succeed; None stands for all of them."""
    found: dict[str, frozenset[str] | None] = {}
    by_name = {each.step: each for each in course.steps}
    for need in step.needs:
        bad = [state.cell for state in course.cells[need].values() if state.state != "done"]
        whole = not set(by_name[need].for_each) - {"estate"}
        found[need] = None if bad and whole else frozenset(site.site for cell in bad for site in cell.lost)
    return found


def given(course: Course, step: Step, cell: Cell) -> Outputs:
    """The outputs that a step asks for: by name, then by the cell that gave it, of cells that share a site with `cell`.

    What a step for the whole estate gave is given to all.
    """
    if not step.given:
        return {}
    sites = {site.site for site in cell.lost}
    found: dict[str, dict[str, Any]] = {name: {} for name in step.given}
    for states in course.cells.values():
        for state in states.values():
            if state.outputs and (not state.cell.name or any(site.site in sites for site in state.cell.lost)):
                for name in found.keys() & state.outputs.keys():
                    found[name][state.cell.name] = state.outputs[name]
    return found


def again(course: Course) -> Course:
    """The course with all that failed, and all that was skipped for it, to be done again; what is done stays done."""
    for step, states in course.cells.items():
        bad = [state for state in states.values() if state.state in ("failed", "skipped")]
        course = changed(course, step, (moved(state, "again", due=None) for state in bad))
    return course

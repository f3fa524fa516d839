"""How far a site has come on its way back, by what of the runbook was done for it."""

from collections.abc import Iterator, Mapping

from drillgate.documents.runbook import Step
from drillgate.drill.history import Stage
from drillgate.drill.states import Course, has_ended

VALIDATES, ASKS = "drillgate.steps.verify:", "drillgate.steps.contacts:hand_over"


def reached(course: Course, sites: tuple[str, ...], known: Mapping[str, Stage]) -> Iterator[tuple[str, Stage]]:
    """The stages that sites have reached since `known`, in order: each once all its steps were done for the site.

    A stage of which the runbook has no step is passed over.
    """
    stages = list(Stage)
    open_ = set(sites)
    for stage in stages:
        steps = [step for step in course.steps if _is_of(step, stage)]
        if not steps:
            continue
        if not all(has_ended(course, step.step) for step in steps):
            return
        for step in steps:
            for state in course.cells[step.step].values():
                if state.state != "done":
                    open_ -= {site.site for site in state.cell.lost} if state.cell.name else open_
        for site in sites:
            if site in open_ and (site not in known or stages.index(known[site]) < stages.index(stage)):
                yield site, stage


def _is_of(step: Step, stage: Stage) -> bool:
    validates = bool(step.verifies) or (step.uses or "").startswith(VALIDATES)
    match stage:
        case Stage.RESTORED:
            return bool(step.covers)
        case Stage.VALIDATED:
            return validates
        case Stage.CUSTOMER_ASKED:
            return step.uses == ASKS
        case Stage.HANDED_OVER:
            return True

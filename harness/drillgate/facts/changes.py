"""A change with its stages, lists, scripts and communications, as policies see them."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta

from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.facts.lists import list_facts
from drillgate.facts.plan import Plan
from drillgate.facts.scripts import script_facts
from drillgate.facts.stages import stage_facts, together
from drillgate.facts.way_back import of_rollback

_POINTED = (
    "environment",
    "deletes.type",
    "deletes.number",
    "deletes.recovery",
    "deletes.retention",
    "requested-by.team",
    "requested-by.person",
    "requested-by.states",
    "executed-by.team",
    "executed-by.person",
    "executed-by.states",
    "erasure.legal-basis",
    "erasure.reference",
)
_ELSEWHERE = {
    "rollback.uncovered": ("rollback",),
    "rollback.unread": ("rollback", "scripts"),
    "rollback.destroys": ("rollback", "scripts"),
    "rollback.evidence": ("rollback",),
    "rollback.unapproved": ("rollback", "digests"),
    "parties.miscounting": ("deletes", "number"),
    "restore.time": ("deletes", "number"),
    "ids.number": ("deletes", "number"),
    "deletes.share": ("deletes", "number"),
    "freezes": ("window",),
    "window.left": ("window",),
    "stages.bake": ("window",),
    "stages.share": ("stages",),
    "stages.repeated": ("stages",),
    "stages.unlisted": ("stages",),
    "stages.left-out": ("stages",),
    "stages.own-sites-first": ("stages",),
    "stages.watched": ("stages",),
    "approvals.approvers": ("approvals",),
    "approvals.drivers": ("approvals",),
    "approvals.own": ("approvals",),
    "approvals.alone": ("approvals",),
    "communication.audiences": ("communication",),
    "erasure.left": ("erasure", "deadline"),
    "erasure.reapplied": ("erasure", "reapply-after-restore"),
}
"""Where a field is to be looked at whose name is not the document's."""


def facts_of(plan: Plan) -> Iterator[Fact]:
    """All facts of a change."""
    yield change_fact(plan)
    yield from stage_facts(plan)
    yield from script_facts(plan)
    yield from list_facts(plan)
    yield from communication_facts(plan)


def change_fact(plan: Plan) -> Fact:
    """The fact of the change itself."""
    document, change = plan.document, plan.change
    deletes, asked, runs = change.deletes, change.requested_by, change.executed_by
    values: dict[str, object] = {
        "change": change.change,
        "environment": change.environment,
        "deletes.type": deletes.type,
        "deletes.number": deletes.number,
        "deletes.recovery": str(deletes.recovery),
        "deletes.retention": deletes.retention,
        "deletes.retention.least": UNKNOWN if plan.estate is None else plan.estate.objectives.retention,
        "deletes.share": _share(deletes.number, plan.population, deletes.type),
        "ids.number": UNKNOWN if None in plan.lists else sum(ids.number for ids in plan.lists if ids is not None),
        "requested-by.team": asked.team,
        "requested-by.person": asked.person,
        "requested-by.states": asked.states,
        "executed-by.team": runs.team,
        "executed-by.person": runs.person,
        "executed-by.states": runs.states,
        "parties.miscounting": tuple(
            f"{party.team} understands {party.number}"
            for party in (asked, runs)
            if party.number not in (None, deletes.number)
        ),
        "freezes": _freezes(plan),
        "window.left": _window_left(plan),
        "window.length": None if change.window is None else change.window.ends - change.window.begins,
        "incidents": _incidents(plan),
        "communication.audiences": tuple(change.communication),
        "authority.edited": plan.edited,
        **together(plan),
        **of_rollback(plan),
        **_roles(plan),
        **_erasure(plan),
    }
    # What is not written is looked for one step up.
    places = {name: document.place(*name.split("."), of="key") for name in _POINTED}
    places |= {name: document.place(*path, of="key") for name, path in _ELSEWHERE.items()}
    return Fact("change", values, document.place("change", of="key"), places)


def communication_facts(plan: Plan) -> Iterator[Fact]:
    """The fact of each audience's communication."""
    for audience, told in plan.change.communication.items():
        values: dict[str, object] = {
            "audience": audience,
            "channel": told.channel,
            "message": told.message,
            "when": told.when,
            "owner": told.owner,
        }
        yield Fact("communication", values, plan.document.place("communication", audience, of="key"))


def _roles(plan: Plan) -> Mapping[str, object]:
    change = plan.change
    approvers = [approval for approval in change.approvals if approval.role == "approver"]
    drivers = [approval for approval in change.approvals if approval.role == "driver"]
    own = _people(change.requested_by.person, change.executed_by.person, *(driver.person for driver in drivers))
    acting = _people(*(person for approval in approvers for person in (approval.person, approval.stand_in)))
    alone = [approval.person for approval in (*drivers, *approvers) if approval.stand_in in (None, approval.person)]
    return {
        "approvals.approvers": tuple(approval.person for approval in approvers),
        "approvals.drivers": tuple(driver.person for driver in drivers),
        "approvals.own": bool(acting & own),
        "approvals.alone": tuple(dict.fromkeys(alone)),
    }


def _people(*names: str | None) -> set[str]:
    return {name.strip().casefold() for name in names if name is not None}


def _erasure(plan: Plan) -> Mapping[str, object]:
    erasure = plan.change.erasure
    if erasure is None:
        return {
            "erasure": False,
            "erasure.legal-basis": None,
            "erasure.reference": None,
            "erasure.left": None,
            "erasure.reapplied": (),
        }
    left: timedelta | None = None
    if erasure.deadline is not None:
        left = datetime.combine(erasure.deadline, time.max, UTC) - plan.now
    return {
        "erasure": True,
        "erasure.legal-basis": erasure.legal_basis,
        "erasure.reference": erasure.reference,
        "erasure.left": left,
        "erasure.reapplied": erasure.reapply_after_restore,
    }


def _freezes(plan: Plan) -> object:
    """The freezes that the change's window falls into, or now, if it has none."""
    if plan.estate is None:
        return UNKNOWN
    window = plan.change.window
    begins, ends = (plan.now, plan.now) if window is None else (window.begins, max(window.begins, window.ends))
    if ends < plan.now:  # What is run after its window is run now.
        begins = ends = plan.now
    return tuple(
        freeze.reason
        for freeze in plan.estate.freezes
        if (not freeze.environments or plan.change.environment in freeze.environments)
        and freeze.begins <= ends
        and (freeze.ends is None or begins <= freeze.ends)
    )


def _window_left(plan: Plan) -> timedelta | None:
    """How long the window is open from now on; less than nothing if it is over, or ends before it begins."""
    window = plan.change.window
    return None if window is None else min(window.ends - plan.now, window.ends - window.begins)


def _incidents(plan: Plan) -> object:
    if plan.estate is None:
        return UNKNOWN
    return tuple(
        entry.incident
        for entry in plan.estate.incidents
        if entry.since <= plan.now and (entry.until is None or plan.now < entry.until)
    )


def _share(number: int, population: Mapping[str, int] | None, kind: str) -> object:
    if population is None or not population.get(kind):
        return UNKNOWN
    return round(100 * number / population[kind], 3)

"""What a change's scripts touch, and what its way back restores of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.facts.knowledge import UNITS
from drillgate.facts.plan import TAKING, UNANALYSED, Plan, expendable
from drillgate.operations import Action

RESTORING = frozenset({Action.RESTORE, Action.OVERWRITE})


@dataclass(frozen=True, slots=True)
class Stores:
    """Stores by name; `complete` is whether these are known to be all."""

    names: tuple[str, ...]
    complete: bool


def of_rollback(plan: Plan) -> Mapping[str, object]:
    """The fields of a change about its stores, its way back, and how long that takes."""
    touched = stores_touched(plan)
    rollback = plan.change.rollback
    covered = tuple(dict.fromkeys(_covered(plan)))
    spared = (
        *plan.change.must_not_touch,
        *(() if plan.estate is None else (*plan.estate.tooling, *plan.estate.critical)),
    )
    known = plan.knowledge.stores
    return {
        "stores.touched": touched.names if touched.complete else UNKNOWN,
        "stores.spared": _known(tuple(name for name in touched.names if name in spared), complete=touched.complete),
        "stores.without-backup": _known(
            tuple(name for name in touched.names if name in known and known[name].backup is None),
            complete=touched.complete,
        ),
        "rollback.present": rollback is not None,
        "rollback.evidence": None if rollback is None else rollback.evidence,
        "rollback.covers": () if rollback is None else covered,
        "rollback.uncovered": _known(
            tuple(name for name in touched.names if name not in covered), complete=touched.complete
        ),
        "rollback.unread": tuple(_unread(plan)),
        "rollback.destroys": tuple(_destroys(plan)),
        "rollback.unapproved": ()
        if rollback is None
        else tuple(name for name in rollback.scripts if rollback.digests.get(name, "") != plan.digests.get(name)),
        "restore.time": _restore_time(plan),
        "restore.objective": UNKNOWN if plan.estate is None else plan.estate.objectives.recovery_time,
    }


def stores_touched(plan: Plan) -> Stores:
    """The stores that the change's scripts delete from, without what nobody would miss.

    A unit goes from all stores that it lives in.
    """
    names: list[str] = []
    complete = True
    for script in plan.change.scripts:
        facts = plan.facts(script.file)
        complete &= facts is not None
        for fact in facts or ():
            complete &= fact.values["action"] not in UNANALYSED
            if fact.values["action"] in TAKING and not expendable(fact):
                found = _stores_of(plan, fact)
                complete &= bool(found)
                names += found
    return Stores(tuple(dict.fromkeys(names)), complete)


def _stores_of(plan: Plan, fact: Fact) -> Sequence[str]:
    store, kind = fact.values["target.store"], str(fact.values["target.kind"])
    if isinstance(store, str):
        return (store,)
    if kind not in UNITS:
        return ()
    declared = None if plan.estate is None else plan.estate.id_types.get(kind)
    if declared is not None and declared.stores:
        return declared.stores
    return tuple(name for name, store in plan.knowledge.stores.items() if store.data == "customer")


def _covered(plan: Plan) -> Iterator[str]:
    if plan.change.rollback is None:
        return
    yield from plan.change.rollback.covers
    if plan.runbook is not None:
        for step in plan.runbook.value.steps:
            yield from step.covers
    for script in plan.change.rollback.scripts:
        for fact in plan.facts(script) or ():
            if fact.values["action"] in RESTORING:
                yield from _stores_of(plan, fact)


def _unread(plan: Plan) -> Iterator[str]:
    """Scripts of the way back that no reader knows, or that hold what could not be analysed."""
    if plan.change.rollback is not None:
        for script in plan.change.rollback.scripts:
            operations = plan.operations.get(script)
            if operations is None or any(str(operation.action) in UNANALYSED for operation in operations):
                yield script


def _destroys(plan: Plan) -> Iterator[str]:
    if plan.change.rollback is not None:
        for script in plan.change.rollback.scripts:
            destroying = (
                operation
                for operation in plan.operations.get(script, ())
                if operation.action in (Action.DESTROY, Action.PURGE) and not operation.guards
            )
            if any(destroying):
                yield script


def _restore_time(plan: Plan) -> object:
    """Units times what restoring one takes, as many at once as the estate can."""
    if plan.estate is None:
        return UNKNOWN
    declared = plan.estate.id_types.get(plan.change.deletes.type)
    each = None if declared is None else declared.restore_time
    if each is None:
        return UNKNOWN
    rounds = -(-plan.change.deletes.number // plan.estate.objectives.restores_at_once)
    try:
        return rounds * each
    except OverflowError:
        return timedelta.max


def _known(names: tuple[str, ...], *, complete: bool) -> object:
    """The names, unless there may be more and there are none so far."""
    return names if names or complete else UNKNOWN

"""A change's ID lists: what their IDs are by the inventory, or look like without one, against what the change says."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.facts.ids import IdFile
from drillgate.facts.inventory import Group, Inventory
from drillgate.facts.plan import Plan
from drillgate.facts.scripts import read_by
from drillgate.facts.shapes import Shape
from drillgate.facts.spared import nobody, spared, tooling
from drillgate.places import Place

TYPES_SHOWN = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_FROM = {
    "file": "file",
    "column": "column",
    "type": "type",
    "mistyped": "type",
    "confusion": "type",
    "number.declared": "number",
    "number": "number",
    "digest": "digest",
    "digest.declared": "digest",
    "read-by": "file",
}
"""Where in a list's entry of the change a field is to be looked at."""


def list_facts(plan: Plan) -> Iterator[Fact]:
    """The fact of each ID list that could be read, in their order."""
    both = plan.shared()
    readers, unknown, elsewhere = read_by(plan)
    for position, ids in enumerate(plan.lists):
        if ids is not None:
            common: dict[str, object] = {
                "read-by": UNKNOWN if unknown and not readers[position] else readers[position],
                "read-elsewhere": elsewhere,
            }
            yield _list_fact(plan, position, ids, both[position], common)


def _list_fact(
    plan: Plan, position: int, ids: IdFile, both: tuple[int, int | None] | None, common: Mapping[str, object]
) -> Fact:
    entry, inventory = plan.change.ids[position], plan.knowledge.inventory
    repeated, again = ids.repeated()
    age = UNKNOWN if inventory is None or inventory.taken_at is None else plan.now - inventory.taken_at
    places = {name: plan.document.place("ids", position, key) for name, key in _FROM.items()}
    if again is not None:
        places["duplicates"] = again
    if both is not None and both[1] is not None:
        places["shared"] = ids.place(both[1])
    values: dict[str, object] = {
        "file": entry.file,
        "column": entry.column,
        "type": entry.type,
        "deletes.type": plan.change.deletes.type,
        "number": ids.number,
        "number.declared": entry.number,
        "duplicates": repeated,
        "shared": UNKNOWN if both is None else both[0],
        "digest": ids.digest,
        "digest.declared": entry.digest,
        "owners.declared": plan.change.deletes.owners,
        "inventory.age": age,
        "inventory.stale": _stale(age, inventory),
        **common,
    }
    groups = plan.groups[position] if position < len(plan.groups) else None
    looks = plan.looks[position] if position < len(plan.looks) else None
    if groups is not None:
        values |= _of_groups(plan, position, ids, groups, places)
    elif looks is not None:
        values |= _of_looks(plan, position, ids, looks, places)
    kept = [(name, count(plan, entry.type, ids, groups)) for name, count in (("spared", spared), ("tooling", tooling))]
    values |= {name: found.number for name, found in kept}
    firsts = [found.first for _, found in kept if found.first is not None]
    unknown = f"{strangers[0]!r} is no type, store, owner or ID that is known" if (strangers := nobody(plan)) else None
    values["spared.witness"] = _told(ids, min(firsts)) if firsts else unknown
    places |= {name: ids.place(found.first) for name, found in kept if found.first is not None}
    return Fact("id-list", values, plan.document.place("ids", position), places)


def _of_groups(
    plan: Plan, position: int, ids: IdFile, groups: Sequence[Group], places: dict[str, Place]
) -> Mapping[str, object]:
    change = plan.change
    declared = change.ids[position].type
    resolved = [group for group in groups if group.type is not None]
    unresolved = [group for group in groups if group.type is None]
    mistyped = [group for group in resolved if group.type != declared]
    elsewhere = [group for group in resolved if group.environment != change.environment]
    strangers = [group for group in resolved if group.theirs is False]
    places |= {
        name: ids.place(min(group.first for group in wrong))
        for name, wrong in (
            ("unresolved", unresolved),
            ("other-environment", elsewhere),
            ("owners.other", strangers if change.deletes.owners else []),
        )
        if wrong
    }
    return {
        "resolved": _sum(resolved),
        "unresolved": _sum(unresolved),
        "mistyped": UNKNOWN if declared is None else _sum(mistyped),
        "confusion": confusion([(group.type, group.number) for group in groups], declared),
        "other-environment": _sum(elsewhere),
        "states": _states(resolved),
        "states.numbers": _by_state(resolved),
        "state.age": _state_age(plan, resolved),
        "owners.other": _strangers(resolved) if change.deletes.owners else None,
        "witness": _witness(ids, [*mistyped, *unresolved, *elsewhere]),
    }


def _of_looks(
    plan: Plan, position: int, ids: IdFile, looks: Sequence[Shape], places: dict[str, Place]
) -> Mapping[str, object]:
    """What can be told by patterns alone: that IDs are of another type, never of which environment or state."""
    declared = plan.change.ids[position].type
    types = {} if plan.estate is None else plan.estate.id_types
    open_ended = any(entry.pattern is None for entry in types.values()) or declared not in types
    strange = [look for look in looks if not look.types]
    mistyped = [look for look in looks if look.types and declared not in look.types]
    either = [look for look in looks if declared in look.types and len(look.types) > 1]
    if strange:
        places["unresolved"] = ids.place(min(look.first for look in strange))
    counted = sum(look.number for look in mistyped)
    return {
        "resolved": sum(look.number for look in looks if look.types),
        # What no pattern fits may be of a type that has none.
        "unresolved": UNKNOWN if open_ended and strange else sum(look.number for look in strange),
        "mistyped": UNKNOWN if declared is None or (either and not counted) else counted,
        "confusion": confusion(
            [(" or ".join(look.types) or None, look.number) for look in looks], declared, "look like"
        ),
        "witness": _witness(ids, [*mistyped, *strange]),
    }


def confusion(groups: Sequence[tuple[str | None, int]], declared: str | None, verb: str = "resolve to") -> str:
    """What the IDs of a list are, by type (None if unknown) and number, against what the change says:
    `883 of 883 resolve to site, the change says app`."""
    number = sum(count for _, count in groups)
    by_type: dict[str, int] = {}
    for kind, count in groups:
        by_type[kind or "unknown"] = by_type.get(kind or "unknown", 0) + count
    unknown = by_type.pop("unknown", 0)
    ranked = sorted(by_type.items(), key=lambda entry: (-entry[1], entry[0]))
    says = "the change does not say what they are" if declared is None else f"the change says {declared}"
    if not number:
        return f"the list is empty, {says}"
    if not ranked:
        nowhere = "are not in the inventory" if verb == "resolve to" else "look like nothing known"
        return f"{unknown} of {number} {nowhere}, {says}"
    if len(ranked) == 1 and not unknown:
        return f"{number} of {number} {verb} {ranked[0][0]}, {says}"
    parts = [f"{count} {kind}" for kind, count in ranked[:TYPES_SHOWN]]
    if rest := sum(count for _, count in ranked[TYPES_SHOWN:]):
        parts.append(f"{rest} of other types")
    if unknown:
        parts.append(f"{unknown} unknown")
    return f"{', '.join(parts)} of {number}; {says}"


def _sum(groups: Sequence[Group]) -> int:
    return sum(group.number for group in groups)


def _states(groups: Sequence[Group]) -> object:
    states = [group.state for group in groups]
    return UNKNOWN if None in states else tuple(sorted({str(state) for state in states}))


def _by_state(groups: Sequence[Group]) -> str | None:
    numbers = Counter[str]()
    for group in groups:
        numbers[group.state or "no known state"] += group.number
    ranked = sorted(numbers.items(), key=lambda entry: (-entry[1], entry[0]))
    return ", ".join(f"{number} {state}" for state, number in ranked[:TYPES_SHOWN]) or None


def _state_age(plan: Plan, groups: Sequence[Group]) -> object:
    """How long all have been in their states; None where the inventory does not say since when."""
    since = [group.since for group in groups if group.since is not None]
    if not since or len(since) < len(groups):
        return None if not since else UNKNOWN
    return plan.now - _EPOCH - timedelta(seconds=max(since))


def _strangers(groups: Sequence[Group]) -> object:
    if any(group.theirs is None for group in groups):
        return UNKNOWN
    return sum(group.number for group in groups if not group.theirs)


def _witness(ids: IdFile, wrong: Sequence[Group | Shape]) -> str | None:
    return _told(ids, min(group.first for group in wrong)) if wrong else None


def _told(ids: IdFile, position: int) -> str:
    return f"{ids.ids[position]} ({ids.place(position)})"


def _stale(age: object, inventory: Inventory | None) -> object:
    if not isinstance(age, timedelta) or inventory is None or inventory.fresh_for is None:
        return UNKNOWN
    # One that is yet to be taken says nothing of today either.
    return not timedelta(0) <= age <= inventory.fresh_for

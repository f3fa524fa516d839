"""A change, its stages, its lists and its scripts as policies see them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.facts.inventory import Group, Inventory

if TYPE_CHECKING:
    from drillgate.documents.change import Change, Stage
    from drillgate.documents.load import Document
    from drillgate.facts.ids import IdFile

TYPES_SHOWN = 5


def change_fact(
    document: "Document[Change]",
    lists: "Sequence[IdFile | None]",
    *,
    population: Mapping[str, int] | None = None,
    edited: tuple[str, ...] | None = None,
) -> Fact:
    """The fact of a change. `lists` are its ID lists as far as they could be read, None for the others.

    `population` says how many units of each type the inventory has; `edited` are the files of the authority that the
    change edits, None where no revision has the authority.
    """
    change = document.value
    deletes, stages = change.deletes, change.stages
    approvers = tuple(approval.person for approval in change.approvals if approval.role == "approver")
    drivers = {approval.person for approval in change.approvals if approval.role == "driver"}
    own = {change.requested_by.person, change.executed_by.person, *drivers}
    values: dict[str, object] = {
        "change": change.change,
        "environment": change.environment,
        "deletes.type": deletes.type,
        "deletes.number": deletes.number,
        "deletes.recovery": str(deletes.recovery),
        "deletes.retention": deletes.retention,
        "deletes.share": _share(deletes.number, population, deletes.type),
        "ids.number": UNKNOWN if None in lists else sum(len(ids.distinct) for ids in lists if ids is not None),
        "requested-by.team": change.requested_by.team,
        "requested-by.states": change.requested_by.states,
        "executed-by.team": change.executed_by.team,
        "executed-by.states": change.executed_by.states,
        "rollback.present": change.rollback is not None,
        "rollback.evidence": None if change.rollback is None else change.rollback.evidence,
        "stages.number": len(stages),
        "stages.own-sites-first": bool(stages) and stages[0].own_sites,
        "stages.watched": bool(stages) and all(_watched(stage) for stage in stages[:-1]),
        "approvals.approvers": approvers,
        "approvals.own": any(person in own for person in approvers),
        "authority.edited": edited,
    }
    place = document.place("change", of="key")
    return Fact("change", values, place, {name: document.place(*name.split("."), of="key") for name in _POINTED})


_POINTED = (
    "environment",
    "deletes.type",
    "deletes.number",
    "deletes.recovery",
    "deletes.retention",
    "requested-by.team",
    "requested-by.states",
    "executed-by.team",
    "executed-by.states",
)


def stage_facts(document: "Document[Change]", lists: "Sequence[IdFile | None]") -> Iterator[Fact]:
    """The fact of each stage, in their order; a stage that works through a list has that list's share."""
    change = document.value
    sizes = {
        entry.file: None if ids is None else len(ids.distinct) for entry, ids in zip(change.ids, lists, strict=True)
    }
    for position, stage in enumerate(change.stages):
        values: dict[str, object] = {
            "stage": stage.name,
            "position": position + 1,
            "own-sites": stage.own_sites,
            "share": _stage_share(stage, sizes),
            "bake": stage.bake,
            "abort-when": stage.abort_when,
        }
        places = {
            name: document.place("stages", position, name) for name in ("own-sites", "share", "bake", "abort-when")
        }
        yield Fact("stage", values, document.place("stages", position), places)


def script_facts(document: "Document[Change]", digests: Mapping[str, str]) -> Iterator[Fact]:
    """The fact of each script; `digests` are those of the files that could be read, by the names in the change."""
    for position, script in enumerate(document.value.scripts):
        values: dict[str, object] = {
            "file": script.file,
            "arguments": script.arguments,
            "runs": script.runs,
            "digest": digests.get(script.file, UNKNOWN),
            "digest.declared": script.digest,
        }
        places = {
            "digest.declared": document.place("scripts", position, "digest"),
            "runs": document.place("scripts", position, "runs"),
        }
        yield Fact("script", values, document.place("scripts", position), places)


def list_fact(
    document: "Document[Change]",
    position: int,
    ids: "IdFile",
    *,
    groups: Sequence[Group] | None = None,
    inventory: Inventory | None = None,
    now: datetime,
) -> Fact:
    """The fact of a change's ID list at a position; `groups` are what its IDs are by the inventory, None if unknown."""
    entry = document.value.ids[position]
    repeated, again = ids.repeated()
    age = UNKNOWN if inventory is None or inventory.taken_at is None else now - inventory.taken_at
    here = document.place("ids", position)
    places = {name: document.place("ids", position, key) for name, key in _FROM.items()}
    if again is not None:
        places["duplicates"] = again
    values: dict[str, object] = {
        "file": entry.file,
        "column": entry.column,
        "type": entry.type,
        "number": len(ids.distinct),
        "number.declared": entry.number,
        "duplicates": repeated,
        "digest": ids.digest,
        "digest.declared": entry.digest,
        "inventory.age": age,
        "inventory.stale": _stale(age, inventory),
    }
    if groups is None:
        return Fact("id-list", values, here, places)
    unresolved = [group for group in groups if group.type is None]
    mistyped = [group for group in groups if group.type not in (None, entry.type)]
    elsewhere = [group for group in groups if group.environment not in (None, document.value.environment)]
    values |= {
        "resolved": sum(group.number for group in groups if group.type is not None),
        "unresolved": sum(group.number for group in unresolved),
        "mistyped": UNKNOWN if entry.type is None else sum(group.number for group in mistyped),
        "confusion": confusion(groups, entry.type),
        "other-environment": sum(group.number for group in elsewhere),
        "witness": _witness(ids, [*mistyped, *unresolved, *elsewhere]),
    }
    for name, wrong in (("unresolved", unresolved), ("other-environment", elsewhere)):
        if wrong:
            places[name] = ids.place(min(group.first for group in wrong))
    return Fact("id-list", values, here, places)


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
}
"""Where in a list's entry of the change a field is to be looked at."""


def confusion(groups: Sequence[Group], declared: str | None) -> str:
    """What the IDs of a list are, against what the change says: `883 of 883 resolve to site, the change says app`."""
    number = sum(group.number for group in groups)
    by_type: dict[str, int] = {}
    for group in groups:
        by_type[group.type or "unknown"] = by_type.get(group.type or "unknown", 0) + group.number
    unknown = by_type.pop("unknown", 0)
    ranked = sorted(by_type.items(), key=lambda entry: (-entry[1], entry[0]))
    says = "the change does not say what they are" if declared is None else f"the change says {declared}"
    if not number:
        return f"the list is empty, {says}"
    if not ranked:
        return f"{unknown} of {number} are not in the inventory, {says}"
    if len(ranked) == 1 and not unknown:
        return f"{number} of {number} resolve to {ranked[0][0]}, {says}"
    parts = [f"{count} {kind}" for kind, count in ranked[:TYPES_SHOWN]]
    if rest := sum(count for _, count in ranked[TYPES_SHOWN:]):
        parts.append(f"{rest} of other types")
    if unknown:
        parts.append(f"{unknown} unknown")
    return f"{', '.join(parts)} of {number}; {says}"


def _witness(ids: "IdFile", wrong: Sequence[Group]) -> str | None:
    if not wrong:
        return None
    first = min(group.first for group in wrong)
    return f"{ids.ids[first]} ({ids.place(first)})"


def _stale(age: object, inventory: Inventory | None) -> object:
    if not isinstance(age, timedelta) or inventory is None or inventory.fresh_for is None:
        return UNKNOWN
    # One that is yet to be taken says nothing of today either.
    return not timedelta(0) <= age <= inventory.fresh_for


def _share(number: int, population: Mapping[str, int] | None, kind: str) -> object:
    if population is None or not population.get(kind):
        return UNKNOWN
    return round(100 * number / population[kind], 3)


def _stage_share(stage: "Stage", sizes: Mapping[str, int | None]) -> object:
    if stage.share is not None:
        return float(stage.share.removesuffix("%"))
    size, known = sizes.get(stage.ids or ""), [size for size in sizes.values() if size is not None]
    if stage.ids is None:
        return None
    return UNKNOWN if size is None or len(known) < len(sizes) or not sum(known) else round(100 * size / sum(known), 3)


def _watched(stage: "Stage") -> bool:
    return stage.bake is not None and stage.abort_when is not None

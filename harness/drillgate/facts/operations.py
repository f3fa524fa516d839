"""Operations as policies see them: against the estate, and against the change that their script belongs to."""

from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from drillgate.facts.cascades import followers
from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.facts.knowledge import NOTHING, UNITS, Knowledge, recovery_of, store_of
from drillgate.facts.reach import is_critical, is_tooling
from drillgate.facts.rights import holder_of
from drillgate.facts.services import accepted, is_call
from drillgate.operations import Action, Kind, Operation, Planned

if TYPE_CHECKING:
    from drillgate.documents.change import Change

TERRAFORM = {".tf": "terraform", ".tofu": "terraform"}
LANGUAGES = (
    {".sql": "sql", ".py": "python", ".ipynb": "python"}
    | TERRAFORM
    | dict.fromkeys((".sh", ".bash", ".zsh", ".ksh", ".dash", ".bats"), "shell")
)
ATTACHED = ("whoever it is attached to",)
ROLES = {
    "tests": "test",
    "test": "test",
    "migrations": "migration",
    "versions": "migration",
    "terraform": "infrastructure",
    "infrastructure": "infrastructure",
    "scripts": "script",
    "bin": "script",
}


def fact_of(
    operation: Operation, *, knowledge: Knowledge = NOTHING, change: "Change | None" = None, role: str | None = None
) -> Fact:
    """The fact of an operation; `change` is the one whose script it stands in, if it is known, and `role` what the
    project says that its path is for.

    An endpoint that takes the IDs of sites may delete a site, whatever it was meant to delete.
    """
    call = is_call(operation.target.name)
    told = () if operation.ids is None else operation.ids.accepted
    types = told or (_accepted(operation, knowledge) if call else None)
    kind = _kind(operation, types)
    seen = (
        operation if kind is operation.target.kind else replace(operation, target=replace(operation.target, kind=kind))
    )
    store = store_of(knowledge, seen)
    kinds = tuple(dict.fromkeys(str(guard.kind) for guard in seen.guards))
    # A site and its apps are the customers' own, wherever they are kept.
    data: object = "customer" if seen.target.kind in UNITS else UNKNOWN if store is None else store[1].data
    if seen.of_own_making:
        data = "ephemeral"  # what an artifact made itself it may clear away
    return Fact(
        "operation",
        {
            "action": str(seen.action),
            "target.kind": str(seen.target.kind),
            "target.name": seen.target.name or UNKNOWN,
            "target.store": UNKNOWN if store is None else store[0],
            "target.critical": is_critical(knowledge, seen),
            "target.tooling": is_tooling(knowledge, seen),
            "extent.amount": str(seen.extent.amount),
            "extent.count": seen.extent.count,
            "cascades": seen.cascades,
            "cascades.to": followers(knowledge, seen),
            "recovery": str(recovery_of(knowledge, seen)),
            "retained-for": seen.retained_for,
            "retained-for.least": None if knowledge.estate is None else knowledge.estate.value.objectives.retention,
            "confidence": str(seen.confidence),
            "guards": kinds,
            "guards.number": len(kinds),
            "guards.dead": tuple(dict.fromkeys(str(guard.kind) for guard in seen.dead_guards)),
            "irreversible": seen.irreversible,
            "ids.declared": declared(operation, change) if call or operation.ids is not None else None,
            "ids.accepted": types,
            "change.erasure": change is not None and change.erasure is not None,
            "planned": None if seen.planned is None else str(seen.planned),
            "protection": seen.protection or None,
            "role": role or _role_of(operation, change),
            "data": data,
            "language": _language(seen),
            "reason": seen.reason or None,
            "holders": seen.holders or (ATTACHED if seen.action is Action.GRANT else ()),
            "holder": holder_of(knowledge, seen),
            "statement": seen.statement,
            "target": seen.target.name or _unnamed(seen),
            "of-own-making": seen.of_own_making,
        },
        seen.place,
        chain=seen.chain,
    )


def _unnamed(operation: Operation) -> str:
    """A target without a name: a right without one is about all of its kind."""
    kind = operation.target.kind
    return f"any {kind}" if operation.action is Action.GRANT else f"{kind} of unknown name"


def declared(operation: Operation, change: "Change | None") -> object:
    """The types of ID that a change declares for the lists that an operation takes its IDs from.

    All of its lists, unless the artifact itself names one of them; unknown where a list does not say.
    """
    if change is None:
        return UNKNOWN
    named = operation.ids.file if operation.ids is not None else None
    lists = [entry for entry in change.ids if entry.file == named] or change.ids
    types = [entry.type for entry in lists if entry.type is not None]
    return tuple(dict.fromkeys(types)) if len(types) == len(lists) else UNKNOWN


def role_of(file: str, change: "Change | None" = None) -> object:
    """The role of the path. What a change runs is a script, wherever it stands."""
    return "script" if change is not None else _of_path(file)[0]


def _role_of(operation: Operation, change: "Change | None") -> object:
    """The role of an operation: of its path, or, where that says none, of what describes infrastructure."""
    role = role_of(operation.place.file, change)
    describes = operation.planned is not None or operation.protection
    return "infrastructure" if role is UNKNOWN and describes else role


def _language(operation: Operation) -> object:
    """What it is written in: by the path, or, of descriptions of infrastructure, by that only plans count resources."""
    if operation.language:
        return operation.language
    language = _of_path(operation.place.file)[1]
    if language is UNKNOWN and (operation.planned is not None or operation.protection):
        is_plan = operation.among is not None and operation.planned is not Planned.UNDECLARED
        return "terraform" if is_plan else "cloudformation"
    return language


@lru_cache(maxsize=64)
def _of_path(file: str) -> tuple[object, object]:
    """The role of a path, and the language that its name tells."""
    path = PurePosixPath(file)
    language = LANGUAGES.get(PurePosixPath(path.stem).suffix if path.suffix == ".json" else path.suffix, UNKNOWN)
    named = next((ROLES[folder] for folder in reversed(path.parts[:-1]) if folder in ROLES), None)
    usual = {"sql": "script", "shell": "script", "terraform": "infrastructure"}
    return named or usual.get(str(language), UNKNOWN), language


def _accepted(operation: Operation, knowledge: Knowledge) -> object:
    if knowledge.endpoints is None:
        return UNKNOWN
    types = accepted(operation.target.name, knowledge.endpoints)
    return UNKNOWN if types is None else types


def _kind(operation: Operation, types: object) -> Kind:
    if not isinstance(types, tuple) or not types:
        return operation.target.kind
    if "site" in types:
        return Kind.SITE
    return next((Kind(kind) for kind in types if kind in tuple(Kind)), operation.target.kind)

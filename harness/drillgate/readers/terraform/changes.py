"""What a plan does with one resource."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Planned, Recovery, Target
from drillgate.places import Place
from drillgate.readers.terraform.attributes import Change
from drillgate.readers.terraform.places import Places
from drillgate.readers.terraform.protections import Lowered, lowered, weak
from drillgate.readers.terraform.resources import DOCUMENT, NAMES, Resource, is_stateful, resource_of

if TYPE_CHECKING:
    from drillgate.readers.terraform.plan_rights import PlanRights

ACTIONS: Final[Mapping[tuple[str, ...], Planned | None]] = {
    ("no-op",): None,
    ("read",): None,
    ("open",): None,
    ("create",): Planned.CREATE,
    ("update",): Planned.UPDATE,
    ("delete",): Planned.DELETE,
    ("delete", "create"): Planned.DELETE_THEN_CREATE,
    ("create", "delete"): Planned.CREATE_THEN_DELETE,
    ("forget",): Planned.FORGET,
    ("create", "forget"): Planned.FORGET,
    ("forget", "create"): Planned.FORGET,
}
GRANTING: Final = {
    Planned.CREATE: Planned.CREATE,
    Planned.UPDATE: Planned.UPDATE,
    Planned.DELETE_THEN_CREATE: Planned.CREATE,
    Planned.CREATE_THEN_DELETE: Planned.CREATE,
}
"""Changes that may give a right, and as what they do."""

WORDS: Final = {
    Planned.DELETE: "delete {}",
    Planned.DELETE_THEN_CREATE: "replace {} (delete, then create)",
    Planned.CREATE_THEN_DELETE: "replace {} (create, then delete)",
    Planned.FORGET: "forget {}",
}
LENGTH: Final = 200


class MalformedError(Exception):
    """A change that is not as Terraform writes them, and in which way."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """An entry of `resource_changes`, and what is alike in all its operations."""

    entry: Mapping[str, Any]
    address: str
    planned: Planned
    resource: Resource
    change: Change
    place: Place
    among: int

    def operation(self, action: Action, kind: Kind, recovery: Recovery, words: str) -> Operation:
        return Operation(
            action,
            Target(kind, _name(self.change) or self.address),
            Extent(Amount.ONE),
            recovery,
            self.place,
            (words + _suffix(self.entry))[:LENGTH],
            Confidence.PARSED,
            planned=self.planned,
            among=self.among,
        )


def of_change(
    entry: Mapping[str, Any], places: Places, among: int, rights: "PlanRights | None" = None
) -> Iterator[Operation]:
    """The operations of an entry of `resource_changes`; `among` is how many resources are there.

    `rights` tell of policy documents, where there are any in the plan. Raises MalformedError.
    """
    if entry.get("mode") == "data":
        if rights is not None and entry.get("type") == DOCUMENT:
            place = places.of(str(entry.get("address")))
            yield from (replace(one, among=among) for one in rights.of_data(entry, place))
        return
    address, type_, inner = entry.get("address"), entry.get("type"), entry.get("change")
    if not isinstance(address, str) or not isinstance(type_, str) or not isinstance(inner, dict):
        raise MalformedError("found a change without its address, its type or what changes")
    planned = _planned(inner.get("actions"))
    if planned is None:
        return
    change, resource = Change.of(inner), resource_of(type_)
    settings = tuple(weak(type_, change) if planned is Planned.CREATE else lowered(type_, change))
    gives = rights is not None and planned in GRANTING and rights.concern(entry)
    if planned in WORDS or settings or gives:
        seen = _Seen(entry, address, planned, resource, change, places.of(address), among)
        yield from _gone(seen)
        if planned is not Planned.DELETE and planned is not Planned.FORGET:
            yield from (_unprotected(seen, setting) for setting in settings)
        if rights is not None and gives:
            granted = rights.of_change(entry, seen.place, GRANTING[planned])
            yield from (replace(one, among=among) for one in granted)


def _planned(actions: object) -> Planned | None:
    """What is done; None for nothing. Raises MalformedError for actions that are not known."""
    if isinstance(actions, list) and all(isinstance(action, str) for action in actions):
        if tuple(actions) in ACTIONS:
            return ACTIONS[tuple(actions)]
        found = ", ".join(actions)[:60] or "none"
    else:
        found = "none"
    raise MalformedError(
        f"found the actions {found}, expected one of {'; '.join(', '.join(known) for known in ACTIONS)}"
    )


def _gone(seen: _Seen) -> Iterator[Operation]:
    """The resource, where it goes, or is kept and forgotten."""
    if seen.planned not in WORDS:
        return
    words = WORDS[seen.planned].format(seen.address) + _because(seen.entry)
    resource = seen.resource
    if seen.planned is Planned.FORGET:
        if is_stateful(resource.kind):
            yield seen.operation(Action.UNPROTECT, resource.kind, Recovery.NONE, words)
    else:
        yield seen.operation(resource.action, resource.kind, resource.recovery_of(seen.change), words)


def _unprotected(seen: _Seen, setting: Lowered) -> Operation:
    words = f"set {setting.path} of {seen.address} to {setting.after}"
    if setting.before is not None:
        words = f"set {setting.path} of {seen.address} from {setting.before} to {setting.after}"
    operation = seen.operation(Action.UNPROTECT, seen.resource.protects, Recovery.NONE, words)
    operation = replace(operation, protection=setting.path)
    if setting.unknown:
        reason = f"whether {setting.path} still protects is known only when the plan is applied"
        return replace(operation, action=Action.OPAQUE, reason=reason)
    return operation


def _name(change: Change) -> str:
    """What the resource is called, "" where that is not known or not to be told."""
    for attribute in NAMES:
        for value in (change.was((attribute,)), change.will_be((attribute,))):
            if isinstance(value, str) and value and not change.is_sensitive((attribute,)):
                return value
    return ""


def _because(entry: Mapping[str, Any]) -> str:
    paths = entry["change"].get("replace_paths")
    if isinstance(paths, list) and paths:
        written = (".".join(map(str, path)) for path in paths if isinstance(path, list))
        return f" because of {', '.join(written)}"
    reason = entry.get("action_reason")
    if not isinstance(reason, str) or re.fullmatch(r"\w+", reason) is None:
        return ""
    _, _, because = reason.partition("_because_")
    return f" because: {because.replace('_', ' ')}" if because else ""


def _suffix(entry: Mapping[str, Any]) -> str:
    notes = []
    if isinstance(deposed := entry.get("deposed"), str):
        notes.append(f"deposed {deposed}")
    if isinstance(previous := entry.get("previous_address"), str):
        notes.append(f"moved from {previous}")
    if entry["change"].get("importing"):
        notes.append("imported")
    return f" ({', '.join(notes)})" if notes else ""

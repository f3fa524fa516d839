"""A plan as `terraform show -json` prints it: its resources one by one, and what is said of one that cannot be read."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from drillgate.operations import Operation
from drillgate.places import InputError, Place, Problem
from drillgate.readers.opaque import opaque
from drillgate.readers.terraform.changes import MalformedError, of_change
from drillgate.readers.terraform.places import Places

if TYPE_CHECKING:
    from drillgate.readers.terraform.plan_rights import PlanRights

CHANGES: Final = "resource_changes"
GIVES_RIGHTS: Final = ("Statement", ":aws:policy/", 'policy"', "aws_iam_policy_document")
"""What stands in a plan that gives rights."""

KNOWN: Final = re.compile(r"(?:0\.[12]|1\.\d+)", re.ASCII)
"""Formats that are read: a later minor version only adds what may be passed over."""


def read(text: str, file: str) -> tuple[Operation, ...]:
    """The operations of a plan, in its order. A JSON file that is no plan has none. Raises InputError."""
    try:
        top = json.loads(text)
    except json.JSONDecodeError as error:
        place = Place(file, error.lineno, error.colno)
        raise InputError(Problem(place, f"found no JSON ({error.msg})", "a plan in JSON")) from None
    except (ValueError, RecursionError):
        raise InputError(
            Problem(Place(file), "found JSON that is nested too deeply or has too long a number")
        ) from None
    if not isinstance(top, dict) or not _is_about_resources(top):
        return ()
    return tuple(_operations(top, Places(file, text)))


def _is_about_resources(top: Mapping[str, Any]) -> bool:
    return CHANGES in top or ("format_version" in top and ("planned_values" in top or top.get("errored") is True))


def _operations(top: Mapping[str, Any], places: Places) -> Iterator[Operation]:
    yield from _flaws(top, places)
    changes = [*_entries(top, CHANGES, places), *_deferred(top, places)]
    yield from (change for change in changes if isinstance(change, Operation))
    resources = [change for change in changes if isinstance(change, dict)]
    among = sum(_is_there(change) for change in resources)
    rights = _rights(top, resources) if any(sign in places.text for sign in GIVES_RIGHTS) else None
    for change in resources:
        address = change.get("address")
        try:
            yield from of_change(change, places, among, rights)
        except MalformedError as error:
            yield opaque(places.of(address if isinstance(address, str) else ""), str(address or CHANGES), str(error))


def _rights(top: Mapping[str, Any], changes: Sequence[Mapping[str, Any]]) -> "PlanRights":
    from drillgate.readers.terraform.plan_rights import PlanRights

    return PlanRights(top, changes)


def _flaws(top: Mapping[str, Any], places: Places) -> Iterator[Operation]:
    version = top.get("format_version")
    if not isinstance(version, str) or KNOWN.fullmatch(version) is None:
        found = f"is {version[:20]!r}" if isinstance(version, str) else "is not said"
        yield opaque(
            places.key("format_version"), "the plan", f"its format_version {found}, expected one from 0.1 to 1.x"
        )
    if top.get("errored") is True:
        yield opaque(places.key("errored"), "the plan", "planning ended with an error, so that it does not say all")


def _entries(top: Mapping[str, Any], name: str, places: Places) -> Iterator[dict[str, Any] | Operation]:
    listed = top.get(name)
    if listed is None:
        return
    if not isinstance(listed, list):
        yield opaque(places.key(name), name, "found something else, expected a list")
        return
    for entry in listed:
        yield entry if isinstance(entry, dict) else opaque(places.key(name), name, "an entry is no object")


def _deferred(top: Mapping[str, Any], places: Places) -> Iterator[dict[str, Any] | Operation]:
    """What a later plan will do, which is said here already."""
    for entry in _entries(top, "deferred_changes", places):
        inner = entry.get("resource_change") if isinstance(entry, dict) else entry
        if isinstance(inner, dict | Operation):
            yield inner
        else:
            yield opaque(places.key("deferred_changes"), "deferred_changes", "an entry is about no resource")


def _is_there(change: Mapping[str, Any]) -> bool:
    inner = change.get("change")
    return change.get("mode") != "data" and isinstance(inner, dict) and inner.get("before") is not None

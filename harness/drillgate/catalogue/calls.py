"""The catalogue as readers ask it. It stays text: a service's lines are parsed when the service is first asked for."""

import pkgutil
import re
from functools import cache

from drillgate.catalogue.entries import Entry, entry, parse
from drillgate.catalogue.names import told_by_name
from drillgate.operations import Action, Kind

HEADING = re.compile(r"^\[(.+)\]$", re.MULTILINE)
CALL = re.compile(r"^(\w+) ", re.MULTILINE)
EMPTY = frozenset({Kind.DEFINITION, Kind.RESOURCE, Kind.COMPUTE})
COMMAND_LINE = {"s3api": "s3", "deploy": "codedeploy", "configservice": "config"}
"""Services that the AWS command line calls otherwise than boto3 does."""


@cache
def text() -> str:
    """`calls.txt` whole, after an empty line."""
    data = pkgutil.get_data("drillgate.catalogue", "calls.txt")
    if data is None:
        raise FileNotFoundError("drillgate/catalogue/calls.txt")
    return "\n" + data.decode().replace("\r\n", "\n")


@cache
def sections() -> dict[str, str]:
    """Of each service of AWS, the lines that the catalogue has of it."""
    parts = HEADING.split(text())
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def service(name: str) -> dict[str, Entry]:
    """The entries of a service by their calls; none if it is not known."""
    return _entries(name) if name in sections() else {}


@cache
def _entries(name: str) -> dict[str, Entry]:
    return {one.call: one for one in parse(f"[{name}]{sections()[name]}")}


@cache
def names() -> frozenset[str]:
    """All calls of all services that the catalogue has."""
    return frozenset(CALL.findall(text()))


@cache
def of_call(call: str) -> tuple[Entry, ...]:
    """The entries of all services that have a call of that name; of those that people wrote something about first."""
    if call not in names():
        return ()
    found = []
    at = text().find(f"\n{call} ")
    while at >= 0:
        line = text()[at + 1 : text().index("\n", at + 1)]
        start = text().rindex("\n[", 0, at) + 2
        found.append(entry(text()[start : text().index("]", start)], line))
        at = text().find(f"\n{call} ", at + 1)
    return tuple(sorted(found, key=lambda one: " " not in one.reason))


def find(service_name: str, call: str, given: frozenset[str] = frozenset()) -> Entry | None:
    """What a call does. Without a service ("") it is the one whose parameters fit those that are `given` best, and of
    several the one that holds data."""
    if service_name in sections():
        known = service(service_name).get(call)
        if known is not None:
            return known
    elif not service_name:
        fitting = of_call(call)
        if fitting:
            return max(fitting, key=lambda one: (len(given & set(one.names)), one.kind not in EMPTY))
    return by_name(service_name, call)


def by_name(service_name: str, call: str) -> Entry | None:
    """An entry for a call that the catalogue does not have, by what its name says."""
    said = told_by_name(call)
    if said is None or (of_call(call) and all(one.action is None for one in of_call(call))):
        return None
    action, kind = said
    if action is Action.UNPROTECT and service_name:
        protected = [one.kind for one in service(service_name).values() if one.action is Action.UNPROTECT]
        kind = protected[0] if protected else kind
    return Entry(service_name, call, action, kind)

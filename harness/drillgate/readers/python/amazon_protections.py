"""AWS calls that take a protection away: versioning, deletion protection, retention, point-in-time recovery, locks."""

import re
from collections.abc import Iterator

from drillgate.operations import Action, Kind, Operation
from drillgate.readers.amazon.protections import CALLS, CHANGES, KINDS, LOWERED
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import Collection, Constant, Record, Value, each, literal, template

TARGETS = re.compile(
    r"^(Bucket|TableName|DB\w+Identifier|ClusterIdentifier|InstanceId|BackupVaultName|KeyId|UserPoolId|\w+Name|\w+Id)$"
)


def unprotects(sighting: Sighting, service: str) -> tuple[Operation, ...] | None:
    """The operation of a call that takes a protection away, None for other calls."""
    name = sighting.name
    if name in CALLS:
        return (operation(sighting, service),)
    if not CHANGES.match(name) or name.startswith("create_"):
        return None
    if name == "put_bucket_lifecycle_configuration":
        expires = any("Expiration" in word for word, _ in entries(sighting.named))
        return (operation(sighting, service),) if expires else ()
    for word, value in entries(sighting.named):
        said = {one.value if isinstance(one, Constant) else literal(one) for one in each(value)}
        if any(lowered in said for lowered in LOWERED.get(word, ())):
            return (operation(sighting, service),)
        if word == "Status" and name == "put_bucket_versioning" and said != {"Enabled"}:
            return (operation(sighting, service),)
    return None if name.startswith("delete_") else ()


def operation(sighting: Sighting, service: str) -> Operation:
    word = next((word for word in sighting.named if TARGETS.match(word)), "")
    name = template(sighting.named[word]) or f"{{{sighting.word(None, word) or word}}}" if word else ""
    return sighting.operation(Action.UNPROTECT, KINDS.get(service, Kind.RESOURCE), name)


def entries(values: dict[str, Value], depth: int = 5) -> Iterator[tuple[str, Value]]:
    """All parameters of a call by name, those inside of others too."""
    for word, value in values.items():
        # Attributes of EC2 come as {"Value": …}.
        wrapped = value.get("Value") if isinstance(value, Record) else None
        yield word, wrapped if wrapped is not None else value
        if depth:
            yield from inner(value, depth - 1)


def inner(value: Value, depth: int) -> Iterator[tuple[str, Value]]:
    if isinstance(value, Record):
        yield from entries(dict(value.entries), depth)
    elif isinstance(value, Collection) and depth:
        for one in value.elements:
            yield from inner(one, depth - 1)

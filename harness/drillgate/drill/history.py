"""The record of all that happened in a drill; checks read nothing else.

Every event is logical but for the fields named in `PHYSICAL`: it holds no duration, generated identifier or ciphertext,
so that the same seed gives the same history. Times are simulated, in UTC.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, get_args

from drillgate.drill import telling

Cause = Literal["seed", "workload", "change", "erasure"]


class Role(StrEnum):
    LOST = "lost"
    BYSTANDER = "bystander"


class Phase(StrEnum):
    """When stores were looked at: before the incident, after it, after a site's restore, after the repair of what had
    been restored amiss, and at the end."""

    BEFORE = "before"
    GONE = "gone"
    RESTORED = "restored"
    REPAIRED = "repaired"
    FINAL = "final"


class Stage(StrEnum):
    """How far a site has come on its way back."""

    RESTORED = "restored"
    VALIDATED = "validated"
    CUSTOMER_ASKED = "customer asked"
    HANDED_OVER = "handed over"


@dataclass(frozen=True, slots=True)
class Started:
    """The drill began. `references` are (store, field, referred store); times are in seconds.

    `logs` are the stores whose records are only ever added, so that nothing is lost of them and nobody turns them back.
    `everybody`: the incident hits every site there is, and there are no bystanders. `detection_seconds`: within what
    somebody must notice it, whoever that is; None where it must be an alarm. `engines` says what each store runs on;
    `regions` where it is, if it holds that region's sites alone; `products` to which one it belongs; `kept` for how
    many seconds its backups are kept. `validations` maps the steps that validate restored sites to who does,
    "automatic" or "customer"; `restored_by` and `verified_by` have the runbook's steps for each store, by their names
    with a space in between. `erasable` are the stores with persons' records, which are erased where these ask.
    `dependencies` are (store, the store that it depends on, the steps that verify it after both are restored, as
    above). `answerable` maps what has to have an owner and a deputy to what it lacks of them; `confirmed_seconds` is
    how long before the estate was confirmed, None if nobody says, `confirmed_within_seconds` how long it may be.
    `basis`: whether it all happened in a world, or in reality.
    """

    at: datetime
    drill: str
    seed: int
    stores: tuple[str, ...]
    references: tuple[tuple[str, str, str], ...]
    catalogue: str
    contacts: str | None
    recovery_point_seconds: float
    vault_locked_seconds: float
    logs: tuple[str, ...] = ()
    everybody: bool = False
    detection_seconds: float | None = None
    engines: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, float] = field(default_factory=dict)
    validations: Mapping[str, str] = field(default_factory=dict)
    restored_by: Mapping[str, str] = field(default_factory=dict)
    verified_by: Mapping[str, str] = field(default_factory=dict)
    erasable: tuple[str, ...] = ()
    dependencies: tuple[tuple[str, str, str], ...] = ()
    answerable: Mapping[str, str] = field(default_factory=dict)
    confirmed_seconds: float | None = None
    confirmed_within_seconds: float = 0.0
    basis: Literal["simulated", "observed"] = "simulated"


@dataclass(frozen=True, slots=True)
class SiteDrawn:
    """A site is part of the world. `role` says what the incident is to do to it; `users` are 0 where nobody knows.

    `region` is where its data is to be.
    """

    at: datetime
    site: str
    role: Role
    customer: str
    shard: str
    size: int
    state: str
    users: int = 0
    region: str = ""


@dataclass(frozen=True, slots=True)
class Intended:
    """The oracle's journal: a write that was meant. `digest` is None for a deletion; `details` are what checks need."""

    at: datetime
    site: str
    store: str
    key: str
    digest: str | None
    cause: Cause
    refers: tuple[tuple[str, str], ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Erased:
    """A person's record was to be erased for good, as the law grants: from now on no restore may leave it there.

    Where the site was gone at that time, there was nothing to delete, and nothing is `Intended`.
    """

    at: datetime
    site: str
    store: str
    key: str


@dataclass(frozen=True, slots=True)
class Called:
    """An incident's call or statement reached the estate."""

    at: datetime
    what: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A site was deleted that nobody meant to delete."""

    at: datetime
    site: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """Somebody noticed the incident; `by` is "alarm" or "customer-ticket"."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A cell of the runbook ended. `cell` is what of `for-each` it was done for, joined by spaces."""

    at: datetime
    step: str
    cell: str
    attempt: int
    outcome: Literal["done", "failed", "skipped"]
    error: str = ""


@dataclass(frozen=True, slots=True)
class ProgramEnded:
    """A program has ended that a step with its cell, or the incident, ran. `exit_code` is None where it was killed.

    `output` is the end of what it printed, `seconds` its real time; neither is logical.
    """

    at: datetime
    of: str
    program: str
    exit_code: int | None
    output: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class PointChosen:
    """The runbook took this restore point for a site."""

    at: datetime
    site: str
    point: datetime


@dataclass(frozen=True, slots=True)
class SiteReached:
    """All steps of a stage were done for a site."""

    at: datetime
    site: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Record:
    """What stands in a store under one key: a digest of its content, and the (store, key) pairs it refers to."""

    digest: str
    refers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Observed:
    """What a store holds of a site, read directly and not through the runbook's steps."""

    at: datetime
    phase: Phase
    site: str
    store: str
    records: Mapping[str, Record]


@dataclass(frozen=True, slots=True)
class ContactReached:
    """A contact was looked up while the site was gone; `address` is None where none was found."""

    at: datetime
    site: str
    address: str | None
    source: str


@dataclass(frozen=True, slots=True)
class VaultAttacked:
    """Somebody with the estate's and with the vault's credentials tried to destroy a backup."""

    at: datetime
    by: str
    attempt: str
    refused: bool
    error: str


@dataclass(frozen=True, slots=True)
class Ended:
    at: datetime


Event = (
    Started
    | SiteDrawn
    | Intended
    | Erased
    | Called
    | Lost
    | Noticed
    | StepEnded
    | ProgramEnded
    | PointChosen
    | SiteReached
    | Observed
    | ContactReached
    | VaultAttacked
    | Ended
)
History = tuple[Event, ...]


PHYSICAL = frozenset(("error", "output", "seconds"))
"""Fields whose values are not repeatable: what a program says, and how long it takes."""
KINDS = {kind.__name__: kind for kind in get_args(Event)}


def digest(history: Iterable[Event]) -> str:
    """SHA-256 of a history, whatever its order, of all but what is `PHYSICAL`."""
    whole = Digest()
    for event in history:
        whole.add(plain(event))
    return whole.hexdigest()


class Digest:
    """A history's digest, from its events as `plain` tells them, one after the other.

    Each event says when and for whom it was, so that their order tells nothing more; what is done in parts comes in
    another one.
    """

    def __init__(self) -> None:
        self._each: list[bytes] = []

    def add(self, told: Mapping[str, Any]) -> None:
        self._each.append(hashlib.sha256(logical(told)).digest())

    def hexdigest(self) -> str:
        whole = hashlib.sha256()
        for each in sorted(self._each):
            whole.update(each)
        return whole.hexdigest()


def logical(told: Mapping[str, Any]) -> bytes:
    """What of an event is the same for the same seed."""
    kept = {name: value for name, value in told.items() if name not in PHYSICAL}
    return json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()


def plain(event: Event) -> dict[str, Any]:
    """An event as JSON's types, with its kind under "event"."""
    kind: type[Any] = type(event)
    return {"event": kind.__name__} | {name: _plain(getattr(event, name)) for name in kind.__slots__}


def revived(told: Any) -> Event:
    """The event that `plain` told of. Raises `telling.MisfitError` where it is none."""
    event: Event = telling.event(told, KINDS)
    return event


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Record):
        return {"digest": value.digest, "refers": _plain(value.refers)}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value

"""The record of all that happened in a drill; checks read nothing else.

Every event is logical but for the fields named in `PHYSICAL`: it holds no duration, generated identifier or ciphertext,
so that the same seed gives the same history. Times are simulated, in UTC.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Literal, get_args, get_type_hints


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
    somebody must notice it, whoever that is; None where it must be an alarm.
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


@dataclass(frozen=True, slots=True)
class SiteDrawn:
    """A site is part of the world. `role` says what the incident is to do to it; `users` are 0 where nobody knows."""

    at: datetime
    site: str
    role: Role
    customer: str
    shard: str
    size: int
    state: str
    users: int = 0


@dataclass(frozen=True, slots=True)
class Intended:
    """The oracle's journal: a write that was meant. `digest` is None for a deletion; `details` are what checks need."""

    at: datetime
    site: str
    store: str
    key: str
    digest: str | None
    cause: Literal["seed", "workload", "change"]
    refers: tuple[tuple[str, str], ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)


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
    """SHA-256 of a history, in its order, of all but what is `PHYSICAL`."""
    whole = hashlib.sha256()
    for event in history:
        told = {name: value for name, value in plain(event).items() if name not in PHYSICAL}
        whole.update(json.dumps(told, sort_keys=True, separators=(",", ":")).encode())
        whole.update(b"\n")
    return whole.hexdigest()


def plain(event: Event) -> dict[str, Any]:
    """An event as JSON's types, with its kind under "event"."""
    return {"event": type(event).__name__} | _fields(event)


def revived(told: Mapping[str, Any]) -> Event:
    """The event that `plain` told of. Raises `KeyError` or `TypeError` where it is none."""
    kind = KINDS[told["event"]]
    hints = _hints(kind)
    event: Event = kind(**{name: _revived(hints[name], value) for name, value in told.items() if name != "event"})
    return event


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    """A kind's fields with their types, which take longer to find out than an event to revive."""
    return get_type_hints(kind)


def _fields(value: Any) -> dict[str, Any]:
    return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value


def _revived(hint: Any, value: Any) -> Any:
    if hint is datetime:
        return datetime.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if hint == Mapping[str, Record]:
        return {key: Record(one["digest"], _tuples(one["refers"])) for key, one in value.items()}
    return _tuples(value)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(inner) for inner in value) if isinstance(value, list) else value

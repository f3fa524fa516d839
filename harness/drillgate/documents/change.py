"""A change request: who wants what deleted, with which files, in which stages, and how it is undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from drillgate.documents.fields import key
from drillgate.operations import Recovery

DIGEST = r"sha256:[0-9a-f]{64}"


@dataclass(frozen=True, kw_only=True)
class Party:
    team: str = key("The team.")
    person: str | None = key("The person who answers for it.", default=None)
    states: str | None = key(
        "What this party understands the change to delete, in its own words: one of the inventory's types.",
        default=None,
    )
    number: int | None = key("How many this party understands to go.", default=None, minimum=0)
    ticket: str | None = key("Where it said so.", default=None)


@dataclass(frozen=True, kw_only=True)
class Deletes:
    type: str = key("What goes, as one of the inventory's types (app, site …).")
    number: int = key("How many of them go.", minimum=0)
    recovery: Recovery = key("How the deletion can be undone.")
    retention: timedelta | None = key("How long what was deleted is kept.", default=None)
    owners: tuple[str, ...] = key("Whose they are, as the inventory's owners; nobody else's may go.", default=())


@dataclass(frozen=True, kw_only=True)
class Window:
    begins: datetime = key("When the first stage may begin.")
    ends: datetime = key("When the last stage is over.")


@dataclass(frozen=True, kw_only=True)
class IdList:
    file: str = key("A CSV file with a header line, beside the change.")
    column: str = key("The column that holds the IDs.")
    type: str | None = key("What the IDs are, as one of the inventory's types.", default=None)
    number: int | None = key("How many IDs were approved.", default=None, minimum=0)
    digest: str | None = key("Digest of the approved file.", default=None, pattern=DIGEST)


@dataclass(frozen=True, kw_only=True)
class Script:
    file: str = key("A script beside the change.")
    arguments: tuple[str, ...] = key("Its command line.", default=())
    runs: int = key("How many operators run it at once.", default=1, minimum=1)
    digest: str | None = key("Digest of the approved file.", default=None, pattern=DIGEST)
    variables: Mapping[str, str] = key("Environment variables that it is given.", default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Stage:
    name: str = key("What the stage is called.")
    share: str | None = key("How much of the whole it takes: a percentage.", default=None, pattern=r"\d{1,3}(\.\d+)?%")
    ids: str | None = key("The ID list that the stage works through, one of the change's.", default=None)
    own_sites: bool = key("Whether it touches only the vendor's own sites.", default=False)
    bake: timedelta | None = key("How long is waited, and watched, before the next stage.", default=None)
    abort_when: str | None = key("What stops the rollout.", default=None)
    alarm: str | None = key("The alarm on the rate of deletion, where it is not the change's.", default=None)


@dataclass(frozen=True, kw_only=True)
class Rollback:
    runbook: str | None = key("The runbook that undoes the change.", default=None)
    scripts: tuple[str, ...] = key("Scripts that undo the change.", default=())
    digests: Mapping[str, str] = key("Digests of the approved scripts, by their names.", default_factory=dict)
    covers: tuple[str, ...] = key("Stores that its scripts bring back, where the scripts do not show it.", default=())
    evidence: str | None = key(
        "Evidence that the rollback was carried out and worked, beside the change.", default=None
    )


@dataclass(frozen=True, kw_only=True)
class Approval:
    role: Literal["driver", "approver", "contributor", "informed"] = key("The DACI role.")
    person: str = key("Who.")
    stand_in: str | None = key("Who acts for them when they cannot.", default=None)


@dataclass(frozen=True, kw_only=True)
class Communication:
    channel: str | None = key("By what they are reached (status page, e-mail, chat …).", default=None)
    message: str | None = key("What they are told, or the template of it.", default=None)
    when: str | None = key("When they are told.", default=None)
    owner: str | None = key("Who tells them.", default=None)


@dataclass(frozen=True, kw_only=True)
class Erasure:
    legal_basis: str | None = key("The law or order that requires it, and where in it.", default=None)
    reference: str | None = key("The request that it answers.", default=None)
    deadline: date | None = key("The last day on which it may be done.", default=None)
    reapply_after_restore: tuple[str, ...] = key(
        "Where it is listed to be done again whenever a backup from before it is restored.", default=()
    )


@dataclass(frozen=True, kw_only=True)
class Change:
    change: str = key("The name of the change.", pattern=r"[a-z0-9][a-z0-9.-]*")
    title: str = key("What it is for, in one line.")
    environment: str = key("Where it runs.")
    requested_by: Party = key("Who asked for it.")
    executed_by: Party = key("Who runs it.")
    deletes: Deletes = key("What goes.")
    ids: tuple[IdList, ...] = key("The lists of IDs.", default=())
    scripts: tuple[Script, ...] = key("What is run, in this order.", default=())
    stages: tuple[Stage, ...] = key("The rollout, in order.", default=())
    rollback: Rollback | None = key("The way back.", default=None)
    alarm: str | None = key("The alarm that fires when more is deleted than the stage says.", default=None)
    window: Window | None = key("When it is carried out; without it, at once.", default=None)
    approvals: tuple[Approval, ...] = key("Who agreed. A claim, until it is signed.", default=())
    must_not_touch: tuple[str, ...] = key("Types, stores, owners or IDs that must stay as they are.", default=())
    communication: Mapping[str, Communication] = key("Who is told, by audience.", default_factory=dict)
    erasure: Erasure | None = key("It is an erasure that the law requires, and so no soft delete.", default=None)

"""Short histories in few words. Times are minutes after 07:00 on the day of the incident; targets are five minutes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from drillgate.drill import checks
from drillgate.drill.checks import CHECKS
from drillgate.drill.history import (
    Cause,
    ContactReached,
    Erased,
    Event,
    Intended,
    Lost,
    Noticed,
    Observed,
    Phase,
    Record,
    Role,
    SiteDrawn,
    Started,
    StepEnded,
    VaultAttacked,
)
from drillgate.results import CheckResult

Refers = tuple[tuple[str, str], ...]


def at(minutes: float) -> datetime:
    return datetime(2022, 4, 5, 7, tzinfo=UTC) + timedelta(minutes=minutes)


@dataclass
class Story:
    """Writes a history, event by event."""

    stores: tuple[str, ...] = ("pages",)
    references: tuple[tuple[str, str, str], ...] = ()
    contacts: str | None = None
    logs: tuple[str, ...] = ()
    noticed_within: float | None = None
    engines: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, float] = field(default_factory=dict)
    validations: Mapping[str, str] = field(default_factory=dict)
    restored_by: Mapping[str, str] = field(default_factory=dict)
    verified_by: Mapping[str, str] = field(default_factory=dict)
    erasable: tuple[str, ...] = ()
    dependencies: tuple[tuple[str, str, str], ...] = ()
    answerable: Mapping[str, str] = field(default_factory=dict)
    confirmed: float | None = None
    events: list[Event] = field(default_factory=list)

    def site(self, name: str, role: Role = Role.LOST, region: str = "") -> None:
        self.events.append(SiteDrawn(at(0), name, role, "customer-1", "shard-1", 1, "active", region=region))

    def wrote(
        self,
        minutes: float,
        key: str,
        digest: str | None,
        *,
        site: str = "s1",
        store: str = "pages",
        cause: Cause = "workload",
        refers: Refers = (),
        address: str | None = None,
        runs: str | None = None,
    ) -> None:
        details = {name: told for name, told in (("address", address), ("runs", runs)) if told}
        self.events.append(Intended(at(minutes), site, store, key, digest, cause, refers, details))

    def erased(self, minutes: float, key: str, *, site: str = "s1", store: str = "pages") -> None:
        self.events.append(Erased(at(minutes), site, store, key))

    def lost(self, minutes: float, site: str = "s1") -> None:
        self.events.append(Lost(at(minutes), site))

    def noticed(self, minutes: float, by: str) -> None:
        self.events.append(Noticed(at(minutes), by))

    def looked(
        self,
        minutes: float,
        phase: Phase,
        records: Mapping[str, str | tuple[str, Refers]],
        *,
        site: str = "s1",
        store: str = "pages",
    ) -> None:
        found = {key: Record(it) if isinstance(it, str) else Record(*it) for key, it in records.items()}
        self.events.append(Observed(at(minutes), phase, site, store, found))

    def restored(
        self, records: Mapping[str, str | tuple[str, Refers]], *, site: str = "s1", store: str = "pages"
    ) -> None:
        self.looked(90, Phase.RESTORED, records, site=site, store=store)

    def final(self, records: Mapping[str, str | tuple[str, Refers]], *, site: str = "s1", store: str = "pages") -> None:
        self.looked(120, Phase.FINAL, records, site=site, store=store)

    def reached(self, minutes: float, address: str | None, site: str = "s1") -> None:
        self.events.append(ContactReached(at(minutes), site, address, "the vault"))

    def step(
        self,
        name: str,
        outcome: Literal["done", "failed", "skipped"],
        *,
        cell: str = "",
        attempt: int = 1,
        error: str = "",
    ) -> None:
        self.events.append(StepEnded(at(80), name, cell, attempt, outcome, error))

    def attacked(self, by: str, *, refused: bool) -> None:
        self.events.append(VaultAttacked(at(85), by, "DeleteObjectVersion", refused, "AccessDenied" if refused else ""))

    def history(self) -> tuple[Event, ...]:
        started = Started(
            at(0),
            "short",
            1,
            self.stores,
            self.references,
            self.stores[0],
            self.contacts,
            300.0,
            86400.0,
            self.logs,
            detection_seconds=self.noticed_within,
            engines=self.engines,
            regions=self.regions,
            kept=self.kept,
            validations=self.validations,
            restored_by=self.restored_by,
            verified_by=self.verified_by,
            erasable=self.erasable,
            dependencies=self.dependencies,
            answerable=self.answerable,
            confirmed_seconds=self.confirmed,
            confirmed_within_seconds=86400.0 * 90,
        )
        return (started, *self.events)

    def ask(self, name: str) -> list[CheckResult]:
        """What one check says of the history, with plain values so that whole results compare."""
        return list(checks.run(self.history(), [check for check in CHECKS if check[0] == name]))


@pytest.fixture
def story() -> Story:
    """A site s1 with one page, lost after an hour; its page is written to every two minutes before that."""
    return Story()


@pytest.fixture
def moment() -> datetime:
    return at(0)

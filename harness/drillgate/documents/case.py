"""A case: what a change or a drill must give, so that one which must fail is a passing test."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from drillgate.documents.fields import key
from drillgate.results import Verdict


@dataclass(frozen=True, kw_only=True)
class ExpectedFinding:
    code: str = key("The policy's code.", pattern=r"[A-Z]{2,4}\d{1,4}")
    place: str | None = key("FILE, FILE:LINE or FILE:LINE:COLUMN, beside the case.", default=None)
    says: str | None = key("A part of the message.", default=None)


@dataclass(frozen=True, kw_only=True)
class ChangeCase:
    paths: tuple[str, ...] = key("What the gate is given, beside the case.")
    now: datetime | None = key("When it is judged; without it, now.", default=None)
    verdict: Literal["blocked", "passed"] = key("What the gate decides.")
    findings: tuple[ExpectedFinding, ...] = key("Findings there must be.", default=())
    exactly: bool = key("Whether there must be no findings of other codes.", default=True)


@dataclass(frozen=True, kw_only=True)
class DrillCase:
    file: str = key("The drill, beside the case.")
    sites: int | None = key("How many lost sites, instead of the drill's own number.", default=None, minimum=1)
    parts: int = key("Parts that pytest's workers carry out side by side, at most.", default=1, minimum=1)
    verdict: Verdict = key("The drill's verdict.")
    checks: Mapping[str, Verdict] = key("The verdict of single checks, by name; all others pass.", default_factory=dict)
    failing: Mapping[str, int] = key("For how many sites a check fails, by its name.", default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Case:
    case: str = key("The case's name.", pattern=r"[a-z0-9][a-z0-9.-]*")
    title: str = key("What it shows, in one line.")
    gate: ChangeCase | None = key("What the gate must find.", default=None)
    drill: DrillCase | None = key("What the drill must find.", default=None)

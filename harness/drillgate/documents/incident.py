"""An incident: what goes wrong in the world, when, and when somebody notices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from drillgate.documents.fields import key
from drillgate.documents.runbook import SETTINGS


@dataclass(frozen=True, kw_only=True)
class Action:
    uses: str = key(
        "What carries it out: MODULE:FUNCTION, or FILE.py:FUNCTION beside the incident.",
        pattern=r"([\w./ -]+\.py|[A-Za-z_][\w.]*):[A-Za-z_]\w*",
    )
    settings: Mapping[str, Any] = key(
        "What the function is told, by name.", name="with", default_factory=dict, schema=SETTINGS
    )
    before: timedelta = key("How long before the incident's start it is done.", default=timedelta(0))


@dataclass(frozen=True, kw_only=True)
class Noticed:
    by: Literal["alarm", "customer-ticket"] = key("What it is noticed by.")
    after: timedelta = key("How long after the incident's start.")


@dataclass(frozen=True, kw_only=True)
class Incident:
    incident: str = key("The incident's name.", pattern=r"[a-z0-9][a-z0-9.-]*")
    title: str = key("What happens, in one line.")
    change: str | None = key(
        "The change that is executed: its change.yaml, beside the incident. This, or `actions`.", default=None
    )
    actions: tuple[Action, ...] = key("What is done to the estate, in this order.", default=())
    everybody: bool = key("Whether it hits every site there is, so that there are no bystanders.", default=False)
    starts: datetime = key("When the first site is hit.")
    lasts: timedelta = key("How long it takes to hit all sites.")
    noticed: Noticed | None = key("When somebody notices; without it, at once.", default=None)
    source: str | None = key("Where the figures come from.", default=None)

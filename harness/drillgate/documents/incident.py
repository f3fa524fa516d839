"""An incident: what goes wrong in the world, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from drillgate.documents.fields import key


@dataclass(frozen=True, kw_only=True)
class Incident:
    incident: str = key("The incident's name.", pattern=r"[a-z0-9][a-z0-9.-]*")
    title: str = key("What happens, in one line.")
    change: str = key("The change that is executed: its change.yaml, beside the incident.")
    starts: datetime = key("When the first ID is worked on.")
    lasts: timedelta = key("How long it takes to work through the ID lists.")
    source: str | None = key("Where the figures come from.", default=None)

"""What a step of a runbook is given. A step is a function of one `StepContext` that raises where it fails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from drillgate.documents.estate import Estate

Account = Literal["estate", "vault"]
Ask = Callable[[str, str, str, Mapping[str, Any] | None], tuple[int, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class LostSite:
    """A site that was deleted: when, and on which shard it lived, as the estate's audit log tells.

    `region` is where the inventory says that its data is to be.
    """

    site: str
    shard: str
    at: datetime
    region: str = ""


def _no_instance(name: str, _database: str) -> Any:
    raise LookupError(f"found no RDS instance {name}: there are none here")


def _nobody(vendor: str, *_: object) -> tuple[int, Mapping[str, Any]]:
    raise LookupError(f"found no vendor {vendor!r} in the estate")


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a step may use: public AWS and PostgreSQL APIs, a folder of its own, and what it is done for.

    `client(service, account)` gives a boto3 client in the region of the step's store, `connect(shard, database)` an
    autocommit psycopg connection to the live shard. `start_postgres(data, settings)` starts PostgreSQL on a data folder
    that the step prepared and gives its connection string; `stop_postgres(data)` ends it. `connect_instance(name,
    database)` is a connection to an RDS instance: a shard's, or one that RDS restored to a point in time in this very
    step.
    `lost` are the sites of this cell, `point` the restore point of its window. `reached(site, address, source)` records
    that a site's contact was found (address None: not found). `ask(vendor, method, path, body)` calls the API of a
    vendor outside the estate, and gives its status and what it says. `given` has the outputs that the step asks for: by
    name, then by the cell that gave it, of the cells that were done for any of this one's sites.
    """

    step: str
    cell: str
    estate: Estate
    lost: tuple[LostSite, ...]
    point: datetime | None
    shard: str | None
    settings: Mapping[str, Any]
    workspace: Path
    client: Callable[..., Any]
    connect: Callable[[str, str], Any]
    start_postgres: Callable[[Path, Mapping[str, str]], str]
    stop_postgres: Callable[[Path], None]
    reached: Callable[[str, str | None, str], None]
    connect_instance: Callable[[str, str], Any] = _no_instance
    ask: Ask = _nobody
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    region: str | None = None

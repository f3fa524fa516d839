"""A drill: estate, population, workload, incident, runbook and objectives."""

from dataclasses import dataclass
from datetime import timedelta

from drillgate.documents.fields import key


@dataclass(frozen=True, kw_only=True)
class Population:
    lost: int = key("How many of the sites that the incident hits are in the world.", minimum=1)
    bystanders: int = key("How many sites beside them share their shards.", minimum=0)
    soft_deleted: str = key("The share of sites that were soft-deleted before.", default="5%", pattern=r"\d{1,3}%")
    largest: int = key("How many times a smallest site's records a largest one has.", default=8, minimum=1)


@dataclass(frozen=True, kw_only=True)
class Workload:
    before: timedelta = key("How long sites are written to before the incident.")
    after: timedelta = key("How long they are written to after the restore.")
    every: timedelta = key("How often a site is written to.")
    stakes: timedelta = key(
        "How long before its loss a site is written to densely, so that a late restore point shows."
    )
    dense_every: timedelta = key("How often each store of such a site is written to.")


@dataclass(frozen=True, kw_only=True)
class DrillObjectives:
    recovery_point: timedelta = key("How much may be lost at most, counted back from each site's loss.")
    detection: timedelta | None = key(
        "Within what of the first loss somebody must notice, a customer too; without it, it must be an alarm.",
        default=None,
    )


@dataclass(frozen=True, kw_only=True)
class Drill:
    drill: str = key("The drill's name.", pattern=r"[a-z0-9][a-z0-9-]*")
    title: str = key("What it proves, in one line.")
    estate: str = key("The estate, beside the drill.")
    incident: str = key("The incident, beside the drill.")
    runbook: str = key("The runbook, beside the drill.")
    repair: str | None = key(
        "A runbook, beside the drill, that mends what the first left amiss, after users have written again.",
        default=None,
    )
    population: Population = key("The sites in the world.")
    workload: Workload = key("What is written before, during and after.")
    objectives: DrillObjectives = key("What the restore must reach.")
    seed: int = key("What decides everything that is random.", default=1, minimum=0)
    assumptions: tuple[str, ...] = key("What is assumed, and known from nowhere.", default=())

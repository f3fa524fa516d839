"""A runbook: the restore as a graph of steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from drillgate.documents.fields import key

SETTING: Mapping[str, object] = {"type": ["string", "number", "boolean", "array"], "items": {"type": "string"}}
SETTINGS: Mapping[str, object] = {"type": "object", "additionalProperties": SETTING}
FUNCTION = r"([\w./ -]+\.py|[A-Za-z_][\w.]*):[A-Za-z_]\w*"
NAME = r"[a-z0-9][a-z0-9-]*"
NAMES: Mapping[str, object] = {"type": "array", "items": {"type": "string", "pattern": f"^(?:{NAME})$"}}


@dataclass(frozen=True, kw_only=True)
class Windows:
    width: timedelta = key("Losses within one window are restored to one point. They count from the incident's begin.")
    before: timedelta = key("How long before the window's begin that point is.")


@dataclass(frozen=True, kw_only=True)
class Batches:
    size: int = key("How many sites are in one, in the order of their losses.", minimum=1)


@dataclass(frozen=True, kw_only=True)
class Retries:
    times: int = key("How often a cell that failed is tried again.", minimum=1)
    wait: timedelta = key("How long to wait before the first, in simulated time.", default=timedelta(0))
    factor: float = key("By what each wait is longer than the one before.", default=2.0, minimum=1)


@dataclass(frozen=True, kw_only=True)
class Grows:
    per_site: timedelta = key("For each site of the cell.", default=timedelta(0))
    per_thousand_records: timedelta = key("For each thousand records that come back.", default=timedelta(0))
    spread: float = key("By what share it may be shorter or longer: 0.2 is a fifth.", default=0.0, minimum=0)


@dataclass(frozen=True, kw_only=True)
class Verification:
    uses: str | None = key(
        "A function that raises where it is not so, as a step's. This, or `run`.", default=None, pattern=FUNCTION
    )
    settings: Mapping[str, Any] = key(
        "What the function is told, by name.", name="with", default_factory=dict, schema=SETTINGS
    )
    run: tuple[str, ...] = key("A program that ends with another exit code than 0 where it is not so.", default=())


@dataclass(frozen=True, kw_only=True)
class Step:
    step: str = key("The step's name.", pattern=NAME)
    title: str = key("What it does, in one line.")
    uses: str | None = key(
        "What carries it out: MODULE:FUNCTION, or FILE.py:FUNCTION beside the runbook. This, or `run`.",
        default=None,
        pattern=FUNCTION,
    )
    settings: Mapping[str, Any] = key(
        "What the function is told, by name.", name="with", default_factory=dict, schema=SETTINGS
    )
    run: tuple[str, ...] = key(
        "A program that carries it out, and its arguments: a file beside the runbook, or one of the machine's.",
        default=(),
    )
    timeout: timedelta = key(
        "How long its function or program may run, in real time, before it is stopped: one attempt at one cell.",
        default=timedelta(minutes=30),
    )
    team: str | None = key("Who does it, where that is not the runbook's owner.", default=None)
    deputy: str | None = key("Who stands in for the team, where that is not the runbook's deputy.", default=None)
    needs: tuple[str, ...] = key("Steps that must have succeeded before.", default=())
    for_each: tuple[Literal["estate", "region", "shard", "window", "batch", "site"], ...] = key(
        "It is done once for each of these.", default=()
    )
    retries: Retries | None = key("How often, and when, a cell that failed is tried again.", default=None)
    verify: Verification | None = key(
        "What looks at a cell's result right after; if it fails, so did the cell.", default=None
    )
    given: tuple[str, ...] = key("Outputs that it uses, of steps that it comes after.", default=(), schema=NAMES)
    gives: tuple[str, ...] = key("Outputs that each of its cells gives, by name.", default=(), schema=NAMES)
    covers: tuple[str, ...] = key("Stores it restores.", default=())
    verifies: tuple[str, ...] = key("Stores that it sees to be whole after steps that it comes after.", default=())
    erases: tuple[str, ...] = key(
        "Stores from which it erases again what had been erased by law, after steps that it comes after.", default=()
    )
    takes: timedelta = key("How long one time takes, in simulated time.", default=timedelta(0))
    grows: Grows | None = key("By what a forecast takes it to last longer; a drill's clock does not.", default=None)


@dataclass(frozen=True, kw_only=True)
class Runbook:
    runbook: str = key("The runbook's name.", pattern=NAME)
    title: str = key("What it restores, in one line.")
    owner: str = key("The team that keeps it.")
    deputy: str | None = key("Who stands in for it.", default=None)
    reviewed: date | None = key("When it was last read against the estate.", default=None)
    windows: Windows = key("How losses over time are gathered into restore points.")
    batches: Batches | None = key("How sites are gathered for steps that are for each batch.", default=None)
    steps: tuple[Step, ...] = key("The steps; their order is given by `needs`.")

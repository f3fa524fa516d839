"""A runbook: the restore as a graph of steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from drillgate.documents.fields import key

SETTINGS: Mapping[str, object] = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}


@dataclass(frozen=True, kw_only=True)
class Windows:
    width: timedelta = key("Losses within one window are restored to one point. They count from the incident's begin.")
    before: timedelta = key("How long before the window's begin that point is.")


@dataclass(frozen=True, kw_only=True)
class Step:
    step: str = key("The step's name.", pattern=r"[a-z0-9][a-z0-9-]*")
    title: str = key("What it does, in one line.")
    uses: str | None = key(
        "What carries it out: MODULE:FUNCTION, or FILE.py:FUNCTION beside the runbook. This, or `run`.",
        default=None,
        pattern=r"([\w./ -]+\.py|[A-Za-z_][\w.]*):[A-Za-z_]\w*",
    )
    settings: object = key("What the function is told, by name.", name="with", default_factory=dict, schema=SETTINGS)
    run: tuple[str, ...] = key(
        "A program that carries it out, and its arguments: a file beside the runbook, or one of the machine's.",
        default=(),
    )
    timeout: timedelta = key(
        "How long its program may run, in real time, before it is killed.", default=timedelta(minutes=30)
    )
    needs: tuple[str, ...] = key("Steps that must have succeeded before.", default=())
    for_each: tuple[Literal["window", "shard", "site"], ...] = key("It is done once for each of these.", default=())
    covers: tuple[str, ...] = key("Stores it restores.", default=())
    verifies: tuple[str, ...] = key("Stores that it sees to be whole after steps that it comes after.", default=())
    takes: timedelta = key("How long one time takes, in simulated time.", default=timedelta(0))


@dataclass(frozen=True, kw_only=True)
class Runbook:
    runbook: str = key("The runbook's name.", pattern=r"[a-z0-9][a-z0-9-]*")
    title: str = key("What it restores, in one line.")
    owner: str = key("The team that keeps it.")
    deputy: str | None = key("Who stands in for it.", default=None)
    reviewed: date | None = key("When it was last read against the estate.", default=None)
    windows: Windows = key("How losses over time are gathered into restore points.")
    steps: tuple[Step, ...] = key("The steps; their order is given by `needs`.")

"""`drillgate estate`: what an estate declares, beside what the real thing says."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drillgate.cli import ending, reports
from drillgate.cli.gate import Moment
from drillgate.places import InputError, Problem
from drillgate.report.characters import harmless

if TYPE_CHECKING:
    from drillgate.documents.estate import Estate
    from drillgate.observed.drift import Drift
    from drillgate.observed.observation import Observation

LIMIT = 200 * 1024 * 1024


@click.group(name="estate", short_help="What an estate declares, beside what is there.")
def command() -> None:
    """Estates: products, services and stores, with their backups."""


@command.command(name="diff")
@click.argument("estate", metavar="ESTATE")
@click.argument("exports", nargs=-1, required=True, metavar="[STORE=]FILE…")
@click.option("--now", type=Moment(), help="When the exports were made, such as 2022-04-05T07:30:00Z.")
@reports.option("text", "json")
def diff(estate: str, exports: tuple[str, ...], now: datetime | None, to: Sequence[reports.Report]) -> None:
    """Where backups differ from what the estate declares, store by store, by exports in files.

    FILE is what the AWS CLI prints of recovery points, continuous backups, DB instances, DB snapshots, versioning or
    object lock, as JSON, or a Terraform state. STORE, or `vault`, is for those that do not name their resource.

    \b
      drillgate estate diff cloud.estate.yaml points.json instances.json
      drillgate estate diff cloud.estate.yaml catalogue=continuous.json vault=lock.json

    Exit codes: 0 nothing differs, 1 something does, 2 input that cannot be used.
    """
    reports.ready(to)
    from drillgate.documents.estate import Estate as Kind
    from drillgate.documents.load import load_file
    from drillgate.observed.drift import drift

    document = load_file(Kind, Path(estate), estate)
    found: list[Observation] = []
    problems: list[Problem] = []
    for named in exports:
        try:
            found += _read(named, document.value)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    rows = drift(document.value, found, now or datetime.now(UTC))
    writers: dict[str, reports.Writer] = {
        "text": lambda _: _text(rows),
        "json": lambda _: json.dumps([{**asdict(row), "basis": row.basis} for row in rows], indent=2) + "\n",
    }
    reports.give(to, writers)
    if any(row.verdict == "drifts" for row in rows):
        click.get_current_context().exit(ending.FOUND)


def _read(named: str, estate: "Estate") -> "tuple[Observation, ...]":
    from drillgate.documents.files import read_file
    from drillgate.observed.exports import read

    before, equals, after = named.partition("=")
    store, file = (before, after) if equals and not Path(named).exists() else (None, named)
    return read(read_file(Path(file), file, limit=LIMIT), file, store, estate)


def _text(rows: "Sequence[Drift]") -> str:
    shown = [
        f"{row.verdict:<8} {row.store or '(no store)'} {row.resource} {row.what}: "
        f"declared {row.declared}, observed {row.observed}" + (f" ({row.where})" if row.where else "")
        for row in rows
    ]
    number = {verdict: sum(row.verdict == verdict for row in rows) for verdict in ("agrees", "drifts", "unknown")}
    tally = f"{number['drifts']} drift, {number['agrees']} agree, {number['unknown']} unknown for want of an export"
    return "\n".join(map(harmless, [*shown, tally])) + "\n"

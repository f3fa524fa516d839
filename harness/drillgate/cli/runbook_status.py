"""`drillgate runbook status`: what runbooks cover of an estate, when that was proven, and who answers for it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drillgate.cli import ending, reports
from drillgate.cli.gate import Moment
from drillgate.places import InputError, Place, Problem
from drillgate.report.characters import harmless

if TYPE_CHECKING:
    from drillgate.runbook.freshness import Proof


@click.command(name="status")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--runs", type=click.Path(path_type=Path), metavar="FOLDER", help="The runs of drills: .drillgate/runs.")
@click.option("--now", type=Moment(), help="As of this time, such as 2022-04-05T07:30:00Z.")
@reports.option("text", "json")
def status(paths: tuple[str, ...], runs: Path | None, now: datetime | None, to: Sequence[reports.Report]) -> None:
    """What runbooks cover, whether a drill has proven it, what has changed since, and who answers for it.

    PATH is an estate, a runbook, a drill, or a folder with any of these.

    \b
      drillgate runbook status drills/cloud.estate.yaml
      drillgate runbook status drills --runs runs --report json

    Exit codes: 0 all is covered, proven and confirmed, 1 something is not, 2 input that cannot be used.
    """
    reports.ready(to)
    from drillgate.runbook.status import plain, shortcomings, text
    from drillgate.survey import statuses

    found = statuses(paths, _proofs(runs), now or datetime.now(UTC))
    if not found:
        raise InputError(Problem(Place(paths[0]), "found no estate", "an estate, a runbook, a drill, or a folder"))
    writers: dict[str, reports.Writer] = {
        "text": lambda _: "\n".join(_harmless_lines(text(one)) for one in found),
        "json": lambda _: json.dumps([plain(one) for one in found], indent=2) + "\n",
    }
    reports.give(to, writers)
    if any(True for one in found for _ in shortcomings(one)):
        click.get_current_context().exit(ending.FOUND)


def _harmless_lines(shown: str) -> str:
    return "\n".join(map(harmless, shown.split("\n")))


def _proofs(runs: Path | None) -> "tuple[Proof, ...]":
    from drillgate.runbook.runs import RUNS, proofs_in

    folder = RUNS if runs is None else runs
    return () if runs is None and not folder.is_dir() else proofs_in(folder)

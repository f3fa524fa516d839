"""`drillgate drill`: a restore, proven on a mocked estate."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drillgate.cli import drill_runs, drill_sabotage, live, reports
from drillgate.cli.drill_runs import files_of, give
from drillgate.drill.attempt import carry_out
from drillgate.report.characters import harmless

if TYPE_CHECKING:
    from drillgate.results import DrillResult

SUFFIX = ".drill.yaml"


@click.group(name="drill", short_help="Prove a restore on a mocked estate.")
def command() -> None:
    """Drills: a mocked estate, an incident, the restore, and what came back."""


@command.command(name="list")
def list_() -> None:
    """The drills that drillgate ships."""
    from drillgate import pack

    for file in sorted(pack.folder("drills").rglob(f"*{SUFFIX}")):
        click.echo(harmless(f"{file.name.removesuffix(SUFFIX)}  {file}"))


@command.command(name="run")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--sites", type=click.IntRange(min=1), metavar="N", help="How many sites are lost, instead of the drill's number."
)
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Another seed than the drill's own.")
@click.option(
    "--part", callback=drill_runs.part, default="1/1", metavar="K/N", help="Part K of N, to be merged with the others."
)
@click.option("--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="So many parts at a time, merged.")
@drill_runs.RECORD
@click.option("--no-record", is_flag=True, help="Leave no record of the run.")
@reports.option("text", "junit")
def run(
    files: tuple[str, ...],
    *,
    sites: int | None,
    seed: int | None,
    part: tuple[int, int],
    jobs: int,
    runs: Path,
    no_record: bool,
    to: Sequence[reports.Report],
) -> None:
    """Carry out drills and judge them by what came back.

    FILE is a drill's file, or the name of one that drillgate ships.

    \b
      drillgate drill run drills/april-2022.drill.yaml
      drillgate drill run april-2022 --sites 12 --report junit=reports/drill.xml
      drillgate drill run april-2022 --part 1/4 --runs runs

    Each run leaves a folder with its history and its verdict, which `drill recheck`, `history` and `merge` read.

    Exit codes: 0 passed, 1 a check failed or is unknown, 2 the drill could not be carried out.
    """
    if jobs > 1 and part != (1, 1):
        raise click.UsageError("--jobs divides a whole drill, and --part is one of its parts.")
    reports.ready(to)
    results = [
        _carried_out(_found(file), sites=sites, seed=seed, part=part, jobs=jobs, runs=None if no_record else runs)
        for file in files
    ]
    give(to, results)


def _carried_out(file: Path, **options: Any) -> "DrillResult":
    with live.shown(harmless(file.name)) as seen:
        return carry_out(file, progress=seen.progress, watch=seen.watch, reports=files_of, **options)


def _found(name: str) -> Path:
    """The file of this name, or else the shipped drill that is called so."""
    file = Path(name)
    if file.exists() or file.name != name:
        return file
    from drillgate import pack

    shipped = pack.folder("drills") / f"{name.removesuffix(SUFFIX)}{SUFFIX}"
    return shipped if shipped.is_file() else file


for each in (drill_runs.recheck, drill_runs.merge, drill_runs.history):
    command.add_command(each)
command.add_command(drill_sabotage.command(_found))

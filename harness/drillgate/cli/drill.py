"""`drillgate drill`: a restore, proven on a mocked estate."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drillgate.cli import drill_sabotage, ending, reports, terminal
from drillgate.drill.attempt import carry_out
from drillgate.report.characters import harmless
from drillgate.results import Verdict

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
@reports.option("text", "junit")
def run(files: tuple[str, ...], sites: int | None, seed: int | None, to: Sequence[reports.Report]) -> None:
    """Carry out drills and judge them by what came back.

    FILE is a drill's file, or the name of one that drillgate ships.

    \b
      drillgate drill run drills/april-2022.drill.yaml
      drillgate drill run april-2022 --sites 12 --report junit=reports/drill.xml

    Exit codes: 0 passed, 1 a check failed or is unknown, 2 the drill could not be carried out.
    """
    reports.ready(to)
    results = [_carried_out(_found(file), sites, seed) for file in files]
    from drillgate.report import text

    writers: dict[str, reports.Writer] = {
        "text": lambda audience: "\n".join(
            text.drill(result, colour=audience.colour, width=terminal.width()) for result in results
        ),
        "junit": lambda _: _junit(results),
    }
    reports.give(to, writers)
    if any(result.verdict is not Verdict.PASS for result in results):
        click.get_current_context().exit(ending.FOUND)


def _carried_out(file: Path, sites: int | None, seed: int | None) -> "DrillResult":
    with terminal.progress(harmless(file.name)) as progress:
        return carry_out(file, sites=sites, seed=seed, progress=progress)


def _found(name: str) -> Path:
    """The file of this name, or else the shipped drill that is called so."""
    file = Path(name)
    if file.exists() or file.name != name:
        return file
    from drillgate import pack

    shipped = pack.folder("drills") / f"{name.removesuffix(SUFFIX)}{SUFFIX}"
    return shipped if shipped.is_file() else file


def _junit(results: "Sequence[DrillResult]") -> str:
    from drillgate.report import junit

    return junit.drill(*results)


command.add_command(drill_sabotage.command(_found))

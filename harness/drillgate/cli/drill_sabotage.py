"""`drillgate drill sabotage`: a drill that has only ever been green is no evidence."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from drillgate.cli import ending, reports, terminal
from drillgate.report.characters import harmless

SITES = 2


def command(found: Callable[[str], Path]) -> click.Command:
    """The command; `found` gives the file of a drill's name."""

    @click.command(name="sabotage")
    @click.argument("file", metavar="FILE")
    @click.option("--only", multiple=True, metavar="NAME", help="This mutation alone. May be given several times.")
    @click.option(
        "--jobs", type=click.IntRange(min=1), metavar="N", help="So many at a time; as many as there are cores if not."
    )
    @click.option(
        "--sites",
        type=click.IntRange(min=1),
        metavar="N",
        help=f"Lost sites; the drill's own number, but at most {SITES}, if not told.",
    )
    @reports.option("text", "json", "junit")
    def sabotage(
        file: str, only: tuple[str, ...], jobs: int | None, sites: int | None, to: Sequence[reports.Report]
    ) -> None:
        """Alter a drill in many ways, and see that the checks notice.

        Each mutation runs the drill in a world of its own. The check that is there for it has to fail, and no other
        without a cause that the mutation declares.

        \b
          drillgate drill sabotage single-site
          drillgate drill sabotage single-site --only half-a-site --report junit=reports/sabotage.xml

        Exit codes: 0 all killed as declared, 1 not so, 2 bad usage or unreadable input.
        """
        reports.ready(to)
        from drillgate.drill import plan
        from drillgate.drill.sabotage import matrix
        from drillgate.report import sabotage as report

        path = found(file)
        sites = sites or min(SITES, plan.load(path).drill.population.lost)
        plan.load(path, sites=sites)
        with terminal.progress(harmless(path.name)) as progress:
            try:
                result = matrix.run(path, only=only, jobs=jobs or os.cpu_count() or 1, sites=sites, progress=progress)
            except LookupError as error:
                raise click.UsageError(harmless(str(error))) from None
        reports.give(
            to,
            {
                "text": lambda _: report.text(result),
                "json": lambda _: report.as_json(result),
                "junit": lambda _: report.junit(result),
            },
        )
        if not result.holds:
            click.get_current_context().exit(ending.FOUND)

    return sabotage

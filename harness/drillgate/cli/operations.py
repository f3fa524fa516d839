"""`drillgate operations`: what files would do, without judgement."""

import sys

import click

from drillgate.cli import dialects, ending, processes, terminal
from drillgate.report.characters import harmless


@click.command(name="operations", short_help="Say what files would do, without judging it.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
@dialects.option
def command(paths: tuple[str, ...], shape: str, dialect: str) -> None:
    """Say what files would do, without judging it, and without running any of them.

    \b
      drillgate operations scripts/
      drillgate operations migrations/ --dialect mysql --format json

    As JSON: one array of objects with file, line, column, end_line, end_column, action, target, extent, recovery,
    statement, confidence, guards, ids, chain, reason; docs/reports.md tells of each.
    """
    from drillgate import gate
    from drillgate.report import json_rows

    options = gate.GateOptions(dialect=dialect, processes=processes.number())
    with terminal.waiting("Reading what the files would do"):
        operations, problems, notes = gate.operations(paths, options)
    if shape == "json":
        click.echo(json_rows.operations(operations), nl=False)
    else:
        colour = terminal.has_colour(sys.stdout)
        click.echo(json_rows.operations_text(operations, colour), nl=False, color=colour)
    for note in notes:
        click.echo(harmless(f"note: {note}"), err=True)
    for problem in problems:
        click.echo(harmless(str(problem)), err=True)
    if problems:
        click.get_current_context().exit(ending.UNUSABLE)

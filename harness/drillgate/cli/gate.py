"""`drillgate gate`: what a change would do, judged."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from drillgate.cli import dialects, reports, terminal
from drillgate.results import GateResult, Severity


class Moment(click.ParamType[datetime]):
    """A time as ISO 8601 has it; without a zone it is in UTC."""

    name = "time"

    def convert(self, value: object, parameter: click.Parameter | None, context: click.Context | None) -> datetime:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is no time, such as 2022-04-05T07:30:00Z.", parameter, context)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command(name="gate")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--authority", metavar="REV", help="Take policies, estate and inventory from this revision.")
@click.option("--policies", multiple=True, metavar="DIR", help="Policies to judge by, instead of the shipped ones.")
@click.option("--estate", metavar="FILE", help="The estate; by default the one beside the change or above it.")
@click.option("--inventory", metavar="FILE", help="The inventory, instead of the one that the estate names.")
@dialects.option
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in reversed(Severity)]),
    default=Severity.ERROR.value,
    show_default=True,
    help="The least severity that blocks.",
)
@reports.option
@click.option("--now", type=Moment(), help="Judge as of this time, such as 2022-04-05T07:30:00Z.")
def command(
    paths: tuple[str, ...],
    authority: str | None,
    policies: tuple[str, ...],
    estate: str | None,
    inventory: str | None,
    dialect: str,
    fail_on: str,
    to: Sequence[reports.Report],
    now: datetime | None,
) -> None:
    """Judge what files would do, without running any of them.

    PATH is a change, a script, or a folder of them.

    \b
      drillgate gate migrations/0042_drop_legacy.sql
      drillgate gate changes/ --report junit=reports/gate.xml
      drillgate gate . --authority origin/main

    Exit codes: 0 passed, 1 blocked, 2 something could not be used.
    """
    reports.ready(to)
    from drillgate import gate
    from drillgate.report import text

    least = Severity(fail_on)
    options = gate.GateOptions(
        authority=authority,
        policies=policies,
        estate=estate,
        inventory=inventory,
        dialect=dialect,
        fail_on=least,
        now=now,
    )
    with terminal.waiting("Reading what the files would do"):
        result = gate.run(paths, options)
    writers = {
        "text": lambda colour: text.gate(result, fail_on=least, colour=colour, width=terminal.width()),
        "junit": lambda _: _junit(result, least),
    }
    reports.give(to, writers)
    click.get_current_context().exit(gate.exit_code(result, least))


def _junit(result: GateResult, fail_on: Severity) -> str:
    from drillgate.report import junit  # It loads XML libraries, which few runs need.

    return junit.gate(result, fail_on=fail_on)

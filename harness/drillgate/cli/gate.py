"""`drillgate gate`: what a change would do, judged."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drillgate.cli import dialects, gate_reports, processes, reports, terminal
from drillgate.places import InputError
from drillgate.results import GateResult, Severity

if TYPE_CHECKING:
    from drillgate.gate import GateOptions


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
@click.option("--project", metavar="FILE", help="The project file; by default the drillgate.yaml there or above.")
@click.option(
    "--policies", multiple=True, metavar="DIR", help="Own policies, beside the shipped ones or in their place."
)
@click.option(
    "--shipped-policies/--no-shipped-policies",
    default=None,
    help="Judge by the shipped policies too, or by --policies alone.",
)
@click.option("--estate", metavar="FILE", help="The estate; by default the one beside the change or above it.")
@click.option("--inventory", metavar="FILE", help="The inventory, instead of the one that the estate names.")
@dialects.option
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in reversed(Severity)]),
    help="The least severity that blocks: error, unless the project file says otherwise.",
)
@click.option("--waivers", multiple=True, metavar="PATH", help="Waivers: a file, or a folder of them.")
@click.option("--baseline", metavar="FILE", help="Let in what was found before, which stands in this file.")
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a baseline of what is found now.",
)
@click.option("--since", metavar="REV", help="Judge only what has changed since the branch left this revision.")
@click.option("--advisory", is_flag=True, help="Report what is found, and let it pass.")
@click.option("--cache-dir", type=click.Path(path_type=Path), metavar="DIR", help="Where findings are remembered.")
@click.option("--no-cache", is_flag=True, help="Remember nothing, and believe nothing that was remembered.")
@processes.option
@gate_reports.option
@click.option("--now", type=Moment(), help="Judge as of this time, such as 2022-04-05T07:30:00Z.")
def command(paths: tuple[str, ...], to: Sequence[reports.Report], **chosen: Any) -> None:
    """Judge what files would do, without running any of them.

    PATH is a change, a script, or a folder of them.

    \b
      drillgate gate migrations/0042_drop_legacy.sql
      drillgate gate changes/ --report junit=reports/gate.xml
      drillgate gate . --authority origin/main
      drillgate gate . --since origin/main --waivers waivers/

    Exit codes: 0 passed, 1 blocked, 2 something could not be used.
    """
    reports.ready(to)
    from drillgate import gate
    from drillgate.cache import folder_by_default

    cache, no_cache, fail_on = (chosen.pop(name) for name in ("cache_dir", "no_cache", "fail_on"))
    baseline = chosen.pop("write_baseline")
    if baseline is not None:  # What it has of files that are not judged now stays in it.
        chosen["baseline"] = chosen["baseline"] or str(baseline)
    options = gate.GateOptions(
        **chosen,
        anew=baseline is not None,
        fail_on=None if fail_on is None else Severity(fail_on),
        cache=None if no_cache else cache or folder_by_default(),
    )
    with terminal.waiting("Reading what the files would do"):
        result = _judged(paths, options)
    if baseline is not None and result.baseline:
        reports.write_whole(baseline, result.baseline.decode("ascii"))
    gate_reports.give(to, result)
    click.get_current_context().exit(result.decision.exit_code)


def _judged(paths: Sequence[str], options: "GateOptions") -> GateResult:
    """What the gate says. Where nobody can judge, that is what reports tell, lest those of an earlier run stay."""
    from drillgate import gate

    try:
        return gate.run(paths, options)
    except InputError as error:
        return GateResult((), error.problems, fail_on=options.fail_on or Severity.ERROR, advisory=options.advisory)

"""`drillgate runbook`: what a restore is written down as, and how that stands."""

import click

from drillgate.cli.runbook_check import check
from drillgate.cli.runbook_status import status


@click.group(name="runbook", short_help="What runbooks cover, and whether that is proven.")
def command() -> None:
    """Runbooks: the restore as a graph of steps."""


command.add_command(check)
command.add_command(status)

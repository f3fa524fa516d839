"""`drillgate doctor`: what this machine has."""

import sys
from textwrap import wrap
from typing import Final

import click

from drillgate.cli import terminal
from drillgate.report.characters import harmless
from drillgate.report.paint import painter

STYLES: Final = {"ok": "green", "limited": "yellow", "missing": "red"}
GAP = 2
NARROWEST = 30


@click.command(name="doctor", short_help="Say what this machine has.")
def command() -> None:
    """Say what this machine has: Git, PostgreSQL, namespaces, a sandbox, and how tight a drill is sealed on it.

    It answers for the user who asks: root may do other things than an ordinary user.
    """
    from drillgate import doctor

    with terminal.waiting("Looking at this machine"):
        rows = doctor.report()
    colour = terminal.has_colour(sys.stdout)
    ink = painter(colour=colour)
    states, names = max(map(len, STYLES)) + GAP, max(len(row.name) for row in rows) + GAP
    room = max(terminal.width() - states - names, NARROWEST)
    for row in rows:
        first, *others = wrap(harmless(row.about), room, break_on_hyphens=False) or [""]
        click.echo(f"{ink(f'{row.state:<{states}}', STYLES[row.state])}{row.name:<{names}}{first}", color=colour)
        for line in others:
            click.echo(" " * (states + names) + line, color=colour)

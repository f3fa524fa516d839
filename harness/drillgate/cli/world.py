"""`drillgate world`: what mocked AWS answers in a drill, and what of it is put right."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict

import click

from drillgate.cli import terminal
from drillgate.report import json_layout, text_of_world

AS_TEXT_OR_JSON = click.option(
    "--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True
)


@click.group(name="world", short_help="Say what mocked AWS answers in a drill, and what is put right.")
def command() -> None:
    """The world of a drill: what mocked AWS answers in it, and what of it is put right."""


@command.command(name="fidelity")
@AS_TEXT_OR_JSON
def fidelity(shape: str) -> None:
    """What mocked AWS gets wrong, what the world does in its place, and where the real service documents it.

    As JSON: one array of objects with service, plain, honest, source; `all` is every service.
    """
    from drillgate.world.fidelity import table

    rows = [asdict(correction) for correction in sorted(table(), key=lambda one: (one.service != "all", one.service))]
    _say(shape, rows, lambda colour, width: text_of_world.corrections(rows, colour=colour, width=width))


@command.command(name="operations")
@click.argument("services", nargs=-1, metavar="[SERVICE…]")
@AS_TEXT_OR_JSON
def operations(services: Sequence[str], shape: str) -> None:
    """Which operations of AWS the world answers; it refuses all others, and says so.

    \b
      drillgate world operations
      drillgate world operations dynamodb kms

    SERVICE is named as boto3 names it. As JSON: one object, the services with their operations.
    """
    from drillgate.world.fidelity.index import services as known

    for name in services:
        if name not in known():
            raise click.BadParameter(_unknown(name, sorted(known())), param_hint="SERVICE")
    answered = {name: sorted(known()[name].operations) for name in dict.fromkeys(services or sorted(known()))}
    _say(shape, answered, lambda colour, width: text_of_world.operations(answered, colour=colour, width=width))


def _unknown(name: str, known: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, 1)
    guess = f" Did you mean {near[0]}?" if near else ""
    return f"the world does not answer '{name}'; expected {', '.join(known)}.{guess}"


def _say(shape: str, value: object, text: Callable[[bool, int], str]) -> None:
    if shape == "json":
        click.echo(json_layout.laid_out(value, 1), nl=False)
    else:
        colour = terminal.has_colour(sys.stdout)
        click.echo(text(colour, terminal.width()), nl=False, color=colour)

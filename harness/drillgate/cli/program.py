"""The program `drillgate`: its commands, loaded when they are called, and how it ends."""

import importlib
import os
import sys
from typing import Any

import click

import drillgate

COMMANDS = {
    "gate": "gate",
    "operations": "operations",
    "catalogue": "catalogue",
    "policy": "policy",
    "drill": "drill",
    "runbook": "runbook",
    "estate": "estate",
    "world": "world",
    "schema": "schema",
    "doctor": "doctor",
    "completion": "completion",
}
"""Each command, and the module of this package that has it as `command`."""


class Program(click.Group):
    """A group whose commands are imported only when they are needed, and that ends in words and not in a traceback."""

    def list_commands(self, context: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            import difflib

            if near := difflib.get_close_matches(name, COMMANDS, 1):
                raise click.UsageError(f"No such command '{name}'. Did you mean {near[0]}?", context)
            return None
        command: click.Command = importlib.import_module(f"drillgate.cli.{COMMANDS[name]}").command
        return command

    def main(self, *arguments: Any, **options: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            # What a terminal cannot show is better shown by its number than not at all.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return super().main(*arguments, **options)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (click.exceptions.Exit, click.exceptions.Abort, click.ClickException):
            raise
        except BrokenPipeError:
            # Whoever read has gone; what is still buffered must not fail once more at the interpreter's end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(2)
        except (Exception, KeyboardInterrupt) as error:
            if os.environ.get("DRILLGATE_TRACEBACK") == "1":
                raise
            from drillgate.cli import ending  # It knows classes that `--version` and `--help` need not load.

            click.echo(ending.said(error), err=True)
            context.exit(ending.code(error))


@click.command(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(drillgate.__version__, "--version", message="drillgate %(version)s")
def program() -> None:
    """No deletion without a proven way back.

    The gate reads what a change would do and blocks what cannot be undone; drills prove on a mocked estate that a
    restore brings back what was lost.

    \b
      drillgate gate changes/ migrations/
      drillgate drill run april-2022

    Exit codes: 0 nothing found, 1 blocked or a check failed, 2 bad usage or input that cannot be used.
    """

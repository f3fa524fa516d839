"""The option `--dialect`: which SQL files are written in."""

from collections.abc import Callable

import click


def option(command: Callable[..., None]) -> Callable[..., None]:
    """The option `--dialect` of a command, as its parameter `dialect`."""
    return click.option(
        "--dialect",
        default="",
        metavar="NAME",
        callback=_known,
        help="The dialect of SQL: postgres, mysql, tsql …",
    )(command)


def _known(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value:
        from drillgate.readers.sql import dialect_of  # It is not needed where nobody names a dialect.

        try:
            dialect_of(value)
        except ValueError as error:
            raise click.BadParameter(f"{error}.".replace("?.", "?"), context, parameter) from None
    return value

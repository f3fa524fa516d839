"""Where reports go: `--report text`, `--report junit`, `--report junit=FILE`."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from drillgate.cli.terminal import has_colour
from drillgate.places import InputError, Place, Problem

FORMATS = ("text", "junit")
PLAIN = False
"""Files have no colours."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report's format, and the file it goes to; None is standard output."""

    format: str
    file: Path | None = None


def option(command: Callable[..., None]) -> Callable[..., None]:
    """The option `--report` of a command, as its parameter `to`."""
    return click.option(
        "--report",
        "to",
        metavar="FORMAT[=FILE]",
        multiple=True,
        callback=_parsed,
        help="text or junit; to FILE, or in place of the text on standard output. May be given several times.",
    )(command)


def ready(reports: Sequence[Report]) -> None:
    """See that every report can be written, before the work is done. Raises InputError where one cannot."""
    for report in reports:
        if report.file is not None:
            try:
                report.file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise _unwritable(report.file, error) from None
            if report.file.is_dir():
                raise InputError(Problem(Place(str(report.file)), "found a folder", "a file to write the report to"))


def give(reports: Sequence[Report], write: Mapping[str, Callable[[bool], str]]) -> None:
    """Write each report. `write` makes the text of each format, in colours or not."""
    for report in reports:
        if report.file is None:
            colour = report.format == "text" and has_colour(sys.stdout)
            click.echo(write[report.format](colour), nl=False, color=colour)
        else:
            write_whole(report.file, write[report.format](PLAIN))


def write_whole(file: Path, text: str) -> None:
    """Write a file that is there as a whole or not at all. Raises InputError if it cannot be written."""
    real = Path(os.path.realpath(file))
    data = text.encode("utf-8", "backslashreplace")
    try:
        if real.exists() and not real.is_file():  # A pipe or a device has nothing to replace.
            real.write_bytes(data)
            return
        unfinished = real.with_name(f".{real.name}.{os.getpid()}.unfinished")
        try:
            unfinished.write_bytes(data)
            unfinished.replace(real)
        finally:
            with suppress(FileNotFoundError):
                unfinished.unlink()
    except OSError as error:
        raise _unwritable(file, error) from None


def _parsed(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[Report, ...]:
    reports = []
    for value in values:
        name, equals, file = value.partition("=")
        if name not in FORMATS:
            raise click.BadParameter(f"'{name}' is not one of {', '.join(FORMATS)}.", context, parameter)
        if equals and not file:
            raise click.BadParameter(f"'{value}' names no file.", context, parameter)
        reports.append(Report(name, Path(file) if file else None))
    shown = [report for report in reports if report.file is None]
    if len(shown) > 1:
        raise click.BadParameter("only one report can go to standard output.", context, parameter)
    return (*reports,) if shown else (Report("text"), *reports)


def _unwritable(file: Path, error: OSError) -> InputError:
    return InputError(Problem(Place(str(file)), f"found that it cannot be written ({error.strerror})"))

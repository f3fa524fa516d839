"""Where reports go: `--report text`, `--report junit`, `--report junit=FILE --report sarif=FILE`."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from drillgate.cli.terminal import has_colour, is_terminal
from drillgate.places import InputError, Place, Problem

GITHUB: Final = "github"
"""The format that goes beside the text on standard output: its lines are commands that GitHub takes from the log."""
SUMMARY: Final = "GITHUB_STEP_SUMMARY"
"""The environment's name of the file whose Markdown GitHub shows below a run."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report's format, and the file it goes to; None is standard output. Of `github` it is the summary's file."""

    format: str
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who a report is for: whether somebody looks at a terminal, and whether it has colours. A file has neither."""

    colour: bool = False
    terminal: bool = False


Writer = Callable[[Audience], str]


def option(*formats: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option `--report` of a command that writes these formats, as its parameter `to`."""

    def parsed(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[Report, ...]:
        return _parsed(formats, context, parameter, values)

    told = f"{', '.join(formats[:-1])} or {formats[-1]}; to FILE, or in place of the text on standard output."
    if GITHUB in formats:
        told += f" {GITHUB} goes beside the text, and its summary to FILE or the step's own."
    return click.option(
        "--report",
        "to",
        metavar="FORMAT[=FILE]",
        multiple=True,
        callback=parsed,
        help=f"{told} May be given several times.",
    )


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


def give(reports: Sequence[Report], write: Mapping[str, Writer], summary: Callable[[int], str] | None = None) -> None:
    """Write each report. `write` makes the text of each format, `summary` that behind a file that has so many bytes."""
    for report in sorted(reports, key=lambda report: report.format == GITHUB):
        if report.format == GITHUB:
            click.echo(write[GITHUB](Audience()), nl=False)
            if summary is not None:
                _give_summary(report, summary)
        elif report.file is None:
            text = report.format == "text"
            audience = Audience(colour=text and has_colour(sys.stdout), terminal=text and is_terminal(sys.stdout))
            click.echo(write[report.format](audience), nl=False, color=audience.colour)
        else:
            write_whole(report.file, write[report.format](Audience()))


def _give_summary(report: Report, summary: Callable[[int], str]) -> None:
    if report.file is not None:
        write_whole(report.file, summary(0))
    elif name := os.environ.get(SUMMARY):
        file = Path(name)
        taken = file.stat().st_size if file.is_file() else 0
        append_whole(file, summary(taken))


def append_whole(file: Path, text: str) -> None:
    """Write behind what a file has, all of it or nothing. Raises InputError if it cannot be written."""
    try:
        with file.open("ab", buffering=0) as stream:
            before = stream.tell()
            data = text.encode("utf-8", "backslashreplace")
            try:
                while data:
                    data = data[stream.write(data) :]
            except OSError:
                stream.truncate(before)
                raise
    except OSError as error:
        raise _unwritable(file, error) from None


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


def _parsed(
    formats: Sequence[str], context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[Report, ...]:
    reports = []
    for value in values:
        name, equals, file = value.partition("=")
        if name not in formats:
            raise click.BadParameter(
                f"'{name}' is not one of {', '.join(formats)}.{_near(name, formats)}", context, parameter
            )
        if equals and not file:
            raise click.BadParameter(f"'{value}' names no file.", context, parameter)
        if file == "-" and name == GITHUB:
            raise click.BadParameter("github's summary goes to a file: github=FILE.", context, parameter)
        reports.append(Report(name, Path(file) if file not in ("", "-") else None))
    shown = [report.format for report in reports if report.file is None and report.format != GITHUB]
    beside = any(report.format == GITHUB for report in reports)
    if len(shown) > 1:
        raise click.BadParameter("only one report can go to standard output.", context, parameter)
    if beside and shown and shown != ["text"]:
        raise click.BadParameter(
            f"github's commands go to standard output; give {shown[0]} a file: {shown[0]}=FILE.", context, parameter
        )
    files = [report.file for report in reports if report.file is not None]
    real = [os.path.realpath(file) for file in files]
    if twice := [file for file, path in zip(files, real, strict=True) if real.count(path) > 1 and path != os.devnull]:
        raise click.BadParameter(f"more than one report would be written to {twice[-1]}.", context, parameter)
    return (*reports,) if shown else (Report("text"), *reports)


def _near(name: str, formats: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, formats, 1)
    return f" Did you mean {near[0]}?" if near else ""


def _unwritable(file: Path, error: OSError) -> InputError:
    return InputError(Problem(Place(str(file)), f"found that it cannot be written ({error.strerror})"))

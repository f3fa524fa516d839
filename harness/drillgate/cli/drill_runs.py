"""`drillgate drill recheck`, `merge` and `history`: what runs have left behind."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drillgate.cli import ending, reports, terminal
from drillgate.report.characters import harmless
from drillgate.results import Verdict

if TYPE_CHECKING:
    from drillgate.drill.recorded import Row
    from drillgate.results import DrillResult

RUNS = Path(".drillgate") / "runs"


RECORD = click.option(
    "--runs", type=click.Path(path_type=Path), default=RUNS, metavar="FOLDER", help=f"Where to record: {RUNS}."
)


def part(_: click.Context, __: click.Parameter, value: str) -> tuple[int, int]:
    """K/N as the part K of N."""
    number, _slash, of = value.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise click.BadParameter(harmless(f"found {value}, expected K/N with K from 1 to N, such as 1/4"))
    return int(number), int(of)


@click.command(name="recheck")
@click.argument("recorded", nargs=-1, required=True, metavar="RUN…", type=click.Path(path_type=Path))
@reports.option("text", "junit")
def recheck(recorded: tuple[Path, ...], to: Sequence[reports.Report]) -> None:
    """Judge recorded histories anew.

    RUN is the folder of a run, or a file with a history, which may come from elsewhere: docs/histories.md has its
    format.

    \b
      drillgate drill recheck .drillgate/runs/april-2022/20261125T132010Z-c0331c23
      drillgate drill recheck game-day.jsonl --report junit=reports/game-day.xml

    Exit codes: 0 passed, 1 a check failed or is unknown, 2 a history cannot be read or was altered.
    """
    reports.ready(to)
    from drillgate.drill import recorded as runs

    give(to, [runs.recheck(path) for path in recorded])


@click.command(name="merge")
@click.argument("parts", nargs=-1, required=True, metavar="RUN…", type=click.Path(path_type=Path))
@RECORD
@click.option("--no-record", is_flag=True, help="Leave no record of the whole.")
@reports.option("text", "junit")
def merge(parts: tuple[Path, ...], *, runs: Path, no_record: bool, to: Sequence[reports.Report]) -> None:
    """Join the runs of all parts of a drill, and judge the whole.

    RUN is the folder of a part's run. Verdict and digest are those of the drill carried out undivided.

    \b
      drillgate drill merge runs/april-2022/*

    Exit codes: 0 passed, 1 a check failed or is unknown, 2 these are not all the parts of one drill.
    """
    reports.ready(to)
    from drillgate.drill import recorded

    give(to, [recorded.merge(parts, None if no_record else runs, files_of)])


@click.command(name="history")
@click.argument("drills", nargs=-1, metavar="[DRILL…]")
@click.option("--runs", type=click.Path(path_type=Path), default=RUNS, metavar="FOLDER", help=f"The runs: {RUNS}.")
@reports.option("text", "json")
def history(drills: tuple[str, ...], runs: Path, to: Sequence[reports.Report]) -> None:
    """How drills went over time: verdict, recovery point, what failed, and how long they took.

    \b
      drillgate drill history
      drillgate drill history april-2022 --report json

    Exit codes: 0 there it is, 2 the runs cannot be read.
    """
    reports.ready(to)
    from drillgate.drill import recorded

    rows = recorded.rows(runs, drills)
    reports.give(
        to,
        {
            "text": lambda _: _table(rows),
            "json": lambda _: json.dumps([asdict(row) for row in rows], indent=2) + "\n",
        },
    )


def give(to: Sequence[reports.Report], results: "Sequence[DrillResult]") -> None:
    """Report results, and exit with 1 unless all passed."""
    from drillgate.report import junit, text

    writers: dict[str, reports.Writer] = {
        "text": lambda audience: "\n".join(
            text.drill(result, colour=audience.colour, width=terminal.width()) for result in results
        ),
        "junit": lambda _: junit.drill(*results),
    }
    reports.give(to, writers)
    if any(result.verdict is not Verdict.PASS for result in results):
        click.get_current_context().exit(ending.FOUND)


def files_of(result: "DrillResult") -> Mapping[str, str]:
    """The reports that a run's folder holds."""
    from drillgate.report import junit, text

    return {"report.txt": text.drill(result), "junit.xml": junit.drill(result)}


def _table(rows: "Sequence[Row]") -> str:
    head = ("drill", "started", "part", "verdict", "recovery point", "failed", "unknown", "seconds", "history")
    lines = [head, *map(_cells, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    told = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    for row, line in zip(rows, range(1, len(lines)), strict=True):
        if row.failed or row.unknown:
            told[line] += "".join(f"\n  {one}" for one in (*row.failed, *row.unknown))
    return "\n".join(told) + "\n"


def _cells(row: "Row") -> tuple[str, ...]:
    point = "not measured" if row.recovery_point is None else f"{row.recovery_point:.0f} s"
    digest = row.history.partition(":")[2][:8]
    counts = str(len(row.failed)), str(len(row.unknown))
    told = (row.drill, row.started[:19], row.part, row.verdict, point, *counts, f"{row.seconds:.1f}", digest)
    return tuple(map(harmless, told))

"""Annotations: commands in the log of a step, which GitHub shows in the files of a pull request."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from drillgate.places import Place
from drillgate.report import tally
from drillgate.report.characters import visible
from drillgate.report.order import stretch, worst_first
from drillgate.report.paths import slashed
from drillgate.results import Finding, GateResult, Severity

COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
SHOWN: Final = 10
"""Annotations of each kind that GitHub shows of a step."""


def annotations(result: GateResult) -> str:
    """A workflow command a line, the worst first, and no more of each kind than are shown; "" if there are none."""
    numbers: Counter[Severity] = Counter()
    left_out = 0
    lines: list[str] = []
    for severity, command in _commands(result):
        numbers[severity] += 1
        if numbers[severity] <= SHOWN - (severity is Severity.NOTE):  # One place is kept for what is left out.
            lines.append(command)
        else:
            left_out += 1
    if left_out:
        more = tally.counted(left_out, "finding")
        said = f"{more} more than GitHub shows as annotations: the step's log and summary have them"
        lines.append(f"::notice title=drillgate::{_data(said)}")
    return "".join(f"{line}\n" for line in lines)


def _commands(result: GateResult) -> Iterator[tuple[Severity, str]]:
    for problem in result.problems:
        yield Severity.ERROR, _command(Severity.ERROR, problem.place, "drillgate could not use this", str(problem))
    for finding in worst_first(result.findings):
        yield finding.severity, _command(finding.severity, finding.place, _title(finding), _said(finding))


def _title(finding: Finding) -> str:
    return f"{finding.code} {finding.title}"


def _said(finding: Finding) -> str:
    said = finding.message or finding.title
    return f"{said}\nInstead: {finding.instead.strip()}" if finding.instead.strip() else said


def _command(severity: Severity, place: Place, title: str, said: str) -> str:
    line, column, end_line, end_column = stretch(place)
    where = {"file": slashed(place.file), "line": line, "endLine": end_line}
    if end_line == line:  # GitHub takes columns only within one line, and the last one of the stretch.
        where |= {"col": column, "endColumn": end_column - 1}
    given = {**where, "title": title}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in given.items())
    return f"::{COMMANDS[severity]} {properties}::{_data(said)}"


def _data(text: str) -> str:
    return "%0A".join(visible(line).replace("%", "%25") for line in text.splitlines())


def _property(text: str) -> str:
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")

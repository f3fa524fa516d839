"""Annotations: commands in the log of a step, which GitHub shows in the files of a pull request."""

from typing import Final

from drillgate.places import Place, Problem
from drillgate.report import tally
from drillgate.report.characters import visible
from drillgate.report.order import stretch, worst_first
from drillgate.report.paths import slashed
from drillgate.results import MALFORMED, Finding, GateResult, Severity

COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
SHOWN: Final = 10
"""Annotations of each kind that GitHub shows of a step."""


def annotations(result: GateResult) -> str:
    """A workflow command a line, the worst first, and no more of each kind than are shown; "" if there are none."""
    room = {
        Severity.ERROR: SHOWN,
        Severity.WARNING: SHOWN,
        Severity.NOTE: SHOWN - 1,
    }  # The last one says what is left out.
    left_out = 0
    lines: list[str] = []
    everything: tuple[Problem | Finding, ...] = (*result.problems, *worst_first(result.findings))
    for told in everything:
        severity = Severity.ERROR if isinstance(told, Problem) else told.severity
        room[severity] -= 1
        if room[severity] >= 0:
            lines.append(
                _of_problem(told) if isinstance(told, Problem) else _of_finding(told, advisory=result.advisory)
            )
        else:
            left_out += 1
    if left_out:
        more = tally.counted(left_out, "finding")
        said = f"{more} more than GitHub shows as annotations: the step's log and summary have them"
        lines.append(f"::notice title=drillgate::{_data(said)}")
    return "".join(f"{line}\n" for line in lines)


def _of_problem(problem: Problem) -> str:
    return _command(Severity.ERROR, problem.place, f"{MALFORMED} drillgate could not use this", str(problem))


def _of_finding(finding: Finding, *, advisory: bool) -> str:
    title = f"{finding.code} {finding.title}" + (" (advisory)" if advisory else "")
    said = finding.message or finding.title
    if instead := finding.instead.strip():
        said += f"\nInstead: {instead}"
    return _command(finding.severity, finding.place, title, said)


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

"""A summary in Markdown, as GitHub shows it below a workflow's run."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from drillgate.report import tally
from drillgate.report.markdown import escaped, plain_prose
from drillgate.report.order import GRAVITY, by_place
from drillgate.results import MALFORMED, Decision, Finding, GateResult, Severity

LIMIT: Final = 1024 * 1024
"""Bytes of the summaries of a step; GitHub drops what is larger."""
RESERVE: Final = 1024
"""Bytes kept for the sentence that says what is left out."""
LONGEST: Final = 600
"""Characters of a message or of what to do instead, in a cell."""
SIGNS: Final = {Decision.PASSED: "✅", Decision.BLOCKED: "⛔", Decision.NOT_DECIDED: "❓"}
MARKS: Final = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.NOTE: "🔵"}
FEW: Final = 50
"""Problems and notes that are listed."""


def gate(result: GateResult, *, limit: int = LIMIT) -> str:
    """The verdict, and for each file a table of its findings, those with the worst first. At most `limit` bytes."""
    room = limit - RESERVE
    if room < 0:
        return ""
    parts: list[str] = []
    left_out = len(result.findings)
    for number, part in _parts(result):
        size = len(part.encode())
        if size > room:
            break
        room -= size
        left_out -= number
        parts.append(part)
    if left_out:
        more = tally.counted(left_out, "finding")
        parts.append(f"\n**{more} more did not fit in this summary;** the step's log has them all.\n")
    return "".join(parts)


def _parts(result: GateResult) -> Iterator[tuple[int, str]]:
    """Pieces of the summary, each with how many findings it tells of."""
    word, of = tally.verdict(result)
    yield 0, f"## {SIGNS[result.decision]} drillgate gate: {word}\n\n{escaped(of)}\n\n"
    if result.problems:
        yield 0, "### Could not be used\n\n" + _bullets([f"{MALFORMED} {problem}" for problem in result.problems])
    aside = [
        f"set aside, {reason}: {codes}{' — ' if said else ''}{said}" for reason, said, codes in tally.set_aside(result)
    ]
    if lines := [*aside[:FEW], *result.notes]:
        yield 0, _bullets(lines)
    files = [list(group) for _, group in groupby(by_place(result.findings), key=lambda finding: finding.place.file)]
    files.sort(key=lambda findings: min(GRAVITY[finding.severity] for finding in findings))
    for findings in files:
        heading = f"\n### {plain_prose(findings[0].place.file) or '(no file)'}\n\n"
        table = "| line | | policy | what is wrong | instead |\n| ---: | --- | --- | --- | --- |\n"
        rows = [_row(finding) for finding in findings]
        yield 1, heading + table + rows[0]
        yield from ((1, row) for row in rows[1:])


def _row(finding: Finding) -> str:
    severity = f"{MARKS[finding.severity]}&nbsp;{finding.severity}"
    policy = f"**{plain_prose(finding.code)}** {_short(finding.title)}"
    return f"| {finding.place.line} | {severity} | {policy} | {_short(finding.message)} | {_short(finding.instead)} |\n"


def _bullets(lines: Sequence[str]) -> str:
    told = [f"- {_short(line)}\n" for line in lines[:FEW]]
    if len(lines) > FEW:
        told.append(f"- and {len(lines) - FEW:,} more\n")
    return "".join(told) + "\n"


def _short(text: str) -> str:
    return plain_prose(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")

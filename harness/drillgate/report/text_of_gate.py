"""What the gate found, for people."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Final
from unicodedata import east_asian_width

from drillgate.report.characters import harmless
from drillgate.report.paint import Paint, painter
from drillgate.results import Finding, GateResult, Severity

STYLES: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}
MARGIN = 4
"""Columns by which what belongs to a finding stands in."""


def gate(result: GateResult, *, fail_on: Severity = Severity.ERROR, colour: bool = False, width: int = 100) -> str:
    """The findings by file, each with its line of the file and what to do instead, and the verdict last.

    `width` is in columns; only lines of files are cut to it. The text ends with a line break.
    """
    ink = painter(colour=colour)
    parts: list[str] = []
    ordered = sorted(result.findings, key=lambda finding: (finding.place, finding.code))
    for file, findings in groupby(ordered, key=lambda finding: finding.place.file):
        parts.append(ink(harmless(file), "bold"))
        previous: Finding | None = None
        for finding in findings:
            shown_above = previous is not None and previous.place == finding.place
            parts += [*_finding(finding, ink, 0 if shown_above else width), ""]
            previous = finding
    if result.problems:
        parts.append(ink("Could not be used", "bold"))
        parts += [harmless(str(problem)) for problem in result.problems]
        parts.append("")
    parts += [f"note: {harmless(note)}" for note in result.notes]
    parts.append(_verdict(result, fail_on, ink))
    if result.findings:
        first = min((finding.code for finding in result.findings), default="")
        parts.append(ink(f"Why, and how to do it otherwise: drillgate policy explain {harmless(first)}", "faint"))
    return "\n".join(parts) + "\n"


def _finding(finding: Finding, ink: Paint, width: int) -> Iterator[str]:
    """A finding in lines; with no `width`, without its line of the file."""
    style = STYLES[finding.severity]
    severity = ink(finding.severity.value, style, "bold")
    yield f"{harmless(str(finding.place))} {severity} {ink(harmless(finding.code), style)} {harmless(finding.title)}"
    margin = " " * MARGIN
    for line in finding.message.splitlines():
        yield margin + harmless(line)
    if width and finding.source.strip():
        yield from _source(finding, ink, width)
    for number, line in enumerate(finding.instead.strip().splitlines()):
        yield f"{margin}{ink('instead:', 'green') if not number else '        '} {harmless(line)}"


def _source(finding: Finding, ink: Paint, width: int) -> Iterator[str]:
    """The line that a finding points to, and carets below what is meant."""
    place = finding.place
    source = finding.source.rstrip("\r\n")
    start = min(max(place.column - 1, 0), len(source))
    end = place.end_column - 1 if place.end_line == place.line and place.end_column > place.column else start + 1
    if place.end_line > place.line:
        end = len(source.rstrip())
    before, marked, after = harmless(source[:start]), harmless(source[start:end]), harmless(source[end:])
    gutter = f"{place.line:>{MARGIN + 2}} | "
    room = max(width - len(gutter), 20)
    before = before.lstrip()
    if len(before) + len(marked) + len(after) > room and len(before) > room // 2:
        before = "…" + before[len(before) - room // 2 + 1 :]
    marked = _cut(marked, room - len(before))
    yield f"{ink(gutter, 'faint')}{before}{marked}{_cut(after, room - len(before) - len(marked))}".rstrip()
    blank = " " * (len(gutter) - 2) + "| "
    carets = ink("^" * max(_columns(marked), 1), STYLES[finding.severity])
    yield f"{ink(blank, 'faint')}{' ' * _columns(before)}{carets}"


def _cut(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    return text[: room - 1] + "…" if room > 0 else ""


def _columns(text: str) -> int:
    """How wide a text is on a terminal."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _verdict(result: GateResult, fail_on: Severity, ink: Paint) -> str:
    order = list(Severity)
    numbers = Counter(finding.severity for finding in result.findings)
    counts = ", ".join(_count(numbers[severity], severity.value) for severity in reversed(order) if numbers[severity])
    files = _count(len({finding.place.file for finding in result.findings}), "file")
    policies = _count(len({finding.code for finding in result.findings}), "policy", "policies")
    found = f"{counts} in {files} ({policies})" if counts else ""
    read = f"{_count(len(result.artifacts), 'file')} read, {_count(len(result.policies), 'policy', 'policies')} kept"
    if result.problems:
        unusable = f"{_count(len(result.problems), 'problem')} with the input"
        return f"{ink('not decided', 'red', 'bold')}: {', '.join(filter(None, (unusable, found)))}"
    if result.blocks(fail_on):
        return f"{ink('blocked', 'red', 'bold')}: {found}"
    if found:
        return f"{ink('passed', 'green', 'bold')}, with {found}"
    if not result.artifacts:
        return f"{ink('passed', 'yellow', 'bold')}: there was nothing to judge"
    return f"{ink('passed', 'green', 'bold')}: {read}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"

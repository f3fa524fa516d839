"""What the gate found, for people."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from drillgate.report import tally
from drillgate.report.characters import harmless
from drillgate.report.excerpt import excerpt
from drillgate.report.order import by_place
from drillgate.report.paint import Paint, painter
from drillgate.results import MALFORMED, Decision, Finding, GateResult, Reason, Severity

STYLES: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}
DECIDED: Final = {Decision.PASSED: "green", Decision.BLOCKED: "red", Decision.NOT_DECIDED: "red"}
MARGIN: Final = "    "
INSTEAD: Final = "instead: "
FEW: Final = 5
"""So many findings of one policy in one file are shown on a terminal; where there are more, the others are counted."""
LINES: Final = 8
"""So many lines are named where findings are counted and not shown."""


@dataclass(frozen=True, slots=True)
class _Look:
    """How findings are shown, and the heads that were made already: each code has few, and a result many findings."""

    ink: Paint
    width: int
    terminal: bool
    heads: dict[tuple[str, str, str], str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    def head(self, finding: Finding) -> str:
        key = (finding.severity, finding.code, finding.title)
        if key not in self.heads:
            style = STYLES[finding.severity]
            severity, code = self.ink(finding.severity.value, style, "bold"), self.ink(harmless(finding.code), style)
            self.heads[key] = f"{severity} {code} {harmless(finding.title)}"
        return self.heads[key]

    def instead(self, text: str) -> str:
        """What to do instead, indented as a block; "" if there is nothing to say."""
        if text not in self.marks:
            margin = MARGIN + " " * len(INSTEAD)
            said = "\n".join(self.said(line, margin) for line in text.strip().splitlines())
            self.marks[text] = f"{MARGIN}{self.ink(INSTEAD, 'green')}{said[len(margin) :]}" if said else ""
        return self.marks[text]

    def said(self, line: str, margin: str = MARGIN) -> str:
        """A line behind a margin; broken between words on a terminal that is narrower, and nowhere else."""
        line = harmless(line)
        if not self.terminal or len(margin) + len(line) <= self.width:
            return margin + line
        return "\n".join(margin + harmless(part) for part in _broken(line, max(self.width - len(margin), 20)))


def gate(
    result: GateResult,
    *,
    colour: bool = False,
    width: int = 100,
    terminal: bool = False,
) -> str:
    """The findings by file, each with its line of the file and what to do instead; then sums, and the verdict last.

    `width` is in columns; lines of files are cut to it. For a `terminal` other text is broken at it too, and many
    findings alike in one file are counted instead of shown; elsewhere everything stands in full. The text ends with a
    line break.
    """
    look = _Look(painter(colour=colour), width, terminal)
    parts = _findings(result.findings, look)
    if result.problems:
        unusable = (f"{MALFORMED} {harmless(str(problem))}" for problem in result.problems)
        parts += [look.ink("Could not be used", "bold"), *unusable, ""]
    parts += _set_aside(result, look)
    notes = [look.said(f"note: {line}", "") for note in result.notes for line in note.splitlines() or [""]]
    if len(result.findings) > FEW:
        parts += [*notes, *([""] if notes else []), *_sums(result.findings, look)]
    else:
        parts += notes
    return "\n".join((*parts, *_verdict(result, look))) + "\n"


def _findings(findings: Iterable[Finding], look: _Look) -> list[str]:
    parts: list[str] = []
    folded = False
    for file, inside in groupby(by_place(findings), key=lambda finding: finding.place.file):
        parts.append(look.ink(harmless(file) or "(no file)", "bold"))
        shown, hidden = _folded(list(inside), terminal=look.terminal)
        _show(shown, look, parts)
        for alike in hidden:
            parts += [_counted(alike, look), ""]
        folded = folded or bool(hidden)
    if folded:
        parts += [look.said("Findings alike are counted above. All of them: --report text=FILE, or | less", ""), ""]
    return parts


def _show(findings: Iterable[Finding], look: _Look, parts: list[str]) -> None:
    """Adds the lines of findings of one file; a line of that file stands once, below the first finding at its place."""
    previous: Finding | None = None
    for finding in findings:
        place = finding.place
        parts.append(f"  {place.line}:{place.column} {look.head(finding)}")
        message = finding.message
        if "\n" in message or "\r" in message:
            parts += map(look.said, message.splitlines())
        elif message:
            parts.append(look.said(message))
        if finding.source and (previous is None or previous.place != place):
            _quote(finding, look, parts)
        if finding.chain:
            parts.append(look.said(f"reached from {', '.join(map(str, reversed(finding.chain)))}"))
        if instead := look.instead(finding.instead):
            parts.append(instead)
        parts.append("")
        previous = finding


def _quote(finding: Finding, look: _Look, parts: list[str]) -> None:
    gutter = f"{finding.place.line:>6} | "
    line, carets = excerpt(finding.source, finding.place, max(look.width - len(gutter), 20))
    if not line:
        return
    parts.append(f"{look.ink(gutter, 'faint')}{line}")
    if carets:
        blank = " " * (len(gutter) - 2) + "| "
        indent = " " * (len(carets) - len(carets.lstrip()))
        parts.append(f"{look.ink(blank, 'faint')}{indent}{look.ink(carets.lstrip(), STYLES[finding.severity])}")


def _folded(findings: list[Finding], *, terminal: bool) -> tuple[list[Finding], list[list[Finding]]]:
    """The findings of a file that are shown, and those that are counted, by code and severity."""
    if not terminal or len(findings) <= FEW + 1:
        return findings, []
    numbers = Counter((finding.code, finding.severity) for finding in findings)
    shown: list[Finding] = []
    hidden: dict[tuple[str, Severity], list[Finding]] = {}
    met: Counter[tuple[str, Severity]] = Counter()
    for finding in findings:
        kind = (finding.code, finding.severity)
        met[kind] += 1
        if met[kind] <= FEW or numbers[kind] == FEW + 1:  # A line that counts one is no shorter than that one.
            shown.append(finding)
        else:
            hidden.setdefault(kind, []).append(finding)
    return shown, list(hidden.values())


def _counted(alike: Sequence[Finding], look: _Look) -> str:
    lines = list(dict.fromkeys(finding.place.line for finding in alike))
    named = ", ".join(map(str, lines[:LINES])) + (" …" if len(lines) > LINES else "")
    where = f"line {named}" if len(lines) == 1 else f"lines {named}"
    severity = alike[0].severity
    more = look.ink(f"{len(alike):,} more {severity}s", STYLES[severity], "bold")
    return f"  and {more} of {harmless(alike[0].code)} in this file, on {where}"


def _set_aside(result: GateResult, look: _Look) -> Iterator[str]:
    if not result.set_aside:
        return
    numbers = Counter(one.reason for one in result.set_aside)
    by = ", ".join(f"{numbers[reason]:,} by {reason}" for reason in Reason if numbers[reason])
    yield f"{look.ink('set aside', 'bold')}: {by}"
    for reason, said, codes in tally.set_aside(result):
        yield look.said(f"{reason}: {codes}" + (f": {' '.join(said.split())}" if said else ""), "  ")
    yield ""


def _sums(findings: Sequence[Finding], look: _Look) -> Iterator[str]:
    kinds = tally.by_code(findings)
    cells = [(f"{number:,}", it.severity + "s" * (number > 1), harmless(it.code)) for it, number in kinds]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for (number, severity, code), (finding, _) in zip(cells, kinds, strict=True):
        counted = f"{number.rjust(widths[0])} {severity.ljust(widths[1])}"
        yield f"{look.ink(counted, STYLES[finding.severity])}  {code.ljust(widths[2])}  {harmless(finding.title)}"
    yield ""


def _verdict(result: GateResult, look: _Look) -> Iterator[str]:
    word, of = tally.verdict(result)
    doubtful = word == tally.ADVISORY or not (result.artifacts or result.findings or result.problems)
    style = "yellow" if doubtful else DECIDED[result.decision]
    link = ", with" if result.findings and word == tally.DECIDED[Decision.PASSED] else ":"
    yield f"{look.ink(word, style, 'bold')}{link} {of}"
    if result.findings:
        first = min(finding.code for finding in result.findings)
        yield look.ink(f"Why, and how to do it otherwise: drillgate policy explain {harmless(first)}", "faint")


def _broken(text: str, room: int) -> Iterator[str]:
    """Text in lines of at most `room` characters; longer words stay whole, so that they can be copied."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > room:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line

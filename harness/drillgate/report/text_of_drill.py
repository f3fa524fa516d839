"""What a drill showed, for people."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from drillgate.report.characters import harmless
from drillgate.report.paint import Paint, painter
from drillgate.results import CheckResult, DrillResult, Verdict

HEADLINES: Final = {
    Verdict.PASS: ("PASSED IN SIMULATION", "green"),
    Verdict.FAIL: ("FAILED", "red"),
    Verdict.UNKNOWN: ("UNKNOWN: the drill did not show enough to decide", "yellow"),
}
STYLES: Final = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.UNKNOWN: "yellow"}
GAP = 2
"""The space between columns."""


def drill(result: DrillResult, *, colour: bool = False, width: int = 100) -> str:
    """The verdict, a table of the checks with what was measured against its target, and what it is worth.

    `width` is in columns; the text ends with a line break.
    """
    ink = painter(colour=colour)
    headline, style = HEADLINES[result.verdict]
    passed = sum(check.verdict is Verdict.PASS for check in result.checks)
    parts = [f"{ink(headline, style, 'bold')}  {harmless(result.drill)}, {passed} of {len(result.checks)} checks pass"]
    parts += map(harmless, wrap(harmless(result.title), width))
    parts += ["", *_table(result.checks, ink, width), ""]
    if result.figures:
        widest = max(len(harmless(name)) for name in result.figures)
        parts += [f"{harmless(name):<{widest}}  {harmless(value)}" for name, value in result.figures.items()]
        parts.append("")
    for note in result.notes:
        parts += map(harmless, wrap(harmless(note), width))
    parts += [""] if result.notes else []
    parts += [f"seed {result.seed}, history {harmless(result.digest)}, {result.duration:.1f} s"]
    parts += [f"recorded in {harmless(result.recorded)}"] if result.recorded else []
    return "\n".join(parts) + "\n"


def _table(checks: tuple[CheckResult, ...], ink: Paint, width: int) -> Iterator[str]:
    if not checks:
        yield "No check was made."
        return
    head = ("check", "of", "verdict", "measured", "target", "basis")
    rows: list[tuple[str, ...]] = []
    previous = ""
    for check in checks:
        name = check.check if check.check != previous else ""
        previous = check.check
        row: tuple[str, ...] = (
            name,
            check.subject,
            check.verdict.value,
            check.measured,
            check.target,
            check.basis.value,
        )
        rows.append(tuple(map(harmless, row)))
    widths = _widths((head, *rows), width)
    yield ink(_line(head, widths), "faint")
    for texts, check in zip(rows, checks, strict=True):
        broken = [[*map(harmless, _broken(cell, room))] or [""] for cell, room in zip(texts, widths, strict=True)]
        for number in range(max(map(len, broken))):
            cells = tuple(lines[number] if number < len(lines) else "" for lines in broken)
            yield _line(cells, widths, ink, STYLES[check.verdict])
        if check.witness:
            yield from (
                ink(harmless(line), STYLES[check.verdict])
                for line in wrap(harmless(check.witness), width, initial_indent="    > ", subsequent_indent="      ")
            )


def _widths(rows: tuple[tuple[str, ...], ...], width: int) -> list[int]:
    """How wide each column is: as its widest cell, then the widest columns narrowed until the table fits.

    No column gets narrower than its longest word, so that identifiers can be copied.
    """
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    least = [max(len(word) for cell in column for word in (cell.split() or [""])) for column in columns]
    while sum(widths) + GAP * (len(widths) - 1) > width:
        spare = [(room, number) for number, room in enumerate(widths) if room > least[number]]
        if not spare:
            break
        widths[max(spare)[1]] -= 1
    return widths


def _broken(cell: str, room: int) -> list[str]:
    return wrap(cell, room, break_on_hyphens=False, break_long_words=False)


def _line(cells: tuple[str, ...], widths: list[int], ink: Paint | None = None, style: str = "") -> str:
    padded = [f"{cell:<{room}}" for cell, room in zip(cells, widths, strict=True)]
    if ink is not None:
        padded[2] = ink(padded[2], style, "bold") if cells[2].strip() else padded[2]
    return (" " * GAP).join(padded).rstrip()

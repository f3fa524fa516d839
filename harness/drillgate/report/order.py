"""In which order findings are told, and where each one ends."""

from collections.abc import Iterable
from typing import Final

from drillgate.places import Place
from drillgate.results import Finding, SetAside, Severity

GRAVITY: Final = {severity: number for number, severity in enumerate(reversed(Severity))}
"""Each severity's rank, the worst first."""


def by_place(findings: Iterable[Finding]) -> list[Finding]:
    """By file, and down each file."""
    return sorted(findings, key=_where)


def aside_by_place(found: Iterable[SetAside]) -> list[SetAside]:
    """As `by_place`, of what is set aside."""
    return sorted(found, key=lambda one: _where(one.finding))


def _where(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.place
    return place.file, place.line, place.column, finding.code, finding.message


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """By severity; within one the first of each code before the others, so that a short list tells of the most."""
    met: dict[tuple[Severity, str], int] = {}
    ranked: list[tuple[int, int, Finding]] = []
    for finding in by_place(findings):
        seen = met[finding.severity, finding.code] = met.get((finding.severity, finding.code), 0) + 1
        ranked.append((GRAVITY[finding.severity], min(seen, 2), finding))
    ranked.sort(key=lambda row: row[:2])
    return [finding for _, _, finding in ranked]


def stretch(place: Place) -> tuple[int, int, int, int]:
    """Line, column, end line and end column, from 1 and the end exclusive; at least one character."""
    line, column = max(place.line, 1), max(place.column, 1)
    end = (place.end_line, place.end_column)
    return (line, column, *(end if end > (line, column) and place.end_column > 0 else (line, column + 1)))

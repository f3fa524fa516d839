"""The formats in which `drillgate gate` reports."""

from collections.abc import Sequence
from typing import Final

from drillgate.cli import reports, terminal
from drillgate.results import GateResult

FORMATS: Final = ("text", "json", "junit", "junit-github", "sarif", "sarif-github", reports.GITHUB)

option = reports.option(*FORMATS)


def give(to: Sequence[reports.Report], result: GateResult) -> None:
    """Write each report of a result. Each format is loaded where it is asked for: XML alone takes a while."""

    def text(audience: reports.Audience) -> str:
        from drillgate.report import text

        width = terminal.width() if audience.terminal else terminal.WIDTH
        return text.gate(result, colour=audience.colour, width=width, terminal=audience.terminal)

    def json(_: reports.Audience) -> str:
        from drillgate.report import json_of_gate

        return json_of_gate.gate(result)

    def junit(*, places: bool) -> reports.Writer:
        def write(_: reports.Audience) -> str:
            from drillgate.report import junit

            return junit.gate(result, places=places)

        return write

    def sarif(*, set_aside: bool) -> reports.Writer:
        def write(_: reports.Audience) -> str:
            from drillgate.report import sarif

            return sarif.gate(result, set_aside=set_aside)

        return write

    def github(_: reports.Audience) -> str:
        from drillgate.report import github

        return github.annotations(result)

    def summary(taken: int) -> str:
        from drillgate.report import summary

        return summary.gate(result, limit=summary.LIMIT - taken)

    writers = {
        "text": text,
        "json": json,
        "junit": junit(places=False),
        "junit-github": junit(places=True),
        "sarif": sarif(set_aside=True),
        "sarif-github": sarif(set_aside=False),
        reports.GITHUB: github,
    }
    reports.give(to, writers, summary)

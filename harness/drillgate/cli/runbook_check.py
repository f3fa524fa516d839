"""`drillgate runbook check`: what is wrong with runbooks, and what they lack, before any drill."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drillgate.cli import ending, reports
from drillgate.report.characters import harmless

if TYPE_CHECKING:
    from drillgate.documents import Document
    from drillgate.documents.estate import Estate
    from drillgate.runbook.analysis import Shortcoming


@click.command(name="check")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--estate",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The estate whose stores are restored, instead of the one that a drill beside it names, or the nearest.",
)
@click.option("--strict", is_flag=True, help="End with 1 for advice, too.")
@reports.option("text")
def check(files: tuple[Path, ...], estate: Path | None, to: Sequence[reports.Report], *, strict: bool) -> None:
    """What is wrong with runbooks, and what they lack. Nothing of them is run.

    Told are cycles, needs that are missing, steps that never begin, functions and programs that are not there, outputs
    that nobody gives; and, as advice, stores that no step restores or verifies, and steps without a deputy.

    \b
      drillgate runbook check drills/un-delete.runbook.yaml
      drillgate runbook check restore.runbook.yaml --estate cloud.estate.yaml

    Exit codes: 0 nothing is wrong, 1 something is (or lacks, with --strict), 2 input that cannot be used.
    """
    reports.ready(to)
    from drillgate.documents.estate import Estate
    from drillgate.documents.load import load_file

    given = load_file(Estate, estate, str(estate)) if estate else None
    found = [(file, *_checked(file, given)) for file in files]
    reports.give(to, {"text": lambda _: "".join(line + "\n" for each in found for line in _lines(*each))})
    if any(strict or not each.advisory for _, _, shortcomings in found for each in shortcomings):
        click.get_current_context().exit(ending.FOUND)


def _checked(file: Path, given: "Document[Estate] | None") -> "tuple[Document[Estate] | None, tuple[Shortcoming, ...]]":
    from drillgate.documents.load import load_file
    from drillgate.documents.runbook import Runbook
    from drillgate.drill.carriers import of_runbook
    from drillgate.runbook.analysis import Shortcoming, shortcomings
    from drillgate.survey import estate_of

    runbook = load_file(Runbook, file, str(file))
    estate = given or estate_of(str(file))
    found = [
        *(Shortcoming(problem) for problem in of_runbook(runbook, file.parent)),
        *shortcomings(runbook, estate.value if estate else None),
    ]
    found.sort(key=lambda each: each.advisory)
    return estate, tuple(found)


def _lines(file: Path, estate: "Document[Estate] | None", found: "tuple[Shortcoming, ...]") -> Iterator[str]:
    for each in found:
        yield harmless(f"{each.problem}{' [advice]' if each.advisory else ''}")
    wrong = sum(not each.advisory for each in found)
    against = f"against {estate.file}" if estate else "without an estate, so that nothing is said of stores"
    told = f"{wrong} wrong, {len(found) - wrong} lacking" if found else "nothing wrong"
    yield harmless(f"{file}: {told}, {against}")

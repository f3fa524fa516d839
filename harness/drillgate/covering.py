"""What runbooks cover of the estates among the files that are judged, as it is proposed here."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from drillgate.bench import Bench
from drillgate.examination import Examined
from drillgate.intake import COVERED, Found
from drillgate.places import InputError, Problem

if TYPE_CHECKING:
    from drillgate.facts.fact import Fact
    from drillgate.runbook.freshness import Proof
    from drillgate.sources import Tree


def cover(found: Found, bench: Bench) -> Examined:
    """What is wrong with the runbooks of the estates, runbooks and drills that were found.

    Estate and runbooks are those of the working tree, whatever the authority is: the store that a change adds is in
    none but its own, and so are the steps that it owes. The policies are the authority's, as ever.
    """
    trees: dict[Tree, list[str]] = {}
    for tree, file in found.files.values():
        if file.endswith(COVERED):
            trees.setdefault(tree, []).append(file)
    if not trees:
        return Examined((), ())
    problems: list[Problem] = []
    runs = None if bench.settings.project is None else bench.settings.path(bench.settings.project.runs)
    proofs = _proofs(runs, problems)
    facts = [fact for tree, files in trees.items() for fact in _facts(tree, files, runs, proofs, bench, problems)]
    return Examined(bench.rules.judge(facts), tuple(problems))


def _proofs(runs: str | None, problems: list[Problem]) -> "tuple[Proof, ...]":
    if runs is None:
        return ()
    from drillgate.runbook.runs import proofs_in

    if not Path(runs).is_dir():  # Where no drill has run yet, none has proven anything.
        return ()
    try:
        return proofs_in(Path(runs))
    except InputError as error:
        problems += error.problems
        return ()


def _facts(
    tree: "Tree",
    files: list[str],
    runs: str | None,
    proofs: "tuple[Proof, ...]",
    bench: Bench,
    problems: list[Problem],
) -> "list[Fact]":
    from drillgate.facts.coverage import facts_of
    from drillgate.survey import known_by, surveyed

    now = bench.options.now or datetime.now(UTC)
    surveys, unread = surveyed(tree, sorted(files))
    problems += unread
    return [fact for survey in surveys for fact in facts_of(known_by(survey, proofs, runs, now), now)]

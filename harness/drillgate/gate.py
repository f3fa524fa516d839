"""The gate: what the files of a change would do, and which policies that breaks. Nothing of them is run."""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import time

from drillgate import authority, pack
from drillgate.bench import Bench, GateOptions, convened
from drillgate.cache import Cache, opened, valid_beside
from drillgate.counting import Run, count
from drillgate.covering import cover
from drillgate.examination import Examined, examine, read_all
from drillgate.facts.documents import of_problems
from drillgate.intake import Found, Intake, gather, look, unique
from drillgate.operations import Operation, Planned
from drillgate.places import Problem
from drillgate.quotes import Quotes
from drillgate.results import MALFORMED, Finding, GateResult, Severity
from drillgate.sources import repository_of

__all__ = ["GateOptions", "operations", "run"]


def run(paths: Sequence[str], options: GateOptions) -> GateResult:
    """Judge the files and folders at `paths`. What cannot be read becomes a problem, and the rest is judged.

    Raises InputError if there is no such authority, or the project file cannot be used.
    """
    found = look(paths, roots=_shipped())
    bench = convened(tuple(found.trees.values()), paths, options)
    dropped = _dropped(found, bench, paths)
    narrowed = _narrowed(found, bench)
    given = gather(found, bench.reader_of)
    bench.meet(given.names)
    memory, forgotten = _memory(found, bench, paths)
    apart = examine([file for file in given.files if not file.changes], bench, memory)
    edited = authority.edited(bench.judges, (*bench.folders, *bench.exceptions.folders), bench.files())
    together = _of_changes(given, bench, edited)
    covered = cover(found, bench)
    own = authority.findings(bench.judges, edited or (), beside=given.names, known=together.findings)
    problems = (*given.problems, *bench.problems, *bench.estates.problems, *apart.problems, *together.problems)
    problems = (*problems, *covered.problems)
    counted = count(
        (*apart.findings, *together.findings, *covered.findings, *dropped, *own, *_unusable(problems, bench)),
        bench.exceptions,
        _about(paths, found, given, options),
        bench.rules,
        anew=options.anew,
    )
    if not bench.rules.problems:
        memory.save(time(), bench.rules.codes)
    return GateResult(
        findings=counted.findings,
        problems=unique((*problems, *bench.rules.problems)),
        notes=(
            *authority.notes(bench.judges, edited or ()),
            *bench.notes(given),
            *narrowed,
            *counted.notes,
            *given.notes,
            *forgotten,
        ),
        artifacts=given.names,
        policies=bench.rules.codes,
        fail_on=options.fail_on or bench.settings.fail_on or Severity.ERROR,
        advisory=options.advisory,
        set_aside=counted.set_aside,
        baseline=b"" if bench.exceptions.problems else counted.baseline,
    )


def operations(
    paths: Sequence[str], options: GateOptions
) -> tuple[tuple[Operation, ...], tuple[Problem, ...], tuple[str, ...]]:
    """What the files at `paths` would do, without judgement, what could not be read, and notes.

    Raises InputError if their project file cannot be used.
    """
    found = look(paths, roots=_shipped())
    bench = convened(tuple(found.trees.values()), paths, options)
    given = gather(found, bench.reader_of)
    scripts, problems = read_all(given.files, bench)
    read = tuple(operation for script in scripts for operation in script.operations)
    return read, unique((*given.problems, *bench.problems, *problems)), given.notes


def _of_changes(given: Intake, bench: Bench, edited: tuple[str, ...] | None) -> Examined:
    """What is wrong with the changes, and with what they run."""
    if not given.changes:
        return Examined((), ())
    from drillgate.assembly import assemble  # Most runs are of files alone.

    scripts, problems = read_all([file for file in given.files if file.changes], bench)
    now = bench.options.now or datetime.now(UTC)
    assembled = assemble(given.changes, scripts, bench.known, edited=edited, now=now)
    quotes = Quotes(_shipped())
    findings = {quotes.of(finding) for finding in bench.rules.judge(assembled.facts)}
    return Examined(tuple(findings), (*problems, *assembled.problems))


def _unusable(problems: Sequence[Problem], bench: Bench) -> Iterator[Finding]:
    """What policies of one's own find in what cannot be used; the shipped one's finding is the problem itself."""
    if problems:
        yield from (
            finding for finding in bench.rules.judge(of_problems(unique(problems))) if finding.code != MALFORMED
        )


def _dropped(found: Found, bench: Bench, paths: Sequence[str]) -> tuple[Finding, ...]:
    """What is wrong with what a branch has taken out of configurations, where only what has changed is judged."""
    if bench.options.since is None:
        return ()
    from drillgate import undeclared, undeclared_manifests, undeclared_templates
    from drillgate.facts.infrastructure import of_dropped

    asked = (found, paths, bench.options.since)
    readers = (undeclared, undeclared_templates, undeclared_manifests)
    operations = tuple(one for reader in readers for one in reader.undeclared(*asked))
    bench.meet({operation.place.file for operation in operations})
    quotes = Quotes(_shipped())
    gone = [one for one in operations if one.planned is Planned.UNDECLARED]
    there = [one for one in operations if one.planned is not Planned.UNDECLARED]
    weaker = bench.rules.judge(map(bench.fact_of, there))
    wholes = bench.rules.judge(of_dropped(operations))
    return (*bench.rules.judge(map(bench.fact_of, gone)), *wholes, *map(quotes.of, weaker))


def _narrowed(found: Found, bench: Bench) -> tuple[str, ...]:
    """What is said of what is left, where only what has changed is judged."""
    if bench.options.since is None:
        return ()
    from drillgate.narrowing import narrow

    return narrow(found, bench, bench.options.since)


def _about(paths: Sequence[str], found: Found, given: Intake, options: GateOptions) -> Run:
    """What a run is about, for what sets findings aside."""
    whole = any(os.path.isdir(path) and Path(os.path.realpath(path)) in found.trees for path in paths)  # noqa: PTH112 - a name that no file has is no folder
    return Run(
        options.now or datetime.now(UTC),
        tuple(found.trees),
        judged=None if whole and options.since is None else given.names,
        run=frozenset(file.file for file in given.files if file.changes),
        roots=_shipped(),
    )


def _memory(found: Found, bench: Bench, paths: Sequence[str]) -> tuple[Cache, tuple[str, ...]]:
    """The cache, and a note if there is none though there was to be one.

    A change could bring along what is in its repository; without one, what is at the paths.
    """
    if bench.options.cache is None:
        bench.rules.store = valid_beside(Cache())
        return Cache(), ()
    brought = (top for top in found.trees if repository_of(top) is not None)
    memory, why = opened(
        bench.options.cache, bench.contents(), trees=(*brought, *map(Path, map(os.path.realpath, paths)))
    )
    bench.rules.remembered, bench.rules.store = memory.policies, valid_beside(memory)
    return memory, (why,) if why else ()


def _shipped() -> tuple[Path, ...]:
    """Folders of drillgate's own, which may be read as a whole."""
    return (pack.folder("policies"), pack.folder("drills"))

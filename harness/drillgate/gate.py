"""The gate: what the files of a change would do, and which policies that breaks. Nothing of them is run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from drillgate import authority, pack
from drillgate.assembly import assemble
from drillgate.documents.load import Document
from drillgate.documents.policy import Policy
from drillgate.estates import Estates
from drillgate.intake import gather, unique
from drillgate.judgement import compile_policy, judge
from drillgate.operations import Operation
from drillgate.places import InputError, Problem
from drillgate.quotes import Quotes
from drillgate.results import Finding, GateResult, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOptions:
    """How to judge. Paths are relative to the current folder.

    `authority` is the revision whose policies, estate and inventory count, None for the working tree's. `policies` are
    folders, none for the shipped ones. `estate` and `inventory` go before what is found beside a change. `now` is the
    time to judge at, None for the clock's.
    """

    authority: str | None = None
    policies: tuple[str, ...] = ()
    estate: str | None = None
    inventory: str | None = None
    dialect: str = ""
    fail_on: Severity = Severity.ERROR
    now: datetime | None = None


def run(paths: Sequence[str], options: GateOptions) -> GateResult:
    """Judge the files and folders at `paths`. What cannot be read becomes a problem, and the rest is judged.

    Raises InputError if there is no such authority.
    """
    shipped = (pack.folder("policies"), pack.folder("drills"))
    given = gather(paths, options.dialect, roots=shipped)
    judges = authority.over(given.trees, options.authority, shipped)
    policies, unread = authority.policies(judges, options.policies, str(shipped[0]))
    estates = Estates(judges, options.estate, options.inventory)
    known = estates.of_all(given.files)
    edited = authority.edited(judges, options.policies or (str(shipped[0]),), estates.files())
    assembled = assemble(given, known, edited=edited, now=options.now or datetime.now(UTC))
    sound, unsound = _sound(policies)
    judged = judge(sound, assembled.facts)
    findings = {*judged, *authority.findings(judges, edited or (), beside=given.files, known=judged)}
    quotes = Quotes(shipped)
    return GateResult(
        findings=tuple(replace(finding, source=quotes.at(finding.place)) for finding in _ordered(findings)),
        problems=unique((*given.problems, *unread, *unsound, *estates.problems, *assembled.problems)),
        notes=(*authority.notes(judges, edited or ()), *assembled.notes, *given.notes),
        artifacts=given.files,
        operations=given.operations,
        policies=tuple(document.value.code for document in policies),
    )


def operations(paths: Sequence[str], dialect: str) -> tuple[tuple[Operation, ...], tuple[Problem, ...]]:
    """What the files at `paths` would do, without judgement, and what could not be read."""
    given = gather(paths, dialect, roots=(pack.folder("policies"), pack.folder("drills")))
    return given.operations, unique(given.problems)


def exit_code(result: GateResult, fail_on: Severity) -> int:
    """2 if anything could not be read, else 1 for findings of this severity or worse, else 0."""
    order = list(Severity)
    if result.problems:
        return 2
    return int(any(order.index(finding.severity) >= order.index(fail_on) for finding in result.findings))


def _sound(policies: Sequence[Document[Policy]]) -> tuple[tuple[Document[Policy], ...], tuple[Problem, ...]]:
    """The policies that can be judged, and what is wrong with the others."""
    sound: list[Document[Policy]] = []
    problems: list[Problem] = []
    for policy in policies:
        try:
            compile_policy(policy)
            sound.append(policy)
        except InputError as error:
            problems += error.problems
    return tuple(sound), tuple(problems)


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.place, finding.code, finding.message))

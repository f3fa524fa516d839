"""Cases, tried: what a change or a drill gives, against what its case says it must."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from drillgate import divided
from drillgate.documents.case import ChangeCase, DrillCase, ExpectedFinding
from drillgate.drill.attempt import carry_out
from drillgate.report import text
from drillgate.results import DrillResult, Finding, GateResult, Severity, Verdict

Measured = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is otherwise than the case says, what was measured by name, and the whole report."""

    mismatches: tuple[str, ...]
    measured: Measured
    report: str


def outcome(
    case: ChangeCase | DrillCase, folder: Path, *, sites: int | None = None, parts: int = 1, shared: Path | None = None
) -> Outcome:
    """Try a case whose files stand in `folder`. Raises as the gate or `carry_out` does.

    A drill is carried out in `parts` with whoever else works in the folder `shared`, if there is one.
    """
    if isinstance(case, ChangeCase):
        return of_gate(case, folder)
    return of_drill(case, folder, sites=sites, parts=parts, shared=shared)


def of_gate(case: ChangeCase, folder: Path) -> Outcome:
    """Give the gate what the case names, beside it. Raises InputError where the gate does."""
    from drillgate import gate

    paths = [os.path.relpath(folder / path) for path in case.paths]
    result = gate.run(paths, gate.GateOptions(now=case.now))
    measured = (("findings", len(result.findings)), ("artifacts", len(result.artifacts)))
    return Outcome(tuple(gate_mismatches(case, folder, result)), measured, text.gate(result))


def of_drill(
    case: DrillCase, folder: Path, *, sites: int | None = None, parts: int = 1, shared: Path | None = None
) -> Outcome:
    """Carry out the drill of a case, with `sites` lost sites if given. Raises as `carry_out` does."""
    file, sites = folder / case.file, sites or case.sites
    if shared is None or parts == 1:
        result = carry_out(file, sites=sites)
    else:
        result = divided.whole(file, parts, shared, sites=sites)
    values = (
        (f"{check.check} of {check.subject}: {name}", value)
        for check in result.checks
        for name, value in ({"measured": check.measured, "target": check.target} | dict(check.values)).items()
    )
    measured = (
        ("drill", result.drill),
        ("verdict", result.verdict.value),
        ("seed", result.seed),
        ("history-digest", result.digest),
        *values,
    )
    return Outcome(tuple(drill_mismatches(case, result)), measured, text.drill(result))


def gate_mismatches(case: ChangeCase, folder: Path, result: GateResult) -> Iterator[str]:
    """Each way in which the gate's result is not what the case says."""
    for problem in result.problems:
        yield f"could not be used: {problem}"
    verdict = "blocked" if result.blocks(Severity.ERROR) else "passed"
    if verdict != case.verdict:
        yield f"expected {case.verdict}, was {verdict}"
    for expected in case.findings:
        if not any(_fits(expected, folder, finding) for finding in result.findings):
            near = [str(finding.place) for finding in result.findings if finding.code == expected.code]
            where = f" at {expected.place}" if expected.place else ""
            says = f" saying {expected.says!r}" if expected.says else ""
            found = f"found it at {', '.join(near)}" if near else "found none of that code"
            yield f"expected {expected.code}{where}{says}, {found}"
    if case.exactly:
        codes = {expected.code for expected in case.findings}
        for finding in result.findings:
            if finding.code not in codes:
                yield f"expected no {finding.code}, found it at {finding.place}"


def drill_mismatches(case: DrillCase, result: DrillResult) -> Iterator[str]:
    """Each way in which a drill's result is not what the case says."""
    if result.verdict is not case.verdict:
        yield f"expected the verdict {case.verdict}, was {result.verdict}"
    verdicts = _verdicts(result)
    for name, expected in case.checks.items():
        if name not in verdicts:
            yield f"expected a check {name}, found {', '.join(verdicts) or 'none'}"
        elif verdicts[name] is not expected:
            yield f"expected {name} to be {expected}, was {verdicts[name]}"
    for name, number in case.failing.items():
        failing = _failing(result, name)
        if len(failing) != number:
            yield f"expected {name} to fail for {number} sites, was {len(failing)}"
    for check in result.checks:
        if check.check not in case.checks and check.verdict is not Verdict.PASS:
            yield f"expected {check.check} of {check.subject} to pass, was {check.verdict}: {check.witness}"


def _failing(result: DrillResult, name: str) -> set[str]:
    """The sites that a check fails for, over what it is of."""
    told = (str(check.values.get("failing-sites", "")) for check in result.checks if check.check == name)
    return {site for sites in told for site in sites.split()}


def _verdicts(result: DrillResult) -> Mapping[str, Verdict]:
    """The worst verdict of each check over what it is of."""
    order = list(Verdict)
    worst: dict[str, Verdict] = {}
    for check in result.checks:
        worst[check.check] = max(worst.get(check.check, Verdict.PASS), check.verdict, key=order.index)
    return worst


def _fits(expected: ExpectedFinding, folder: Path, finding: Finding) -> bool:
    return (
        finding.code == expected.code
        and (expected.says is None or expected.says in finding.message)
        and (expected.place is None or _is_at(expected.place, folder, finding))
    )


def _is_at(place: str, folder: Path, finding: Finding) -> bool:
    """Whether a finding is at FILE, FILE:LINE or FILE:LINE:COLUMN; a file's name may hold colons."""
    file = Path(os.path.relpath(finding.place.file, folder)).as_posix()
    line = f"{file}:{finding.place.line}"
    return place in (file, line, f"{line}:{finding.place.column}")

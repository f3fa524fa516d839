"""What the gate found, for programs. `report.gate_schema` is its JSON Schema, docs/reports.md its documentation."""

from collections import Counter
from typing import Any, Final

import drillgate
from drillgate.places import Place, Problem
from drillgate.report.json_layout import laid_out
from drillgate.report.order import aside_by_place, by_place, stretch
from drillgate.results import MALFORMED, Finding, GateResult, Reason, Severity

FORMAT: Final = 1
"""Goes up where a key is renamed, removed, or means something else. New keys leave it as it is."""
LEVELS: Final = 2


def gate(result: GateResult) -> str:
    """One JSON object, in ASCII; each finding is a line of it."""
    decision = result.decision
    document = {
        "format": FORMAT,
        "drillgate": drillgate.__version__,
        "verdict": decision.value,
        "exit_code": decision.exit_code,
        "fail_on": result.fail_on.value,
        "advisory": result.advisory,
        "counts": _counts(result),
        "findings": [_finding(finding) for finding in by_place(result.findings)],
        "set_aside": [
            {"reason": one.reason.value, "said": one.said, "finding": _finding(one.finding)}
            for one in aside_by_place(result.set_aside)
        ],
        "problems": [_problem(problem) for problem in result.problems],
        "notes": result.notes,
        "artifacts": result.artifacts,
        "policies": result.policies,
    }
    return laid_out(document, LEVELS)


def place(of: Place) -> dict[str, str | int]:
    """A place for programs; the end is exclusive, and at least one character behind the start."""
    line, column, end_line, end_column = stretch(of)
    return {"file": of.file, "line": line, "column": column, "end_line": end_line, "end_column": end_column}


def _counts(result: GateResult) -> dict[str, Any]:
    severities = Counter(finding.severity for finding in result.findings)
    reasons = Counter(one.reason for one in result.set_aside)
    return {
        "findings": {severity.value: severities[severity] for severity in reversed(Severity)},
        "codes": dict(sorted(Counter(finding.code for finding in result.findings).items())),
        "set_aside": {reason.value: reasons[reason] for reason in Reason},
        "problems": len(result.problems),
        "artifacts": len(result.artifacts),
        "policies": len(result.policies),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "fingerprint": finding.fingerprint,
        "code": finding.code,
        "policy": finding.policy,
        "severity": finding.severity.value,
        "title": finding.title,
        "message": finding.message,
        "place": place(finding.place),
        "chain": [place(around) for around in finding.chain],
        "source": finding.source,
        "instead": finding.instead.strip(),
        "learning": finding.learning,
        "fact": finding.fact,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": MALFORMED,
        "place": place(problem.place),
        "found": problem.found,
        "expected": problem.expected,
        "suggestion": problem.suggestion,
        "said": str(problem),
    }

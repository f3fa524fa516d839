"""SARIF 2.1.0, as code scanning of GitHub and others take it.

GitHub's limits, and the properties it reads, are in its documentation of SARIF support for code scanning. What
suppresses a result is none of them: it shows as an open alert. So the report for GitHub leaves out what is set aside.
"""

import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import drillgate
from drillgate.places import Place
from drillgate.report.characters import harmless
from drillgate.report.json_layout import laid_out
from drillgate.report.markdown import escaped
from drillgate.report.order import stretch, worst_first
from drillgate.report.paths import uri
from drillgate.results import MALFORMED, Finding, GateResult, SetAside, Severity

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT: Final = "%SRCROOT%"
LEVELS: Final = 4
"""Levels of the document over lines, so that each result is one."""
RESULTS: Final = 25_000
"""Results of a run that GitHub takes."""
COMPRESSED: Final = 10 * 1024 * 1024
"""Bytes of a gzipped document that GitHub takes."""
GRAVITY: Final = {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.NOTE: "2.0"}
"""`security-severity`, of which GitHub makes high, medium and low."""
FINGERPRINT: Final = "primaryLocationLineHash"

_PLACEHOLDER: Final = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True, slots=True)
class _Row:
    """A finding as a result, and why it is set aside if it is."""

    finding: Finding
    aside: SetAside | None = None


def gate(
    result: GateResult,
    *,
    set_aside: bool = True,
    results: int = RESULTS,
    compressed: int = COMPRESSED,
) -> str:
    """A SARIF document of one run. `set_aside` has what is set aside in it, as suppressed results.

    Holds at most so many `results`, and bytes once `compressed`: the worst ones, and a notification that says how many
    are left out.
    """
    rows = [_Row(finding) for finding in worst_first(result.findings)]
    if set_aside:
        given = {id(one.finding): one for one in result.set_aside}
        rows += [_Row(finding, given[id(finding)]) for finding in worst_first(one.finding for one in result.set_aside)]
    kept = min(len(rows), results)
    while True:
        document = _document(result, rows[:kept], len(rows) - kept, set_aside=set_aside)
        size = len(document) if len(document) <= compressed else len(gzip.compress(document.encode()))
        if size <= compressed or not kept:
            return document
        kept = min(kept * compressed * 9 // (size * 10), kept - 1)


def _document(result: GateResult, rows: Sequence[_Row], left_out: int, *, set_aside: bool) -> str:
    rules, numbers = _rules(row.finding for row in rows)
    marks = _fingerprints([row.finding for row in rows])
    run = {
        "tool": {
            "driver": {
                "name": "drillgate",
                "semanticVersion": drillgate.__version__,
                "rules": rules,
                "notifications": [{"id": MALFORMED}, {"id": "note"}, {"id": "left-out"}],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that the gate was run in."}}},
        "invocations": [_invocation(result, left_out, set_aside=set_aside)],
        "results": [_result(row, numbers[row.finding.code], mark) for row, mark in zip(rows, marks, strict=True)],
    }
    return laid_out({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, LEVELS)


def _rules(findings: Iterable[Finding]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """A rule for each code, and the number of each code's rule."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.code, finding)
    codes = sorted(first)
    return [_rule(first[code]) for code in codes], {code: number for number, code in enumerate(codes)}


def _rule(finding: Finding) -> dict[str, Any]:
    why = finding.why or finding.title
    lines = [f"`drillgate policy explain {finding.code}` tells what is asked for, and what to do instead."]
    if finding.learning:
        lines.append(f"Learnt from: {finding.learning}.")
    tags = ["security", "deletion", *filter(None, [finding.learning])]
    return {
        "id": finding.code,
        "name": finding.policy,
        "shortDescription": {"text": _message(finding.title or finding.code)},
        "fullDescription": {"text": _message(why)},
        "help": {
            "text": _message("\n".join((why, *lines))),
            "markdown": "\n\n".join(("\n".join(map(escaped, why.splitlines())), *map(escaped, lines))),
        },
        "defaultConfiguration": {"level": finding.severity.value},
        "properties": {"security-severity": GRAVITY[finding.severity], "tags": tags},
    }


def _result(row: _Row, rule: int, mark: str) -> dict[str, Any]:
    finding = row.finding
    said = finding.message or finding.title or finding.code
    if finding.instead.strip():
        said += f"\nInstead: {finding.instead.strip()}"
    found: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": _message(said)},
        "locations": [_location(finding.place)],
        "partialFingerprints": {FINGERPRINT: mark},
        "properties": {"policy": finding.policy},
    }
    if finding.chain:
        found["relatedLocations"] = [
            {"id": number, **_location(around), "message": {"text": "It is reached from here"}}
            for number, around in enumerate(finding.chain)
        ]
    if row.aside:
        suppression = {
            "kind": "external",
            "status": "accepted",
            "justification": row.aside.said or row.aside.reason.value,
        }
        found["suppressions"] = [suppression]
    return found


def _fingerprints(findings: Sequence[Finding]) -> list[str]:
    """Each finding's fingerprint as GitHub writes them, `HASH:NUMBER`; of what it says if it has none."""
    met: Counter[str] = Counter()
    marks: list[str] = []
    for finding in findings:
        mark = harmless(finding.fingerprint)
        if not mark:
            told = "\0".join((finding.code, finding.message, finding.source.strip(), finding.place.file))
            mark = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        met[mark] += 1
        marks.append(f"{mark}:{met[mark]}")
    return marks


def _invocation(result: GateResult, left_out: int, *, set_aside: bool) -> dict[str, Any]:
    told = [
        {"descriptor": {"id": MALFORMED}, "level": "error", "message": {"text": _message(str(problem))},
         "locations": [_location(problem.place)]}
        for problem in result.problems[:RESULTS]
    ]  # fmt: skip
    notes = list(result.notes)
    if result.advisory:
        notes.append("Advisory: findings are reported and block nothing.")
    if result.set_aside and not set_aside:
        notes.append(
            f"{len(result.set_aside):,} findings are set aside by waivers or the baseline and not in this report."
        )
    told += [
        {"descriptor": {"id": "note"}, "level": "note", "message": {"text": _message(note) or "-"}} for note in notes
    ]
    if left_out:
        said = f"{left_out:,} results are left out, the least grave ones: more are not taken. The text report has all."
        told.append({"descriptor": {"id": "left-out"}, "level": "error", "message": {"text": said}})
    return {
        "executionSuccessful": not result.problems,
        "exitCode": result.decision.exit_code,
        "toolExecutionNotifications": told,
    }


def _location(place: Place) -> dict[str, Any]:
    line, column, end_line, end_column = stretch(place)
    region = {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
    return {"physicalLocation": {"artifactLocation": _artifact(place.file), "region": region}}


def _artifact(file: str) -> dict[str, str]:
    """Where a file is: below the folder that the gate was run in, or anywhere."""
    address = uri(file)
    return {"uri": address} if address.startswith("file:") else {"uri": address, "uriBaseId": ROOT}


def _message(text: str) -> str:
    """Text that neither refers to arguments (`{0}`) nor holds links (`[text](target)`), nor has control characters."""
    said = "\n".join(map(harmless, text.strip().splitlines()))
    return _PLACEHOLDER.sub(r"{{\1}}", said).replace("](", "]\\(")

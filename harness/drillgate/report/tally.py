"""How much was found, in words."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from drillgate.report.order import GRAVITY
from drillgate.results import Decision, Finding, GateResult, Reason, Severity

DECIDED: Final = {Decision.PASSED: "passed", Decision.BLOCKED: "blocked", Decision.NOT_DECIDED: "not decided"}
ADVISORY: Final = "passed, advisory only"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def severities(findings: Iterable[Finding]) -> str:
    """`2 errors, 1 warning`, or "" for nothing."""
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(counted(numbers[severity], severity.value) for severity in reversed(Severity) if numbers[severity])


def verdict(result: GateResult) -> tuple[str, str]:
    """What it came to, and what of: `blocked` and `2 errors in 1 file (1 policy)`."""
    decision = result.decision
    counts = severities(result.findings)
    files = counted(len({finding.place.file for finding in result.findings}), "file")
    policies = counted(len({finding.code for finding in result.findings}), "policy", "policies")
    found = f"{counts} in {files} ({policies})" if counts else ""
    if decision is Decision.NOT_DECIDED:
        unusable = f"{counted(len(result.problems), 'problem')} with the input"
        return DECIDED[decision], ", ".join(filter(None, (unusable, found)))
    if decision is Decision.BLOCKED:
        return DECIDED[decision], found
    if any(GRAVITY[finding.severity] <= GRAVITY[result.fail_on] for finding in result.findings):
        return ADVISORY, f"{found} would have blocked"
    if found:
        return DECIDED[decision], found
    if not result.artifacts:
        return DECIDED[decision], "there was nothing to judge"
    kept = counted(len(result.policies), "policy", "policies")
    return DECIDED[decision], f"{counted(len(result.artifacts), 'file')} read, {kept} kept"


def by_code(findings: Iterable[Finding]) -> list[tuple[Finding, int]]:
    """The first finding of each code and severity, and how many there are, the worst first and then by code."""
    first: dict[tuple[Severity, str], Finding] = {}
    numbers: Counter[tuple[Severity, str]] = Counter()
    for finding in findings:
        kind = (finding.severity, finding.code)
        first.setdefault(kind, finding)
        numbers[kind] += 1
    order = list(reversed(Severity))
    kinds = sorted(first, key=lambda kind: (order.index(kind[0]), kind[1]))
    return [(first[kind], numbers[kind]) for kind in kinds]


def set_aside(result: GateResult) -> list[tuple[Reason, str, str]]:
    """Each reason with what was said and how many findings of which codes it sets aside: `3 of DG101, 1 of DG104`."""
    groups: dict[tuple[Reason, str], Counter[str]] = {}
    for one in result.set_aside:
        groups.setdefault((one.reason, one.said), Counter())[one.finding.code] += 1
    order = list(Reason)
    return [
        (reason, said, ", ".join(f"{number:,} of {code}" for code, number in sorted(codes.items())))
        for (reason, said), codes in sorted(groups.items(), key=lambda group: (order.index(group[0][0]), group[0][1]))
    ]

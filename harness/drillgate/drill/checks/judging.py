"""How a check comes to its verdict: what is wrong outweighs what nobody saw, and that outweighs what is right."""

from collections.abc import Mapping, Sequence

from drillgate.results import Basis, CheckResult, Verdict


def judged(
    name: str,
    subject: str,
    measured: str,
    target: str,
    *,
    wrong: Sequence[str],
    doubts: Sequence[str],
    values: Mapping[str, float | int | str],
) -> CheckResult:
    """A check's result; `wrong` and `doubts` are witnesses, of which the first of the graver kind is told."""
    verdict = Verdict.FAIL if wrong else Verdict.UNKNOWN if doubts else Verdict.PASS
    witness = next(iter((*wrong, *doubts)), "")
    return CheckResult(name, subject, verdict, measured, target, Basis.SIMULATED, witness, values)

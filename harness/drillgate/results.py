"""What the gate and the drills found: all that reports know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from drillgate.places import Place, Problem


class Severity(StrEnum):
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


class Verdict(StrEnum):
    """Of a check or a whole drill. `fail` outweighs `unknown`, which outweighs `pass`."""

    PASS = "pass"  # noqa: S105 - a verdict, no credential
    UNKNOWN = "unknown"
    FAIL = "fail"


class Decision(StrEnum):
    """What the gate comes to. Input that cannot be used outweighs everything, for nobody knows what it would do."""

    PASSED = "passed"
    BLOCKED = "blocked"
    NOT_DECIDED = "not-decided"

    @property
    def exit_code(self) -> int:
        return list(Decision).index(self)


class Basis(StrEnum):
    """How a value is known."""

    OBSERVED = "observed"
    SIMULATED = "simulated"
    FORECAST = "forecast"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Finding:
    """A policy that does not hold, at a place. `source` is the line of the file the place points to ("" if none).

    `chain` names the places around an embedded statement, outermost first. `fingerprint` is of what was found and stays
    the same where lines move or the file is renamed; it is unique within a result. `subject` is what it is made of.
    """

    code: str
    policy: str
    severity: Severity
    title: str
    message: str
    place: Place
    instead: str = ""
    why: str = ""
    learning: str = ""
    source: str = ""
    fact: str = ""
    chain: tuple[Place, ...] = ()
    fingerprint: str = ""
    subject: str = field(default="", compare=False)


MALFORMED = "DG907"
"""The code of every problem, by which `policy explain` tells of it. A problem is no finding: nothing sets it aside."""


class Reason(StrEnum):
    """Why a finding does not count."""

    WAIVER = "waiver"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A finding that does not count: somebody owns it until a date, or it was there before the gate was.

    `said` is who and why and until when, in words.
    """

    finding: Finding
    reason: Reason
    said: str = ""


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate found. `problems` are files that could not be used; `notes` tell what authority judged.

    `artifacts` are the files that were judged. `fail_on` is the least severity that blocks; `set_aside` are findings
    that do not count. An `advisory` result is reported and lets everything pass but problems. `baseline` is one of what
    was found, as a file, if it was asked for.
    """

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    artifacts: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    fail_on: Severity = Severity.ERROR
    set_aside: tuple[SetAside, ...] = ()
    advisory: bool = False
    baseline: bytes = b""

    def blocks(self, fail_on: Severity | None = None) -> bool:
        """Whether there is a finding of this severity or a graver one; of `fail_on` if none is given."""
        if self.advisory:
            return False
        order, fail_on = list(Severity), fail_on or self.fail_on
        return any(order.index(finding.severity) >= order.index(fail_on) for finding in self.findings)

    @property
    def decision(self) -> Decision:
        """What it comes to, and so the exit code of the run."""
        if self.problems:
            return Decision.NOT_DECIDED
        return Decision.BLOCKED if self.blocks() else Decision.PASSED


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check over one subject (a store, a product, the whole drill).

    `measured` and `target` are as people read them; `values` the same for machines, with the unit in the name
    (`recovery-point-seconds`). `witness` is the smallest piece of evidence against the subject, or "".
    """

    check: str
    subject: str
    verdict: Verdict
    measured: str
    target: str
    basis: Basis
    witness: str = ""
    values: Mapping[str, float | int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrillResult:
    """A drill that ran to its end. `digest` is of the logical history; durations are seconds of the real clock.

    `recorded` is the folder of the run, "" if there is none.
    """

    drill: str
    title: str
    file: str
    seed: int
    digest: str
    checks: tuple[CheckResult, ...]
    figures: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    duration: float = 0.0
    recorded: str = ""

    @property
    def verdict(self) -> Verdict:
        order = list(Verdict)
        return max((check.verdict for check in self.checks), key=order.index, default=Verdict.UNKNOWN)


class Fate(StrEnum):
    """What became of a mutation: the check that is there for it saw it, and no other was red without cause."""

    KILLED = "killed"
    SURVIVED = "survived"
    STRAY = "stray"
    NOT_CARRIED_OUT = "not-carried-out"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class MutationResult:
    """One mutation of a drill. `check` is the one that is there for it, and `subject` what it had to be red of.

    `red` are the checks that did not pass, each with its gravest verdict, and `stray` those results among them that
    nothing explains. `said` is the witness of the check, or what was in the way.
    """

    mutation: str
    about: str
    check: str
    subject: str
    fate: Fate
    red: Mapping[str, Verdict]
    stray: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class SabotageResult:
    """A drill's kill matrix: its mutations against its `checks`. `unaltered` are results that do not pass even so."""

    drill: str
    checks: tuple[str, ...]
    mutations: tuple[MutationResult, ...]
    unaltered: tuple[str, ...] = ()
    duration: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether every mutation that applies was killed as declared, one at least, and the drill itself passes."""
        fates = {one.fate for one in self.mutations}
        return not self.unaltered and Fate.KILLED in fates and fates <= {Fate.KILLED, Fate.NOT_APPLICABLE}

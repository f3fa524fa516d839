"""Policies over facts: what does not hold, and where."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from drillgate.facts.fact import FIELDS, UNKNOWN, Fact
from drillgate.facts.subjects import subject
from drillgate.judgement.compile import CompiledPolicy, compile_policy
from drillgate.judgement.conditions import Outcome, evaluate
from drillgate.judgement.messages import instead, message
from drillgate.judgement.messages import readable as said
from drillgate.judgement.truth import Truth
from drillgate.places import InputError, Place, Problem
from drillgate.results import Finding, Severity

if TYPE_CHECKING:
    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy

NOT_ANALYSABLE: Final = "DG901"
CRASHED: Final = "DG900"
Broken = tuple[CompiledPolicy, Outcome, Outcome]
"""A policy that a fact breaks, and what its conditions came to."""

CRASHES: Final = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


def judge(policies: "Sequence[Document[Policy]]", facts: Iterable[Fact]) -> tuple[Finding, ...]:
    """Every policy that does not hold, by place and code.

    An operation that could not be analysed has a finding DG901 whatever the policies say; a policy that cannot be
    judged has a finding DG900. Raises InputError with the problems of all policies if any of them is unsound.
    """
    return judging(compile_policies(policies))(facts)


def judging(policies: Iterable[CompiledPolicy]) -> Callable[[Iterable[Fact]], tuple[Finding, ...]]:
    """`judge` for facts that come bit by bit. What is alike in them is judged once, whenever it comes."""
    compiled = tuple(policies)
    by_kind = {kind: _Remembered(tuple(policy for policy in compiled if policy.kind == kind)) for kind in FIELDS}

    def judged(facts: Iterable[Fact]) -> tuple[Finding, ...]:
        findings = [finding for fact in facts for finding in _of_fact(by_kind[fact.kind], fact)]
        return tuple(sorted(findings, key=lambda finding: (finding.place, finding.code, finding.message)))

    return judged


def compile_policies(policies: "Iterable[Document[Policy]]") -> tuple[CompiledPolicy, ...]:
    """The policies, ready to judge. Raises InputError with the problems of all of them."""
    compiled: list[CompiledPolicy] = []
    problems: list[Problem] = []
    for document in policies:
        try:
            compiled.append(compile_policy(document))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(*problems)
    return tuple(compiled)


def judged(policy: CompiledPolicy, fact: Fact) -> Finding | None:
    """The finding of one policy about one fact, if there is one."""
    found = _Remembered((policy,)).findings(fact) if policy.kind == fact.kind else []
    return found[0] if found else None


@dataclass(slots=True)
class _Remembered:
    """Policies of one kind of fact, and which of them are broken by the values that they have met, and how."""

    policies: tuple[CompiledPolicy, ...]
    fields: tuple[str, ...] = field(init=False)
    met: dict[object, tuple[Broken, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fields = tuple(dict.fromkeys(name for policy in self.policies for name in policy.fields))

    def findings(self, fact: Fact) -> list[Finding]:
        try:
            return [_finding(policy, fact, *broken) for policy, *broken in self._broken(fact)]
        except CRASHES:
            return [finding for policy in self.policies for finding in _alone(policy, fact)]

    def _broken(self, fact: Fact) -> tuple[Broken, ...]:
        get = fact.values.get
        values = tuple([get(name, UNKNOWN) for name in self.fields])
        met = (values, tuple(map(type, values)))  # For True is 1 to a dictionary, and not to a policy.
        try:
            hash(met)
        except TypeError:
            return tuple(_all_broken(self.policies, fact))
        if met not in self.met:
            self.met[met] = tuple(_all_broken(self.policies, fact))
        return self.met[met]


def _all_broken(policies: Iterable[CompiledPolicy], fact: Fact) -> Iterator[Broken]:
    for policy in policies:
        broken = _broken(policy, fact)
        if broken is not None:
            yield (policy, *broken)


def _alone(policy: CompiledPolicy, fact: Fact) -> Iterator[Finding]:
    """The finding of one policy, where some cannot be judged: that it is one of them, if it is."""
    try:
        broken = _broken(policy, fact)
        if broken is not None:
            yield _finding(policy, fact, *broken)
    except CRASHES as error:
        yield _crash(policy, fact, error)


def _of_fact(policies: _Remembered, fact: Fact) -> list[Finding]:
    findings = policies.findings(fact)
    opaque = fact.kind == "operation" and fact.values.get("action", UNKNOWN) in ("opaque", "unread", UNKNOWN)
    if opaque and not any(finding.code == NOT_ANALYSABLE for finding in findings):
        findings.append(_not_analysable(fact))
    return findings


def _broken(policy: CompiledPolicy, fact: Fact) -> tuple[Outcome, Outcome] | None:
    """How a fact breaks a policy: what `match` came to, and `require`. None if it does not."""
    matched = evaluate(policy.match, fact)
    if matched.truth is Truth.FALSE:
        return None
    held = Outcome(Truth.FALSE, ()) if policy.require is None else evaluate(policy.require, fact)
    return None if held.truth is Truth.TRUE else (matched, held)


def _finding(policy: CompiledPolicy, fact: Fact, matched: Outcome, held: Outcome) -> Finding:
    decisive = matched if policy.require is None else held
    unknown = decisive.fields if decisive.truth is Truth.UNKNOWN else ()
    document = policy.document.value
    return Finding(
        code=document.code,
        policy=document.policy,
        severity=document.severity,
        title=document.title,
        message=message(document, fact, unknown),
        place=_place(fact, held),
        instead=instead(document, fact),
        why=document.why.strip(),
        learning=document.learning or "",
        fact=fact.kind,
        chain=fact.chain,
        subject=subject(fact),
    )


def _place(fact: Fact, held: Outcome) -> Place:
    return next((fact.places[name] for name in held.fields if name in fact.places), fact.place)


def _crash(policy: CompiledPolicy, fact: Fact, error: Exception) -> Finding:
    document = policy.document.value
    return Finding(
        code=CRASHED,
        policy=document.policy,
        severity=Severity.ERROR,
        title="A policy could not be judged",
        message=f"{document.code} {document.policy} could not be judged here: {type(error).__name__}: {error}",
        place=fact.place,
        why="What cannot be judged does not pass.",
        fact=fact.kind,
        subject=subject(fact),
    )


def _not_analysable(fact: Fact) -> Finding:
    statement, reason = (fact.values.get(name, UNKNOWN) for name in ("statement", "reason"))
    return Finding(
        code=NOT_ANALYSABLE,
        policy="not-analysable",
        severity=Severity.ERROR,
        title="What cannot be analysed does not pass",
        message=f"{said(statement)} could not be analysed: {said(reason)}",
        place=fact.place,
        why="What cannot be analysed may delete anything. No choice of policies lets it pass unseen.",
        fact=fact.kind,
        subject=subject(fact),
    )

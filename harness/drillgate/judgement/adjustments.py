"""What a project says of policies that it did not write: parameters, severities, and which are on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from drillgate.documents.problems import describe, suggest
from drillgate.judgement.compile import compile_policy
from drillgate.judgement.packs import is_on
from drillgate.places import InputError, Place, Problem
from drillgate.results import Severity

if TYPE_CHECKING:
    from drillgate.documents.load import Document
    from drillgate.documents.policy import Policy
    from drillgate.judgement.packs import Policies

OFF = "off"


def _nowhere(*_: str | int, of: str = "value") -> Place:  # noqa: ARG001 - it stands for a document's
    return Place("")


@dataclass(frozen=True, slots=True)
class Adjustments:
    """What stands in a document about policies, each by its name or its code.

    `severities` are a finding's severity, or "off"; `switches` are those that are on. `place` is that document's: it is
    asked for ("parameters", "batch-cap", "largest-batch"), ("severities", "DG107") and ("switches", 0).
    """

    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)
    switches: tuple[str, ...] = ()
    place: Callable[..., Place] = _nowhere


def adjusted(documents: "Policies", adjustments: Adjustments) -> "tuple[Policies, tuple[Problem, ...]]":
    """The policies that are on, with the parameters and severities they are given, and what is wrong with these.

    What is wrong changes nothing.
    """
    named = _Named(documents, adjustments.place)
    severities = {
        policy: severity
        for name, severity in adjustments.severities.items()
        if (policy := named.policy(name, "severities")) is not None and _is_severity(named, name, severity)
    }
    result, wrong = with_parameters(documents, adjustments.parameters, adjustments.place)
    judging = tuple(
        _of_severity(document, severities.get(document.value.policy))
        for document in result
        if is_on(document, adjustments.switches) and severities.get(document.value.policy) != OFF
    )
    return judging, (*_unknown_switches(documents, adjustments), *named.problems, *wrong)


def with_parameters(
    documents: "Policies", given: Mapping[str, Mapping[str, object]], place: Callable[..., Place] = _nowhere
) -> "tuple[Policies, tuple[Problem, ...]]":
    """The policies with other values for their parameters, given by a policy's name or code and by parameter.

    A problem is at ("parameters", POLICY, PARAMETER) of `place`: a policy or a parameter that is not there, with the
    nearest one, or a value that the conditions of the policy cannot use.
    """
    named = _Named(documents, place)
    values: dict[str, Mapping[str, object]] = {}
    for name, parameters in given.items():
        policy = named.policy(name, "parameters")
        if policy is not None:
            usable = named.usable(named.documents[policy], name, parameters)
            values[policy] = {**values.get(policy, {}), **usable}
    changed = (
        _with(document, values[document.value.policy]) if document.value.policy in values else document
        for document in documents
    )
    return tuple(changed), tuple(named.problems)


@dataclass(slots=True)
class _Named:
    """Policies by their names and codes, and what was wrong with names so far."""

    of: "Policies"
    place: Callable[..., Place]
    problems: list[Problem] = field(default_factory=list)
    met: dict[str, str] = field(default_factory=dict)

    @property
    def documents(self) -> "Mapping[str, Document[Policy]]":
        return {document.value.policy: document for document in self.of}

    def policy(self, name: str, section: str) -> str | None:
        """The policy of that name or code; None, and a problem more, if there is none or it was named before."""
        names = {document.value.code: document.value.policy for document in self.of}
        names |= {policy: policy for policy in names.values()}
        where = self.place(section, name, of="key")
        if name not in names:
            expected = "the name or code of a policy"
            self.problems.append(Problem(where, f"found no policy '{name}'", expected, suggest(name, names)))
            return None
        before = self.met.setdefault(names[name], name)
        if before != name:
            found = f"found '{name}', which stands there as '{before}' too"
            self.problems.append(Problem(where, found, "each policy once"))
            return None
        return names[name]

    def usable(self, document: "Document[Policy]", name: str, parameters: Mapping[str, object]) -> Mapping[str, object]:
        """The parameters that this policy has and can use with these values; a problem more for each of the others."""
        own = _parameters(document)
        usable: dict[str, object] = {}
        for parameter, value in parameters.items():
            path = ("parameters", name, parameter)
            if parameter not in own:
                found, near = f"found no parameter '{parameter}'", suggest(parameter, own)
                expected = f"a parameter of {document.value.policy}" if own else "none: the policy has no parameters"
                self.problems.append(Problem(self.place(*path, of="key"), found, expected, near))
                continue
            wrong = _wrong(document, parameter, value)
            if wrong is None:
                usable[parameter] = value
            else:
                self.problems.append(replace(wrong, place=self.place(*path)))
        return usable


def _parameters(document: "Document[Policy]") -> Mapping[str, object]:
    return document.value.parameters if isinstance(document.value.parameters, Mapping) else {}


def _with(document: "Document[Policy]", values: Mapping[str, object]) -> "Document[Policy]":
    return replace(document, value=replace(document.value, parameters={**_parameters(document), **values}))


def _wrong(document: "Document[Policy]", parameter: str, value: object) -> Problem | None:
    """What the policy's own conditions have against this value."""
    if value is None or isinstance(value, Mapping):
        return Problem(Place(""), f"found {describe(value)}", "a value")
    known = set(_problems(document))
    return next((problem for problem in _problems(_with(document, {parameter: value})) if problem not in known), None)


def _problems(document: "Document[Policy]") -> tuple[Problem, ...]:
    try:
        compile_policy(document)
    except InputError as error:
        return error.problems
    return ()


def _is_severity(named: _Named, name: str, severity: str) -> bool:
    known = (*Severity, OFF)
    if severity in known:
        return True
    near = suggest(severity, known)
    where = named.place("severities", name)
    named.problems.append(Problem(where, f"found {describe(severity)}", "one of " + ", ".join(known), near))
    return False


def _of_severity(document: "Document[Policy]", severity: str | None) -> "Document[Policy]":
    if severity is None:
        return document
    return replace(document, value=replace(document.value, severity=Severity(severity)))


def _unknown_switches(documents: "Policies", adjustments: Adjustments) -> Iterator[Problem]:
    known = sorted({document.value.switch for document in documents if document.value.switch is not None})
    for index, switch in enumerate(adjustments.switches):
        if switch not in known:
            expected = "one of " + ", ".join(known) if known else "none: no policy has a switch"
            yield Problem(
                adjustments.place("switches", index), f"found no switch '{switch}'", expected, suggest(switch, known)
            )

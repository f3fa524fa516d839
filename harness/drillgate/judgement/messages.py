"""The words of a finding: a policy's texts with the values of the fact filled in."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from drillgate.documents.policy import Policy
from drillgate.documents.problems import suggest
from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.judgement.literals import Path, Scope
from drillgate.operations import Kind

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
PARAMETER: Final = "parameter."
OTHERWISE: Final = "otherwise"


def check_texts(scope: Scope, policy: Policy) -> None:
    """Add to the scope what is wrong with the message and with what to do instead."""
    for path, text in _texts(policy):
        for name in PLACEHOLDER.findall(text):
            if name not in scope.fields and name.removeprefix(PARAMETER) not in _named(scope, name):
                valid = (*scope.fields, *(PARAMETER + parameter for parameter in scope.parameters))
                scope.problem(path, f"placeholder {{{name}}}", f"a field of {policy.of}", suggest(name, valid))
    if isinstance(policy.instead, Mapping):
        kinds = (*Kind, OTHERWISE) if policy.of == "operation" else (OTHERWISE,)
        for kind in policy.instead:
            if kind not in kinds:
                scope.problem(("instead", kind), f"{kind!r}", "a kind of target", suggest(kind, kinds), key=True)


def _named(scope: Scope, name: str) -> Mapping[str, object]:
    return scope.parameters if name.startswith(PARAMETER) else {}


def _texts(policy: Policy) -> Iterator[tuple[Path, str]]:
    yield ("message",), policy.message
    if isinstance(policy.instead, str):
        yield ("instead",), policy.instead
    elif isinstance(policy.instead, Mapping):
        for kind, text in policy.instead.items():
            yield ("instead", kind), str(text)


def message(policy: Policy, fact: Fact, unknown: tuple[str, ...]) -> str:
    """What is said of a finding; `unknown` are the fields that it turns on and that could not be known."""
    text = filled(policy.message, policy, fact)
    return f"{text} (could not be known: {', '.join(unknown)})" if unknown else text


def instead(policy: Policy, fact: Fact) -> str:
    """What to do instead, for this kind of target; "" where the policy has nothing to say."""
    if not isinstance(policy.instead, Mapping):
        return filled(str(policy.instead), policy, fact)
    kind = fact.values.get("target.kind", UNKNOWN)
    text = policy.instead.get(kind) if isinstance(kind, str) else None
    return filled(str(text or policy.instead.get(OTHERWISE, "")), policy, fact)


def filled(text: str, policy: Policy, fact: Fact) -> str:
    """`text` with the fact's values in place of {field}, and the policy's in place of {parameter.NAME}."""
    parameters = policy.parameters if isinstance(policy.parameters, Mapping) else {}

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith(PARAMETER):
            return readable(parameters.get(name.removeprefix(PARAMETER), UNKNOWN))
        return readable(fact.values.get(name, UNKNOWN))

    return PLACEHOLDER.sub(value, " ".join(text.split()))


def readable(value: object) -> str:
    """A value as people say it: `36 hours`, `site, app`, `none` for what is absent, `unknown`."""
    match value:
        case None | () | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case timedelta():
            return _duration(value)
        case float():
            return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
        case tuple() | list():
            return ", ".join(map(readable, value))
        case _:
            return str(value)


def _duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    if seconds == 0:
        return "0 seconds"
    parts = []
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count} {unit}" + ("s" if count > 1 else ""))
    return sign + " ".join(parts[: 1 if value >= timedelta(days=30) else 2])

"""A policy document of IAM: what its statements allow, deny, and to whom, as far as that is about deleting."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from drillgate.readers.markup import mapping
from drillgate.readers.rights import actions
from drillgate.readers.rights.resources import arn_of
from drillgate.readers.rights.texts import UNKNOWN, expanded, text_of

ANYBODY: Final = "*"
EVERY_RESOURCE: Final = "*"

ELSEWHERE: Final = ("backup", "ds-data", "kafka-cluster")
"""Services whose resources have ARNs of others: a recovery point may be a snapshot of EC2."""

BRANCH: Final = "Fn::If"
EVERY_ACTION: Final = "*"
MOST_STATEMENTS: Final = 2_000
MOST_DENIALS: Final = 100
MOST_RIGHTS: Final = 20_000
"""What is read of a document: far more than AWS takes. Denials beyond that take nothing back."""

OF_BUCKETS: Final = frozenset({"s3:deletebucket", "s3:putlifecycleconfiguration"})
"""Actions of S3 that are about buckets as a whole."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and the path to it in its document. `all_but`: its actions are those that it is not about.

    What is not written out (a parameter, a function) stands in it as a text with `${`.
    """

    path: Path
    allows: bool
    actions: tuple[str, ...]
    all_but: bool
    resources: tuple[str, ...]
    all_resources_but: bool
    holders: tuple[str, ...]
    conditions: tuple[str, ...]

    @property
    def is_for_all(self) -> bool:
        """Whether it holds for whoever a document is for, under all circumstances."""
        return not self.conditions and (not self.holders or self.holders == (ANYBODY,))


@dataclass(frozen=True, slots=True)
class Malformed:
    """A statement that is not as IAM writes them, the path to it, and in which way."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What a statement lets its holders delete of one resource: its actions as they are written, the path to them."""

    path: Path
    actions: tuple[str, ...]
    deleting: frozenset[str]
    resource: str
    holders: tuple[str, ...]
    conditions: tuple[str, ...]


def grants(document: object) -> Iterator[Grant | Malformed]:
    """The rights to delete that a document gives, without those that it denies again."""
    read = list(islice(_statements(document), MOST_STATEMENTS + 1))
    if len(read) > MOST_STATEMENTS:
        yield Malformed(("Statement",), f"a document has more than {MOST_STATEMENTS} statements")
        return
    denials = [one for one in read if isinstance(one, Statement) and not one.allows and one.is_for_all]
    denied = [_Denied(one, _all_of(one)) for one in denials[:MOST_DENIALS]]
    for one in read:
        if isinstance(one, Malformed):
            yield one
        elif one.allows and len(one.actions) * len(one.resources) > MOST_RIGHTS:
            yield Malformed(one.path, f"a statement allows more than {MOST_RIGHTS} actions on resources")
        elif one.allows:
            yield from _granted(one, denied)


def _statements(document: object) -> Iterator[Statement | Malformed]:
    for path, statement in expanded(mapping(document).get("Statement"), ("Statement",)):
        if not isinstance(statement, Mapping):
            is_open = isinstance(statement, str) and "${" in statement
            yield Malformed(path, "a statement is not written out" if is_open else "a statement is no mapping")
            continue
        effect = statement.get("Effect")
        if effect not in ("Allow", "Deny"):
            yield Malformed(path, "a statement has no Effect that is written out as Allow or Deny")
            continue
        named = "Action" if "Action" in statement else "NotAction"
        if named not in statement:
            yield Malformed(path, "a statement has no Action")
            continue
        resources = "NotResource" if "NotResource" in statement else "Resource"
        yield Statement(
            (*path, named),
            effect == "Allow",
            _texts(statement[named]),
            named == "NotAction",
            _texts(statement.get(resources, EVERY_RESOURCE)),
            resources == "NotResource",
            _holders(statement),
            tuple(dict.fromkeys((*_conditions(statement.get("Condition")), *_branches(path, statement)))),
        )


def _texts(written: object) -> tuple[str, ...]:
    return tuple(text_of(one) for _, one in expanded(written))


def _holders(statement: Mapping[str, object]) -> tuple[str, ...]:
    if "NotPrincipal" in statement:
        return (ANYBODY,)
    principal = statement.get("Principal")
    by_kind = isinstance(principal, Mapping) and not any(key.startswith(("Fn::", "Ref")) for key in principal)
    named = mapping(principal).values() if by_kind else (principal,)
    found = tuple(dict.fromkeys(text for values in named for text in _texts(values)))
    return (ANYBODY,) if ANYBODY in found else found


def _conditions(written: object) -> Iterator[str]:
    for values in mapping(written).values():
        yield from mapping(values) or ("a condition",)
    if written and not mapping(written):
        yield "a condition"


def _branches(path: Path, statement: Mapping[str, object]) -> Iterator[str]:
    """What else a denial depends on: one that holds in one branch alone may not be there."""
    if statement.get("Effect") == "Deny":
        written = [statement.get(name) for name in ("Action", "NotAction", "Resource", "NotResource", "Principal")]
        if any(BRANCH in inner for inner in (path, *(inner for one in written for inner, _ in expanded(one)))):
            yield BRANCH


def _granted(statement: Statement, denied: Sequence["_Denied"]) -> Iterator[Grant | Malformed]:
    unknown = next((one for one in statement.actions if "${" in one), None)
    if unknown is not None and not statement.all_but:
        yield Malformed(statement.path, f"the action {unknown} is not written out")
    patterns = ("*",) if statement.all_but else tuple(one for one in statement.actions if "${" not in one)
    kept = _named(statement.actions) if statement.all_but else frozenset[str]()
    resources = (EVERY_RESOURCE,) if statement.all_resources_but else statement.resources
    levels = _levels(resources)
    for resource in dict.fromkeys(resources):
        gone = kept.union(*(one.names for one in denied if one.covers(resource)))
        left = {pattern: _possible(pattern, *_about(resource, levels)) - gone for pattern in patterns}
        meant = tuple(pattern for pattern, names in left.items() if names)
        if meant:
            said = tuple(f"all but {one}" for one in statement.actions[:3]) if statement.all_but else meant
            yield Grant(
                statement.path,
                said,
                frozenset().union(*left.values()),
                resource,
                statement.holders,
                statement.conditions,
            )


@dataclass(frozen=True, slots=True)
class _Denied:
    """A denial, and the deleting actions that it is about."""

    statement: Statement
    names: frozenset[str]

    def covers(self, resource: str) -> bool:
        if self.statement.all_resources_but:
            return False
        if UNKNOWN not in resource and resource in self.statement.resources:
            return True
        written = (one for one in self.statement.resources if "${" not in one.rstrip("*"))
        return any(actions.matches(one, resource) for one in written)


def _all_of(denial: Statement) -> frozenset[str]:
    """The deleting actions that a denial is about; none, if it is not known what it leaves out."""
    if not denial.all_but:
        return _named(denial.actions)
    if any("${" in one for one in denial.actions):
        return frozenset()
    return actions.those_of(EVERY_ACTION) - _named(denial.actions)


def _named(patterns: Sequence[str]) -> frozenset[str]:
    return frozenset().union(*(actions.those_of(one) for one in patterns))


def _levels(resources: Sequence[str]) -> Mapping[str, bool]:
    """Of resources that stand beside what is in them, as a bucket beside its objects, which are inside of another."""
    inside = {one: one.rpartition("/")[0] for one in resources}
    found = {one: around for one, around in inside.items() if around in inside}
    return dict.fromkeys(found.values(), False) | dict.fromkeys(found, True)


def _about(resource: str, levels: Mapping[str, bool]) -> tuple[str, bool | None]:
    """The service that a resource is of, "" for any, and whether it is inside of a bucket, None where it may be."""
    arn = arn_of(resource)
    if arn is None:
        return "", levels.get(resource)
    if not arn.service or any(sign in arn.service for sign in "*?$"):
        return "", None
    bucket, is_within, _ = arn.name.partition("/")
    return arn.service, None if arn.service != "s3" or "*" in bucket else bool(is_within)


@lru_cache(maxsize=4096)
def _possible(pattern: str, service: str, is_within: bool | None) -> frozenset[str]:  # noqa: FBT001 - unpacked
    """The deleting actions of a pattern that can be about a resource: one of the same service, and of S3 one of the
    same level."""
    return frozenset(
        one
        for one in actions.those_of(pattern)
        if (not service or one.partition(":")[0] in (service, *ELSEWHERE))
        and (is_within is None or not one.startswith("s3:") or (one in OF_BUCKETS) != is_within)
    )

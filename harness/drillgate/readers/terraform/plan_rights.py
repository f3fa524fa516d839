"""Rights to delete that a plan gives: policy documents among the attributes that a resource gets."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any, Final

from drillgate.operations import Action, Operation, Planned
from drillgate.places import Place
from drillgate.readers.markup import entries, mapping
from drillgate.readers.opaque import opaque
from drillgate.readers.rights import of_document
from drillgate.readers.rights.managed import document_of as managed
from drillgate.readers.rights.texts import UNKNOWN, parsed
from drillgate.readers.terraform.attributes import Change
from drillgate.readers.terraform.documents_in_text import of_data
from drillgate.readers.terraform.holders import ATTACHED, ITSELF
from drillgate.readers.terraform.plan_configuration import PlanConfiguration, joined, module_of, plain
from drillgate.readers.terraform.policy_documents import UNUSED, spelled
from drillgate.readers.terraform.resources import DOCUMENT, LIMITING
from drillgate.readers.terraform.rights import MANAGED

LENGTH: Final = 200
MOST: Final = 100
"""Users of a policy that are looked at: of more it is not known who gets it."""

STATEMENT: Final = '"Statement"'
OF_AWS: Final = ":aws:policy/"
HOLDING: Final = ("policy", "inline_policy")
"""Attributes that hold documents, and are told of if they are not known yet."""


@dataclass(frozen=True)
class PlanRights:
    """A plan, and the changes of resources in it."""

    plan: Mapping[str, Any]
    changes: Sequence[Mapping[str, Any]]

    def concern(self, entry: Mapping[str, Any]) -> bool:
        """Whether a resource will have a document, or may."""
        if entry.get("type") in LIMITING:
            return False
        change = mapping(entry.get("change"))
        unknown = mapping(change.get("after_unknown"))
        given = next(self._texts(change.get("after")), None)
        return given is not None or any(unknown.get(name) for name in HOLDING)

    def of_change(self, entry: Mapping[str, Any], place: Place, planned: Planned) -> Iterator[Operation]:
        """The rights that a resource gives after a change and did not give before."""
        change = Change.of(mapping(entry.get("change")))
        address, type_ = str(entry.get("address")), str(entry.get("type"))
        before = () if _is_for_others(change) else frozenset(self._texts(change.before))
        had = {(one.statement, one.target) for text in before for one in _rights(text, place, ())}
        for text in self._texts(change.after):
            if text not in before:
                for one in _rights(text, place, self._holders(address, type_, change)):
                    if (one.statement, one.target) not in had:
                        yield _shown(replace(one, planned=planned), change, address)
        for attribute in HOLDING:
            if self._is_hidden(address, type_, change, attribute):
                reason = "whom it lets delete is known only when the plan is applied"
                yield opaque(place, f"the {attribute} of {address}", reason)

    def of_data(self, entry: Mapping[str, Any], place: Place) -> Iterator[Operation]:
        """The rights in a document that is put together only when the plan is applied."""
        change = Change.of(mapping(entry.get("change")))
        address = str(entry.get("address"))
        users = self._using(address)
        if users and all(one.get("type") in LIMITING for one in users):
            return
        statements = _with_unknown(
            mapping(change.after).get("statement"), mapping(change.after_unknown).get("statement")
        )
        document = {"Statement": [one.data for one in spelled(of_data(statements, lambda: place))]}
        for one in of_document(document, lambda _: place, self._users(address)):
            yield _shown(one, change, address)

    def _texts(self, state: object) -> Iterator[str]:
        """The texts in which a resource has what it allows: its own, and that of a policy that it attaches."""
        yield from _speaking(state)
        attached = mapping(state).get("policy_arn")
        if isinstance(attached, str) and attached in self._documents:
            yield self._documents[attached]

    def _is_hidden(self, address: str, type_: str, change: Change, attribute: str) -> bool:
        """Whether a document is known only when the plan is applied, and is none that the plan has as data."""
        unknown = mapping(change.after_unknown).get(attribute)
        inside = [mapping(one).get("policy") for one in entries(unknown)]
        if unknown is not True and True not in inside:
            return False
        named = self._configuration.names(address, attribute)
        if any(f"data.{DOCUMENT}." in f"{one}." for one in named):
            return False
        return bool(named) or (type_.endswith("_policy") and not mapping(self.plan.get("configuration")))

    def _holders(self, address: str, type_: str, change: Change) -> tuple[str, ...]:
        if type_ in ITSELF:
            name = change.will_be(("name",))
            return (name if isinstance(name, str) else address,)
        if type_ == "aws_iam_policy":
            return self._attached_to(address)
        return tuple(self._of(address, change)) if type_.startswith("aws_iam_") else ()

    def _of(self, address: str, change: Change) -> Iterator[str]:
        """Whom a policy or an attachment is for."""
        for attribute in ATTACHED:
            value = change.will_be((attribute,))
            if isinstance(value, str | list):
                yield from (one for one in entries(value) if isinstance(one, str))
            else:
                yield from self._named(address, attribute)

    def _named(self, address: str, attribute: str) -> Iterator[str]:
        """What the resources are called that an attribute names, where its value is not known yet."""
        module, _ = module_of(plain(address))
        for reference in self._configuration.names(address, attribute):
            if re.fullmatch(r"aws_iam_\w+\.[\w-]+", reference):
                other = joined(module, reference)
                names = [mapping(_inner(entry).get("after")).get("name") for entry in self._by_address.get(other, ())]
                yield from (name if isinstance(name, str) else other for name in names or [None])

    def _attached_to(self, address: str) -> tuple[str, ...]:
        """Whom a policy is attached to by this plan."""
        users = [entry for entry in self._using(address) if _inner(entry).get("after")]
        if len(users) > MOST:
            return (address,)
        changes = ((str(entry.get("address")), Change.of(_inner(entry))) for entry in users)
        return tuple(dict.fromkeys(holder for name, change in changes for holder in self._of(name, change)))

    def _users(self, address: str) -> tuple[str, ...]:
        """Whom a document is for."""
        users = self._using(address)
        if len(users) > MOST:
            return (address,)
        found: list[str] = []
        for entry in users:
            name, type_ = str(entry.get("address")), str(entry.get("type"))
            holders = self._holders(name, type_, Change.of(_inner(entry)))
            found += holders or ([name] if type_.startswith("aws_iam_") else [])
        return tuple(dict.fromkeys(found))

    def _using(self, address: str) -> Sequence[Mapping[str, Any]]:
        """The changes of resources that get something as a policy, a few more than are looked at."""
        users = self._configuration.naming(plain(address))
        return list(islice((entry for user in users for entry in self._by_address.get(user, ())), MOST + 1))

    @cached_property
    def _configuration(self) -> PlanConfiguration:
        return PlanConfiguration(self.plan)

    @cached_property
    def _documents(self) -> Mapping[str, str]:
        """The documents of policies that are there, by their ARNs."""
        states = (
            mapping(_inner(entry).get(name))
            for entry in self.changes
            if entry.get("type") == "aws_iam_policy"
            for name in ("before", "after")
        )
        return {
            str(state["arn"]): str(state["policy"])
            for state in states
            if isinstance(state.get("arn"), str) and isinstance(state.get("policy"), str)
        }

    @cached_property
    def _by_address(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        found: dict[str, list[Mapping[str, Any]]] = {}
        for entry in self.changes:
            found.setdefault(plain(str(entry.get("address"))), []).append(entry)
        return found


def _inner(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(entry.get("change"))


def _is_for_others(change: Change) -> bool:
    """Whether a policy will be for somebody else than it was, so that all that it allows is new."""
    before, after = mapping(change.before), mapping(change.after)
    return any(before.get(name) != after.get(name) for name in ATTACHED)


def _speaking(state: object) -> Iterator[str]:
    """The texts among attributes in which a document stands, or the ARN of a policy of AWS's own."""
    waiting = [state]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            is_document = STATEMENT in value and value.lstrip().startswith("{")
            if is_document or (OF_AWS in value and MANAGED.fullmatch(value)):
                yield value
        elif isinstance(value, dict):
            waiting += (inner for name, inner in value.items() if name not in UNUSED)
        elif isinstance(value, list):
            waiting += value


def _rights(text: str, place: Place, holders: tuple[str, ...]) -> Iterator[Operation]:
    return of_document(_document(text), lambda _: place, holders)


def _document(text: str) -> object:
    """What a text allows."""
    return parsed(text) if STATEMENT in text else managed(text)


def _with_unknown(value: object, unknown: object) -> object:
    """A value, with a text for each part of it that is not known yet."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict) and isinstance(value, dict):
        return value | {name: _with_unknown(value.get(name), inner) for name, inner in unknown.items() if inner}
    if isinstance(unknown, list) and isinstance(value, list):
        known = [*unknown, *[None] * (len(value) - len(unknown))]
        return [_with_unknown(one, inner) for one, inner in zip(value, known, strict=False)]
    return value


def _shown(operation: Operation, change: Change, address: str) -> Operation:
    """With the resource that gives a right, and without what may not be told of it."""
    if operation.action is not Action.GRANT:
        return replace(operation, statement=f"a policy of {address}"[:LENGTH])
    if not any(change.is_sensitive((name,)) for name in (*HOLDING, "statement")):
        return replace(operation, statement=f"{address}: {operation.statement}"[:LENGTH])
    hidden = replace(operation, target=replace(operation.target, name=""))
    return replace(hidden, statement=f"a policy of {address} with values that are not shown"[:LENGTH])

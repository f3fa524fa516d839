"""A change set as `aws cloudformation describe-change-set` prints it: what it does with resources that are there."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from drillgate.operations import Action, Amount, Confidence, Extent, Operation, Planned, Recovery, Target
from drillgate.places import Place
from drillgate.readers.cloudformation import settings
from drillgate.readers.cloudformation.declared import LENGTH
from drillgate.readers.cloudformation.rights import rights_of
from drillgate.readers.cloudformation.template import Declared, Template
from drillgate.readers.cloudformation.types import HOLDS, Holding, holding_of
from drillgate.readers.markup import Markup, entries, mapping
from drillgate.readers.opaque import opaque

HARMLESS: Final = frozenset({"Add", "Import", "SyncWithActual"})
NESTED: Final = "AWS::CloudFormation::Stack"
KEPT: Final = {"Retain": Recovery.FLAG, "Snapshot": Recovery.BACKUP}


def operations(markup: Markup) -> Iterator[Operation]:
    """The operations of a change set, in its order."""
    root = mapping(markup.data)
    for at, change in enumerate(entries(root.get("Changes"))):
        inner = mapping(mapping(change).get("ResourceChange"))
        place = markup.place(("Changes", at, "ResourceChange", "LogicalResourceId"))
        if inner:
            yield from _Change(inner, place).operations()
        elif mapping(change).get("Type", "Resource") == "Resource":
            yield opaque(place, "a change", "it is not as CloudFormation writes one")
    if root.get("NextToken"):
        yield opaque(markup.place(("NextToken",)), "a change set", "it goes on, and the rest of it is not here")


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of a resource, and where it names this."""

    inner: Mapping[str, object]
    place: Place

    def text(self, name: str) -> str:
        value = self.inner.get(name)
        return value if isinstance(value, str) else ""

    @property
    def holding(self) -> Holding:
        return holding_of(self.text("ResourceType"))

    @property
    def shown(self) -> str:
        return f"{self.text('LogicalResourceId')} ({self.text('ResourceType')})"

    def operations(self) -> Iterator[Operation]:
        action, kept = self.text("Action"), self.text("PolicyAction")
        if action in ("Add", "Modify"):
            yield from self.granted(Planned.CREATE if action == "Add" else Planned.UPDATE)
        if action in HARMLESS:
            return
        if action == "Remove":
            yield self.gone(Planned.DELETE, kept, "removes")
        elif action == "Modify" and self.text("Replacement") in ("True", "Conditional"):
            may = "may replace" if self.text("Replacement") == "Conditional" else "replaces"
            yield self.gone(Planned.CREATE_THEN_DELETE, kept.removeprefix("ReplaceAnd"), f"{may}{self.causes()}")
        elif action == "Modify" and self.text("ResourceType") == NESTED:
            yield opaque(self.place, f"modify {self.shown}", "its changes stand in a change set of its own")
        elif action == "Modify":
            yield from self.lowered()
        else:
            known = (
                "what is done is decided while it runs"
                if action == "Dynamic"
                else f"the action {action or 'none'} is not known"
            )
            yield opaque(self.place, f"change {self.shown}", known)

    def gone(self, planned: Planned, kept: str, how: str) -> Operation:
        """That the resource goes, or only leaves the stack."""
        left = KEPT.get(kept, self.holding.recovery)
        forgets = kept == "Retain"
        statement = f"{how} {self.shown}" + (f", PolicyAction {kept}" if kept else "")
        return Operation(
            Action.UNPROTECT if forgets else self.holding.action,
            Target(self.holding.kind, self.text("PhysicalResourceId") or self.text("LogicalResourceId")),
            Extent(Amount.ONE),
            Recovery.NONE if forgets else left,
            self.place,
            statement[:LENGTH],
            Confidence.PARSED,
            planned=Planned.FORGET if forgets else planned,
        )

    def causes(self) -> str:
        """The properties that make it a replacement, where the change set tells."""
        details = (mapping(mapping(detail).get("Target")) for detail in entries(self.inner.get("Details")))
        names = [
            str(one.get("Name")) for one in details if one.get("RequiresRecreation") in ("Always", "Conditionally")
        ]
        return f" for {', '.join(dict.fromkeys(names))}:" if names else ""

    def granted(self, planned: Planned) -> Iterator[Operation]:
        """The rights to delete that the resource gives and did not give before, where the change set has them."""
        after = _properties(self.inner.get("AfterContext"))
        if after is None:
            return
        before = self.rights(_properties(self.inner.get("BeforeContext")) or {})
        had = {(one.statement, one.target, one.holders) for one in before}
        for one in self.rights(after):
            if (one.statement, one.target, one.holders) not in had:
                yield replace(one, statement=f"{self.shown}: {one.statement}"[:LENGTH], planned=planned)

    def rights(self, properties: Mapping[str, object]) -> Iterator[Operation]:
        name, type_ = self.text("LogicalResourceId"), self.text("ResourceType")
        declared = Declared(name, type_, properties, None, None, (), _Whole(self.place))
        return rights_of(declared, Template({}))

    def lowered(self) -> Iterator[Operation]:
        """What an update leaves less protected, where the change set has the properties before and after."""
        before, after = (_properties(self.inner.get(name)) for name in ("BeforeContext", "AfterContext"))
        if before is None or after is None or self.holding.kind not in HOLDS:
            return
        for setting in settings.lowered(before, after):
            yield Operation(
                Action.OPAQUE if setting.unknown else Action.UNPROTECT,
                Target(self.holding.kind, self.text("PhysicalResourceId") or self.text("LogicalResourceId")),
                Extent(Amount.ONE),
                Recovery.NONE,
                self.place,
                f"set {setting.path} of {self.shown} from {setting.before or 'nothing'} to {setting.after}"[:LENGTH],
                Confidence.PARSED,
                reason=f"whether {setting.path} still protects is not written out" if setting.unknown else "",
                planned=Planned.UPDATE,
                protection=setting.path,
            )


@dataclass(frozen=True, slots=True)
class _Whole:
    """What all stands at one place."""

    at: Place
    data: object = None

    def place(self, path: Sequence[str | int], of: Literal["value", "key"] = "value") -> Place:  # noqa: ARG002 - as Markup has it
        return self.at


def _properties(context: object) -> Mapping[str, object] | None:
    """The properties in a context, which is JSON in a text."""
    if not isinstance(context, str):
        return None
    try:
        return mapping(mapping(json.loads(context)).get("Properties"))
    except (ValueError, RecursionError):
        return None

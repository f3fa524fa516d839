"""A call as it is seen on one of the ways that lead to it, and the operation that it is."""

import ast
from dataclasses import dataclass, field
from functools import cached_property

from drillgate.operations import Action, Amount, Confidence, Extent, IdSource, Kind, Operation, Recovery, Target
from drillgate.readers.python.contexts import Context
from drillgate.readers.python.dead_guards import dead_guards
from drillgate.readers.python.elements import element
from drillgate.readers.python.entries import MAPS
from drillgate.readers.python.guards import guards
from drillgate.readers.python.index import COMPREHENSIONS, terminal
from drillgate.readers.python.labels import label
from drillgate.readers.python.script import Script
from drillgate.readers.python.values import (
    Attribute,
    Choice,
    Collection,
    Data,
    Element,
    Hole,
    Imported,
    Instance,
    Local,
    Mapped,
    Method,
    Option,
    Record,
    Result,
    Text,
    Unknown,
    Value,
    Variable,
)
from drillgate.readers.python.ways_back import has_no_way_back


@dataclass(frozen=True, eq=False)
class Sighting:
    """`callee` is what is called, one value; `call` has the arguments: another call where a method is handed on."""

    script: Script
    node: ast.Call | ast.Attribute
    context: Context
    callee: Value
    name: str
    dialect: str = field(default="")

    @property
    def owner(self) -> Value:
        """What the call is a method of; of what another module defines, the name before the last."""
        match self.callee:
            case Attribute(owner):
                return owner
            case Imported(name) if "." in name.strip("."):
                return Imported(name.rpartition(".")[0])
            case _:
                return Unknown()

    @cached_property
    def call(self) -> ast.Call | None:
        if isinstance(self.node, ast.Call):
            return self.node
        above = self.script.index.parents.get(self.node)
        return above if isinstance(above, ast.Call) and self.node in above.args else None

    @cached_property
    def expressions(self) -> list[ast.expr]:
        """The positional arguments."""
        if self.call is None:
            return []
        if self.call is self.node:
            return [one for one in self.call.args if not isinstance(one, ast.Starred)]
        return self.call.args[self.call.args.index(self.node) + 1 :] if self.node in self.call.args else []

    @cached_property
    def positional(self) -> list[Value]:
        values = [self.script.value(one, self.context) for one in self.expressions]
        if self.call is not self.node and self.call is not None and terminal(self.call.func) in MAPS:
            return [element(value) for value in values]
        return values

    @cached_property
    def named(self) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for keyword in self.call.keywords if self.call is not None else ():
            value = self.script.value(keyword.value, self.context)
            if keyword.arg is not None:
                values[keyword.arg] = value
            elif isinstance(value, Record):
                values |= dict(value.entries)
        return values

    def argument(self, place: int | None, *names: str) -> Value | None:
        """The argument at a place, or of one of the names."""
        for name in names:
            if name in self.named:
                return self.named[name]
        if place is not None and place < len(self.positional):
            return self.positional[place]
        return None

    def word(self, place: int | None, *names: str) -> str:
        """What the source calls an argument."""
        for keyword in self.call.keywords if self.call is not None else ():
            if keyword.arg in names:
                return label(keyword.value)
        return label(self.expressions[place]) if place is not None and place < len(self.expressions) else ""

    def loops(self) -> tuple[bool, int | None]:
        """Whether the call is repeated on its way, and how often, where the loops are over literal lists."""
        repeated, count = False, 1
        known = True
        node: ast.AST = self.node
        for context in self.context.outward():
            for iterated in loops_around(self.script, node, context.scope):
                repeated = True
                value = self.script.value(iterated, context) if iterated is not None else Unknown()
                if isinstance(value, Collection) and value.count is not None:
                    count *= value.count
                else:
                    known = False
            if context.call is None:
                break
            node = context.call
        return repeated, count if repeated and known else None

    def operation(
        self,
        action: Action,
        kind: Kind,
        name: str = "",
        *,
        amount: Amount = Amount.ONE,
        count: int | None = None,
        recovery: Recovery = Recovery.NONE,
        ids: IdSource | None = None,
        reason: str = "",
        confidence: Confidence = Confidence.PARSED,
    ) -> Operation:
        """The operation that this call is; one that is repeated takes some, not one."""
        if amount is Amount.ONE:
            repeated, times = self.loops()
            if repeated:
                amount, count = Amount.SOME, times
        return Operation(
            action=action,
            target=Target(kind, name),
            extent=Extent(amount, count),
            recovery=recovery,
            place=self.script.source.place(self.node),
            statement=self.script.source.statement(self.node),
            confidence=confidence,
            guards=guards(self.script, self.node, self.context),
            ids=ids,
            chain=tuple(self.script.source.place(call) for call in self.context.calls),
            reason=reason,
            dead_guards=dead_guards(self.script, self.node, self.context),
            irreversible=has_no_way_back(self.script, self.node, self.context),
        )

    def opaque(self, reason: str, kind: Kind = Kind.UNKNOWN, name: str = "") -> Operation:
        return self.operation(Action.OPAQUE, kind, name, amount=Amount.UNKNOWN, reason=reason)

    def unread(self, reason: str) -> Operation:
        """Something runs whose text is not here, without a word of destruction in sight."""
        return self.operation(Action.UNREAD, Kind.UNKNOWN, amount=Amount.UNKNOWN, reason=reason)

    def ids(self, *values: tuple[Value | None, str]) -> IdSource | None:
        """Where the IDs come from: of the values with the parameters that take them, the first that leads to a file or
        the command line; else the first that is not literal, with its source unknown."""
        unknown: IdSource | None = None
        for value, parameter in values:
            found = traced(self.script, value) if value is not None else None
            if found is None:
                continue
            if isinstance(found, Data) and found != Data():
                return IdSource(found.file, found.column, found.option, parameter or None)
            if isinstance(found, Option) and found.name:
                return IdSource(argument=found.name, parameter=parameter or None)
            unknown = unknown or IdSource(parameter=parameter or None)
        return unknown


def loops_around(script: Script, node: ast.AST, scope: ast.AST) -> list[ast.expr | None]:
    """What the loops around a node, within its scope, go over; None for a `while`."""
    found: list[ast.expr | None] = []
    below = node
    for above in script.index.above(node):
        if isinstance(above, (ast.For, ast.AsyncFor)) and below in above.body:
            found.append(above.iter)
        elif isinstance(above, ast.While) and below in above.body:
            found.append(None)
        elif isinstance(above, COMPREHENSIONS) and not isinstance(below, ast.comprehension):
            found.extend(generator.iter for generator in above.generators)
        elif isinstance(above, ast.Call) and terminal(above.func) in MAPS and below in above.args:
            found.append(above.args[-1] if above.args[-1] is not below else None)
        if above is scope:
            break
        below = above
    return found


def traced(script: Script, value: Value, depth: int = 4) -> Value | None:
    """The file or option that a value comes from, Unknown if that cannot be told, None if it is literal."""
    if depth == 0:
        return Unknown()
    parts: list[Value]
    match value:
        case Data() | Option():
            return value
        case Text(pieces):
            parts = [part.value for part in pieces if isinstance(part, Hole)]
        case Choice(values):
            parts = list(values)
        case Collection(elements):
            parts = list(elements)
        case Mapped(key, inner):
            parts = [key, inner]
        case Record(entries):
            parts = [one for _, one in entries]
        case Attribute(owner) | Element(owner):
            return traced(script, owner, depth - 1) or Unknown()
        case Result(callee, call, context):
            arguments = [one for one in call.args if not isinstance(one, ast.Starred)]
            parts = [callee.owner] if isinstance(callee, Attribute) else []
            parts += [script.value(one, context) for one in (*arguments, *(one.value for one in call.keywords))]
            found = [one for one in (traced(script, part, depth - 1) for part in parts) if one is not None]
            return next((one for one in found if not isinstance(one, Unknown)), Unknown())
        case Unknown():
            return value
        case Imported() | Local() | Instance() | Method() | Variable():
            return Unknown()
        case _:
            return None
    found = [one for one in (traced(script, part, depth - 1) for part in parts) if one is not None]
    return next((one for one in found if not isinstance(one, Unknown)), found[0] if found else None)

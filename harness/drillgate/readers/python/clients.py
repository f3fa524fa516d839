"""Calls of described clients: those of one's own libraries, and of well-known ones."""

import ast
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from drillgate.operations import Action, Amount, IdSource, Operation
from drillgate.readers.clients import function_call
from drillgate.readers.python.labels import label
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import Collection, Record, Text, Value, each, literal, path, template

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drillgate.documents.client import Call, Client, TakenIds

STEP = re.compile(r"[A-Za-z_]\w*")


def read(sighting: Sighting, clients: "Iterable[Client]") -> tuple[Operation, ...] | None:
    """The operation of a call that a client describes, () if it only sounds destructive, None for other calls."""
    said = path(sighting.callee)
    steps = tuple(STEP.findall(said))
    if not steps:
        return None
    if steps[-1] != sighting.name:
        steps = (*steps, sighting.name)
    call = function_call(clients, steps, "" if said.startswith("?") else ".".join(steps))
    return None if call is None else described(sighting, call)


def described(sighting: Sighting, call: "Call") -> tuple[Operation, ...]:
    if call.action == "nothing":
        return ()
    value = taken(sighting, call.ids) if call.ids is not None else None
    amount, count = call.extent, None
    if amount is Amount.ONE and isinstance(value, Collection):
        amount, count = Amount.SOME, value.count
    if amount is Amount.SOME and any(one == Record(()) for one in sighting.positional[:1]):
        # An empty filter.
        amount = Amount.ALL
    operation = sighting.operation(
        Action(call.action),
        call.target,
        name_of(sighting, call, value),
        amount=amount,
        count=count,
        recovery=call.recovery,
        ids=ids_of(sighting, call.ids, value) if call.ids is not None else None,
    )
    return (stored(operation, call),)


def stored(operation: Operation, call: "Call") -> Operation:
    return replace(operation, target=replace(operation.target, store=call.store)) if call.store else operation


def taken(sighting: Sighting, ids: "TakenIds") -> Value | None:
    place = ids.position - 1 if ids.position is not None else None
    return sighting.argument(place, *([ids.parameter] if ids.parameter else []))


def name_of(sighting: Sighting, call: "Call", value: Value | None) -> str:
    """The target's name: of what names it, of what takes the IDs, or of the object whose method is called."""
    if call.name is not None:
        named = sighting.argument(0 if call.ids is None else None, call.name)
        return template(named) if named is not None else ""
    if call.ids is not None:
        place = call.ids.position - 1 if call.ids.position is not None else None
        word = sighting.word(place, *([call.ids.parameter] if call.ids.parameter else []))
        said = template(value) if value is not None and not isinstance(value, Collection) else ""
        return said or (f"{{{word}}}" if word else "")
    first = sighting.positional[0] if sighting.positional else None
    if isinstance(first, Text):
        return template(first)
    function = sighting.node.func if isinstance(sighting.node, ast.Call) else sighting.node
    if not isinstance(function, ast.Attribute):
        return ""
    made = function.value.args[:1] if isinstance(function.value, ast.Call) else []
    said = template(sighting.script.value(made[0], sighting.context)) if made else ""
    return said or label(function.value)


def ids_of(sighting: Sighting, ids: "TakenIds", value: Value | None) -> IdSource:
    """Where the IDs come from, with the types that the call takes: all of them, unless it is told which is meant."""
    parameter = ids.parameter or (sighting.word(ids.position - 1) if ids.position is not None else "")
    source = sighting.ids((value, parameter)) or IdSource(parameter=parameter or None)
    asked = sighting.argument(None, ids.type_parameter) if ids.type_parameter else None
    said = [literal(one) for one in each(asked)] if asked is not None else []
    expected = said[0] if len(said) == 1 else ids.types[0] if len(ids.types) == 1 else None
    return replace(source, expected=expected, accepted=(expected,) if said and expected else ids.types)

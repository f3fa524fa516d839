"""Command lines and requests that a client of one's own describes."""

from dataclasses import replace
from typing import TYPE_CHECKING

from drillgate.operations import Action, IdSource, Operation
from drillgate.readers.clients import program_call
from drillgate.readers.shell.values import literal, template

if TYPE_CHECKING:
    from drillgate.documents.client import Call, TakenIds
    from drillgate.readers.shell.invocation import Invocation
    from drillgate.readers.shell.values import Word


def command(invocation: "Invocation") -> list[Operation] | None:
    """What a described command does, nothing if it only sounds destructive; None for other commands."""
    clients = invocation.reader.clients
    found = program_call(clients, (invocation.program, *invocation.words)) if clients else None
    if found is None:
        return None
    call, number = found
    options = {option: value for option, value in named(invocation) if value is not None}
    words = [word for word in invocation.arguments[number - 1 :] if not template(word).startswith("-")]
    values = [word for word in words if all(word is not value for value in options.values())]
    taken = None if call.ids is None else of(call.ids.parameter, call.ids.position, options, values)
    said = taken if call.name is None else options.get(call.name)
    return described(invocation, call, "" if said is None else template(said), taken, options)


def described(
    invocation: "Invocation", call: "Call", name: str, taken: "Word | None", options: "dict[str, Word]"
) -> list[Operation]:
    """The operation of a described call; `taken` is what it takes as IDs."""
    if call.action == "nothing":
        return []
    ids = None if call.ids is None else ids_of(invocation, call.ids, taken, options)
    operation = invocation.operation(
        Action(call.action), call.target, name, amount=call.extent, recovery=call.recovery, ids=ids
    )
    return [replace(operation, target=replace(operation.target, store=call.store)) if call.store else operation]


def ids_of(invocation: "Invocation", ids: "TakenIds", taken: "Word | None", options: "dict[str, Word]") -> IdSource:
    """Where the IDs come from, with the types that the call takes: all of them, unless it is told which is meant."""
    parameter = ids.parameter or ""
    source = invocation.ids((taken, parameter)) or IdSource(parameter=parameter or None)
    asked = options.get(ids.type_parameter) if ids.type_parameter else None
    said = literal(asked) if asked is not None else None
    expected = said or (ids.types[0] if len(ids.types) == 1 else None)
    return replace(source, expected=expected, accepted=(said,) if said else ids.types)


def of(parameter: str | None, position: int | None, options: "dict[str, Word]", words: "list[Word]") -> "Word | None":
    """What stands in an option, or else at a position among the words behind the described ones."""
    if parameter is not None and parameter in options:
        return options[parameter]
    return words[position - 1] if position is not None and position <= len(words) else None


def named(invocation: "Invocation") -> "list[tuple[str, Word | None]]":
    """The options by their names without hyphens, each with its value behind `=` or in the next word."""
    long = tuple(said for said in invocation.words if said.startswith("-") and "=" not in said)
    options, _ = invocation.parsed(long)
    return [(option.name.lstrip("-"), option.value) for option in options]

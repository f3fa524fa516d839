"""The parameters of an AWS call that take a protection away or leave nothing behind, at any depth."""

from collections.abc import Iterator, Mapping

from drillgate.catalogue.entries import Entry, Setting
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import Collection, Constant, Record, Value, each, literal


def met(setting: Setting, named: Mapping[str, Value]) -> bool:
    """Whether a setting stands in the parameters; where all words but one matter, also if none is known."""
    found = [value for word, value in entries(named) if word == setting.parameter]
    if not found:
        return setting.differs
    return any(setting.matches(said(one)) for value in found for one in each(value))


def hides(sighting: Sighting, entry: Entry) -> bool:
    """Whether a call has parameters that are not known and may hold one of the conditions of its entry.

    What a restore makes is new, and has no protection yet that could be lost.
    """
    call = sighting.call if not entry.call.startswith("restore_") else None
    for keyword in call.keywords if call is not None else ():
        value = sighting.script.value(keyword.value, sighting.context)
        if keyword.arg is None and not isinstance(value, Record):
            return True
        # Where the condition stands inside of a parameter.
        inside = any(one.value == "*" and one.parameter != keyword.arg for one in entry.conditions)
        if keyword.arg is not None and inside and keyword.arg not in entry.names and not is_known(value):
            return True
    return False


def is_known(value: Value) -> bool:
    return isinstance(value, (Record, Collection, Constant)) or literal(value) is not None


def said(value: Value) -> str | None:
    """A value as text, None if it is not known."""
    if isinstance(value, Constant):
        return str(value.value)
    return literal(value)


def entries(values: Mapping[str, Value], depth: int = 5) -> Iterator[tuple[str, Value]]:
    """All parameters of a call by name, those inside of others too."""
    for word, value in values.items():
        # Attributes of EC2 come as {"Value": …}.
        wrapped = value.get("Value") if isinstance(value, Record) else None
        yield word, wrapped if wrapped is not None else value
        if depth:
            yield from inner(value, depth - 1)


def inner(value: Value, depth: int) -> Iterator[tuple[str, Value]]:
    if isinstance(value, Record):
        yield from entries(dict(value.entries), depth)
    elif isinstance(value, Collection) and depth:
        for one in value.elements:
            yield from inner(one, depth - 1)

"""Policies that a call of boto3 hands to AWS, as far as they stand in the file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from drillgate.operations import Amount, Operation
from drillgate.readers.python.changed_later import is_changed_later
from drillgate.readers.python.sighting import Sighting
from drillgate.readers.python.values import (
    Choice,
    Collection,
    Constant,
    Data,
    Piece,
    Record,
    Result,
    Text,
    Value,
    each,
    literal,
    path,
    template,
)
from drillgate.readers.rights import of_document
from drillgate.readers.rights.calls import IN_ATTRIBUTES, IN_FILES, OPTIONAL, Giving, document
from drillgate.readers.rights.managed import document_of
from drillgate.readers.rights.texts import UNKNOWN

DEPTH = 30
MOST = 20_000


def granted(sighting: Sighting, giving: Giving) -> tuple[Operation, ...]:
    """The rights to delete that a call gives."""
    who = sighting.named.get(giving.holder)
    holders = () if who is None else (template(who) or UNKNOWN,)
    place = sighting.script.source.place(sighting.node)
    rights = (one for value in _policies(sighting, giving) for one in of_document(value, lambda _: place, holders))
    return tuple(_of_call(sighting, one) for one in rights)


def _policies(sighting: Sighting, giving: Giving) -> Iterator[object]:
    for name in giving.documents:
        if name in sighting.named and not _is_in_a_file(sighting, sighting.named[name]):
            found = document(giving, _Plain(sighting).of(sighting.named[name]))
            yield found
            if found is not None and _is_changed_later(sighting, name):
                yield {"Statement": UNKNOWN}
    if _hides(sighting, giving):
        yield {"Statement": UNKNOWN}
    if giving.managed in sighting.named:
        for one in each(sighting.named[giving.managed]):
            yield document_of(literal(one) or "")


def _hides(sighting: Sighting, giving: Giving) -> bool:
    """Whether a call that takes a policy has parameters that are not known in its place."""
    if giving is IN_ATTRIBUTES or sighting.name in OPTIONAL or any(name in sighting.named for name in giving.documents):
        return False
    keywords = sighting.call.keywords if sighting.call is not None else ()
    values = (sighting.script.value(one.value, sighting.context) for one in keywords if one.arg is None)
    return bool(giving.documents) and any(not isinstance(one, Record) or one.open for one in values)


def _of_call(sighting: Sighting, one: Operation) -> Operation:
    """A right as what the call does, with all that guards this."""
    operation = sighting.operation(
        one.action, one.target.kind, one.target.name, amount=Amount.UNKNOWN, reason=one.reason
    )
    return replace(operation, statement=one.statement, holders=one.holders)


@dataclass(slots=True)
class _Plain:
    """Values as data. `left` is how many more are told: what stands in many places is told in each."""

    sighting: Sighting
    left: int = MOST

    def of(self, value: Value, depth: int = DEPTH) -> object:
        """A text with `${` for what is not known, and both of what is one or the other."""
        self.left -= 1
        if depth == 0 or self.left <= 0:
            return UNKNOWN
        match value:
            case Text(parts):
                return "".join(part.text if isinstance(part, Piece) else f"${{{part.name}}}" for part in parts)
            case Constant(content):
                return content
            case Record(entries):
                return {name: self.of(one, depth - 1) for name, one in entries}
            case Collection(elements):
                return [self.of(one, depth - 1) for one in elements] or [UNKNOWN] * (value.count != 0)
            case Choice(values):
                return {"Fn::If": [UNKNOWN, *(self.of(one, depth - 1) for one in values)]}
            case Result(callee, call, context) if path(callee) == "json.dumps" and call.args:
                return self.of(self.sighting.script.value(call.args[0], context), depth - 1)
        return UNKNOWN


def _is_changed_later(sighting: Sighting, name: str) -> bool:
    keywords = sighting.call.keywords if sighting.call is not None else ()
    tree = sighting.script.source.tree
    return any(one.arg in (name, None) and is_changed_later(tree, one.value) for one in keywords)


def _is_in_a_file(sighting: Sighting, value: Value) -> bool:
    """Whether a document stands in a file that is read by itself."""
    match value:
        case Data(file=file) if file:
            return file.endswith(IN_FILES)
        case Result(callee, call, context) if path(callee) == "json.dumps" and call.args:
            return _is_in_a_file(sighting, sighting.script.value(call.args[0], context))
    return False

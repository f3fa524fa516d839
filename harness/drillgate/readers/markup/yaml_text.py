"""YAML as other programs take it: with tags, anchors, aliases and merge keys, and with any scalar for a key.

An alias stands for the very value that its anchor names, which is never copied. So that walking over such values takes
no more than what was written out would, all that aliases stand for counts as if it stood there.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from drillgate.documents.events import hand, shorten, syntax_problem
from drillgate.documents.scalars import Scalar, UnusableNumberError, scalar
from drillgate.documents.tree import Mark, Node, Tree
from drillgate.places import InputError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

DEPTH: Final = 100
NODES: Final = 500_000
MERGE: Final = "<<"
PLAIN_NAMES: Final = {"!Ref": "Ref", "!Condition": "Condition"}
"""Tags of CloudFormation that stand for a key of the same name; all others are functions."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A value with its node, and how many values it comes to with all that its aliases stand for."""

    data: Any
    node: Node
    size: int = 1


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that has not ended."""

    data: dict[str, Any] | list[Any]
    node: Node
    event: Any
    size: int = 1
    key: str | None = None
    last: Mark | None = None
    merged: list[_Value] = field(default_factory=list)
    again: dict[str, int] = field(default_factory=dict)


def read(text: str, file: str, *, again: str = "") -> Tree:
    """Raises InputError for what is no YAML, and for more of it than is read.

    With `again`, a key that stands in a mapping another time, which then is none of YAML's, has so many of these behind
    it as there were before.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    reading = _Reading(file, again)
    try:
        get_event: Callable[[], Any] = loader(text).get_event
        while (event := get_event()) is not None:
            hand(event, reading)
    except yaml.YAMLError as error:
        raise InputError(syntax_problem(error, text, file)) from None
    if reading.root is None:
        raise InputError(Problem(Place(file), "found an empty file"))
    return Tree(file, reading.root.data, reading.root.node)


class _Reading:
    """One pass over the events of a file."""

    def __init__(self, file: str, again: str) -> None:
        self.file = file
        self.again = again
        self.root: _Value | None = None
        self.size = 0
        self.stack: list[_Open] = []
        self.anchors: dict[str, _Value] = {}

    def begin_document(self, event: Any) -> None:
        if self.root is not None:
            raise self.problem(_mark(event), "found a second document", "one document a file")

    def take_scalar(self, event: Any) -> None:
        parent = self.stack[-1] if self.stack else None
        if parent is not None and isinstance(parent.data, dict) and parent.key is None:
            self.take_key(parent, event)
            return
        value: Scalar = event.value
        if event.implicit[0]:
            try:
                value = scalar(event.value)
            except UnusableNumberError:
                value = event.value
        self.put(event, _Value(value, Node(_mark(event))))

    def take_key(self, parent: _Open, event: Any) -> None:
        key = event.value
        if key in parent.node.keys and self.again:
            parent.again[key] = parent.again.get(key, 0) + 1
            key += self.again * parent.again[key]
        if key in parent.node.keys:
            line, column, *_ = parent.node.keys[key]
            once = f"each key once (it stands at {line}:{column})"
            raise self.problem(_mark(event), f"found the key '{shorten(key)}' again", once)
        parent.key = key
        if not (event.implicit[0] and key == MERGE):
            parent.node.keys[key] = _mark(event)

    def take_alias(self, event: Any) -> None:
        named = self.anchors.get(event.anchor)
        if named is None:
            found = f"found the alias *{shorten(event.anchor)}, which stands for nothing that has ended"
            raise self.problem(_mark(event), found)
        self.put(None, named, _mark(event))

    def begin(self, event: Any, data: dict[str, Any] | list[Any]) -> None:
        if len(self.stack) == DEPTH:
            raise self.problem(_mark(event), f"found more than {DEPTH} levels of nesting")
        self.reject_key(_mark(event))
        self.stack.append(_Open(data, Node(_mark(event)), event))

    def end(self, event: Any) -> None:
        closed = self.stack.pop()
        # A block has no end mark of its own: its last value is where it ends for a reader.
        end = _mark(event) if closed.event.flow_style or closed.last is None else closed.last
        closed.node.mark = (*closed.node.mark[:2], *end[2:])
        for value in closed.merged:
            self.merge(closed, value)
        self.put(closed.event, _Value(closed.data, closed.node, closed.size))

    def put(self, event: Any, value: _Value, mark: Mark | None = None) -> None:
        """Put a value where the innermost open mapping or sequence wants it."""
        value = _tagged(event, value)
        mark = mark or value.node.mark
        if event is not None and event.anchor is not None:
            self.anchors[event.anchor] = value
        if not self.stack:
            self.root = value
            return
        self.reject_key(mark)
        parent = self.stack[-1]
        parent.last, parent.size = mark, parent.size + value.size
        if parent.size > NODES:
            raise self.problem(mark, f"found more than {NODES} values, those that aliases stand for included")
        if isinstance(parent.data, list):
            parent.node.inside[len(parent.data)] = value.node
            parent.data.append(value.data)
            return
        key, parent.key = parent.key or "", None
        if key == MERGE and MERGE not in parent.node.keys:
            parent.merged.append(value)
            return
        parent.data[key], parent.node.inside[key] = value.data, value.node

    def merge(self, into: _Open, value: _Value) -> None:
        """Give a mapping what its merge key names and it does not have itself."""
        sources = value.data if isinstance(value.data, list) else [value.data]
        nodes = [*value.node.inside.values()] if isinstance(value.data, list) else [value.node]
        for source, node in zip(sources, nodes, strict=True):
            if not isinstance(source, dict) or not isinstance(into.data, dict):
                raise self.problem(node.mark, "found a merge key with something else than mappings")
            for key in source.keys() - into.data.keys():
                into.data[key], into.node.inside[key] = source[key], node.inside[key]
                into.node.keys[key] = node.keys.get(key, node.inside[key].mark)

    def reject_key(self, mark: Mark) -> None:
        parent = self.stack[-1] if self.stack else None
        if parent is not None and isinstance(parent.data, dict) and parent.key is None:
            raise self.problem(mark, "found a key that is no text", "text")

    def problem(self, mark: Mark, found: str, expected: str = "") -> InputError:
        return InputError(Problem(Place(self.file, *mark), found, expected))


def _tagged(event: Any, value: _Value) -> _Value:
    """A value under a tag of CloudFormation, as the function that the tag is short for."""
    tag = None if event is None else event.tag
    if tag is None or tag == "!" or not tag.startswith("!"):
        return value
    name = PLAIN_NAMES.get(tag, f"Fn::{tag[1:]}")
    data = value.data.split(".", 1) if tag == "!GetAtt" and isinstance(value.data, str) else value.data
    return _Value({name: data}, Node(value.node.mark, {name: value.node.mark}, {name: value.node}), value.size + 1)


def _mark(event: Any) -> Mark:
    start, end = event.start_mark, event.end_mark
    return (start.line + 1, start.column + 1, end.line + 1, end.column + 1)

"""What is done again and again."""

from typing import TYPE_CHECKING

from drillgate.readers.shell import expansion
from drillgate.readers.shell.state import Loop
from drillgate.readers.shell.values import (
    Hole,
    Origin,
    Stream,
    Value,
    holes,
    joined,
    literal,
    origin_of,
    template,
)

if TYPE_CHECKING:
    from tree_sitter import Node

    from drillgate.readers.shell.reading import Reader
    from drillgate.readers.shell.source import Source


def while_statement(reader: "Reader", source: "Source", node: "Node", stdin: Stream | None) -> Stream:
    condition = node.children_by_field_name("condition")
    body = node.child_by_field_name("body")
    limits = stdin.origin.bounded if stdin is not None and stdin.origin is not None else None
    changes: dict[str, tuple[Value, ...]] = {}
    guards = (limits,) if limits is not None else ()
    with reader.state.branch(changes, *guards), reader.state.within(loop=Loop()):
        reader.sequence(source, condition, stdin)
        if body is not None:
            reader.sequence(source, [body], stdin)
    reader.state.join([changes], all_ways=False)
    return Stream(origin=stdin.origin if stdin is not None else None, maker="a loop")


def for_statement(reader: "Reader", source: "Source", node: "Node", stdin: Stream | None) -> Stream:
    return reader.each_choice(lambda: through(reader, source, node, stdin))


def through(reader: "Reader", source: "Source", node: "Node", stdin: Stream | None) -> Stream:
    variable = node.child_by_field_name("variable")
    name = source.said(variable) if variable is not None else ""
    values = node.children_by_field_name("value")
    words = [word for one in values for word in expansion.expand(reader, source, one)]
    if not values and variable is not None:
        words = expansion.variable(reader, "@")
    if values and not words:
        return Stream()  # nothing to go through
    body = node.child_by_field_name("body")
    origin = origin_of(joined(words))
    is_question = bool(node.children) and node.children[0].type == "select"
    is_literal = bool(words) and not is_question and all(literal(word) is not None for word in words)
    many = any(any(True for _ in holes(word)) or set("*?{") & set(template(word)) for word in words)
    count = None if many or not words else len(words)
    if name and is_literal and len(words) <= 6:
        reader.state.assign(name, tuple(Value((word,)) for word in dict.fromkeys(words)))
    elif name:
        hole = Hole(name, Origin(asked=True) if is_question else origin)
        reader.state.assign(name, (Value(((hole,),)),))
    limits = origin.bounded if origin is not None else None
    changes: dict[str, tuple[Value, ...]] = {}
    loop = Loop() if is_question else Loop(name, count)
    with reader.state.branch(changes, *((limits,) if limits is not None else ())), reader.state.within(loop=loop):
        if body is not None:
            reader.sequence(source, [body], stdin)
    reader.state.join([changes], all_ways=False)
    return Stream(origin=origin, maker="a loop")


def c_style_for(reader: "Reader", source: "Source", node: "Node", stdin: Stream | None) -> Stream:
    body = node.child_by_field_name("body")
    reader.substitutions(source, node, skip=body)
    changes: dict[str, tuple[Value, ...]] = {}
    with reader.state.branch(changes), reader.state.within(loop=Loop()):
        if body is not None:
            reader.sequence(source, [body], stdin)
    reader.state.join([changes], all_ways=False)
    return Stream()

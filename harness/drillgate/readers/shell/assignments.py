"""What a script sets: variables, and functions."""

from dataclasses import replace
from typing import TYPE_CHECKING

from drillgate.readers.shell import conditions, expansion
from drillgate.readers.shell.state import Function
from drillgate.readers.shell.values import (
    Hole,
    Stream,
    Value,
    joined,
)

if TYPE_CHECKING:
    from tree_sitter import Node

    from drillgate.readers.shell.reading import Reader
    from drillgate.readers.shell.source import Source

MOST_WORDS = 500


def declared(reader: "Reader", source: "Source", node: "Node", _: Stream | None) -> Stream:
    for child in node.named_children:
        if child.type == "variable_assignment":
            assignment(reader, source, child)
        else:
            reader.substitutions(source, child)
    return Stream()


def assigned(reader: "Reader", source: "Source", node: "Node", _: Stream | None) -> Stream:
    if node.type == "variable_assignment":
        assignment(reader, source, node)
    else:
        for child in node.named_children:
            assigned(reader, source, child, None)
    return Stream()


def assignment(reader: "Reader", source: "Source", node: "Node") -> None:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None:
        return
    values: list[Value] = []

    def once() -> Stream:
        if value is None:
            found = Value(((),))
        elif value.type == "array":
            words = [word for child in value.named_children for word in expansion.expand(reader, source, child)]
            found = Value(tuple(words), is_array=True)
        else:
            found = Value((expansion.single(reader, source, value),))
        values.append(replace(found, guards=tuple(reader.chosen_guards)))
        return Stream()

    reader.each_choice(once)
    said = source.said(name)
    if name.type == "subscript":
        said = said.partition("[")[0]
        reader.state.assign(said, (Value(((Hole(said),),), is_array=True),))
        return
    if any(child.type == "+=" for child in node.children):
        before = reader.state.variables.get(said, (Value(()),))
        values = [
            Value((*old.words, *new.words), is_array=True, guards=old.guards + new.guards)
            if new.is_array or old.is_array
            else Value((joined((*old.words, *new.words), ""),), guards=old.guards + new.guards)
            for old in before
            for new in values
        ]
    if all(sum(map(len, one.words)) <= MOST_WORDS for one in values):
        reader.state.assign(said, tuple(dict.fromkeys(values)))
    else:
        reader.state.assign(said, (Value(((Hole(said, many=True),),)),))
    if value is not None and not reader.state.conditional:
        reader.state.defaults.update(conditions.rest_position(said, source.said(value)))


def function_definition(reader: "Reader", source: "Source", node: "Node", _: Stream | None) -> Stream:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is not None and body is not None:
        said = source.said(name)
        earlier = reader.state.functions.get(said)
        if earlier is not None and not reader.entries[said]:
            reader.alone(earlier)
        reader.entries[said] = 0
        reader.state.functions[said] = Function(said, body, source)
    return Stream()

"""Commands that stand together, and conditions that stand alone."""

from typing import TYPE_CHECKING

from drillgate.readers.shell.values import (
    Stream,
)

if TYPE_CHECKING:
    from tree_sitter import Node

    from drillgate.readers.shell.reading import Reader
    from drillgate.readers.shell.source import Source


def apart(reader: "Reader", source: "Source", node: "Node", stdin: Stream | None) -> Stream:
    """A subshell: what it checks and sets counts inside of it only."""
    with reader.state.within():
        return reader.sequence(source, node.children, stdin)


def together(reader: "Reader", source: "Source", node: "Node", stdin: Stream | None) -> Stream:
    return reader.sequence(source, node.children, stdin)


def tested(reader: "Reader", source: "Source", node: "Node", _: Stream | None) -> Stream:
    reader.substitutions(source, node)
    return Stream()

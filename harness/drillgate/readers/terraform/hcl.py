"""HCL: its blocks, and where a text is none."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from drillgate.places import Place
from drillgate.readers.terraform.attributes import UNKNOWN
from drillgate.readers.terraform.blocks import Block, Configuration
from drillgate.readers.terraform.expressions import HclExpression, text
from drillgate.readers.terraform.lines import Lines

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

    from drillgate.readers.terraform.written import Expression

DEEPEST: Final = 50
"""Blocks in blocks that are looked into."""


def parse(source: str, file: str) -> Configuration:
    """The blocks of a file, and the outermost stretches that are no HCL."""
    data = source.encode("utf-8", "replace")
    root = parser().parse(data).root_node
    lines = Lines.of(data)
    bodies = [child for child in root.children if child.type == "body"]
    blocks = tuple(block for body in bodies for block in _blocks(body, file, lines, 0))
    return Configuration(blocks, tuple(_broken(root, file, lines)) if root.has_error else ())


@cache
def parser() -> "Parser":
    import tree_sitter_hcl
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_hcl.language()))


def _blocks(body: "Node", file: str, lines: Lines, depth: int) -> Iterator[Block]:
    for node in body.children:
        if node.type == "block" and depth < DEEPEST:
            yield _block(node, file, lines, depth)


def _block(node: "Node", file: str, lines: Lines, depth: int) -> Block:
    word, *labels = [text(child).strip('"') for child in node.children if child.type in ("identifier", "string_lit")]
    attributes: dict[str, object] = {}
    references: dict[str, str] = {}
    places: dict[str, Place] = {}
    expressions: dict[str, Expression] = {}
    bodies = [child for child in node.children if child.type == "body"]
    for attribute in (child for body in bodies for child in body.children if child.type == "attribute"):
        if len(attribute.children) < 3:
            continue
        name, written = text(attribute.children[0]), attribute.children[-1]
        attributes[name] = _value(text(written))
        places[name] = lines.place(attribute, file)
        expressions[name] = HclExpression(written, file, lines)
        if attributes[name] is UNKNOWN:
            references[name] = text(written)
    inner = tuple(block for body in bodies for block in _blocks(body, file, lines, depth + 1))
    start = lines.place(node, file)
    opened = next((child for child in node.children if child.type == "block_start"), node)
    end = lines.place(opened, file)
    place = Place(file, start.line, start.column, end.line, end.column)
    return Block(word, tuple(labels), place, attributes, references, places, inner, expressions)


def _value(source: str) -> object:
    """The value of a literal, in parentheses or not; UNKNOWN of any other expression."""
    while source.startswith("(") and source.endswith(")"):
        source = source[1:-1].strip()
    if source in ("true", "false"):
        return source == "true"
    if source == "null":
        return None
    if (
        source[:1] == source[-1:] == '"'
        and len(source) > 1
        and "${" not in source
        and "%{" not in source
        and '"' not in source[1:-1]
    ):
        return source[1:-1]
    try:
        return float(source) if "." in source else int(source)
    except ValueError:
        return UNKNOWN


def _broken(root: "Node", file: str, lines: Lines) -> Iterator[Place]:
    """The outermost stretches that are no HCL, the first ten of them."""
    found: list[Place] = []
    waiting = [root]
    while waiting and len(found) < 10:
        node = waiting.pop()
        if node.is_missing or node.type == "ERROR":
            found.append(lines.place(node, file))
        elif node.has_error:
            waiting += reversed(node.children)
    yield from found

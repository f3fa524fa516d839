"""The blocks of a configuration in HCL, with the values that are written out in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from drillgate.places import Place
from drillgate.readers.terraform.attributes import UNKNOWN

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

DEEPEST: Final = 50
"""Blocks in blocks that are looked into."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its word, its labels, and what is in it.

    `attributes` are values by name: a truth value, a number, a text, None, or UNKNOWN for what is not written out.
    `references` are the texts of attributes that are not written out. `places` are those of the attributes.
    """

    word: str
    labels: tuple[str, ...]
    place: Place
    attributes: dict[str, object] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()

    def inner(self, word: str) -> "Block | None":
        return next((block for block in self.blocks if block.word == word), None)

    def state(self) -> dict[str, object]:
        """The attributes, and the blocks as lists of theirs, as a plan has them."""
        state = dict(self.attributes)
        for block in self.blocks:
            listed = state.setdefault(block.word, [])
            if isinstance(listed, list):
                listed.append(block.state())
        return state

    def place_of(self, path: tuple[str, ...]) -> Place:
        """Where a setting stands; the block, if it does not."""
        name, *rest = path
        inner = self.inner(name) if rest else None
        return inner.place_of(tuple(rest)) if inner is not None else self.places.get(name, self.place)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The blocks of a file, and where it could not be read."""

    blocks: tuple[Block, ...]
    broken: tuple[Place, ...]


def parse(text: str, file: str) -> Configuration:
    data = text.encode("utf-8", "replace")
    root = _parser().parse(data).root_node
    lines = data.split(b"\n")
    bodies = [child for child in root.children if child.type == "body"]
    blocks = tuple(block for body in bodies for block in _blocks(body, file, lines, 0))
    return Configuration(blocks, tuple(_broken(root, file, lines)) if root.has_error else ())


@cache
def _parser() -> "Parser":
    import tree_sitter_hcl
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_hcl.language()))


def _blocks(body: "Node", file: str, lines: list[bytes], depth: int) -> Iterator[Block]:
    for node in body.children:
        if node.type == "block" and depth < DEEPEST:
            yield _block(node, file, lines, depth)


def _block(node: "Node", file: str, lines: list[bytes], depth: int) -> Block:
    word, *labels = [_text(child).strip('"') for child in node.children if child.type in ("identifier", "string_lit")]
    attributes: dict[str, object] = {}
    references: dict[str, str] = {}
    places: dict[str, Place] = {}
    bodies = [child for child in node.children if child.type == "body"]
    for attribute in (child for body in bodies for child in body.children if child.type == "attribute"):
        if len(attribute.children) < 3:
            continue
        name, written = _text(attribute.children[0]), attribute.children[-1]
        attributes[name] = _value(_text(written))
        places[name] = _place(attribute, file, lines)
        if attributes[name] is UNKNOWN:
            references[name] = _text(written)
    inner = tuple(block for body in bodies for block in _blocks(body, file, lines, depth + 1))
    start = _place(node, file, lines)
    opened = next((child for child in node.children if child.type == "block_start"), node)
    end = _place(opened, file, lines)
    place = Place(file, start.line, start.column, end.line, end.column)
    return Block(word, tuple(labels), place, attributes, references, places, inner)


def _value(text: str) -> object:
    """The value of a literal, in parentheses or not; UNKNOWN of any other expression."""
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    if text in ("true", "false"):
        return text == "true"
    if text == "null":
        return None
    if (
        text[:1] == text[-1:] == '"'
        and len(text) > 1
        and "${" not in text
        and "%{" not in text
        and '"' not in text[1:-1]
    ):
        return text[1:-1]
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return UNKNOWN


def _broken(root: "Node", file: str, lines: list[bytes]) -> Iterator[Place]:
    """The outermost stretches that are no HCL, the first ten of them."""
    found: list[Place] = []
    waiting = [root]
    while waiting and len(found) < 10:
        node = waiting.pop()
        if node.is_missing or node.type == "ERROR":
            found.append(_place(node, file, lines))
        elif node.has_error:
            waiting += reversed(node.children)
    yield from found


def _text(node: "Node") -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _place(node: "Node", file: str, lines: list[bytes]) -> Place:
    (line, column), (end_line, end_column) = node.start_point, node.end_point
    return Place(file, line + 1, _column(lines, line, column), end_line + 1, _column(lines, end_line, end_column))


def _column(lines: list[bytes], line: int, column: int) -> int:
    return len(lines[line][:column].decode("utf-8", "replace")) + 1 if line < len(lines) else 1

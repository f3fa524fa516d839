"""Expressions of HCL: what is written out in them, and a text with `${…}` for what is not. Nothing is executed."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from drillgate.places import Place
from drillgate.readers.rights.texts import masked
from drillgate.readers.terraform.documents_in_text import document_in
from drillgate.readers.terraform.lines import Lines
from drillgate.readers.terraform.written import UNKNOWN_TEXT, Scope, Written, listed, mapped, said, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

DEPTH: Final = 60
LOCAL: Final = re.compile(r"local\.([\w-]+)((?:\.[\w-]+|\[\d{1,6}\])*)")
STEP: Final = re.compile(r"\.([\w-]+)|\[(\d+)\]")
ESCAPE: Final = re.compile(r'\\(?:[nrt"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\$\$\{|%%\{')
ESCAPED: Final = {"\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\", "$${": "${", "%%{": "%{"}
SAME: Final = frozenset(
    {"jsonencode", "toset", "tolist", "tomap", "sort", "reverse", "distinct", "compact", "flatten", "one", "sensitive"}
    | {"nonsensitive", "ephemeralasnull", "trimspace", "jsondecode", "values"}
)
"""Functions whose value is, for a policy, that of their first argument."""

JOINED: Final = frozenset({"concat", "setunion"})
EITHER: Final = frozenset({"try", "coalesce", "coalescelist"})
PUT_IN: Final = frozenset({"template_interpolation", "template_directive"})
FORMATTED: Final = re.compile(r"%[-+# 0-9.]*[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class HclExpression:
    """An expression in the syntax tree of a file."""

    node: "Node"
    file: str
    lines: Lines

    def written(self, scope: Scope) -> Written:
        return _Evaluation(self.file, self.lines, scope).value(self.node, 0)


def text(node: "Node") -> str:
    return (node.text or b"").decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Evaluation:
    file: str
    lines: Lines
    scope: Scope

    def value(self, node: "Node", depth: int) -> Written:
        while node.type in ("expression", "literal_value", "collection_value", "template_expr", "for_expr"):
            inner = node.named_children
            if len(inner) != 1:
                return self.reference(node)
            node = inner[0]
        reader = _READERS.get(node.type)
        self.scope.is_too_deep |= reader is not None and depth >= DEPTH
        if reader is None or depth >= DEPTH or not self.scope.count():
            return self.reference(node)
        return reader(self, node, depth + 1)

    def where(self, node: "Node") -> Callable[[], Place]:
        return partial(self.lines.place, node, self.file)

    def plain(self, data: object, node: "Node") -> Written:
        return Written(data, self.where(node))

    def reference(self, node: "Node") -> Written:
        """What is not written out here: a local of the same file, or else a text that names it."""
        source = text(node)
        if found := LOCAL.fullmatch(source):
            local = self.scope.local(found[1])
            for step in STEP.finditer(found[2]):
                local = local.inside.get(step[1] or int(step[2])) if local is not None else None
            if local is not None:
                return local
        return self.plain(unknown(source), node)

    def literal(self, node: "Node", _: int) -> Written:
        source = text(node)
        if node.type == "bool_lit":
            return self.plain(source == "true", node)
        if node.type == "null_lit":
            return self.plain(None, node)
        try:
            return self.plain(float(source) if "." in source else int(source), node)
        except ValueError:
            return self.plain(source, node)

    def template(self, node: "Node", depth: int) -> Written:
        """A text in quotes; of one that is an interpolation and nothing else, what this is."""
        parts = [one for one in node.children if one.type not in ("quoted_template_start", "quoted_template_end")]
        if len(parts) == 1 and parts[0].type == "template_interpolation":
            return self.value(_inner(parts[0]), depth)
        whole = "".join(self.part(one, depth) for one in parts)
        return document_in(whole, self.file, self.where(node)) or self.plain(whole, node)

    def part(self, node: "Node", depth: int) -> str:
        if node.type == "template_literal":
            return ESCAPE.sub(lambda found: ESCAPED.get(found[0]) or _character(found[0]), text(node))
        if node.type != "template_interpolation":
            return UNKNOWN_TEXT
        return said(self.value(_inner(node), depth).data)

    def heredoc(self, node: "Node", _: int) -> Written:
        """A text of several lines, as long as it is written, so that each place in it can be found again."""
        marks = [one for one in node.children if one.type == "heredoc_identifier"]
        if len(marks) < 2:
            return self.reference(node)
        opened, closed = marks[0], marks[-1]
        data, start = node.text or b"", node.start_byte
        pieces, at, in_text = list[str](), opened.end_byte - start, False
        for one in (one for one in node.children if one.type in PUT_IN):
            before = data[at : one.start_byte - start].decode("utf-8", "replace")
            in_text ^= len(re.findall(r'(?<!\\)"', before)) % 2 == 1
            pieces += [before, masked(text(one), in_text=in_text)]
            at = one.end_byte - start
        pieces.append(data[at : closed.start_byte - start].decode("utf-8", "replace"))
        whole = "".join(pieces).partition("\n")[2]
        place = self.where(opened)
        return document_in(whole, self.file, place, opened.end_point[0] + 2) or Written(whole, place)

    def tuple(self, node: "Node", depth: int) -> Written:
        return listed([self.value(one, depth) for one in _expressions(node)], self.where(node))

    def object(self, node: "Node", depth: int) -> Written:
        entries: dict[str, Written] = {}
        for element in (one for one in node.named_children if one.type == "object_elem"):
            both = _expressions(element)
            if len(both) == 2:
                entries[self.key(both[0], depth)] = self.value(both[1], depth)
        return mapped(entries, self.where(node))

    def key(self, node: "Node", depth: int) -> str:
        source = text(node)
        if re.fullmatch(r"[\w-]+", source):
            return source
        data = self.value(node, depth).data
        return data if isinstance(data, str) else UNKNOWN_TEXT

    def each(self, node: "Node", depth: int) -> Written:
        """What a `for` gives: its value once, in terms of what is gone through."""
        values = [self.value(one, depth) for one in _expressions(node)]
        if not values:
            return self.reference(node)
        return listed(values[-1:], self.where(node))

    def conditional(self, node: "Node", depth: int) -> Written:
        return self.either([self.value(one, depth) for one in _expressions(node)], node)

    def either(self, values: Sequence[Written], node: "Node") -> Written:
        """One of several, of which the first is what it depends on."""
        return mapped({"Fn::If": listed(values, self.where(node))}, self.where(node))

    def call(self, node: "Node", depth: int) -> Written:
        name = text(node.named_children[0]) if node.named_children else ""
        arguments = next((one for one in node.named_children if one.type == "function_arguments"), None)
        values = [self.value(one, depth) for one in _expressions(arguments)] if arguments is not None else []
        if not values:
            return self.reference(node)
        if name in SAME:
            return values[0]
        if name in JOINED:
            entries = [one for value in values for one in _entries(value)]
            return listed(entries, self.where(node))
        if name in EITHER:
            return self.either([self.reference(node), *values], node)
        if name == "merge":
            return mapped({str(key): one for value in values for key, one in value.inside.items()}, self.where(node))
        if name == "format" and isinstance(values[0].data, str):
            return self.plain(_formatted(values[0].data, [one.data for one in values[1:]]), node)
        if name == "join" and len(values) == 2 and isinstance(values[0].data, str):
            pieces = [one.data for one in _entries(values[1])]
            if all(isinstance(one, str) for one in pieces):
                return self.plain(values[0].data.join(map(str, pieces)), node)
        return self.reference(node)


def _entries(value: Written) -> Iterator[Written]:
    if isinstance(value.data, list):
        yield from value.inside.values()
    elif value.data is not None:
        yield value


def _expressions(node: "Node") -> list["Node"]:
    return [one for one in node.named_children if one.type == "expression"]


def _inner(node: "Node") -> "Node":
    return next((one for one in node.named_children if one.type == "expression"), node)


def _character(escape: str) -> str:
    code = int(escape.lstrip("\\uU"), 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _formatted(pattern: str, values: Sequence[object]) -> str:
    left = iter(values)

    def one(_: re.Match[str]) -> str:
        value = next(left, None)
        return value if isinstance(value, str) else UNKNOWN_TEXT

    return FORMATTED.sub(one, pattern)


_READERS: "Final[Mapping[str, Callable[[_Evaluation, Node, int], Written]]]" = {
    "bool_lit": _Evaluation.literal,
    "null_lit": _Evaluation.literal,
    "numeric_lit": _Evaluation.literal,
    "string_lit": _Evaluation.template,
    "quoted_template": _Evaluation.template,
    "heredoc_template": _Evaluation.heredoc,
    "tuple": _Evaluation.tuple,
    "object": _Evaluation.object,
    "for_tuple_expr": _Evaluation.each,
    "for_object_expr": _Evaluation.each,
    "conditional": _Evaluation.conditional,
    "function_call": _Evaluation.call,
}

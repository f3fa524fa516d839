"""The YAML event loader: text to a tree with marks, on a stack of its own, so that no nesting exhausts the program's.

Documents are plain: one document a file, text for keys, no tags, anchors, aliases or merge keys, each key once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from drillgate.documents.scalars import Scalar, UnusableNumberError, scalar
from drillgate.documents.tree import Mark, Node, Tree
from drillgate.places import Place, Problem

DEPTH = 64
NODES = 100_000
PROBLEMS = 200
SHOWN = 60

UNUSABLE = re.compile("[\x00\ud800-\udfff]")

EXPECTED_OF = {
    "mapping values are not allowed in this context": "one key a line, and text that holds ': ' in quotes",
    "found character that cannot start any token": "text that begins with this character in quotes",
}


class _StopError(Exception):
    """What was found leaves nothing to go on with."""


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not come yet.

    `waiting` says that a mapping has had a key and waits for its value; `key` is that key, None if it was refused.
    `last` is where the last value inside ended.
    """

    data: dict[str, Any] | list[Any]
    node: Node
    flow: bool
    key: str | None = None
    waiting: bool = False
    last: tuple[int, int] | None = None


def read(text: str, file: str, *, depth: int = DEPTH, nodes: int = NODES, pure: bool = False) -> Tree:
    """The tree of the YAML in `text`, with all problems that could be found in one go; it never raises.

    At most `depth` levels of nesting and `nodes` values. `pure` does without libyaml, which is slower.
    """
    reading = _Reading(text, file, depth, nodes)
    complete = reading.read(_events(text, pure=pure))
    return Tree(file, reading.data, reading.root, tuple(reading.problems), complete)


def _events(text: str, *, pure: bool) -> Callable[[], Any]:
    # libyaml is ten times as fast, yet not part of every build of PyYAML.
    import yaml

    loader = yaml.SafeLoader if pure else getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    get_event: Callable[[], Any] = loader(text).get_event
    return get_event


class Reading(Protocol):
    """What makes values of a file's events."""

    def take_scalar(self, event: Any) -> None: ...
    def take_alias(self, event: Any) -> None: ...
    def begin(self, event: Any, data: dict[str, Any] | list[Any]) -> None: ...
    def begin_document(self, event: Any) -> None: ...
    def end(self, event: Any) -> None: ...


def hand(event: Any, to: Reading) -> None:
    """Hand an event of PyYAML to the method that is for it."""
    match type(event).__name__:
        case "ScalarEvent":
            to.take_scalar(event)
        case "MappingStartEvent":
            to.begin(event, {})
        case "SequenceStartEvent":
            to.begin(event, [])
        case "MappingEndEvent" | "SequenceEndEvent":
            to.end(event)
        case "AliasEvent":
            to.take_alias(event)
        case "DocumentStartEvent":
            to.begin_document(event)


class _Reading:
    """One pass over the events of a file."""

    def __init__(self, text: str, file: str, depth: int, nodes: int) -> None:
        self.text = text
        self.file = file
        self.depth = depth
        self.nodes = nodes
        self.nodes_seen = 0
        self.documents = 0
        self.problems: list[Problem] = []
        self.data: object = None
        self.root = Node((1, 1, 1, 1), broken=True)
        self.stack: list[_Open] = []

    def read(self, next_event: Callable[[], Any]) -> bool:
        """Take all events; whether the file was read to its end."""
        from yaml import YAMLError

        try:
            while (event := next_event()) is not None:
                hand(event, self)
        except YAMLError as error:
            self.problems.append(syntax_problem(error, self.text, self.file))
            return False
        except _StopError:
            return False
        if not self.documents:
            self.problems.append(Problem(Place(self.file), "found an empty file", "a YAML mapping"))
        return self.documents == 1

    def begin_document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.refuse(_mark(event), "found a second document", "one document a file")
            raise _StopError
        if event.version not in (None, (1, 2)):
            version = ".".join(map(str, event.version))
            self.refuse(_mark(event), f"found a document in YAML {version}", "YAML 1.2")

    def take_scalar(self, event: Any) -> None:
        broken = self.properties(event)
        mark = _mark(event)
        value: Scalar = event.value
        if event.style:
            # Only double quotes know escapes, and so characters that could not stand in the file as they are.
            if event.style == '"' and UNUSABLE.search(event.value):
                self.refuse(mark, "found text with a NUL character or half a surrogate pair", "text")
                broken = True
        elif not broken:
            try:
                value = scalar(event.value)
            except UnusableNumberError:
                self.refuse(mark, f"found the number {shorten(event.value)}", "a finite number of at most 64 bits")
                broken = True
        parent = self.awaits_key()
        if parent is None:
            text = event.value if isinstance(value, bool | int | float) else ""
            self.put(value, Node(mark, text=text, broken=broken))
        else:
            self.take_key(parent, event, value, mark)

    def take_key(self, parent: _Open, event: Any, value: Scalar, mark: Mark) -> None:
        parent.waiting, parent.key = True, None
        if not event.style and event.value == "<<":
            self.refuse(mark, "found the merge key '<<'", "the keys themselves")
            parent.node.broken = True
        elif not isinstance(value, str):
            key = shorten(event.value) or "nothing"
            self.refuse(mark, f"found {key} as a key", "text", f'"{key}"' if event.value else "")
            parent.node.broken = True
        elif value in parent.node.keys:
            line, column, *_ = parent.node.keys[value]
            self.refuse(
                mark, f"found the key '{shorten(value)}' again", f"each key once (it stands at {line}:{column})"
            )
        else:
            parent.key = value
            parent.node.keys[value] = mark

    def take_alias(self, event: Any) -> None:
        mark = _mark(event)
        self.refuse(mark, f"found the alias *{shorten(event.anchor)}", "the value itself")
        parent = self.awaits_key()
        if parent is None:
            self.put(None, Node(mark, broken=True))
        else:
            parent.waiting, parent.key, parent.node.broken = True, None, True

    def begin(self, event: Any, data: dict[str, Any] | list[Any]) -> None:
        node = Node(_mark(event), broken=self.properties(event))
        if len(self.stack) == self.depth:
            self.refuse(node.mark, f"found more than {self.depth} levels of nesting", f"at most {self.depth}")
            raise _StopError
        parent = self.awaits_key()
        if parent is None:
            self.put(data, node)
        else:
            self.refuse(node.mark, "found a mapping or a sequence as a key", "text")
            # Attached to nothing; the parent goes on waiting for the value, which is then nobody's either.
            parent.waiting, parent.key, parent.node.broken = True, None, True
        self.stack.append(_Open(data, node, flow=bool(event.flow_style)))

    def end(self, event: Any) -> None:
        closed = self.stack.pop()
        # A block has no end mark of its own: its last value is where it ends for a reader.
        end = _mark(event)[2:] if closed.flow or closed.last is None else closed.last
        closed.node.mark = (*closed.node.mark[:2], *end)
        if self.stack:
            self.stack[-1].last = end

    def awaits_key(self) -> _Open | None:
        parent = self.stack[-1] if self.stack else None
        return parent if parent is not None and isinstance(parent.data, dict) and not parent.waiting else None

    def put(self, value: Any, node: Node) -> None:
        """Put a value where the innermost open mapping or sequence wants it."""
        self.nodes_seen += 1
        if self.nodes_seen > self.nodes:
            self.refuse(node.mark, f"found more than {self.nodes} values", "a smaller document")
            raise _StopError
        if not self.stack:
            self.data, self.root = value, node
            return
        parent = self.stack[-1]
        parent.last = node.mark[2:]
        if isinstance(parent.data, list):
            parent.node.inside[len(parent.data)] = node
            parent.data.append(value)
            return
        if parent.key is not None:
            parent.node.inside[parent.key] = node
            parent.data[parent.key] = value
        parent.waiting, parent.key = False, None

    def properties(self, event: Any) -> bool:
        """Refuse a tag and an anchor; whether the value cannot be told for want of its tag."""
        if event.anchor is not None:
            self.refuse(_mark(event), f"found the anchor &{shorten(event.anchor)}", "the value alone")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.refuse(_mark(event), f"found the tag {shorten(tag)}", "a value without a tag")
        return event.tag is not None

    def refuse(self, mark: Mark, found: str, expected: str, suggestion: str = "") -> None:
        self.problems.append(Problem(Place(self.file, *mark), found, expected, suggestion))
        if len(self.problems) >= PROBLEMS:
            raise _StopError


def syntax_problem(error: Any, text: str, file: str) -> Problem:
    """What the YAML parser could not read, as a problem."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "no YAML"
    found = f"found broken YAML: {problem}"
    if error_context := getattr(error, "context", None):
        found += f" {error_context}"
        begins = error.context_mark
        if begins is not None and mark is not None and (begins.line, begins.column) != (mark.line, mark.column):
            found += f" that begins at {begins.line + 1}:{begins.column + 1}"
    place = Place(file) if mark is None else Place(file, *_point(mark), *_point(mark))
    at_tab = mark is not None and text[mark.index : mark.index + 1] == "\t"
    return Problem(
        place, found, "spaces, for YAML is not indented with tabs" if at_tab else EXPECTED_OF.get(problem, "")
    )


def shorten(text: str) -> str:
    """`text` on one line, cut to what a message has room for."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _point(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _mark(event: Any) -> Mark:
    return (*_point(event.start_mark), *_point(event.end_mark))

"""What an expression may stand for, as far as it can be told without running it."""

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drillgate.readers.python.contexts import Context


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known but what the source calls it."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal that is no text."""

    value: object


@dataclass(frozen=True, slots=True)
class Piece:
    """Literal text: from character `start` of what the string literal `node` says; `node` is None for made-up text."""

    text: str
    node: ast.AST | None = None
    start: int = 0


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch of a text that is filled in at run time, under the name that the source has for it."""

    name: str
    value: "Value"


@dataclass(frozen=True, slots=True)
class Text:
    parts: tuple[Piece | Hole, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, never nested; which of them is decided at run time."""

    values: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """A list, tuple or set; `count` is its length where it is known, and the elements are then in their order."""

    elements: tuple["Value", ...]
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A dictionary with literal keys; `open` if it may have others."""

    entries: tuple[tuple[str, "Value"], ...]
    open: bool = False

    def get(self, key: str) -> "Value | None":
        return dict(self.entries).get(key)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A dictionary whose keys are made at run time: what one of its keys, and one of its values, is."""

    key: "Value"
    value: "Value"


@dataclass(frozen=True, slots=True)
class Option:
    """A value of the command line. `name` is the option as written (`--ids`), or the name of a positional argument.

    `flag` is true for one that is either given or not.
    """

    name: str
    word: str
    default: "Value"
    flag: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """The parsed command line: `entries` by attribute."""

    entries: tuple[tuple[str, Option], ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable."""

    name: str
    default: "Value"


@dataclass(frozen=True, slots=True)
class Data:
    """What is read from a file: the file, its rows, a row or a cell. Without file and option, one that is not known.

    `file` is a literal path, `option` the argument of the command line that names the file (or holds the data).
    """

    file: str | None = None
    option: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """Something that another module defines, by its dotted name; also a builtin, as `builtins.open`."""

    path: str


@dataclass(frozen=True, slots=True)
class Attribute:
    owner: "Value"
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a call returns whose body is not in this file; each call on each way is its own.

    `context` is where its arguments are to be evaluated.
    """

    callee: "Value"
    call: ast.Call
    context: "Context"


@dataclass(frozen=True, slots=True)
class Element:
    """One of what a loop over `owner` gives."""

    owner: "Value"


@dataclass(frozen=True, slots=True)
class Local:
    """A function or class of this file."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
    context: "Context"


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of this file; `fields` are those that a class without an `__init__` was made with."""

    node: ast.ClassDef
    fields: tuple[tuple[str, "Value"], ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    instance: Instance
    node: ast.FunctionDef | ast.AsyncFunctionDef


Value = (
    Unknown
    | Constant
    | Text
    | Choice
    | Collection
    | Record
    | Mapped
    | Option
    | Options
    | Variable
    | Data
    | Imported
    | Attribute
    | Result
    | Element
    | Local
    | Instance
    | Method
)

CHOICES = 8


def choice(values: list[Value]) -> Value:
    """One of the values; an unknown stays among them, so that it is never dropped."""
    if len(values) == 1:
        return values[0]
    flat = list(dict.fromkeys(one for value in values for one in each(value)))
    if not flat:
        return Unknown()
    if len(flat) > CHOICES:
        flat = [*flat[: CHOICES - 1], Unknown()]
    return flat[0] if len(flat) == 1 else Choice(tuple(flat))


def each(value: Value) -> tuple[Value, ...]:
    return value.values if isinstance(value, Choice) else (value,)


def path(value: Value) -> str:
    """The dotted name of how a value came about: `boto3.Session().client()`; unknown roots keep the source's name."""
    steps: list[str] = []
    while True:
        match value:
            case Imported(name):
                return name + "".join(reversed(steps))
            case Attribute(owner, name):
                steps.append(f".{name}")
                value = owner
            case Result(callee):
                steps.append("()")
                value = callee
            case Element(owner):
                steps.append("[]")
                value = owner
            case Unknown(name):
                return f"?{name}" + "".join(reversed(steps))
            case Local(node) | Instance(node):
                name = "lambda" if isinstance(node, ast.Lambda) else node.name
                return f"?{name}" + "".join(reversed(steps))
            case Choice(values):
                value = values[0]
            case _:
                return "?" + "".join(reversed(steps))


def literal(value: Value | None) -> str | None:
    """The text of a value that is wholly literal."""
    if isinstance(value, Text) and all(isinstance(part, Piece) for part in value.parts):
        return "".join(part.text for part in value.parts if isinstance(part, Piece))
    return None


def template(value: Value) -> str:
    """A text with its holes as `{name}`."""
    match value:
        case Text(parts):
            return "".join(part.text if isinstance(part, Piece) else f"{{{part.name}}}" for part in parts)
        case Option(name, word):
            return f"{{{word}}}"
        case Variable(name):
            return f"{{{name}}}"
        case Data(column=column) if column:
            return f"{{{column}}}"
        case Unknown(name) | Attribute(_, name) if name:
            return f"{{{name}}}"
        case Constant(content) if content is not None:
            return str(content)
        case _:
            return ""

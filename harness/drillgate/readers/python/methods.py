"""What methods of known values return: texts, files and their rows, options, lists, dictionaries."""

import ast

from drillgate.readers.python.contexts import Context
from drillgate.readers.python.elements import element
from drillgate.readers.python.labels import label
from drillgate.readers.python.options import parsed_options
from drillgate.readers.python.script import Script
from drillgate.readers.python.texts import concatenate, fill, join, mapped, strip
from drillgate.readers.python.values import (
    Attribute,
    Collection,
    Constant,
    Data,
    Hole,
    Mapped,
    Option,
    Piece,
    Record,
    Text,
    Unknown,
    Value,
    Variable,
    literal,
    path,
)

SAME_TEXT = frozenset(
    [
        "absolute",
        "as_posix",
        "as_string",
        "casefold",
        "decode",
        "encode",
        "expanduser",
        "expandtabs",
        "lower",
        "resolve",
        "upper",
        "rstrip_slash",
    ]
)
STRIPS = frozenset({"strip", "lstrip", "rstrip"})
OPENS = frozenset({"open", "read_text", "read_bytes"})
SAME_LIST = frozenset(["copy", "tolist", "to_list", "unique", "dropna", "astype", "tuples", "list"])


def origin(value: Value) -> Value:
    """The data of the file that a value names."""
    match value:
        case Option(name):
            return Data(option=name or None)
        case Data():
            return value
        case Text(parts):
            text = literal(value)
            if text is None and isinstance(parts[0], Hole) and parts[0].name == "folder":
                # Beside the script itself: Path(__file__).parent / "ids.csv"
                said = literal(Text(parts[1:]))
                text = said.lstrip("/") if said is not None else None
            return Data(file=text)
        case _:
            return Data()


def method_value(script: Script, callee: Attribute, call: ast.Call, context: Context) -> Value | None:
    """What a method returns, None if the method is not known."""
    name = callee.name
    match callee.owner:
        case Text() as owner:
            return of_text(script, owner, name, call, context)
        case Data() as owner:
            return of_data(script, owner, name, call, context)
        case Option() as owner:
            return origin(owner) if name in OPENS or name.startswith("read") else owner
        case Variable() as owner:
            return owner
        case Collection(elements, count) as owner:
            if name in SAME_LIST or name in STRIPS:
                return owner
            return element(Collection(elements, count)) if name == "pop" else None
        case Mapped(key, value):
            given = {"keys": key, "values": value, "items": Collection((key, value), 2)}.get(name)
            return Collection((given,)) if given is not None else value if name in {"get", "pop"} else None
        case Record() as owner:
            return of_record(script, owner, name, call, context)
        case owner if name in {"parse_args", "parse_intermixed_args"} and is_parser(script, owner):
            return parsed_options(script)
        case owner if name == "parse_known_args" and is_parser(script, owner):
            return Collection((parsed_options(script), Unknown()), 2)
        case owner if name in OPENS and path(owner).startswith("pathlib."):
            return Data()
        case _:
            return None


def is_parser(script: Script, owner: Value) -> bool:
    return path(owner).startswith("argparse.") or "add_argument" in script.index.calls


def of_text(script: Script, owner: Text, name: str, call: ast.Call, context: Context) -> Value | None:
    arguments = [script.value(one, context) for one in call.args if not isinstance(one, ast.Starred)]
    if name in SAME_TEXT:
        return owner
    if name in STRIPS:
        return strip(owner) if not arguments else owner
    if name == "format":
        names = [label(one) for one in call.args]
        keywords = {one.arg: script.value(one.value, context) for one in call.keywords if one.arg}
        return fill(owner, list(zip(arguments, names, strict=False)), keywords)
    if name == "join" and arguments:
        return join(owner, arguments[0])
    if name == "replace" and len(arguments) >= 2:
        old, new = literal(arguments[0]), literal(arguments[1])
        return mapped(owner, old, new) if old is not None and new is not None else Text((Hole(label(call), owner),))
    if name in {"split", "splitlines"} and literal(owner) is not None:
        separator = literal(arguments[0]) if arguments else None
        words = (
            (literal(owner) or "").splitlines()
            if name == "splitlines"
            else (literal(owner) or "").split(separator or None)
        )
        return Collection(tuple(Text((Piece(word),)) for word in words), len(words))
    if name in OPENS:
        return origin(owner)
    if name == "joinpath":
        parts: list[tuple[Value, str]] = [(owner, "")]
        for one, value in zip(call.args, arguments, strict=False):
            parts += [(Text((Piece("/"),)), ""), (value, label(one))]
        return concatenate(parts)
    return None


def of_data(script: Script, owner: Data, name: str, call: ast.Call, context: Context) -> Value:
    if name in {"get", "pop", "get_column"} and call.args:
        column = literal(script.value(call.args[0], context))
        return Data(owner.file, owner.option, column) if column is not None else owner
    if name in {"iterrows", "items"}:
        return Collection((Collection((Unknown("number"), owner), 2),))
    return Unknown(name) if name in {"close", "write", "count", "exists"} else owner


def of_record(script: Script, owner: Record, name: str, call: ast.Call, context: Context) -> Value | None:
    entries = owner.entries
    if name == "get" and call.args:
        key = literal(script.value(call.args[0], context))
        return (owner.get(key) if key is not None else None) or Unknown(key or "")
    if name == "values":
        return Collection(tuple(value for _, value in entries), None if owner.open else len(entries))
    if name == "keys":
        return Collection(tuple(Text((Piece(key),)) for key, _ in entries), None if owner.open else len(entries))
    if name == "items":
        pairs = tuple(Collection((Text((Piece(key),)), value), 2) for key, value in entries)
        return Collection(pairs, None if owner.open else len(pairs))
    return Constant(None) if name == "update" else None

"""Texts put together at run time: concatenation, f-strings, `%` and `format`."""

import itertools
import math
import re
import string
from collections.abc import Sequence
from dataclasses import replace

from drillgate.readers.python.values import (
    CHOICES,
    Collection,
    Constant,
    Hole,
    Piece,
    Record,
    Text,
    Unknown,
    Value,
    choice,
    each,
    literal,
)

PERCENT = re.compile(r"%(?:\((?P<name>[^)]*)\))?[-#0 +]*(?:\*|\d+)?(?:\.\d+)?(?P<kind>[a-zA-Z%])")


def as_text(value: Value, name: str) -> Text:
    """A value as it stands in a text; what is not known leaves a hole of that name."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Constant) and value.value is not None and not isinstance(value.value, bytes):
        return Text((Piece(str(value.value)),))
    return Text((Hole(name or "value", value),))


def concatenate(values: Sequence[tuple[Value, str]]) -> Value:
    """Join values, each with the name for its hole. Of values that are one of several, each combination is a text."""
    options = [each(value) for value, _ in values]
    if math.prod(map(len, options)) > CHOICES:
        options = [one if len(one) == 1 else (Unknown(name),) for one, (_, name) in zip(options, values, strict=True)]
    names = [name for _, name in values]
    return choice(
        [
            Text(tuple(part for value, name in zip(one, names, strict=True) for part in as_text(value, name).parts))
            for one in itertools.product(*options)
        ]
    )


def strip(text: Text) -> Text:
    parts = list(text.parts)
    if parts and isinstance(parts[0], Piece):
        stripped = parts[0].text.lstrip()
        start = parts[0].start
        parts[0] = replace(
            parts[0], text=stripped, start=start + len(parts[0].text) - len(stripped) if start >= 0 else -1
        )
    if parts and isinstance(parts[-1], Piece):
        parts[-1] = replace(parts[-1], text=parts[-1].text.rstrip())
    return Text(tuple(parts))


def mapped(text: Text, old: str, new: str) -> Text:
    parts: list[Piece | Hole] = []
    for part in text.parts:
        if isinstance(part, Piece) and old and old in part.text:
            parts.append(Piece(part.text.replace(old, new), part.node, -1))
        else:
            parts.append(part)
    return Text(tuple(parts))


def split_piece(piece: Piece, start: int, end: int) -> Piece:
    return Piece(piece.text[start:end], piece.node, piece.start + start if piece.start >= 0 else -1)


def percent(text: Text, right: Value, names: Sequence[str]) -> Value:
    """`text % right`; `names` are the source's names for the values, in their order."""
    values = list(right.elements) if isinstance(right, Collection) and right.count is not None else [right]
    parts: list[tuple[Value, str]] = []
    number = 0
    for part in text.parts:
        if isinstance(part, Hole):
            parts.append((Text((part,)), part.name))
            continue
        done = 0
        for match in PERCENT.finditer(part.text):
            parts.append((Text((split_piece(part, done, match.start()),)), ""))
            done = match.end()
            if match["kind"] == "%":
                parts.append((Text((Piece("%"),)), ""))
            elif match["name"] is not None:
                value = right.get(match["name"]) if isinstance(right, Record) else None
                parts.append((value or Unknown(match["name"]), match["name"]))
            else:
                name = names[number] if number < len(names) else "value"
                parts.append((values[number] if number < len(values) else Unknown(name), name))
                number += 1
        parts.append((Text((split_piece(part, done, len(part.text)),)), ""))
    return concatenate(parts)


def fill(text: Text, arguments: Sequence[tuple[Value, str]], keywords: dict[str, Value]) -> Value:
    """`text.format(…)`; arguments with the source's names for them."""
    parts: list[tuple[Value, str]] = []
    number = itertools.count()
    for part in text.parts:
        if isinstance(part, Hole):
            parts.append((Text((part,)), part.name))
            continue
        try:
            fields = list(string.Formatter().parse(part.text))
        except ValueError:
            parts.append((Text((replace(part, start=-1),)), ""))
            continue
        done = 0
        for said, field, _, _ in fields:
            found = max(part.text.find(said, done), done) if said else done
            parts.append((Text((Piece(said, part.node, part.start + found if part.start >= 0 else -1),)), ""))
            done = found + len(said)
            if field is None:
                done += 1
                continue
            closing = part.text.find("}", done)
            done = closing + 1 if closing >= 0 else done
            parts.append(filled(field, arguments, keywords, number))
    return concatenate(parts)


def filled(
    field: str, arguments: Sequence[tuple[Value, str]], keywords: dict[str, Value], number: "itertools.count[int]"
) -> tuple[Value, str]:
    name = re.split(r"[.\[]", field, maxsplit=1)[0]
    if name and not name.isdecimal():
        value = keywords.get(name) if name == field else None
        return value or Unknown(name), name
    place = int(name) if name else next(number)
    if place < len(arguments) and name == field:
        return arguments[place]
    return Unknown("value"), arguments[place][1] if place < len(arguments) else "value"


def join(separator: Value, items: Value) -> Value:
    """`separator.join(items)`: exact for a list of known length, else one hole."""
    if isinstance(items, Collection) and items.count == len(items.elements) and items.count:
        parts: list[tuple[Value, str]] = []
        for element in items.elements:
            parts += [(separator, "separator"), (element, "value")]
        return concatenate(parts[1:])
    name = "values"
    if isinstance(items, Collection) and len(items.elements) == 1:
        only = items.elements[0]
        if literal(only) in {"?", "%s"}:
            return only
        return Text((Hole(name, only),))
    return Text((Hole(name, items),))

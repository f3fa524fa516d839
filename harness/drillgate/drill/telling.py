"""Events as JSON tells them: each field read strictly, and described as a JSON Schema, by the same types."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

DRAFT = "https://json-schema.org/draft/2020-12/schema"


class MisfitError(ValueError):
    """A value that is not what a field holds, `pointer` says where: "" for the event itself."""

    def __init__(self, found: str, expected: str, pointer: str = "") -> None:
        super().__init__(f"{f'at {pointer}: ' if pointer else ''}found {found}, expected {expected}")
        self.found, self.expected, self.pointer = found, expected, pointer


@dataclass(frozen=True, slots=True)
class Shape:
    """What JSON may hold: its schema, and how it is read."""

    schema: Mapping[str, Any]
    read: Callable[[Any], Any]


def event(told: Any, kinds: Mapping[str, type]) -> Any:
    """The event that an object of JSON tells of. Raises `MisfitError`."""
    kind = kinds.get(str(told.get("event"))) if isinstance(told, dict) else None
    if kind is None:
        raise MisfitError(_shown(told), f"an object with an `event`: {', '.join(kinds)}")
    return _object(kind).read({name: value for name, value in told.items() if name != "event"})


def schema(kinds: Mapping[str, type]) -> dict[str, Any]:
    """The JSON Schema of one line of a history."""
    return {
        "$schema": DRAFT,
        "title": "history",
        "description": "One event of a history, which is a line of JSON for each: docs/histories.md.",
        "oneOf": [_named(name, kind) for name, kind in kinds.items()],
    }


def _named(name: str, kind: type) -> dict[str, Any]:
    inner = _object(kind).schema
    told = kind.__doc__ or name
    described = {} if told.startswith(name) else {"description": " ".join(told.split())}
    properties = {"event": {"const": name}, **inner["properties"]}
    return {**inner, **described, "title": name, "properties": properties, "required": ["event", *inner["required"]]}


@cache
def _object(kind: type) -> Shape:
    hints = get_type_hints(kind)
    known = {field.name: _shape(hints[field.name]) for field in fields(kind)}
    required = [field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING]
    reads = {name: shape.read for name, shape in known.items()}

    def read(told: Any) -> Any:
        if not isinstance(told, dict):
            raise MisfitError(_shown(told), "an object")
        for name in required:
            if name not in told:
                raise MisfitError(f"no `{name}`", f"one in {kind.__name__}")
        values = {}
        for name, value in told.items():
            if name not in reads:
                raise MisfitError(f"`{name}`", f"what {kind.__name__} has: {', '.join(reads)}")
            values[name] = _within(name, reads[name], value)
        return kind(**values)

    described = {
        "type": "object",
        "properties": {name: shape.schema for name, shape in known.items()},
        "required": required,
        "additionalProperties": False,
    }
    return Shape(described, read)


@cache
def _shape(hint: Any) -> Shape:
    """Raises `TypeError` for a type that no event has."""
    if hint in PLAIN:
        return PLAIN[hint]
    if is_dataclass(hint) and isinstance(hint, type):
        return _object(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _one_of(tuple(hint), hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _one_of(inner, str)
    if origin is UnionType and NoneType in inner:
        return _optional(_shape(next(each for each in inner if each is not NoneType)))
    if origin is tuple:
        return _list(_shape(inner[0])) if inner[-1] is Ellipsis else _row([_shape(each) for each in inner])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_shape(inner[1]))
    raise TypeError(f"no event holds {hint}")


def _one_of(words: tuple[str, ...], made: Callable[[str], Any]) -> Shape:
    known = {str(word): made(word) for word in words}

    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in known:
            raise MisfitError(_shown(value), f"one of {', '.join(known)}")
        return known[value]

    return Shape({"enum": list(known)}, read)


def _optional(shape: Shape) -> Shape:
    return Shape(
        {"anyOf": [shape.schema, {"type": "null"}]}, lambda value: None if value is None else shape.read(value)
    )


def _list(shape: Shape) -> Shape:
    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise MisfitError(_shown(value), "a list")
        return tuple(_within(number, shape.read, each) for number, each in enumerate(value))

    return Shape({"type": "array", "items": shape.schema}, read)


def _row(shapes: list[Shape]) -> Shape:
    def read(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) != len(shapes):
            raise MisfitError(_shown(value), f"a list of {len(shapes)}")
        return tuple(
            _within(number, shape.read, each) for number, (shape, each) in enumerate(zip(shapes, value, strict=True))
        )

    described = {"type": "array", "prefixItems": [shape.schema for shape in shapes]}
    return Shape({**described, "minItems": len(shapes), "maxItems": len(shapes)}, read)


def _mapping(shape: Shape) -> Shape:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise MisfitError(_shown(value), "an object")
        return {sys.intern(key): _within(key, shape.read, each) for key, each in value.items()}

    return Shape({"type": "object", "additionalProperties": shape.schema}, read)


def _within(name: str | int, read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except MisfitError as error:
        raise MisfitError(error.found, error.expected, f"/{name}{error.pointer}") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise MisfitError(_shown(value), "text")
    return sys.intern(value)  # sites, stores, keys and digests come again and again


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise MisfitError(_shown(value), "a whole number")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise MisfitError(_shown(value), "a number")
    return float(value)


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise MisfitError(_shown(value), "true or false")
    return value


def _moment(value: Any) -> datetime:
    found = _parsed(value) if isinstance(value, str) else None
    if found is None:
        raise MisfitError(_shown(value), "a time in UTC or with an offset, such as 2022-04-05T07:38:00Z")
    return found


@lru_cache(maxsize=65536)
def _parsed(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:60]


PLAIN: Mapping[Any, Shape] = {
    str: Shape({"type": "string"}, _text),
    int: Shape({"type": "integer"}, _whole),
    float: Shape({"type": "number"}, _number),
    bool: Shape({"type": "boolean"}, _yes_or_no),
    datetime: Shape({"type": "string", "format": "date-time"}, _moment),
}

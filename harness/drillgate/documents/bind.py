"""Plain data into frozen dataclasses, and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

from drillgate.documents import moments
from drillgate.documents.keys import keys_of, without_none

T = TypeVar("T")


def bind(kind: type[T], data: object) -> T:
    """The document of the dataclass `kind` that `data` stands for.

    Whatever the kind's schema accepts is bound. Raises ValueError or TypeError for other data, though not for all of
    them: that is what the schema is for.
    """
    if not isinstance(data, Mapping):
        raise TypeError(f"{kind.__name__} is bound from a mapping, not from {type(data).__name__}")
    keys = {key.name: key for key in keys_of(cast("type", kind))}
    if unknown := [name for name in data if name not in keys]:
        raise ValueError(f"{kind.__name__} has no key {unknown[0]!r}")
    values: dict[str, Any] = {}
    for name, value in data.items():
        key = keys[name]
        if key.schema is not None or (value is None and key.optional):
            values[key.field] = value
        else:
            values[key.field] = _value(key.type, value)
    return kind(**values)


def plain(value: object) -> Any:
    """The plain data that `value`, a document or a part of one, is bound from; keys with their default are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((key, getattr(value, key.field)) for key in keys_of(type(value)))
        return {key.name: plain(part) for key, part in pairs if key.required or part != key.default}
    match value:
        case Enum():
            return value.value
        case timedelta():
            return _duration_text(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Mapping():
            return {name: plain(part) for name, part in value.items()}
        case list() | tuple():
            return [plain(part) for part in value]
    return value


def _value(hint: Any, value: Any) -> Any:
    hint, optional = without_none(hint)
    if value is None and optional:
        return None
    if hint is object or hint is Any:
        return value
    origin = get_origin(hint)
    if origin is Literal:
        return _literal(hint, value)
    if origin is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in _checked(list, value))
    if origin is not None and issubclass(origin, Mapping):
        return {name: _value(get_args(hint)[1], item) for name, item in _checked(dict, value).items()}
    if is_dataclass(hint):
        return bind(cast("type", hint), value)
    if issubclass(hint, Enum):
        return hint(value)
    return _FROM_PLAIN[hint](value)


def _literal(hint: Any, value: Any) -> Any:
    if value not in get_args(hint):
        raise ValueError(f"{value!r} is none of {get_args(hint)}")
    return value


def _checked(kind: type[T], value: Any) -> T:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _whole(value: Any) -> int:
    # JSON Schema counts 3.0 among the whole numbers.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return _checked(int, value)


def _number(value: Any) -> float:
    return float(_checked(int, value)) if not isinstance(value, float) else value


def _duration_text(value: timedelta) -> str:
    hours, seconds = divmod(value.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    parts: Sequence[tuple[int, str]] = ((value.days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


_FROM_PLAIN: Mapping[Any, Callable[[Any], Any]] = {
    str: lambda value: _checked(str, value),
    bool: lambda value: _checked(bool, value),
    int: _whole,
    float: _number,
    timedelta: lambda value: moments.duration(_checked(str, value)),
    datetime: lambda value: moments.timestamp(_checked(str, value)),
    date: lambda value: moments.day(_checked(str, value)),
}

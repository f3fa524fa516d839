"""The keys of a document, as its dataclass declares them: the one place where fields are introspected."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its spelling, the field it fills, and what may stand there (`optional`: nothing, too)."""

    name: str
    field: str
    type: Any
    optional: bool
    required: bool
    default: Any
    about: str
    pattern: str | None
    minimum: float | None
    schema: Mapping[str, Any] | None


@cache
def keys_of(kind: type) -> tuple[Key, ...]:
    """The keys of the dataclass `kind`, in their order. Raises TypeError for anything else."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind!r} is no dataclass")
    hints = get_type_hints(kind)
    return tuple(_key(field, hints[field.name]) for field in fields(kind) if field.init)


def without_none(hint: Any) -> tuple[Any, bool]:
    """`hint` without its `| None`, and whether it had one. Raises TypeError for other unions."""
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    members = [member for member in get_args(hint) if member is not NoneType]
    if len(members) != 1:
        raise TypeError(f"a document's key cannot be {hint}: unions other than with None are not supported")
    return members[0], True


def _key(field: Field[Any], hint: Any) -> Key:
    told = field.metadata
    inner, optional = (hint, False) if told.get("schema") is not None else without_none(hint)
    if field.default_factory is not MISSING:
        default = field.default_factory()
    else:
        default = None if field.default is MISSING else field.default
    return Key(
        name=told.get("name") or field.name.replace("_", "-"),
        field=field.name,
        type=inner,
        optional=optional,
        required=field.default is MISSING and field.default_factory is MISSING,
        default=default,
        about=told.get("about", ""),
        pattern=told.get("pattern"),
        minimum=told.get("minimum"),
        schema=told.get("schema"),
    )

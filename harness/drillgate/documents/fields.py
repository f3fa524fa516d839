"""How a dataclass says what a key of a document means; readers and schemas derive from it."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, field
from typing import Any


def key(
    about: str,
    *,
    default: Any = MISSING,
    default_factory: Callable[[], Any] | Any = MISSING,
    name: str | None = None,
    pattern: str | None = None,
    minimum: float | None = None,
    schema: Mapping[str, Any] | None = None,
) -> Any:
    """A dataclass field that is a key of a document.

    Without a default the key is required. `name` is the key's spelling where it is not the field's with hyphens;
    `pattern` is for strings and must match as a whole, `minimum` for numbers; `schema` replaces the derived JSON Schema
    and keeps the value as plain data.
    """
    metadata = {"about": about, "name": name, "pattern": pattern, "minimum": minimum, "schema": schema}
    if default is not MISSING:
        return field(default=default, metadata=metadata)
    if default_factory is not MISSING:
        return field(default_factory=default_factory, metadata=metadata)
    return field(metadata=metadata)

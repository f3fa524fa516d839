"""The attributes of a resource before and after a change: which are known, and which may be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, final

Path = tuple[str, ...]


@final
class Unknown:
    """The value of an attribute that is known only when the plan is applied."""

    def __repr__(self) -> str:
        return "a value that is not known yet"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Change:
    """Attributes before and after; None where the resource is not there. The others mirror them: true at what is
    sensitive, or not known before the plan is applied."""

    before: object
    after: object
    after_unknown: object = None
    before_sensitive: object = None
    after_sensitive: object = None

    @classmethod
    def of(cls, inner: Mapping[str, Any]) -> "Change":
        names = ("before", "after", "after_unknown", "before_sensitive", "after_sensitive")
        return cls(*(inner.get(name) for name in names))

    def was(self, path: Path) -> object:
        """The value before, None if there was none."""
        return _value(self.before, path)

    def will_be(self, path: Path) -> object:
        """The value after, None if there will be none."""
        return UNKNOWN if _is_marked(self.after_unknown, path) else _value(self.after, path)

    def is_sensitive(self, path: Path) -> bool:
        """Whether the value may not be told."""
        return _is_marked(self.before_sensitive, path) or _is_marked(self.after_sensitive, path)


def _value(state: object, path: Path) -> object:
    for name in path:
        state = _first(state)
        if not isinstance(state, Mapping):
            return None
        state = state.get(name)
    return state


def _is_marked(marks: object, path: Path) -> bool:
    """Whether a value, or anything around it, is marked."""
    if not marks:
        return False
    for name in path:
        marks = _first(marks)
        if not isinstance(marks, Mapping):
            break
        marks = marks.get(name)
    return marks is True


def _first(state: object) -> object:
    """A block: Terraform keeps one that may stand only once as a list with one entry."""
    if not isinstance(state, list):
        return state
    return state[0] if state else None

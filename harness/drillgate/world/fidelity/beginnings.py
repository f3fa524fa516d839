"""Finding names by how they begin, where moto looks at every name of a dictionary each time.

What is found is what moto would find, in the same order: dictionaries keep the order in which names were added.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from typing import Any

FEW = 64
_KEPT = "names kept in order"


class Names:
    """The names that a dictionary holds or has held, in alphabetical order, and when each was added last."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._held = names
        self._added: dict[str, int] = {name: number for number, name in enumerate(dict.keys(names))}
        self._next = len(self._added)
        self._sorted = sorted(self._added)
        self._new: list[str] = []

    def add(self, name: str) -> None:
        """Note that a name was added that the dictionary did not hold."""
        if name not in self._added:
            self._new.append(name)
        self._added[name] = self._next
        self._next += 1

    def beginning_with(self, prefix: str) -> Iterator[str]:
        """The names that the dictionary holds now and that begin so, in alphabetical order."""
        self._sort()
        for place in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            name = self._sorted[place]
            if not name.startswith(prefix):
                return
            if dict.__contains__(self._held, name):
                yield name

    def added(self, name: str) -> int:
        """A number that is higher for names that were added later."""
        return self._added[name]

    def _sort(self) -> None:
        if len(self._new) > FEW:
            self._sorted = sorted(self._sorted + self._new)
        else:
            for name in self._new:
                insort(self._sorted, name)
        self._new.clear()


def telling(original: Callable[..., Any], stored: Callable[[str], str] = str) -> Callable[..., Any]:
    """A method of a dictionary, whose first argument is a name that it may add, as `stored`: what it adds is noted."""

    def method(names: Any, name: str, *arguments: Any) -> Any:
        kept = vars(names).get(_KEPT)
        if kept is None:
            return original(names, name, *arguments)
        key = stored(name)
        there = dict.__contains__(names, key)
        result = original(names, name, *arguments)
        if not there and dict.__contains__(names, key):
            kept.add(key)
        return result

    method.tells = True  # type: ignore[attr-defined] # told apart by it
    return method


def kept(names: Any) -> Names:
    """The names of a dictionary, all of whose additions are told, from now on."""
    found: Names = vars(names).setdefault(_KEPT, None) or Names(names)
    vars(names)[_KEPT] = found
    return found


def in_alphabetical_order(names: Any, prefix: str) -> list[str]:
    """The names of a dictionary that begin so."""
    if getattr(type(names).__setitem__, "tells", False):
        return list(kept(names).beginning_with(prefix))
    return sorted(name for name in names if name.startswith(prefix))


def in_order_added(names: Any, prefix: str) -> list[str]:
    """The names that begin so of a dictionary, all of whose additions are told."""
    found = kept(names)
    return sorted(found.beginning_with(prefix), key=found.added)

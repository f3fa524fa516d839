"""The oracle: what was meant to be in the stores, kept apart from every store and backup."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from drillgate.documents.estate import Estate
from drillgate.documents.shapes import shapes
from drillgate.drill.history import Cause, Event, Intended, Record

Content = Mapping[str, str]


def digest(content: Content) -> str:
    """A digest of a record's content."""
    return hashlib.sha256(json.dumps(dict(content), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Entry:
    kind: str
    content: Content
    refers: tuple[tuple[str, str], ...]


class Journal:
    """What each store of each site should hold now; every change of it is an `Intended` event."""

    def __init__(self, estate: Estate, record: Callable[[Event], None], now: Callable[[], datetime]) -> None:
        self._estate, self._record, self._now = estate, record, now
        self._nested = {
            name for name, store in estate.stores.items() if any(each.parent for each in shapes(store).values())
        }
        self._entries: dict[tuple[str, str], dict[str, Entry]] = {}
        self._referred: Counter[tuple[str, str, str]] = Counter()

    def entries(self, site: str, store: str) -> Mapping[str, Entry]:
        """What a store of a site should hold, by key."""
        return self._entries.get((site, store), {})

    def is_referred_to(self, site: str, store: str, key: str) -> bool:
        return self._referred[site, store, key] > 0

    def write(self, site: str, store: str, key: str, kind: str, content: Content, cause: Cause) -> None:
        """Note that a record was meant to be written."""
        refers = self.refers(store, content)
        self._forget(site, store, key)
        self._entries.setdefault((site, store), {})[key] = Entry(kind, dict(content), refers)
        self._referred.update((site, to, other) for to, other in refers)
        details = {name: content[name] for name in self._details(store) if name in content}
        self._record(Intended(self._now(), site, store, key, digest(content), cause, refers, details))

    def remove(self, site: str, store: str, key: str, cause: Cause) -> None:
        """Note that a record was meant to be deleted."""
        self._forget(site, store, key)
        self._entries[site, store].pop(key, None)
        self._record(Intended(self._now(), site, store, key, None, cause))

    def accept(self, site: str, store: str, contents: Mapping[str, Content], kinds: Sequence[str]) -> None:
        """Take what a restore brought back as what there is: who writes from now on writes to that.

        No event tells of it: checks judge the restore by what was meant before, and by their own look at the store.
        """
        for key in list(self.entries(site, store)):
            self._forget(site, store, key)
        self._entries[site, store] = {}
        for key, content in contents.items():
            kind = key.partition("/")[0]
            refers = self.refers(store, content)
            self._entries[site, store][key] = Entry(kind if kind in kinds else kinds[0], content, refers)
            self._referred.update((site, to, other) for to, other in refers)

    def refers(self, store: str, content: Content) -> tuple[tuple[str, str], ...]:
        """The (store, key) pairs that a content refers to, by the estate's references and to a record's parent."""
        found = [
            (reference.to.partition(".")[0], content[reference.field])
            for reference in self._estate.stores[store].references
            if content.get(reference.field)
        ]
        if store in self._nested and content.get("parent"):
            found.append((store, content["parent"]))
        return tuple(found)

    def observed(self, store: str, contents: Mapping[str, Content]) -> dict[str, Record]:
        """What was found in a store, as the history keeps it."""
        return {key: Record(digest(contents[key]), self.refers(store, contents[key])) for key in sorted(contents)}

    def _details(self, store: str) -> Sequence[str]:
        """The fields that checks have to read: whom to write to, and which products run."""
        if store == self._estate.contacts:
            return ("address",)
        projection = self._estate.stores[store].projection
        return ("runs",) if projection is not None and projection.of == "lifecycle" else ()

    def _forget(self, site: str, store: str, key: str) -> None:
        if (entry := self._entries.get((site, store), {}).get(key)) is not None:
            self._referred.subtract((site, to, other) for to, other in entry.refers)

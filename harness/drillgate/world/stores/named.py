"""What stores have in common in which each record has a name of its own that tells whose it is."""

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import Any

from drillgate.documents.estate import Store
from drillgate.documents.shapes import shapes
from drillgate.world.stores.interface import Content
from drillgate.world.world import World

Listener = Callable[[str, str, Content | None], None]


class NamedStore(ABC):
    """The store `name` of the estate, whose records are told apart by site and key alone.

    `listeners` are told of each change that is made to it, by whomever: site, key, and the content, None once deleted.
    """

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.kinds = tuple(shapes(self.document))
        self.listeners: list[Listener] = []
        self.direct = False
        self._keys: defaultdict[str, set[str]] = defaultdict(set)
        self._made: Counter[tuple[str, str]] = Counter()

    @property
    def document(self) -> Store:
        return self.world.estate.stores[self.name]

    def seeding(self) -> "NamedStore":
        """The same store, written to past its API."""
        twin = copy(self)
        twin.direct = True
        return twin

    def provision(self) -> None:
        """Make the empty store, and hear of each change from then on."""
        self.make()
        backend = self.backend()
        for method, names in self.mutators().items():
            hear(backend, method, names, self._changed)

    def create(self, site: str, kind: str, content: Content) -> str:
        """Write a new record under a key that was never used. Raises `ValueError` for an unknown kind."""
        if kind not in self.kinds:
            raise ValueError(f"{self.name} has no records of kind {kind!r}")
        self._made[site, kind] += 1
        number = f"{kind}-{self._made[site, kind]:06}"
        key = f"{kind}/{number}" if len(self.kinds) > 1 else number
        self.write(site, key, content, new=True)
        return key

    def update(self, site: str, key: str, content: Content) -> None:
        """Write a record's whole content anew."""
        self.write(site, key, content, new=False)

    def remove(self, site: str, key: str) -> None:
        """Delete a record."""
        self.delete(site, key)

    def contents(self, site: str) -> Mapping[str, Content]:
        """All records of a site, by key, straight from the backend."""
        found = {key: self.read(site, key) for key in sorted(self._keys[site])}
        return {key: content for key, content in found.items() if content is not None}

    def snapshot(self) -> Mapping[tuple[str, str], Content]:
        """All records, by site and key."""
        sites = sorted(self._keys)
        return {(site, key): content for site in sites for key, content in self.contents(site).items()}

    def _changed(self, name: Any) -> None:
        if (owned := self.owner(name)) is None:
            return
        site, key = owned
        self._keys[site].add(key)
        if self.listeners:
            content = self.read(site, key)
            for listener in self.listeners:
                listener(site, key, content)

    @abstractmethod
    def make(self) -> None:
        """Make the empty store."""

    @abstractmethod
    def backend(self) -> Any:
        """Mocked AWS's own keeping of it."""

    @abstractmethod
    def mutators(self) -> Mapping[str, Callable[..., Iterable[Any]]]:
        """The backend's methods that change records, each with how their arguments name what they change."""

    @abstractmethod
    def owner(self, name: Any) -> tuple[str, str] | None:
        """The site and the key of what a mutator changes; None for what is no record of this store."""

    @abstractmethod
    def read(self, site: str, key: str) -> Content | None:
        """A record's content straight from the backend, None where there is none."""

    @abstractmethod
    def write(self, site: str, key: str, content: Content, *, new: bool) -> None:
        """Write a record."""

    @abstractmethod
    def delete(self, site: str, key: str) -> None:
        """Delete a record."""


def hear(backend: Any, method: str, names: Callable[..., Iterable[Any]], changed: Callable[[Any], None]) -> None:
    """Be told by one backend, which dies with the mocks, of what a method of its changed."""
    before = vars(backend).get(method)

    def heard(*arguments: Any, **named: Any) -> Any:
        touched = list(names(*arguments, **named))
        if before is not None:
            result = before(*arguments, **named)
        else:  # looked up each time: it may have been put right meanwhile
            result = getattr(type(backend), method)(backend, *arguments, **named)
        for name in touched:
            changed(name)
        return result

    setattr(backend, method, heard)

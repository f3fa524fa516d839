"""What stores of events have in common: events are only ever added, and whoever adds them is heard."""

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, Self

from drillgate.documents.shapes import shapes
from drillgate.world.stores.interface import Content
from drillgate.world.world import World

if TYPE_CHECKING:
    from drillgate.world.stores.named import Listener

OTHERS = "added"


class AddedStore(ABC):
    """The store `name` of the estate: events, which are added and never altered.

    One that others added, without a key, is known by its place among the site's. `listeners` are told of each event,
    whoever adds it: site, key and content. `direct` is for events that are added past the API.
    """

    called: ClassVar[str]

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.kinds = tuple(shapes(world.estate.stores[name]))
        self.listeners: list[Listener] = []
        self.direct = False
        self._made: Counter[str] = Counter()
        self._events: defaultdict[str, dict[str, tuple[float, Content]]] = defaultdict(dict)

    def seeding(self) -> Self:
        """The same store, written to past its API."""
        twin = copy(self)
        twin.direct = True
        return twin

    def create(self, site: str, kind: str, content: Content) -> str:
        """Add an event and return its key. Raises `ValueError` for an unknown kind."""
        if kind not in self.kinds:
            raise ValueError(f"{self.name} has no records of kind {kind!r}")
        self._made[site] += 1
        key = f"{kind}-{self._made[site]:06}"
        self.add(site, kind, key, content)
        return key

    def update(self, *_: object) -> None:
        """Events are not altered."""
        raise TypeError(f"{self.name} is {self.called}: an event is not altered")

    def remove(self, *_: object) -> None:
        """Events are not deleted."""
        raise TypeError(f"{self.name} is {self.called}: an event is not deleted")

    def contents(self, site: str) -> Mapping[str, Content]:
        """All events of a site that are still kept, by key, straight from the backend."""
        self.read()
        oldest = self.oldest()
        if oldest is None:
            return {}
        return {key: content for key, (at, content) in self._events[site].items() if at >= oldest}

    def heard(self, event: tuple[str, str, Content] | None, at: float) -> None:
        """Keep an event (its site, its key or "", its content) that was added at a time, and tell the listeners."""
        if event is None:
            return
        site, key, content = event
        key = key or f"{OTHERS}-{len(self._events[site]) + 1:06}"
        self._events[site][key] = (at, content)
        for listener in self.listeners:
            listener(site, key, content)

    @abstractmethod
    def add(self, site: str, kind: str, key: str, content: Content) -> None:
        """Add an event under a key."""

    @abstractmethod
    def read(self) -> None:
        """Read on from where was read to, and have each event `heard`."""

    @abstractmethod
    def oldest(self) -> float | None:
        """Since when events are kept, in seconds since 1970; None where nothing is."""

    @abstractmethod
    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""

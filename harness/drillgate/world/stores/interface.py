"""What every store engine offers to the drill."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from drillgate.world.world import World

Content = Mapping[str, str]


class Store(Protocol):
    """A store of the estate, brought to life.

    A record has a key, unique within its site and store, and a content of text fields.
    """

    @property
    def name(self) -> str:
        """The store's name in the estate."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What records there can be, as `drillgate.documents.shapes` tells, those that others belong to first. Where
        there are several, a record's key is "kind/…"."""

    def provision(self) -> None:
        """Make the empty store, with its backups switched on."""

    def create(self, site: str, kind: str, content: Content) -> str:
        """Write a new record and return its key. A field "parent" holds the key of the record it belongs to."""

    def update(self, site: str, key: str, content: Content) -> None:
        """Write a record's whole content anew."""

    def remove(self, site: str, key: str) -> None:
        """Delete a record."""

    def contents(self, site: str) -> Mapping[str, Content]:
        """All records of a site, by key, read directly and not by the APIs that a restore uses."""


class Backup(Protocol):
    """How a store gets into the vault."""

    def full(self) -> None:
        """Copy everything into the vault."""

    def ship(self) -> None:
        """Copy into the vault what changed since the last time."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What a kind of store is made of.

    `store(world, name)` makes the store of that name in the estate, `backup(store)` what backs it up; `seeding(store)`
    is the same store as first records are written to it, past its API where that comes to the same.
    """

    store: "Callable[[World, str], Any]"
    backup: Callable[[Any], Backup]
    seeding: Callable[[Any], Store] = lambda store: store

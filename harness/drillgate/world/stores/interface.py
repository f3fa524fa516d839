"""What every store engine offers to the drill."""

from collections.abc import Mapping
from typing import Protocol

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
        """What records there can be, those that others belong to first: tables; ("item",) for DynamoDB, ("object",)
        for S3."""

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

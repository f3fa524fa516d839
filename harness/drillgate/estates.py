"""Finding and reading the estate that a change is made in, with what it names: APIs, tables, the inventory."""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from drillgate.authority import Authority
from drillgate.documents.load import Document, digest_of, load
from drillgate.endpoints import Endpoint
from drillgate.facts.knowledge import NOTHING, Knowledge, tables_created
from drillgate.places import InputError, Place, Problem
from drillgate.sources import Source, folder_of, joined

if TYPE_CHECKING:
    from drillgate.documents.estate import Estate
    from drillgate.facts.inventory import Inventory

SUFFIXES = (".estate.yaml", ".estate.yml")

T = TypeVar("T")


@dataclass(slots=True)
class Estates:
    """The estates of what is judged, each read once. `named` and `inventory` go before what is found."""

    authority: Authority
    named: str | None = None
    inventory: str | None = None
    problems: list[Problem] = field(default_factory=list)
    folders: dict[str, Knowledge] = field(default_factory=dict)
    known: dict[str | None, Knowledge] = field(default_factory=dict)

    def of_all(self, files: Iterable[str]) -> Mapping[str, Knowledge]:
        """What is known for each file; problems are kept."""
        if self.inventory is not None:
            try:
                self.authority.source(self.inventory).require(self.inventory)
            except InputError as error:
                self.problems += error.problems
        return {file: self._in(folder_of(file)) for file in files}

    def files(self) -> tuple[str, ...]:
        """The files that decide, of all estates that were read."""
        extra = [path for path in (self.named, self.inventory) if path is not None]
        return (*extra, *(file for document in self._read_ones() for file in (document.file, *files_of(document))))

    def contents(self) -> tuple[str, ...]:
        """What operations are seen against, by digest: the estates that were read and their files but inventories."""
        found = []
        for document in self._read_ones():
            found.append(f"{document.file} {document.digest}")
            for file in files_of(document, inventory=False):
                with suppress(InputError):  # What is wrong with it is a problem of its own.
                    found.append(f"{file} {digest_of(self.authority.source(file).read(file))}")
        return tuple(found)

    def _read_ones(self) -> "list[Document[Estate]]":
        return [knowledge.estate for knowledge in self.known.values() if knowledge.estate is not None]

    def _in(self, folder: str) -> Knowledge:
        if folder not in self.folders:
            knowledge = NOTHING
            try:
                estate = self.named or find(self.authority.source(folder), folder)
                knowledge = self.known[estate] if estate in self.known else self._read(estate)
                self.known[estate] = knowledge
            except InputError as error:
                self.problems += error.problems
            self.folders[folder] = knowledge
        return self.folders[folder]

    def _read(self, estate: str | None) -> Knowledge:
        knowledge = NOTHING
        if estate is not None:
            knowledge, problems = read(self.authority.source(estate), estate)
            self.problems += problems
        named = knowledge.inventory
        if self.inventory is None or (
            named is not None and os.path.realpath(named.file) == os.path.realpath(self.inventory)
        ):
            return knowledge
        from drillgate.facts.inventory import Inventory

        file, source = self.inventory, self.authority.source(self.inventory)
        return replace(knowledge, inventory=Inventory(file, lambda target: source.save(file, target)))


def find(source: Source, folder: str) -> str | None:
    """The estate in a folder, or in the nearest above it up to the top; None if there is none.

    Raises InputError if the nearest folder that has any has several.
    """
    while Path(os.path.realpath(folder)).is_relative_to(source.top):
        found = source.files(folder, SUFFIXES)
        if len(found) > 1:
            raise InputError(Problem(Place(found[0]), f"found {len(found)} estates in one folder", "one, or --estate"))
        if found:
            return found[0]
        if Path(os.path.realpath(folder)) == source.top:
            break
        folder = joined(folder, "..")
    return None


def read(source: Source, file: str) -> tuple[Knowledge, tuple[Problem, ...]]:
    """What is known by an estate, and the problems of what it names; these leave the rest as it is.

    Raises InputError if the estate itself cannot be used.
    """
    from drillgate.documents.estate import Estate
    from drillgate.facts.cascades import tables_following
    from drillgate.facts.services import endpoints

    document = load(Estate, source.read(file), file)
    problems: list[Problem] = []

    def attempt(place: Place, name: str, use: Callable[[bytes, str], T]) -> T | None:
        beside = joined(folder_of(file), name)
        try:
            data = source.read(beside)
        except InputError as error:
            problems.extend(Problem(place, f"{problem.found}: {name}", problem.expected) for problem in error.problems)
            return None
        try:
            return use(data, beside)
        except InputError as error:
            problems.extend(error.problems)
            return None

    estate = document.value
    described = [
        attempt(document.place("services", name, "openapi"), service.openapi, endpoints)
        for name, service in estate.services.items()
    ]
    beside: dict[str, tuple[str, ...]] = {}
    following: dict[str, tuple[tuple[str, str], ...]] = {}
    for name, store in estate.stores.items():
        if store.postgres is not None and store.postgres.schema is not None:
            place = document.place("stores", name, "postgres", "schema")
            text = attempt(place, store.postgres.schema, lambda data, _: data.decode("utf-8", "replace")) or ""
            beside[name], following[name] = tables_created(text), tables_following(text)
    known = Knowledge(document, beside, _all(described), inventory_of(source, document), following)
    return known, tuple(problems)


def inventory_of(source: Source, document: "Document[Estate]") -> "Inventory | None":
    """The inventory that an estate names, if it does."""
    from drillgate.facts.inventory import Inventory

    named = document.value.inventory
    if named is None:
        return None
    file = joined(folder_of(document.file), named.file)
    return Inventory(file, lambda target: source.save(file, target), named.taken_at, named.fresh_for, named.digest)


def files_of(document: "Document[Estate]", *, inventory: bool = True) -> tuple[str, ...]:
    """The files beside an estate that decide with it, with or without its inventory."""
    estate = document.value
    names = [estate.inventory.file] if inventory and estate.inventory is not None else []
    names += [service.openapi for service in estate.services.values()]
    schemas = (store.postgres.schema for store in estate.stores.values() if store.postgres is not None)
    names += [schema for schema in schemas if schema is not None]
    return tuple(joined(folder_of(document.file), name) for name in names)


def _all(described: list[tuple[Endpoint, ...] | None]) -> tuple[Endpoint, ...] | None:
    known: list[Endpoint] = []
    for found in described:
        if found is None:
            return None
        known += found
    return tuple(known)

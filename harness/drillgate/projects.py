"""The project file of what is judged, `drillgate.yaml`: found beside it or above it, and read from the authority."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from drillgate.authority import Authority
from drillgate.globs import matching
from drillgate.places import InputError, Place, Problem
from drillgate.sources import Tree, folder_of, joined

if TYPE_CHECKING:
    from drillgate.documents.load import Document
    from drillgate.documents.project import FileRule, Project
    from drillgate.results import Severity

NAMES = ("drillgate.yaml", "drillgate.yml")


@dataclass(frozen=True, slots=True)
class Treatment:
    """What the project says of a file; None where it says nothing. `read_as` is a reader's name, or "nothing"."""

    read_as: str | None = None
    role: str | None = None
    dialect: str | None = None


NOTHING_SAID = Treatment()


@dataclass(frozen=True, slots=True)
class Settings:
    """A project file and the folder that its paths are seen from; without one, nothing is said of anything."""

    document: "Document[Project] | None" = None
    folder: str = "."

    def of(self, file: str) -> Treatment:
        """What is said of a file. Of several rules that fit, the last counts, key by key."""
        if self.document is None or not self.document.value.files:
            return NOTHING_SAID
        path = os.path.relpath(file, self.folder).replace(os.sep, "/")
        said: dict[str, str] = {}
        for rule in self.document.value.files:
            if matching(rule.match).fullmatch(path):
                said |= _said(rule)
        return Treatment(said.get("read_as"), said.get("role"), said.get("dialect"))

    @property
    def project(self) -> "Project | None":
        return None if self.document is None else self.document.value

    @property
    def fail_on(self) -> "Severity | None":
        return None if self.document is None else self.document.value.fail_on

    def path(self, name: str | None) -> str | None:
        """A path that the project file names, as seen from the current folder; None for none."""
        return None if name is None else joined(self.folder, name)

    def paths(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(joined(self.folder, name) for name in names)


def of(authority: Authority, paths: Iterable[str], named: str | None) -> Settings:
    """The project of what stands at `paths`, or the one `named`.

    Raises InputError if it cannot be used, or the paths are of several projects.
    """
    if named is not None:
        return read(authority, named)
    found = {file: None for path in paths if (file := find(authority, path)) is not None}
    if len(found) > 1:
        first, second, *_ = found
        raise InputError(
            Problem(Place(second), f"found a second project file, beside {first}", "paths of one project, or --project")
        )
    return read(authority, next(iter(found))) if found else Settings()


def find(authority: Authority, path: str) -> str | None:
    """The project file in the folder at `path` or that holds it, or in the nearest above it up to the top."""
    folder = path if Path(path).is_dir() else folder_of(path)
    source = authority.source(folder)
    while Path(os.path.realpath(folder)).is_relative_to(source.top):
        found = [file for file in source.files(folder, NAMES) if PurePath(file).name in NAMES]
        if len(found) > 1:
            raise InputError(Problem(Place(found[1]), f"found a second project file, beside {found[0]}", "one"))
        if found:
            return found[0]
        if isinstance(source, Tree):
            _see_that_there_is_none(source, folder)
        if Path(os.path.realpath(folder)) == source.top:
            break
        folder = joined(folder, "..")
    return None


def _see_that_there_is_none(tree: Tree, folder: str) -> None:
    """Raises InputError for what is called like a project file and is no file, such as a link that leads nowhere."""
    for name in NAMES:
        if os.path.lexists(os.path.join(folder, name)):  # noqa: PTH118 - quicker
            tree.require(joined(folder, name))


def read(authority: Authority, file: str) -> Settings:
    """The settings in a project file. Raises InputError with all that is wrong with them."""
    from drillgate.documents.load import load
    from drillgate.documents.project import Project

    source = authority.source(file)
    document = load(Project, source.read(file), file)
    problems = [problem for at, rule in enumerate(document.value.files) for problem in _wrong(document, at, rule)]
    problems += _leaving(document, source.top)
    if problems:
        raise InputError(*problems)
    return Settings(document, folder_of(file))


def _wrong(document: "Document[Project]", at: int, rule: "FileRule") -> Iterable[Problem]:
    try:
        matching(rule.match)
    except ValueError as error:
        yield Problem(document.place("files", at, "match"), f"found {error}")
    if rule.dialect is not None:
        from drillgate.readers.sql import dialect_of

        try:
            dialect_of(rule.dialect)
        except ValueError as error:
            yield Problem(document.place("files", at, "dialect"), f"found {error}")


def _leaving(document: "Document[Project]", top: Path) -> Iterator[Problem]:
    """What is wrong with paths that leave the repository: a change could have what stands elsewhere read."""
    project, folder = document.value, folder_of(document.file)
    named: list[tuple[tuple[str | int, ...], str]] = []
    for key in ("estate", "inventory", "baseline", "policies", "clients", "waivers"):
        value = getattr(project, key)
        if isinstance(value, str):
            named.append(((key,), value))
        else:
            named += (((key, at), name) for at, name in enumerate(value or ()))
    for path, name in named:
        if not Path(os.path.realpath(joined(folder, name))).is_relative_to(top):
            yield Problem(document.place(*path), f"found a path that leaves {top}: {name}", "one below it")


def _said(rule: "FileRule") -> dict[str, str]:
    said = {"read_as": rule.read_as, "role": rule.role, "dialect": rule.dialect}
    return {name: value for name, value in said.items() if value is not None}

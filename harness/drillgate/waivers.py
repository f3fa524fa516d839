"""Finding and reading the waivers that count, from where the authority has them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from drillgate.authority import Authority, shown
from drillgate.documents.kinds import SUFFIXES, kind_of
from drillgate.git import Revision
from drillgate.globs import matching
from drillgate.places import InputError, Place, Problem
from drillgate.sources import Source

if TYPE_CHECKING:
    from drillgate.documents.load import Document
    from drillgate.documents.waivers import Waivers
    from drillgate.judgement.waivers import Granted

FOLDER = "waivers"
ENDINGS = (".waivers.yaml", ".waivers.yml")


@dataclass(frozen=True, slots=True)
class Register:
    """The waivers that count, the files they stand in, and what is wrong with others."""

    waivers: "tuple[Granted, ...]" = ()
    files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(authority: Authority, named: Sequence[str], tops: Iterable[Path]) -> Register:
    """The waivers in the files and folders that are named; without any, those at the tops of the repositories.

    There they are files `*.waivers.yaml` at the top itself, or in its folder `waivers`. In a folder that is named,
    every YAML file holds waivers, unless it says that it is another kind of document.
    """
    found: list[str] = []
    wrong: list[Problem] = []
    documents: list[Document[Waivers]] = []
    for path in named or tops:
        try:
            found += _named(authority, path) if isinstance(path, str) else _at(authority, path)
        except InputError as error:
            wrong += error.problems
    files = tuple(dict.fromkeys(found))
    for file in files:
        try:
            documents.append(_sound(authority.source(file).read(file), file))
        except InputError as error:
            wrong += error.problems
    if not documents:
        return Register((), files, tuple(wrong))
    from drillgate.judgement.waivers import granted  # Most runs are without waivers.

    return Register(granted(documents), files, tuple(wrong))


def _sound(data: bytes, file: str) -> "Document[Waivers]":
    from drillgate.documents.load import load
    from drillgate.documents.waivers import Waivers, problems

    document = load(Waivers, data, file)
    unsound = [*problems(document), *_ranges(document)]
    if unsound:
        raise InputError(*sorted(unsound))
    return document


def _ranges(document: "Document[Waivers]") -> Iterator[Problem]:
    """What is wrong with wildcards that are no pattern."""
    from drillgate.documents.waivers import file_and_line

    for at, waiver in enumerate(document.value.waivers):
        try:
            matching(f"/{file_and_line(waiver.place)[0]}" if waiver.place else "/")
        except ValueError as error:
            yield Problem(document.place("waivers", at, "place"), f"found {error}")


def _at(authority: Authority, top: Path) -> tuple[str, ...]:
    source, inside = authority.source(str(top)), top / FOLDER
    files = [file for file in source.files(shown(top)) if file.endswith(ENDINGS)]
    if isinstance(source, Revision) or inside.is_dir():
        files += [file for file in source.below(shown(inside)) if file.endswith(ENDINGS)]
    return tuple(files)


def _named(authority: Authority, path: str) -> tuple[str, ...]:
    source = authority.source(path)
    if not _is_folder(source, path):
        return (path,)
    files = tuple(file for file in source.below(path) if file.endswith(SUFFIXES) and _may_hold(source, file))
    if not files:
        raise InputError(Problem(Place(path), "found no waivers", "a file or a folder with waivers"))
    return files


def _is_folder(source: Source, path: str) -> bool:
    if isinstance(source, Revision):
        return source.path(path) not in source.entries and bool(source.below(path))
    return os.path.isdir(path)  # noqa: PTH112 - a name that no file has is no folder


def _may_hold(source: Source, file: str) -> bool:
    return kind_of(source.read(file)) in (None, "waivers")

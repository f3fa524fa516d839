"""Judging only what a branch has changed: its files, and the changes that they are part of."""

import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path, PurePosixPath

from drillgate import since
from drillgate.authority import shown
from drillgate.bench import Bench
from drillgate.documents.kinds import SUFFIXES, kind_of, kind_of_name
from drillgate.documents.load import load
from drillgate.estates import SUFFIXES as ESTATES
from drillgate.estates import find
from drillgate.facts.operations import ROLES
from drillgate.intake import COVERED, Found
from drillgate.places import InputError, Place, Problem
from drillgate.since import Since
from drillgate.sources import LIMIT, beginning, folder_of


def narrow(found: Found, bench: Bench, name: str) -> tuple[str, ...]:
    """Leave only that in what was found which has changed since the branch left the revision `name`; what is to be said
    of it. A change stays if it has changed, or a file that it names.

    Raises InputError if there is no such revision, or the paths are not in one repository.
    """
    if len(found.trees) != 1:
        place = Place(str(next(iter(found.trees), ".")))
        raise InputError(
            Problem(place, f"found paths in {len(found.trees)} repositories", "paths in one, with --since")
        )
    (top,) = found.trees
    fork = since.fork(top, name)
    below = {real: _below(top, file, real) for real, (_, file) in found.files.items()}
    changes = since.changed(fork, below.values(), _alike(bench, top))
    gone = [path for path in fork.entries if path.endswith(COVERED) and not os.path.lexists(top / path)]
    left = {
        real: (tree, file)
        for real, (tree, file) in found.files.items()
        if below[real] in changes or _concerns(fork, real, file, below[real], changes) or _has_lost(below[real], gone)
    }
    count = f"{len(left)} of {len(found.files)} files"
    notes = since.notes(fork, below.values(), [path for path in map(_inside(top), bench.folders) if path is not None])
    found.files = left
    return tuple(f"{note} ({count})" if at == 0 else note for at, note in enumerate(notes))


def _below(top: Path, file: str, real: Path) -> str:
    """The path of a file below the top as it is called, links and all."""
    path = os.path.relpath(file, top).replace(os.sep, "/")
    # Where the top itself is behind a link, what the file really is has to do.
    return real.relative_to(top).as_posix() if path.startswith("../") else path


def _inside(top: Path) -> Callable[[str], str | None]:
    def path(folder: str) -> str | None:
        real = Path(os.path.realpath(folder))
        return real.relative_to(top).as_posix() if real.is_relative_to(top) else None

    return path


def _concerns(fork: Since, real: Path, file: str, path: str, changes: frozenset[str]) -> bool:
    """Whether a file is a change that names something which has changed. What cannot be read has not changed either."""
    if not file.endswith(SUFFIXES):
        return False
    try:
        data = beginning(real, file, LIMIT + 1)
        if "change" not in (kind_of_name(file), kind_of(data)):
            return False
        from drillgate.documents.change import Change

        return since.concerns(fork, load(Change, data, file), path, changes)
    except InputError:
        return False


def _has_lost(path: str, gone: Sequence[str]) -> bool:
    """Whether a file is an estate that a runbook or a drill beside it or below, which is gone, may have been for."""
    if not path.endswith(ESTATES):
        return False
    folder = PurePosixPath(path).parent
    return any(folder in PurePosixPath(lost).parents for lost in gone)


def _alike(bench: Bench, top: Path) -> Callable[[str, str], bool]:
    """Whether files are judged in the same way under two paths: read alike, with the same role and the same estate."""

    @cache
    def told(path: str) -> object:
        file, pure = shown(top / path), PurePosixPath(path)
        role = next((ROLES[folder] for folder in reversed(pure.parts[:-1]) if folder in ROLES), None)
        try:
            folder = folder_of(file)
            estate = find(bench.judges.source(folder), folder)
        except InputError:
            return object()
        return pure.suffix, role, bench.settings.of(file), estate

    return lambda old, new: told(old) == told(new)

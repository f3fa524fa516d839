"""What a branch has taken out of configurations of infrastructure: its files by themselves do not tell."""

import os
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from drillgate import since
from drillgate.authority import is_as, shown
from drillgate.git import LINK, MODULE, Entry, blobs
from drillgate.intake import Found
from drillgate.operations import Operation
from drillgate.readers.artifacts import CONFIGURATIONS, LIMIT, decoded
from drillgate.since import Since
from drillgate.sources import PASSED_OVER, beginning

if TYPE_CHECKING:
    from drillgate.readers.terraform.difference import Folder


def undeclared(found: Found, paths: Sequence[str], name: str) -> tuple[Operation, ...]:
    """The operations of what is no longer declared since the branch left the revision `name`, by folder.

    Raises InputError if there is no such revision.
    """
    if len(found.trees) != 1:
        return ()
    (top,) = found.trees
    fork = since.fork(top, name)
    asked = [Path(os.path.realpath(path)) for path in paths]
    now = {
        path for real, (_, file) in found.files.items() if (path := below(top, real)) and file.endswith(CONFIGURATIONS)
    }
    before = {
        path: entry for path, entry in fork.entries.items() if path.endswith(CONFIGURATIONS) and is_walked(path, entry)
    }
    asked_for = {path for path in before if is_asked_for(top / path, asked)} | now
    changed = {PurePosixPath(path).parent for path in asked_for if not is_as(top, path, before.get(path))}
    return tuple(_operations(fork, before, changed)) if changed and before else ()


def _operations(fork: Since, before: Mapping[str, Entry], changed: Set[PurePosixPath]) -> Iterator[Operation]:
    from drillgate.readers.terraform.difference import difference, folder_of

    of = {path: entry.content for path, entry in before.items() if PurePosixPath(path).parent in changed}
    contents = blobs(fork.top, sorted(set(of.values())))
    folders = {}
    for folder in sorted(changed):
        old = [(path, contents[of[path]]) for path in sorted(of) if PurePosixPath(path).parent == folder]
        new = [(path, beginning(fork.top / path, path, LIMIT)) for path in _there(fork.top, folder)]
        folders[folder] = folder_of(_texts(fork, old)), folder_of(_texts(fork, new))
    for folder, (were, there) in folders.items():
        yield from difference(were, _elsewhere(folders, folder) or there)


def _there(top: Path, folder: PurePosixPath) -> Sequence[str]:
    """The configurations that a folder has now, whether they are asked for or not."""
    here = top / folder
    names = sorted(os.listdir(here)) if here.is_dir() else []  # noqa: PTH208 - names are all that is needed
    return [(folder / name).as_posix() for name in names if name.endswith(CONFIGURATIONS) and (here / name).is_file()]


def _texts(fork: Since, files: Sequence[tuple[str, bytes]]) -> Sequence[tuple[str, str]]:
    return [(shown(fork.top / path), decoded(data, path)[0]) for path, data in files]


def _elsewhere(folders: "Mapping[PurePosixPath, tuple[Folder, Folder]]", folder: PurePosixPath) -> "Folder | None":
    """Where the configurations of a folder have gone to as a whole, if they have: to one that had none."""
    old, new = folders[folder]
    if new.declared:
        return None
    return next(
        (
            there
            for were, there in folders.values()
            if not were.declared and old.declared.keys() <= there.declared.keys() and there.declared
        ),
        None,
    )


def below(top: Path, real: Path) -> str:
    return real.relative_to(top).as_posix() if real.is_relative_to(top) else ""


def is_asked_for(file: Path, asked: Sequence[Path]) -> bool:
    return any(file == path or path in file.parents for path in asked)


def is_walked(path: str, entry: Entry) -> bool:
    """Whether a walk would find a file."""
    parts = PurePosixPath(path).parts
    hidden = any(part.startswith(".") or part in PASSED_OVER for part in parts)
    return not hidden and entry.mode not in (LINK, MODULE) and entry.size <= LIMIT

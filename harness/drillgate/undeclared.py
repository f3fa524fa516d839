"""What a branch has taken out of configurations of infrastructure: its files by themselves do not tell."""

import os
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from drillgate.authority import is_as, shown
from drillgate.compared import compared
from drillgate.git import Entry, blobs
from drillgate.intake import Found
from drillgate.operations import Operation
from drillgate.readers.artifacts import CONFIGURATIONS, LIMIT, decoded
from drillgate.since import Since
from drillgate.sources import beginning

if TYPE_CHECKING:
    from drillgate.readers.terraform.difference import Folder


def undeclared(found: Found, paths: Sequence[str], name: str) -> tuple[Operation, ...]:
    """The operations of what is no longer declared since the branch left the revision `name`, by folder.

    Raises InputError if there is no such revision.
    """
    branch = compared(found, paths, name, CONFIGURATIONS)
    if branch is None:
        return ()
    asked_for = {path for path in branch.before if branch.is_asked_for(path)} | branch.now
    changed = {PurePosixPath(path).parent for path in asked_for if not is_as(branch.top, path, branch.before.get(path))}
    return tuple(_operations(branch.fork, branch.before, changed)) if changed and branch.before else ()


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

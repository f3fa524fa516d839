"""What a branch has taken out of manifests of Kubernetes: its files by themselves do not tell."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from drillgate.authority import shown
from drillgate.compared import below, compared
from drillgate.git import blobs
from drillgate.intake import Found
from drillgate.operations import Operation, Planned
from drillgate.places import InputError
from drillgate.readers.artifacts import LIMIT, decoded, reader_of
from drillgate.readers.markup import telling
from drillgate.sources import Tree, beginning, folder_of, joined, walk

if TYPE_CHECKING:
    from drillgate.readers.kubernetes import Whole
    from drillgate.readers.kubernetes.objects import Object

TAKES_OUT = b"$patch"
"""What a patch has by which Kustomize leaves an object out."""


def undeclared(found: Found, paths: Sequence[str], name: str) -> tuple[Operation, ...]:
    """The operations of what manifests no longer declare, or keep less, since the branch left the revision `name`.

    Raises InputError if there is no such revision.
    """
    branch = compared(found, paths, name, telling.SUFFIXES)
    if branch is None:
        return ()
    top, before = branch.top, branch.changed()
    contents = blobs(top, [entry.content for entry in before.values()])
    old = {path: data for path, entry in before.items() if _is_manifest(path, data := contents[entry.content])}
    asked_for = {path for path in old if branch.is_asked_for(path)}
    asked_for |= {path for path in branch.now - branch.fork.entries.keys() if TAKES_OUT in _there(top, path)}
    if not asked_for:
        return ()
    there = {path: _there(top, path) for path in before if (top / path).is_file()}
    new = {**there, **{path: _there(top, path) for path in branch.added()}}
    return tuple(_operations(top, old, new, asked_for))


def _operations(
    top: Path, old: Mapping[str, bytes], new: Mapping[str, bytes], asked_for: Collection[str]
) -> Iterator[Operation]:
    """What manifests have lost that is not in another one now, and which of these cannot be compared."""
    from drillgate.readers.kubernetes import read_whole
    from drillgate.readers.kubernetes.difference import difference

    before = {shown(top / path): _text(data, path) for path, data in old.items()}
    after = {shown(top / path): _text(data, path) for path, data in new.items() if _is_manifest(path, data)}
    olds = {file: read_whole(text, file) for file, text in before.items()}
    news = {file: read_whole(text, file) for file, text in after.items()}
    asked = {shown(top / path) for path in asked_for}
    yield from (one for file in sorted(asked & news.keys()) for one in news[file].unread)
    readable = {file for file in olds if file not in news or not news[file].is_broken}
    for one in difference(
        {file: olds[file].objects for file in sorted(readable)}, {file: whole.objects for file, whole in news.items()}
    ):
        if one.place.file in asked or one.planned is Planned.UPDATE:
            yield one
    yield from _unlisted(top, olds, news, asked)


def _unlisted(
    top: Path, olds: "Mapping[str, Whole]", news: "Mapping[str, Whole]", asked: Collection[str]
) -> Iterator[Operation]:
    """What goes since a Kustomization no longer lists a file or folder, which is still there."""
    from drillgate.readers.kubernetes.difference import dropped
    from drillgate.readers.kubernetes.kustomizations import is_elsewhere, unlisted

    before, after = _lists(olds), _lists(news)
    added = {path for file, paths in after.items() for path in paths if path not in before.get(file, {})}
    for file in sorted(before.keys() & asked):
        for path in sorted(before[file].keys() - after.get(file, {}).keys() - added):
            if is_elsewhere(before[file][path]):
                yield unlisted(file, before[file][path])
            else:
                for one in _objects_at(top, path):
                    yield from dropped(one, file, "listed (it stands")


def _lists(files: "Mapping[str, Whole]") -> dict[str, dict[str, str]]:
    """What each Kustomization lists, as it is written, by the path of that."""
    from drillgate.readers.kubernetes.kustomizations import NAMES, listed

    found = {file: listed(whole.objects) for file, whole in files.items() if PurePath(file).name in NAMES}
    return {file: {joined(folder_of(file), entry): entry for entry in each} for file, each in found.items()}


def _objects_at(top: Path, path: str) -> "Iterator[Object]":
    """The objects of a file, or of all files of a folder."""
    from drillgate.readers.kubernetes import read_whole

    real = Path(os.path.realpath(path))
    if not real.is_relative_to(top) or not real.exists():
        return
    for one in walk(Tree(top), path).real if real.is_dir() else (real,):
        name = below(top, Path(one))
        if name.endswith(telling.SUFFIXES) and _is_manifest(name, data := _there(top, name)):
            yield from read_whole(_text(data, name), shown(top / name)).objects


def _there(top: Path, path: str) -> bytes:
    """What a file has now; nothing, if it cannot be read, which whoever reads it tells."""
    try:
        return beginning(top / path, path, LIMIT)
    except InputError:
        return b""


def _is_manifest(path: str, data: bytes) -> bool:
    return reader_of(path, data) == "kubernetes"


def _text(data: bytes, path: str) -> str:
    return decoded(data, path)[0]

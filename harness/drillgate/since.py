"""What a branch has changed: which files of the working tree are not as they were where it left another branch."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from drillgate.authority import SHOWN, decides, is_as
from drillgate.git import (
    LINK,
    MODULE,
    SHALLOW,
    Entry,
    GitError,
    content_name,
    entries_of,
    fork_of,
    ignored,
    is_shallow,
    named,
    tracked,
)
from drillgate.places import InputError, Place, Problem
from drillgate.sources import LIMIT, folder_of, joined

if TYPE_CHECKING:
    from drillgate.documents.load import Document

MOST_LINKS = 40
"""Links that lead to one file, as many as Linux follows."""

MOST_NAMES = 100
"""Files of the same content that are asked whether a new one was one of them."""


@dataclass(frozen=True, slots=True)
class Since:
    """The commit where the working tree's branch left `name`, and its files by their paths below the top."""

    top: Path
    name: str
    commit: str
    entries: Mapping[str, Entry] = field(repr=False)


def fork(top: Path, name: str) -> Since:
    """Where the branch left the revision called `name` in the repository at `top`.

    Raises InputError if there is no such revision, or no such commit, as in a clone that is shallow.
    """
    if not (top / ".git").exists():
        raise InputError(Problem(Place(str(top)), "found no Git repository", f"one with the revision {name}"))
    commit = fork_of(top, named(top, name))
    if commit is None:
        expected = SHALLOW if is_shallow(top) else "two that have a commit in common"
        raise InputError(Problem(Place(str(top)), f"found no commit where HEAD left {name}", expected))
    return Since(top, name, commit, entries_of(top, commit))


def changed(since: Since, paths: Iterable[str], alike: Callable[[str, str], bool]) -> frozenset[str]:
    """Which of the files in the working tree, by their paths below the top, are to be judged.

    They are compared by their content, committed or not; line ends as Git turns them around are no change. A file
    behind links has changed if any of these has, or what it really is. A file that is new is left out if it is ignored
    and not in the index, and if it was only renamed: something of the same content is gone, and `alike` (the old path,
    the new one) says that it is judged in the same way under both names. What cannot be compared has changed, as the
    files of a submodule have; deleted files are nothing to judge.
    """
    differing = [path for path in paths if not _as_before(since, path)]
    added = [path for path in differing if path not in since.entries and _is_plain(since, path)]
    left_out = _ignored(since, added)
    left_out |= _renamed(since, [path for path in added if path not in left_out], alike)
    return frozenset(differing) - left_out


def concerns(since: Since, document: "Document[object]", path: str, changes: Collection[str]) -> bool:
    """Whether a document at `path` below the top has changed, or anything that it may name: each text that is the path
    of a file which has changed or is gone."""
    if path in changes:
        return True
    for text in _texts(document.tree.data):
        name = joined(folder_of(path), text)
        if name in changes or (name in since.entries and not os.path.lexists(since.top / name)):
            return True
    return False


def notes(since: Since, paths: Iterable[str], folders: Sequence[str]) -> tuple[str, ...]:
    """What was compared with, and which files that decide have changed.

    `paths` are all files of the working tree, below the top; `folders` are those in which each file decides.
    """
    text = f"judged what changed since {since.name} ({since.commit[:12]})"
    deciding = sorted(path for path in {*paths, *since.entries} if decides(path, folders))
    edited = [path for path in deciding if not is_as(since.top, path, since.entries.get(path))]
    if not edited:
        return (text,)
    more = f" and {len(edited) - SHOWN} more" if len(edited) > SHOWN else ""
    listed = ", ".join(edited[:SHOWN])
    return (f"{text}; of what decides this has changed, too, and other files were not judged by it: {listed}{more}",)


def _as_before(since: Since, path: str) -> bool:
    for _ in range(MOST_LINKS):
        entry = since.entries.get(path)
        if entry is not None and entry.mode not in (LINK, MODULE):
            return is_as(since.top, path, entry)
        link = next(_links(since.top, path), None)
        if link is None or not is_as(since.top, link, since.entries.get(link)):
            return False
        # What the link leads to may be behind a link itself.
        real = os.path.join(os.path.realpath((since.top / link).parent), os.readlink(since.top / link))  # noqa: PTH115, PTH118 - pathlib keeps `..`
        target = os.path.relpath(os.path.normpath(real), since.top)
        path = joined(target, os.path.relpath(path, link))
        if path.startswith("../"):
            return False
    return False


def _links(top: Path, path: str) -> Iterator[str]:
    """The links on the way to a file, outermost first."""
    parts = path.split("/")
    for length in range(1, len(parts) + 1):
        beginning = "/".join(parts[:length])
        if (top / beginning).is_symlink():
            yield beginning


def _is_plain(since: Since, path: str) -> bool:
    """Whether a path is behind no link and in no submodule."""
    if next(_links(since.top, path), None) is not None:
        return False
    above = (parent.as_posix() for parent in PurePosixPath(path).parents)
    return not any((entry := since.entries.get(name)) is not None and entry.mode == MODULE for name in above)


def _ignored(since: Since, added: Sequence[str]) -> frozenset[str]:
    if not added:
        return frozenset()
    known = tracked(since.top)
    try:
        return ignored(since.top, [path for path in added if path not in known])
    except GitError:  # As in a submodule that is new: what is ignored there is not known, and so judged.
        return frozenset()


def _renamed(since: Since, added: Sequence[str], alike: Callable[[str, str], bool]) -> frozenset[str]:
    """Which of the new files are old ones under another name."""
    before: dict[str, list[str]] = {}
    for path, entry in since.entries.items() if added else ():
        if entry.mode not in (LINK, MODULE):
            before.setdefault(entry.content, []).append(path)
    sizes = {entry.size for entry in since.entries.values()}
    like = next(iter(before), "")
    gone: dict[str, list[str]] = {}
    renamed = set()
    for path in sorted(added):
        for content in _contents(since.top / path, sizes, like):
            if content not in gone:
                gone[content] = [old for old in before.get(content, ()) if not os.path.lexists(since.top / old)]
            old = next((old for old in gone[content][:MOST_NAMES] if alike(old, path)), None)
            if old is not None:
                gone[content].remove(old)
                renamed.add(path)
                break
    return frozenset(renamed)


def _contents(file: Path, sizes: Collection[int], like: str) -> Iterator[str]:
    """The names of a file's content, as it is and with Git's line ends, if a content of its size was there before."""
    try:
        data = file.read_bytes() if file.stat().st_size <= LIMIT else b""
    except OSError:
        return
    for text in {data: None, data.replace(b"\r\n", b"\n"): None}:
        if text and len(text) in sizes:
            yield content_name(text, like)


def _texts(data: object) -> Iterator[str]:
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value

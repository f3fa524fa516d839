"""Where files are read from: a working tree, from which nothing that leaves it is read, and nothing is ever run."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from drillgate.documents.files import read_file
from drillgate.places import InputError, Place, Problem

LIMIT = 20 * 1024 * 1024
"""Bytes of a file that is read as a whole."""

PASSED_OVER = frozenset({"node_modules", "venv", "__pycache__"})
"""Folders of other people's code, which a walk leaves out, as it does hidden ones."""


class Source(Protocol):
    """Files by the paths that people write: relative to the current folder, or absolute. All raise InputError."""

    @property
    def top(self) -> Path:
        """The folder outside of which nothing is read."""

    def read(self, path: str, *, limit: int = LIMIT) -> bytes:
        """The bytes of a file of at most `limit` bytes."""

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | InputError]]:
        """The bytes of each of many files, or what is wrong with it."""

    def require(self, path: str) -> None:
        """See that a file is there, without reading it."""

    def save(self, path: str, target: Path) -> None:
        """Make `target` a file with the content of `path`, however large."""

    def files(self, folder: str, endings: tuple[str, ...] = ("",)) -> tuple[str, ...]:
        """The files in a folder itself whose names end so, sorted; none if there is no such folder."""

    def below(self, folder: str) -> tuple[str, ...]:
        """The files in a folder and in its folders, sorted, without those that a walk leaves out."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A working tree. `top` is a real path: no part of it is a link."""

    top: Path

    def read(self, path: str, *, limit: int = LIMIT) -> bytes:
        return read_file(self.inside(path), path, limit=limit)

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | InputError]]:
        for path in paths:
            try:
                yield path, self.read(path)
            except InputError as error:
                yield path, error

    def beginning(self, path: str, size: int) -> bytes:
        """The first `size` bytes of a file, all of a smaller one."""
        return beginning(self.inside(path), path, size)

    def require(self, path: str) -> None:
        real = self.inside(path)
        if not real.is_file():
            read_file(real, path)

    def save(self, path: str, target: Path) -> None:
        self.require(path)
        real = self.inside(path)
        try:
            target.symlink_to(real)
        except OSError:  # Windows lets only some accounts make links.
            import shutil

            shutil.copyfile(real, target)

    def files(self, folder: str, endings: tuple[str, ...] = ("",)) -> tuple[str, ...]:
        real = self.inside(folder)
        try:
            with os.scandir(real) as entries:
                names = sorted(entry.name for entry in entries if entry.name.endswith(endings) and _is_file(entry))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise InputError(_unreadable(folder, error)) from None
        return tuple(joined(folder, name) for name in names)

    def below(self, folder: str) -> tuple[str, ...]:
        found = walk(self, folder)
        if found.problems:
            raise InputError(*found.problems)
        return found.files

    def inside(self, path: str) -> Path:
        """The file or folder that `path` really is. Raises InputError if that is outside of the top."""
        try:
            real = Path(os.path.realpath(path))
        except (OSError, ValueError) as error:
            raise InputError(Problem(Place(path), f"found a path that leads nowhere ({error})", "a file")) from None
        if not real.is_relative_to(self.top):
            raise InputError(Problem(Place(path), f"found a path that leaves {self.top}", "a file below it"))
        return real


def beginning(real: Path, path: str, size: int) -> bytes:
    """The first `size` bytes of the file that `path` really is, all of a smaller one. Raises InputError."""
    with contextlib.suppress(OSError):  # What is wrong with the file is said below.
        status = real.stat()  # Before it is opened: a pipe would be waited for.
        if stat.S_ISREG(status.st_mode):
            with real.open("rb") as stream:
                return stream.read(min(size, status.st_size + 1))
    return read_file(real, path, limit=size)


@dataclass(frozen=True, slots=True)
class Walk:
    """What stands in a folder: its files, sorted, what was left out and why, and what could not be looked at.

    `real` are the files that they really are, in the same order.
    """

    files: tuple[str, ...] = ()
    real: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def walk(tree: Tree, folder: str) -> Walk:
    """The files in a folder and in its folders, without hidden ones and PASSED_OVER.

    Links are followed inside of the tree, and each folder is entered once.
    """
    files: dict[str, Path] = {}
    notes: list[str] = []
    problems: list[Problem] = []
    entered: set[str] = set()
    waiting = [(joined(".", folder), str(tree.inside(folder)))]
    while waiting:
        current, real = waiting.pop()
        if real in entered:
            continue
        entered.add(real)
        try:
            with os.scandir(real) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            problems.append(_unreadable(current, error))
            continue
        folders: list[tuple[str, str]] = []
        prefix = "" if current == "." else f"{current.rstrip('/')}/"
        for entry in entries:
            if entry.name.startswith(".") or entry.name in PASSED_OVER:
                continue
            path, target, link = f"{prefix}{entry.name}", Path(entry.path), entry.is_symlink()
            if link:
                target = Path(os.path.realpath(entry.path))
                if not target.is_relative_to(tree.top):
                    notes.append(f"{path} is a link that leaves {tree.top}; it was not followed")
                    continue
            try:
                if target.is_dir() if link else entry.is_dir():
                    folders.append((path, str(target)))
                elif target.is_file() if link else entry.is_file():
                    files[path] = target
                elif link:
                    notes.append(f"{path} is a link that leads to no file; it was not followed")
            except OSError as error:  # As where a link leads through a folder that is closed.
                problems.append(Problem(Place(path), f"found what cannot be looked at ({error.strerror})"))
        waiting += reversed(folders)
    ordered = sorted(files)
    return Walk(tuple(ordered), tuple(files[file] for file in ordered), tuple(notes), tuple(problems))


def joined(folder: str, name: str) -> str:
    """The path of what is called `name` as seen from `folder`, as people write it."""
    return slashed(os.path.normpath(os.path.join(folder, name)))  # noqa: PTH118 - pathlib keeps `..` where it stands


def folder_of(path: str) -> str:
    return slashed(os.path.dirname(path)) or "."  # noqa: PTH120 - quicker, and there are many


def slashed(path: str) -> str:
    return path if os.sep == "/" else path.replace(os.sep, "/")


def top_of(path: str, roots: Sequence[Path] = ()) -> Path:
    """The folder that bounds what is read for `path`.

    It is the top of the repository that holds it; without one, the current folder or the root that it is below; or else
    the folder itself, or the file's own.
    """
    real = Path(os.path.realpath(path))
    # A file that is a link belongs to where it stands, a folder to where it leads.
    folder = real if real.is_dir() else Path(os.path.realpath(os.path.dirname(os.path.abspath(path))))  # noqa: PTH100, PTH120 - keeps links, not `..`
    repository = repository_of(folder)
    if repository is not None:
        return repository
    bounds = (Path.cwd(), *roots)
    return next((root.resolve() for root in bounds if folder.is_relative_to(root.resolve())), folder)


def repository_of(folder: Path) -> Path | None:
    """The top of the Git repository that a folder is in; of a submodule, that of the repository around it.

    The outer one, since a change can bring a submodule along, and with it revisions of any name.
    """
    for candidate in (folder, *folder.parents):
        marker = candidate / ".git"
        if marker.is_dir() or (marker.is_file() and not _is_of_submodule(marker)):
            return candidate
    return None


def _is_of_submodule(marker: Path) -> bool:
    try:
        beginning = marker.read_bytes()[:4096]
    except OSError:
        return False
    return b"/modules/" in beginning.replace(b"\\", b"/")


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError as error:
        if error.errno == errno.ELOOP:  # A ring of links leads to nothing.
            return False
        raise


def _unreadable(path: str, error: OSError) -> Problem:
    return Problem(Place(path), f"found a folder that cannot be read ({error.strerror})")

"""Files as they stand in a revision of a Git repository, read without running anything that the repository brings.

Only objects are read (`rev-parse`, `merge-base`, `ls-tree`, `cat-file`), the names in the index (`ls-files`) and the
patterns of what is ignored (`check-ignore`): no command that compares the working tree, where filters, hooks and
monitors would run. Nothing is fetched.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from drillgate.places import InputError, Place, Problem
from drillgate.sources import LIMIT

PATIENCE = 60.0
"""Seconds that one call of Git may take."""

SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.pager=cat",
    "core.untrackedCache=false",
    "credential.helper=",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
)

SPACES = ("refs/tags/", "refs/heads/", "refs/remotes/")
"""Where names of revisions are looked for that do not say it themselves."""

SHALLOW = "this clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks it out"

LINK, MODULE = "120000", "160000"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a revision: its mode, the name of its content, and its size in bytes (-1 of what is no file)."""

    mode: str
    content: str
    size: int


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit. `name` is how it was asked for; `entries` are its files by their paths below the top, with slashes."""

    top: Path
    name: str
    commit: str
    entries: Mapping[str, Entry] = field(repr=False)

    def read(self, path: str, *, limit: int = LIMIT) -> bytes:
        return git(self.top, "cat-file", "blob", self.readable(path, limit).content)

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | InputError]]:
        found: dict[str, Entry | InputError] = {}
        for path in paths:
            try:
                found[path] = self.readable(path, LIMIT)
            except InputError as error:
                found[path] = error
        contents = blobs(self.top, [entry.content for entry in found.values() if isinstance(entry, Entry)])
        for path, entry in found.items():
            yield path, contents[entry.content] if isinstance(entry, Entry) else entry

    def readable(self, path: str, limit: int) -> Entry:
        """The entry of a file of at most `limit` bytes. Raises InputError."""
        entry = self.entry(path)
        if entry.size > limit:
            raise InputError(Problem(Place(path), f"found more than {limit} bytes in {self.name}", "a smaller file"))
        return entry

    def require(self, path: str) -> None:
        self.entry(path)

    def save(self, path: str, target: Path) -> None:
        entry = self.entry(path)
        with target.open("wb") as stream:
            git(self.top, "cat-file", "blob", entry.content, into=stream)

    def files(self, folder: str, endings: tuple[str, ...] = ("",)) -> tuple[str, ...]:
        beside = (path for path in self.below(folder) if PurePosixPath(path).parent == PurePosixPath(folder))
        return tuple(path for path in beside if path.endswith(endings))

    def below(self, folder: str) -> tuple[str, ...]:
        inside = self.path(folder)
        prefix = "" if inside == "." else f"{inside}/"
        names = (name[len(prefix) :] for name in self.entries if name.startswith(prefix))
        return tuple(sorted((PurePosixPath(folder) / name).as_posix() for name in names))

    def holds(self, path: str) -> bool:
        """Whether a path is below the top, whether or not the revision has such a file."""
        return below(self.top, path) is not None

    def entry(self, path: str) -> Entry:
        """Raises InputError if there is no such file in the revision, or what is there is a link or a submodule."""
        entry = self.entries.get(self.path(path))
        if entry is None:
            raise InputError(Problem(Place(path), f"found no such file in {self.name}"))
        if entry.mode in (LINK, MODULE):
            what = "a link" if entry.mode == LINK else "a submodule"
            raise InputError(Problem(Place(path), f"found {what} in {self.name}", "a file"))
        return entry

    def path(self, path: str) -> str:
        """A path as it stands below the top. Raises InputError if it is not below it."""
        inside = below(self.top, path)
        if inside is None:
            raise InputError(Problem(Place(path), f"found a path that leaves {self.top}", "a file below it"))
        return inside


def below(top: Path, path: str) -> str | None:
    """A path as it stands below the top, None if it does not.

    Links inside of the tree are not followed, since they may be part of a change; those that lead there are.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - keeps links, not `..`
    for folder in (absolute, *absolute.parents):
        if Path(os.path.realpath(folder)) == top:
            return absolute.relative_to(folder).as_posix()
    real = Path(os.path.realpath(absolute))
    return real.relative_to(top).as_posix() if real.is_relative_to(top) else None


def revision(top: Path, name: str) -> Revision:
    """The revision that is called `name` in the repository at `top`. Raises InputError if there is not exactly one."""
    commit = named(top, name)
    return Revision(top, name, commit, entries_of(top, commit))


def named(top: Path, name: str) -> str:
    """The commit that is called `name`. Raises InputError if there is not exactly one."""
    if not name or name.startswith("-") or any(character < " " for character in name):
        raise InputError(Problem(Place(str(top)), f"found {name!r} as a revision", "the name of a revision"))
    commit = commit_of(top, name)
    if commit is None:
        expected = f"one that has been fetched, for {SHALLOW}" if is_shallow(top) else "a commit in this repository"
        raise InputError(Problem(Place(str(top)), f"found no revision {name}", expected))
    # Git would take a tag before a branch of the same name, whoever made it.
    commits = {f"{space}{name}": found for space in SPACES if (found := commit_of(top, f"{space}{name}")) is not None}
    if len(set(commits.values())) > 1:
        raise InputError(
            Problem(Place(str(top)), f"found several revisions called {name}", f"one of {' or '.join(commits)}")
        )
    return commit


def is_shallow(top: Path) -> bool:
    """Whether the repository was cloned without its whole history."""
    return git(top, "rev-parse", "--is-shallow-repository").strip() == b"true"


def commit_of(top: Path, name: str) -> str | None:
    """The commit that a name stands for, None if it stands for none."""
    try:
        answer = git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except GitError as error:
        if error.said:
            raise
        return None
    return answer.decode("ascii", "replace").strip()


def fork_of(top: Path, commit: str) -> str | None:
    """The commit where the working tree's branch left that of `commit`, None where the history is not there to tell."""
    head = commit_of(top, "HEAD")
    if head is None:
        return None
    try:
        return git(top, "merge-base", commit, head).decode("ascii", "replace").strip() or None
    except GitError as error:
        if error.said:
            raise
        return None


def entries_of(top: Path, commit: str) -> Mapping[str, Entry]:
    entries: dict[str, Entry] = {}
    for line in git(top, "ls-tree", "-r", "-z", "-l", "--full-tree", commit).split(b"\0"):
        if line:
            about, _, name = line.partition(b"\t")
            mode, _, content, size = about.split()
            entries[os.fsdecode(name)] = Entry(mode.decode(), content.decode(), int(size) if size.isdigit() else -1)
    return entries


def blobs(top: Path, names: Sequence[str]) -> Mapping[str, bytes]:
    """The contents of these objects, by one call of Git."""
    wanted = tuple(dict.fromkeys(names))
    if not wanted:
        return {}
    answer = git(top, "cat-file", "--batch", given="".join(f"{name}\n" for name in wanted).encode("ascii"))
    contents: dict[str, bytes] = {}
    at = 0
    for name in wanted:
        end = answer.index(b"\n", at)
        said, _, size = answer[at:end].rpartition(b" ")
        if said != f"{name} blob".encode("ascii"):
            raise GitError(top, f"no object {name}")
        contents[name] = answer[end + 1 : end + 1 + int(size)]
        at = end + int(size) + 2
    return contents


class GitError(InputError):
    """Git could not do what it was asked for; `said` is what it wrote, "" if it only answered no."""

    def __init__(self, top: Path, said: str) -> None:
        super().__init__(
            Problem(Place(str(top)), f"found a repository that Git cannot read ({said or 'no reason given'})")
        )
        self.said = said


def tracked(top: Path) -> frozenset[str]:
    """The files that are in the index, by their paths below the top."""
    return frozenset(os.fsdecode(name) for name in git(top, "ls-files", "-z", "--full-name").split(b"\0") if name)


def ignored(top: Path, paths: Iterable[str]) -> frozenset[str]:
    """Which of the paths below the top are ignored, if they are in no index. None of them is behind a link."""
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    if not given:
        return frozenset()
    try:
        answer = git(top, "check-ignore", "-z", "--stdin", "--no-index", given=given)
    except GitError as error:
        if error.said:
            raise
        return frozenset()
    return frozenset(os.fsdecode(name) for name in answer.split(b"\0") if name)


def git(top: Path, *arguments: str, into: IO[bytes] | None = None, given: bytes = b"") -> bytes:
    """What Git prints when it is `given` this, or nothing if that goes `into` a file.

    Raises GitError, also where there is no Git.
    """
    import subprocess  # It takes longer to import than many a gate that needs no Git.

    command = [_program(top), "-C", str(top), "--no-pager", "--no-optional-locks", "--no-replace-objects"]
    for setting in SETTINGS:
        command += ["-c", setting]
    try:
        done = subprocess.run(  # noqa: S603 - the program is looked up outside of the repository, the arguments are a list
            [*command, *arguments],
            input=given,
            stdout=into or subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(top),
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitError(top, f"no answer within {PATIENCE:.0f} seconds") from None
    except OSError as error:
        raise GitError(top, str(error.strerror)) from None
    if done.returncode:
        raise GitError(top, " ".join(done.stderr.decode("utf-8", "replace").split())[:500])
    return done.stdout or b""


def _program(top: Path) -> str:
    import shutil

    found = shutil.which("git")
    if found is None:
        raise GitError(top, "there is no program git")
    program = Path(found).absolute()
    # A search path with the current folder in it would run what a change brings along.
    if program.is_relative_to(top) or Path(os.path.realpath(program)).is_relative_to(top):
        raise GitError(top, f"the program git would be {program}, which is in the repository itself")
    return str(program)


def _environment(top: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("GIT_")}
    return kept | {
        "GIT_CEILING_DIRECTORIES": str(top.parent),
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "LC_ALL": "C",
    }


def content_name(data: bytes, like: str) -> str:
    """What Git calls a file with this content, in a repository that names its objects like `like`."""
    kind = "sha256" if len(like) == 64 else "sha1"
    return hashlib.new(kind, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

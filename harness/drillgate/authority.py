"""The accused does not edit the judge: where what decides is read from, and what of it a change edits."""

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from drillgate.documents.kinds import SUFFIXES, kind_of
from drillgate.git import LINK, Entry, Revision, below, content_name, entries_of, fork_of, revision
from drillgate.places import InputError, Place, Problem
from drillgate.results import Finding, Severity
from drillgate.sources import Source, Tree, top_of, walk

EDITED = "DG902"
SHOWN = 5
POLICIES = "policies"
NAMES = frozenset({"conftest.py", "drillgate.yaml"})
PATHS = frozenset({".github/workflows/gate.yml"})
ENDINGS = (
    ".estate.yaml",
    ".estate.yml",
    ".waivers.yaml",
    ".waivers.yml",
    ".baseline.jsonl",
    ".client.yaml",
    ".client.yml",
)


@dataclass(frozen=True, slots=True)
class Authority:
    """Where the files that decide are read from: a revision of the repository, or the working tree as it stands."""

    revision: Revision | None = None
    roots: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        return "the working tree" if self.revision is None else self.revision.name

    def source(self, path: str) -> Source:
        """Where a file that decides is read from. What is outside of the repository is no part of the change."""
        if self.revision is not None and self.revision.holds(path):
            return self.revision
        return Tree(top_of(path, self.roots))


def over(trees: Sequence[Tree], name: str | None, roots: tuple[Path, ...] = ()) -> Authority:
    """The authority over what stands in these trees: of the revision called `name`, if there is such a name.

    Raises InputError if there is no such revision, or the trees are not one repository.
    """
    if name is None:
        return Authority(None, roots)
    tops = [tree.top for tree in trees]
    if len(tops) != 1:
        found = f"found paths in {len(tops)} repositories" if tops else "found no path that could be read"
        raise InputError(Problem(Place(str(tops[0]) if tops else "."), found, "paths in one, with --authority"))
    if not (tops[0] / ".git").exists():
        raise InputError(Problem(Place(str(tops[0])), "found no Git repository", f"one with the revision {name}"))
    return Authority(revision(tops[0], name), roots)


def policy_files(
    authority: Authority, folders: Sequence[str], shipped: str
) -> tuple[tuple[tuple[str, bytes], ...], tuple[Problem, ...]]:
    """The policies' files in the folders, with their contents, and what is wrong with others there.

    Every YAML file there is a policy, unless it says that it is another kind of document. A file may stand for a folder
    with nothing but it.
    """
    files: list[tuple[str, bytes]] = []
    problems: list[Problem] = []
    for folder in folders:
        source = authority.source(folder)
        if folder == shipped and isinstance(source, Revision) and not source.below(folder):
            # What is installed below the working tree, in an environment of its own, is no part of the repository.
            source = Tree(source.top)
        number = len(files) + len(problems)
        try:
            below_it = _policies_below(source, folder)
        except InputError as error:
            problems += error.problems
            continue
        for file, data in source.read_all(below_it):
            if isinstance(data, InputError):
                problems += data.problems
            elif kind_of(data) in (None, "policy"):
                files.append((file, data))
        if len(files) + len(problems) == number:
            problems.append(Problem(Place(folder), "found no policies", "a folder with policies"))
    return tuple(files), tuple(problems)


def _policies_below(source: Source, path: str) -> tuple[str, ...]:
    if isinstance(source, Revision):
        is_file = source.path(path) in source.entries
    else:
        if not os.path.lexists(path):
            source.require(path)  # It says what is there by nearly that name.
        is_file = os.path.isfile(path)  # noqa: PTH113 - of text
    return (path,) if is_file else tuple(file for file in source.below(path) if file.endswith(SUFFIXES))


def edited(authority: Authority, folders: Iterable[str], files: Iterable[str]) -> tuple[str, ...] | None:
    """The files of the authority that the working tree has otherwise than its revision; None without one.

    `folders` and `files` are those of policies and estates beside the usual ones. What is only older in the working
    tree, as in a branch that has fallen behind, is not edited.
    """
    if authority.revision is None:
        return None
    top = authority.revision.top
    inside = {path for folder in folders if (path := below(top, folder)) is not None} | {POLICIES}
    named = {path for file in files if (path := below(top, file)) is not None} | PATHS
    present = (PurePath(file).relative_to(top).as_posix() for file in walk(Tree(top), str(top)).files)
    known = {path for path in (*present, *authority.revision.entries) if decides(path, inside)}
    entries = authority.revision.entries
    changed = [path for path in sorted(known | named) if not is_as(top, path, entries.get(path))]
    if not changed:
        return ()
    fork = fork_of(top, authority.revision.commit)
    before = {} if fork is None else entries_of(top, fork)
    changed = [path for path in changed if fork is None or not is_as(top, path, before.get(path))]
    return tuple(shown(top / path) for path in changed)


def findings(
    authority: Authority, paths: Sequence[str], *, beside: Collection[str], known: Iterable[Finding]
) -> tuple[Finding, ...]:
    """That these files of the authority are edited, one finding each, unless a policy has said so (`known`).

    It is an error beside changes or artifacts, and else to be looked at.
    """
    if any(finding.code == EDITED for finding in known):
        return ()
    return tuple(
        Finding(
            code=EDITED,
            policy="authority-untouched",
            severity=Severity.ERROR if beside else Severity.WARNING,
            title="A change does not edit what judges it",
            message=f"{path} decides about changes, and is edited here; judged by the one of {authority.name}",
            place=Place(path),
            instead="Bring it in with a change of its own, and this one after that.",
            why="Who may edit the judge is never found guilty.",
            fact="analysis",
        )
        for path in paths
    )


def notes(authority: Authority, paths: Sequence[str]) -> tuple[str, ...]:
    """Whose files have judged."""
    if authority.revision is None:
        return ()
    text = f"judged by the files of {authority.name} ({authority.revision.commit[:12]})"
    if not paths:
        return (text,)
    more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    return (f"{text}, of which these are edited here: {', '.join(paths[:SHOWN])}{more}",)


def shown(path: Path) -> str:
    """A path as people write it: from the current folder, if it is below that."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def decides(path: str, folders: Iterable[str] = (POLICIES,)) -> bool:
    """Whether a file decides about changes, by its path below the top; in the `folders`, each one does."""
    name = path.rpartition("/")[2]
    inside = any(folder == "." or path.startswith(f"{folder}/") for folder in folders)
    return inside or name in NAMES or name.endswith(ENDINGS)


def is_as(top: Path, path: str, entry: Entry | None) -> bool:
    """Whether a file of the working tree is as in a revision; `entry` is None if it is not there."""
    file = top / path
    if entry is None:
        return not os.path.lexists(file)
    try:
        status = file.lstat()
        if stat.S_ISLNK(status.st_mode):
            return entry.mode == LINK and content_name(os.fsencode(file.readlink()), entry.content) == entry.content
        # Git may have turned line ends around when it wrote the file, so that it may be twice as large, but no smaller.
        if not stat.S_ISREG(status.st_mode) or not (entry.size <= status.st_size <= 2 * entry.size or entry.size < 0):
            return False
        data = file.read_bytes()
    except OSError:
        return False
    return entry.content in (content_name(text, entry.content) for text in _as_written(data))


def _as_written(data: bytes) -> Iterator[bytes]:
    yield data
    if b"\r\n" in data:
        yield data.replace(b"\r\n", b"\n")

"""What the gate is given: changes with the files they name, and artifacts; each file is read once."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from drillgate.documents.kinds import SUFFIXES, kind_of, kind_of_name
from drillgate.documents.load import Document, load
from drillgate.facts import ids
from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Recovery, Target
from drillgate.places import InputError, Place, Problem
from drillgate.sources import LIMIT, Tree, beginning, folder_of, joined, top_of, walk

if TYPE_CHECKING:
    from drillgate.documents.change import Change


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file with operations, and the changes that run it."""

    file: str
    operations: tuple[Operation, ...]
    changes: "tuple[Document[Change], ...]" = ()


@dataclass(frozen=True, slots=True)
class SubmittedChange:
    """A change, its ID lists in their order (None for what cannot be read), its scripts' digests by their names."""

    document: "Document[Change]"
    lists: tuple[ids.IdFile | None, ...]
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Intake:
    """`trees` are the working trees that the paths are in, without repetition."""

    changes: tuple[SubmittedChange, ...]
    artifacts: tuple[Artifact, ...]
    trees: tuple[Tree, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The changes and artifacts."""
        return (*(change.document.file for change in self.changes), *(artifact.file for artifact in self.artifacts))

    @property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(operation for artifact in self.artifacts for operation in artifact.operations)


@dataclass(slots=True)
class _Found:
    """What has been found so far. Files go by what they really are, so that a second name for one changes nothing."""

    trees: dict[Path, Tree] = field(default_factory=dict)
    files: dict[Path, tuple[Tree, str]] = field(default_factory=dict)
    asked_for: set[Path] = field(default_factory=set)
    run_by: "dict[Path, list[Document[Change]]]" = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def gather(paths: Sequence[str], dialect: str, *, roots: Sequence[Path] = ()) -> Intake:
    """Read what stands at the paths, files or folders. It raises nothing: what cannot be read is a problem.

    `roots` are folders that may be read as a whole though they are no repository.
    """
    found = _Found()
    for path in paths:
        _look(found, path, roots)
    changes = tuple(_changes(found))
    artifacts = tuple(sorted(_artifacts(found, dialect), key=lambda artifact: artifact.file))
    return Intake(changes, artifacts, tuple(found.trees.values()), tuple(found.problems), tuple(found.notes))


def _look(found: _Found, named: str, roots: Sequence[Path]) -> None:
    if not named:  # As by a variable that is not set: the current folder is not what was meant.
        found.problems.append(Problem(Place(named), "found a path without a name", "a file or a folder"))
        return
    path = os.path.normpath(named)
    try:
        tree = Tree(top_of(path, roots))
        real = tree.inside(path)
    except InputError as error:
        found.problems += error.problems
        return
    except ValueError as error:
        found.problems.append(Problem(Place(path), f"found a name that no file has ({error})"))
        return
    tree = found.trees.setdefault(tree.top, tree)
    if not real.is_dir():
        found.files.setdefault(real, (tree, joined(".", path)))
        found.asked_for.add(real)
        return
    walked = walk(tree, path)
    found.problems += walked.problems
    found.notes += walked.notes
    for file, is_really in zip(walked.files, walked.real, strict=True):
        found.files.setdefault(is_really, (tree, file))


def _changes(found: _Found) -> Iterator[SubmittedChange]:
    for real, (tree, file) in list(found.files.items()):
        if not file.endswith(SUFFIXES):
            continue
        try:
            data = beginning(real, file, LIMIT + 1)
            if "change" in (kind_of_name(file), kind_of(data)):
                from drillgate.documents.change import Change

                del found.files[real]
                yield _submitted(found, tree, load(Change, data, file))
        except InputError as error:
            found.files.pop(real, None)
            found.problems += error.problems


def _submitted(found: _Found, tree: Tree, document: "Document[Change]") -> SubmittedChange:
    change = document.value
    lists = tuple(
        _id_list(found, tree, document, entry.file, entry.column, document.place("ids", position, "file"))
        for position, entry in enumerate(change.ids)
    )
    scripts = [(script.file, document.place("scripts", at, "file")) for at, script in enumerate(change.scripts)]
    if change.rollback is not None:
        for at, script in enumerate(change.rollback.scripts):
            scripts.append((script, document.place("rollback", "scripts", at)))
        if change.rollback.runbook is not None:
            _named(found, tree, document, change.rollback.runbook, document.place("rollback", "runbook"))
    digests = {}
    for name, place in scripts:
        data = _named(found, tree, document, name, place)
        if data is not None:
            digests[name] = f"sha256:{hashlib.sha256(data).hexdigest()}"
            file = joined(folder_of(document.file), name)
            real = tree.inside(file)
            found.files.setdefault(real, (tree, file))
            of = found.run_by.setdefault(real, [])
            if document not in of:
                of.append(document)
    return SubmittedChange(document, lists, digests)


def _id_list(
    found: _Found, tree: Tree, document: "Document[Change]", name: str, column: str, place: Place
) -> ids.IdFile | None:
    data = _named(found, tree, document, name, place, limit=ids.LIMIT)
    if data is None:
        return None
    try:
        read = ids.read_ids(data, joined(folder_of(document.file), name), column)
    except InputError as error:
        found.problems += error.problems
        return None
    found.problems += read.problems
    return read


def _named(
    found: _Found, tree: Tree, document: "Document[Change]", name: str, place: Place, *, limit: int = LIMIT
) -> bytes | None:
    """The content of a file that a change names; None, and problems where it is named, if it cannot be read."""
    try:
        return tree.read(joined(folder_of(document.file), name), limit=limit)
    except InputError as error:
        found.problems += (
            Problem(place, f"{problem.found}: {name}", problem.expected, problem.suggestion)
            for problem in error.problems
        )
        return None


def _artifacts(found: _Found, dialect: str) -> Iterator[Artifact]:
    for real, (_, file) in found.files.items():
        changes = tuple(found.run_by.get(real, ()))
        try:
            operations = _operations(real, file, dialect)
        except InputError as error:
            found.problems += error.problems
            continue
        if operations is not None:
            yield Artifact(file, operations, changes)
        elif changes:
            yield Artifact(file, (_unread(file),), changes)
        elif real in found.asked_for:
            found.notes.append(f"{file} is no artifact that drillgate reads")


def _operations(real: Path, file: str, dialect: str) -> tuple[Operation, ...] | None:
    from drillgate.readers import artifacts

    data = beginning(real, file, LIMIT + 1)
    try:
        return artifacts.read(data, file, dialect=dialect)
    except InputError:
        if len(data) <= LIMIT:
            raise
        size = real.stat().st_size
        found = f"found {size / 2**20:.0f} MiB"
        raise InputError(Problem(Place(file), found, f"at most {LIMIT // 2**20} MiB")) from None


def _unread(file: str) -> Operation:
    return Operation(
        Action.OPAQUE,
        Target(Kind.UNKNOWN),
        Extent(Amount.UNKNOWN),
        Recovery.NONE,
        Place(file),
        file,
        Confidence.TOKENS,
        reason="no reader knows this kind of file",
    )


def unique(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by their places, each once."""
    return tuple(sorted(set(problems)))

"""What the gate is given: changes with the files they name, and the artifacts to read."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from drillgate.documents.kinds import SUFFIXES, kind_of, kind_of_name
from drillgate.documents.load import Document, load
from drillgate.places import InputError, Place, Problem
from drillgate.readers import artifacts
from drillgate.sources import LIMIT, Tree, beginning, folder_of, joined, top_of, walk

if TYPE_CHECKING:
    from drillgate.documents.change import Change
    from drillgate.documents.runbook import Runbook
    from drillgate.facts.ids import IdFile

COVERED = tuple(f".{kind}.{suffix}" for kind in ("estate", "runbook", "drill") for suffix in ("yaml", "yml"))
"""How files end that are judged by what runbooks cover, and are no artifacts."""

NO_ARTIFACT = "nothing"
"""What a project calls the reader of files that it wants left alone."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A file to read: `real` is what it really is, `reader` the reader's name, "" where none knows the file.

    `changes` are those that run it.
    """

    file: str
    real: Path
    reader: str
    changes: "tuple[Document[Change], ...]" = ()

    def content(self) -> bytes:
        """Its bytes, or so many of them that it is seen to be too large. Raises InputError."""
        return beginning(self.real, self.file, artifacts.LIMIT + 1)


@dataclass(frozen=True, slots=True)
class SubmittedChange:
    """A change, its ID lists in their order (None for what cannot be read), its scripts' digests and texts by their
    names, and the runbook of its rollback."""

    document: "Document[Change]"
    lists: "tuple[IdFile | None, ...]"
    digests: Mapping[str, str]
    texts: Mapping[str, bytes] = field(default_factory=dict)
    runbook: "Document[Runbook] | None" = None


@dataclass(frozen=True, slots=True)
class Intake:
    """Changes and files, these by their names."""

    changes: tuple[SubmittedChange, ...]
    files: tuple[Submitted, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The changes and the files."""
        return (*(change.document.file for change in self.changes), *(file.file for file in self.files))


@dataclass(slots=True)
class Found:
    """What stands at paths. Files go by what they really are, so that a second name for one changes nothing.

    `trees` are the working trees that the paths are in; `asked_for` are files that were named themselves.
    """

    trees: dict[Path, Tree] = field(default_factory=dict)
    files: dict[Path, tuple[Tree, str]] = field(default_factory=dict)
    asked_for: set[Path] = field(default_factory=set)
    run_by: "dict[Path, list[Document[Change]]]" = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def look(paths: Sequence[str], *, roots: Sequence[Path] = ()) -> Found:
    """What stands at the paths, files or folders. It raises nothing: what cannot be looked at is a problem.

    `roots` are folders that may be read as a whole though they are no repository.
    """
    found = Found()
    for path in paths:
        _look(found, path, roots)
    return found


def gather(found: Found, reader_of: Callable[[str], str | None] = lambda _: None) -> Intake:
    """The changes and artifacts among what was found, and whatever the changes run.

    `reader_of` says the reader of a file, where the project does. It raises nothing: what cannot be read is a problem.
    """
    changes = tuple(_changes(found))
    files = tuple(sorted(_files(found, reader_of), key=lambda file: file.file))
    return Intake(changes, files, tuple(found.problems), tuple(found.notes))


def _look(found: Found, named: str, roots: Sequence[Path]) -> None:
    if not named:  # As by a variable that is not set: the current folder is not what was meant.
        found.problems.append(Problem(Place(named), "found a path without a name", "a file or a folder"))
        return
    path = os.path.normpath(named)
    try:
        tree = Tree(top_of(path, roots))
        real = tree.inside(path)
        if not real.is_dir():
            tree.require(path)
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


def _changes(found: Found) -> Iterator[SubmittedChange]:
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


def _submitted(found: Found, tree: Tree, document: "Document[Change]") -> SubmittedChange:
    change = document.value
    lists = tuple(
        _id_list(found, tree, document, entry.file, entry.column, document.place("ids", position, "file"))
        for position, entry in enumerate(change.ids)
    )
    scripts = [(script.file, document.place("scripts", at, "file")) for at, script in enumerate(change.scripts)]
    if change.rollback is not None:
        for at, script in enumerate(change.rollback.scripts):
            scripts.append((script, document.place("rollback", "scripts", at)))
        if change.rollback.evidence is not None:
            _named(found, tree, document, change.rollback.evidence, document.place("rollback", "evidence"))
    digests, texts = {}, {}
    for name, place in scripts:
        data = _named(found, tree, document, name, place)
        if data is not None:
            digests[name], texts[name] = f"sha256:{hashlib.sha256(data).hexdigest()}", data
            file = joined(folder_of(document.file), name)
            real = tree.inside(file)
            found.files.setdefault(real, (tree, file))
            of = found.run_by.setdefault(real, [])
            if document not in of:
                of.append(document)
    return SubmittedChange(document, lists, digests, texts, _runbook(found, tree, document))


def _runbook(found: Found, tree: Tree, document: "Document[Change]") -> "Document[Runbook] | None":
    """The runbook of a change's rollback."""
    rollback = document.value.rollback
    if rollback is None or rollback.runbook is None:
        return None
    data = _named(found, tree, document, rollback.runbook, document.place("rollback", "runbook"))
    if data is None:
        return None
    from drillgate.documents.runbook import Runbook

    try:
        return load(Runbook, data, joined(folder_of(document.file), rollback.runbook))
    except InputError as error:
        found.problems += error.problems
        return None


def _id_list(
    found: Found, tree: Tree, document: "Document[Change]", name: str, column: str, place: Place
) -> "IdFile | None":
    from drillgate.facts import ids

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
    found: Found, tree: Tree, document: "Document[Change]", name: str, place: Place, *, limit: int = LIMIT
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


def _files(found: Found, reader_of: Callable[[str], str | None]) -> Iterator[Submitted]:
    for real, (_, file) in found.files.items():
        changes = tuple(found.run_by.get(real, ()))
        said = reader_of(file)
        if said == NO_ARTIFACT and not changes:
            continue
        try:
            reader = _reader(real, file) if said in (None, NO_ARTIFACT) else said
        except InputError as error:
            found.problems += error.problems
            continue
        if reader or changes:
            yield Submitted(file, real, reader or "", changes)
        elif real in found.asked_for and not file.endswith(COVERED):
            found.notes.append(f"{file} is no artifact that drillgate reads")


def _reader(real: Path, file: str) -> str | None:
    """The reader of a file, of which no more is read than what tells."""
    size = artifacts.telling_part(file)
    return artifacts.reader_of(file, beginning(real, file, size) if size else b"")


def unique(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by their places, each once."""
    return tuple(sorted(set(problems)))

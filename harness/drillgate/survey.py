"""Which runbooks and drills there are for an estate, as they stand in the working tree: a change is judged by what it
proposes here, and not by what the authority has, where neither the new store nor its steps would be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from drillgate.documents.drill import Drill
from drillgate.documents.estate import Estate
from drillgate.documents.kinds import kind_of, kind_of_name
from drillgate.documents.load import Document, digest_of, load
from drillgate.documents.runbook import Runbook
from drillgate.estates import find
from drillgate.facts.coverage import Known
from drillgate.places import InputError, Problem
from drillgate.runbook.freshness import Proof, proven
from drillgate.runbook.status import Status, status_of
from drillgate.sources import Source, Tree, folder_of, joined, top_of

T = TypeVar("T")
KINDS = ("estate", "runbook", "drill")


@dataclass(frozen=True, slots=True)
class Survey:
    """An estate, with its runbooks and drills in the order of their files."""

    estate: Document[Estate]
    runbooks: tuple[Document[Runbook], ...]
    drills: tuple[Document[Drill], ...]
    source: Source

    def inputs(self, proof: Proof) -> Mapping[str, str]:
        """The digests now of the files that a run was made of, and of the documents that its drill names now.

        What is no more is left out; nothing at all if there is no such drill.
        """
        drill = next((drill for drill in self.drills if drill.value.drill == proof.drill), None)
        if drill is None:
            return {}
        named = drill.value
        folder = folder_of(drill.file)
        own = drill.file.rpartition("/")[2]
        found = {}
        for name in sorted({*proof.inputs, own, named.estate, named.incident, named.runbook}):
            try:
                found[name] = digest_of(self.source.read(joined(folder, name)))
            except InputError:
                continue
        return found


@dataclass(slots=True)
class _Read:
    source: Source
    documents: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: type[T], file: str) -> Document[T] | None:
        """The document in a file, read once; None if it cannot be used, which is a problem then."""
        if file not in self.documents:
            self.documents[file] = None
            try:
                self.documents[file] = load(kind, self.source.read(file), file)
            except InputError as error:
                self.problems += error.problems
        return cast("Document[T] | None", self.documents[file])


def surveyed(source: Source, files: Iterable[str]) -> tuple[tuple[Survey, ...], tuple[Problem, ...]]:
    """What these estates, runbooks and drills belong to, and what cannot be read; other files are passed over."""
    read = _Read(source)
    estates: dict[str, None] = {}
    drills: dict[str, None] = {}
    for file in files:
        match kind_of_name(file) or _told(source, file):
            case "estate":
                estates[file] = None
            case "drill":
                drills[file] = None
                estates |= dict.fromkeys(_estate_of(read, file))
            case "runbook":
                estates |= dict.fromkeys(_estates_of(read, file))
    surveys = tuple(survey for file in estates if (survey := _survey(read, file, drills)) is not None)
    return surveys, tuple(dict.fromkeys(read.problems))


def known_by(survey: Survey, proofs: Sequence[Proof], runs: str | None, now: datetime) -> Known:
    """An estate with what runs prove of its runbooks. Runs of another estate's drills prove nothing of this one."""
    estate = survey.estate.value
    own = [proof for proof in proofs if proof.estate == estate.estate]
    within = estate.objectives.proven_within
    found = (proven(document.value.runbook, own, now, within, survey.inputs) for document in survey.runbooks)
    return Known(survey.estate, survey.runbooks, tuple(found), runs)


def statuses(paths: Iterable[str], proofs: Sequence[Proof], now: datetime) -> tuple[Status, ...]:
    """The status of each estate that the files and folders at `paths` belong to. Raises InputError."""
    found: list[Status] = []
    problems: list[Problem] = []
    for path in paths:
        source = Tree(top_of(path))
        try:
            files = source.below(path) if source.inside(path).is_dir() else (joined(".", path),)
            if not source.inside(path).is_dir():
                source.require(path)
        except InputError as error:
            problems += error.problems
            continue
        surveys, unread = surveyed(source, [file for file in files if kind_of_name(file) in KINDS])
        problems += unread
        for survey in surveys:
            known = known_by(survey, proofs, None, now)
            runbooks = tuple(document.value for document in survey.runbooks)
            status = status_of(survey.estate.value, runbooks, known.proven, now)
            if status not in found:
                found.append(status)
    if problems:
        raise InputError(*problems)
    return tuple(found)


def estate_of(runbook: str) -> Document[Estate] | None:
    """The estate that a runbook is for, if there is one. Raises InputError for what is several, or cannot be read."""
    top = top_of(runbook)
    source = Tree(top)
    file = joined(".", runbook)
    read = _Read(source)
    found = dict.fromkeys(_estates_of(read, file))
    estates = [read.of(Estate, each) for each in found]
    if read.problems:
        raise InputError(*read.problems)
    return next((each for each in estates if each is not None), None)


def _told(source: Source, file: str) -> str | None:
    try:
        return kind_of(source.read(file))
    except InputError:
        return None


def _estate_of(read: _Read, file: str) -> Iterator[str]:
    drill = read.of(Drill, file)
    if drill is not None:
        yield joined(folder_of(file), drill.value.estate)


def _estates_of(read: _Read, runbook: str) -> tuple[str, ...]:
    """The nearest estate above a runbook, and those of drills beside it that name it.

    Several estates in one folder are a problem only where no drill says which is meant.
    """
    folder = folder_of(runbook)
    named: list[str] = []
    try:
        for file in read.source.files(folder, (".drill.yaml", ".drill.yml")):
            drill = read.of(Drill, file)
            if drill is not None and runbook in (joined(folder, name) for name in _runbooks(drill.value)):
                named.append(joined(folder, drill.value.estate))
        nearest = find(read.source, folder)
    except InputError as error:
        if not named:
            read.problems += error.problems
        return tuple(named)
    return (*named, *(() if nearest is None else (nearest,)))


def _runbooks(drill: Drill) -> tuple[str, ...]:
    return (drill.runbook,) if drill.repair is None else (drill.runbook, drill.repair)


def _survey(read: _Read, file: str, drills: Iterable[str]) -> Survey | None:
    estate = read.of(Estate, file)
    if estate is None:
        return None
    folder = folder_of(file)
    try:
        below = read.source.below(folder)
    except InputError as error:
        read.problems += error.problems
        return None
    found: list[Document[Drill]] = []
    runbooks: dict[str, None] = {}
    for name in sorted({*drills, *(name for name in below if kind_of_name(name) == "drill")}):
        drill = read.of(Drill, name)
        if drill is not None and joined(folder_of(name), drill.value.estate) == file:
            found.append(drill)
            runbooks[joined(folder_of(name), drill.value.runbook)] = None
    for name in below:
        if kind_of_name(name) == "runbook" and _nearest(read, name) == file:
            runbooks[name] = None
    documents = [read.of(Runbook, name) for name in sorted(runbooks)]
    return Survey(estate, tuple(one for one in documents if one is not None), tuple(found), read.source)


def _nearest(read: _Read, file: str) -> str | None:
    try:
        return find(read.source, folder_of(file))
    except InputError:
        return None

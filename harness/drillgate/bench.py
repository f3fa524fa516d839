"""Who judges: the project, the policies, the estates and the inventory, all read from the authority."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from drillgate import authority, counting, descriptions, pack, projects
from drillgate.authority import Authority
from drillgate.counting import Exceptions
from drillgate.descriptions import Described
from drillgate.estates import Estates
from drillgate.facts import contents
from drillgate.facts.fact import Fact
from drillgate.facts.infrastructure import of_plan
from drillgate.facts.knowledge import Knowledge
from drillgate.intake import Intake
from drillgate.operations import Operation
from drillgate.places import Problem
from drillgate.projects import Settings
from drillgate.readers.artifacts import Content
from drillgate.results import Severity
from drillgate.rules import Rules
from drillgate.sources import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOptions:
    """How to judge. Paths are relative to the current folder; what is None or empty is as the project file says.

    `authority` is the revision whose project file, policies, estate and inventory count, None for the working tree's.
    `policies` are folders beside the shipped ones, which count unless `shipped_policies` is false. `estate` and
    `inventory` go before what is found beside a change. `now` is the time to judge at, None for the clock's.
    `waivers` are files and folders beside those of the project file, `baseline` is a file that goes before its own;
    `anew` asks for a baseline of what is found. `since` is the revision since which something must have changed to be
    judged, None for all.
    `cache` is the folder where findings are remembered, None for nowhere. `processes` read at most, where it pays.
    """

    authority: str | None = None
    project: str | None = None
    policies: tuple[str, ...] = ()
    shipped_policies: bool | None = None
    estate: str | None = None
    inventory: str | None = None
    dialect: str = ""
    fail_on: Severity | None = None
    advisory: bool = False
    now: datetime | None = None
    cache: Path | None = None
    processes: int = 1
    waivers: tuple[str, ...] = ()
    baseline: str | None = None
    anew: bool = False
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """What judges one run. `problems` are those of what judges."""

    options: GateOptions
    judges: Authority
    settings: Settings
    folders: tuple[str, ...]
    rules: Rules
    estates: Estates
    exceptions: Exceptions
    described: Described
    problems: tuple[Problem, ...] = ()
    known: dict[str, Knowledge] = field(default_factory=dict)

    def reader_of(self, file: str) -> str | None:
        """The reader that the project names for a file."""
        return self.settings.of(file).read_as

    def dialect_of(self, file: str) -> str:
        return self.settings.of(file).dialect or self.options.dialect

    def fact_of(self, content: Content) -> Fact:
        """What a file holds that no change runs, as policies see it."""
        file = content.place.file
        return contents.fact_of(content, knowledge=self.known[file], role=self.settings.of(file).role)

    def facts_of(self, held: Sequence[Content]) -> Iterator[Fact]:
        """What a file holds that no change runs, one by one, and of a plan as a whole."""
        yield from map(self.fact_of, held)
        yield from of_plan([content for content in held if isinstance(content, Operation)])

    def meet(self, files: Iterable[str]) -> None:
        """Learn what is known of the estates of these files."""
        self.known.update(self.estates.of_all(files))

    def notes(self, given: Intake) -> tuple[str, ...]:
        """What could not be known for want of an estate or an inventory."""
        notes = []
        if any(self.known[file].estate is None for file in given.names):
            notes.append(
                "without an estate it is unknown which store a target is in, what brings it back, and what a call takes"
            )
        if any(self.known[change.document.file].inventory is None for change in given.changes):
            notes.append("without an inventory it is unknown what the IDs are, and how much of the whole goes")
        return tuple(notes)

    def files(self) -> tuple[str, ...]:
        """The files that decide, beside the policies."""
        named = () if self.settings.document is None else (self.settings.document.file,)
        return (*named, *self.estates.files(), *self.exceptions.files, *self.described.files)

    def contents(self) -> tuple[str, ...]:
        """All that decides what is found in a file that no change runs, beside that file: names and digests."""
        project = (
            "" if self.settings.document is None else f"{self.settings.document.file} {self.settings.document.digest}"
        )
        policies = (f"{file} {hashlib.blake2b(data, digest_size=16).hexdigest()}" for file, data in self.rules.files)
        others = (*policies, *self.described.digests, *self.estates.contents())
        return (os.getcwd(), self.options.dialect, project, *others)  # noqa: PTH109 - quicker


def convened(trees: Sequence[Tree], paths: Sequence[str], options: GateOptions) -> Bench:
    """What judges the files at `paths`, which are in these trees.

    Raises InputError if there is no such authority, or the project file cannot be used.
    """
    shipped = (pack.folder("policies"), pack.folder("drills"))
    judges = authority.over(trees, options.authority, shipped)
    settings = projects.of(judges, paths, options.project)
    project = settings.project
    wanted = options.shipped_policies
    if wanted is None:
        wanted = project is None or project.shipped_policies
    own = () if project is None else settings.paths(project.policies)
    folders = (*((str(shipped[0]),) if wanted else ()), *own, *options.policies)
    read = [authority.policy_files(judges, (folder,), str(shipped[0])) for folder in folders]
    rules = Rules(tuple(files for files, _ in read), settings.document)
    problems = tuple(problem for _, unread in read for problem in unread)
    estate, inventory = (None, None) if project is None else (project.estate, project.inventory)
    estates = Estates(judges, options.estate or settings.path(estate), options.inventory or settings.path(inventory))
    waivers, baseline = ((), None) if project is None else (settings.paths(project.waivers), project.baseline)
    exceptions = counting.read(
        judges,
        (*waivers, *options.waivers),
        options.baseline or settings.path(baseline),
        [tree.top for tree in trees],
        anew=options.anew,
    )
    described = descriptions.read(judges, () if project is None else settings.paths(project.clients))
    problems = (*problems, *exceptions.problems, *described.problems)
    return Bench(options, judges, settings, folders, rules, estates, exceptions, described, problems)

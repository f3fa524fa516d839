"""The facts of all that the gate was given, each seen against its estate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from drillgate.facts.changes import change_fact, list_fact, script_facts, stage_facts
from drillgate.facts.fact import Fact
from drillgate.facts.inventory import Resolution, resolve
from drillgate.facts.knowledge import Knowledge
from drillgate.facts.operations import fact_of
from drillgate.intake import Artifact, Intake, SubmittedChange
from drillgate.places import InputError, Problem


@dataclass(frozen=True, slots=True)
class Assembled:
    """Facts, with the problems met on the way to them, and notes of what could not be known."""

    facts: tuple[Fact, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def assemble(
    given: Intake, known: Mapping[str, Knowledge], *, edited: tuple[str, ...] | None, now: datetime
) -> Assembled:
    """All facts. `known` says for each file what is known of its estate; `edited` are the files of the authority that
    the change edits, None without an authority."""
    problems: list[Problem] = []
    facts = [fact for change in given.changes for fact in _of_change(change, known, edited, now, problems)]
    facts += [fact for artifact in given.artifacts for fact in _of_artifact(artifact, known)]
    return Assembled(tuple(facts), tuple(problems), tuple(_notes(given, known)))


def _of_change(
    submitted: SubmittedChange,
    known: Mapping[str, Knowledge],
    edited: tuple[str, ...] | None,
    now: datetime,
    problems: list[Problem],
) -> Iterator[Fact]:
    document, inventory = submitted.document, known[submitted.document.file].inventory
    read = [ids for ids in submitted.lists if ids is not None]
    resolution: Resolution | None = None
    if inventory is not None:
        try:
            resolution = resolve(read, inventory)
        except InputError as error:
            problems += error.problems
    groups = iter(()) if resolution is None else iter(resolution.lists)
    population = None if resolution is None else resolution.population
    yield change_fact(document, submitted.lists, population=population, edited=edited)
    yield from stage_facts(document, submitted.lists)
    yield from script_facts(document, submitted.digests)
    for position, ids in enumerate(submitted.lists):
        if ids is not None:
            yield list_fact(document, position, ids, groups=next(groups, None), inventory=inventory, now=now)


def _of_artifact(artifact: Artifact, known: Mapping[str, Knowledge]) -> Iterator[Fact]:
    knowledge = known[artifact.file]
    for operation in artifact.operations:
        for document in artifact.changes or (None,):
            yield fact_of(operation, knowledge=knowledge, change=None if document is None else document.value)


def _notes(given: Intake, known: Mapping[str, Knowledge]) -> Iterator[str]:
    if any(known[file].estate is None for file in given.files):
        yield "without an estate it is unknown which store a target is in, what brings it back, and what a call takes"
    if any(known[change.document.file].inventory is None for change in given.changes):
        yield "without an inventory it is unknown what the IDs are, and how much of the whole goes"

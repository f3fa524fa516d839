"""The facts of changes and of what they run, each seen against its estate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from drillgate.examination import Script
from drillgate.facts.changes import change_fact, list_fact, script_facts, stage_facts
from drillgate.facts.fact import Fact
from drillgate.facts.inventory import Resolution, resolve
from drillgate.facts.knowledge import Knowledge
from drillgate.facts.operations import fact_of
from drillgate.intake import SubmittedChange
from drillgate.places import InputError, Problem


@dataclass(frozen=True, slots=True)
class Assembled:
    """Facts, and the problems met on the way to them."""

    facts: tuple[Fact, ...]
    problems: tuple[Problem, ...]


def assemble(
    changes: Sequence[SubmittedChange],
    scripts: Sequence[Script],
    known: Mapping[str, Knowledge],
    *,
    edited: tuple[str, ...] | None,
    now: datetime,
) -> Assembled:
    """The facts of changes and their scripts.

    `known` says for each file what is known of its estate; `edited` are the files of the authority that the change
    edits, None without an authority.
    """
    problems: list[Problem] = []
    facts = [fact for change in changes for fact in _of_change(change, known, edited, now, problems)]
    facts += [fact for script in scripts for fact in _of_script(script, known[script.file.file])]
    return Assembled(tuple(facts), tuple(problems))


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


def _of_script(script: Script, knowledge: Knowledge) -> Iterator[Fact]:
    for operation in script.operations:
        for document in script.file.changes:
            yield fact_of(operation, knowledge=knowledge, change=document.value)

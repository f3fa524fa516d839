"""The facts of changes and of what they run, each seen against its estate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from drillgate.examination import Script
from drillgate.facts.changes import facts_of
from drillgate.facts.contents import fact_of
from drillgate.facts.fact import Fact
from drillgate.facts.infrastructure import of_plan
from drillgate.facts.inventory import Resolution, resolve
from drillgate.facts.knowledge import Knowledge
from drillgate.facts.plan import Plan, owners_of, placed
from drillgate.facts.shapes import Shape, shapes
from drillgate.intake import SubmittedChange
from drillgate.operations import Operation
from drillgate.places import InputError, Problem
from drillgate.sources import folder_of, joined


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
    does = {script.file.file: script.operations for script in scripts}
    facts = [fact for change in changes for fact in _of_change(change, does, known, edited, now, problems)]
    facts += [fact for script in scripts for fact in _of_script(script, known[script.file.file])]
    return Assembled(tuple(facts), tuple(problems))


def _of_change(
    submitted: SubmittedChange,
    operations: Mapping[str, tuple[Operation, ...]],
    known: Mapping[str, Knowledge],
    edited: tuple[str, ...] | None,
    now: datetime,
    problems: list[Problem],
) -> Iterator[Fact]:
    document, knowledge = submitted.document, known[submitted.document.file]
    read = [ids for ids in submitted.lists if ids is not None]
    resolution: Resolution | None = None
    looks: tuple[tuple[Shape, ...], ...] | None = None
    try:
        if knowledge.inventory is not None:
            resolution = resolve(read, knowledge.inventory, owners_of(document.value, knowledge))
        elif knowledge.estate is not None and (patterns := knowledge.patterns):
            looks = shapes(read, patterns, knowledge.estate.place("id-types", of="key"))
    except InputError as error:
        problems += error.problems
    folder = folder_of(document.file)
    yield from facts_of(
        Plan(
            document=document,
            lists=submitted.lists,
            digests=submitted.digests,
            texts=submitted.texts,
            operations={
                name: operations[file] for name in submitted.texts if (file := joined(folder, name)) in operations
            },
            runbook=submitted.runbook,
            knowledge=knowledge,
            groups=placed(None if resolution is None else resolution.lists, submitted.lists),
            looks=placed(looks, submitted.lists),
            strangers=() if resolution is None else resolution.strangers,
            population=None if resolution is None else resolution.population,
            edited=edited,
            now=now,
        )
    )


def _of_script(script: Script, knowledge: Knowledge) -> Iterator[Fact]:
    for content in script.contents:
        for document in script.file.changes:
            yield fact_of(content, knowledge=knowledge, change=document.value)
    yield from of_plan(script.operations)

"""A drill with all the documents it names, checked against each other, before a world is made for it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from drillgate.documents import Document
from drillgate.documents.change import Change
from drillgate.documents.drill import Drill, Population
from drillgate.documents.estate import Estate
from drillgate.documents.incident import Incident
from drillgate.documents.load import load_file
from drillgate.documents.runbook import Runbook, Step
from drillgate.drill import agreement, carriers
from drillgate.drill.lists import read_ids, read_inventory
from drillgate.drill.population import Drawn, Part, divided, draw, unlisted
from drillgate.places import InputError, Place, Problem
from drillgate.runbook.graph import in_order


@dataclass(frozen=True, slots=True)
class Repair:
    """A runbook that is carried out on sites that are used again; its steps in order."""

    runbook: Runbook
    folder: Path
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a drill is made of. Folders are where the document lies that names the files.

    An incident of actions has no change.
    """

    drill: Drill
    estate: Estate
    estate_folder: Path
    stores_place: Place
    incident: Incident
    incident_folder: Path
    change: Document[Change] | None
    change_folder: Path
    runbook: Runbook
    runbook_folder: Path
    steps: tuple[Step, ...]
    drawn: Drawn
    seed: int
    repair: Repair | None = None

    def repairing(self, repair: Repair) -> "Plan":
        """The same with the repair as the runbook."""
        return replace(self, runbook=repair.runbook, runbook_folder=repair.folder, steps=repair.steps, repair=None)


WHOLE = Part()


def load(file: Path, *, sites: int | None = None, seed: int | None = None, part: Part = WHOLE) -> Plan:
    """Read a drill, or the sites of one part of it; `sites` and `seed` replace its own.

    Raises `InputError` with every problem of the first bad document, then with those that show only between documents.
    """
    drill = load_file(Drill, file, str(file))
    estate_file, incident_file, runbook_file = (
        _beside(drill, file, name) for name in ("estate", "incident", "runbook")
    )
    estate = load_file(Estate, estate_file, str(estate_file))
    incident = load_file(Incident, incident_file, str(incident_file))
    runbook = load_file(Runbook, runbook_file, str(runbook_file))
    if problem := agreement.one_kind(incident):
        raise InputError(problem)
    change_file = _beside(incident, incident_file, "change") if incident.value.change else incident_file
    change = load_file(Change, change_file, str(change_file)) if incident.value.change else None
    steps = in_order(runbook, estate.value)
    repair_file = _beside(drill, file, "repair") if drill.value.repair else None
    repair = load_file(Runbook, repair_file, str(repair_file)) if repair_file else None
    repairing = (
        Repair(repair.value, repair_file.parent, in_order(repair, estate.value)) if repair and repair_file else None
    )
    problems = [
        *agreement.of_drill(drill, runbook),
        *agreement.of_population(drill, incident.value),
        *agreement.of_estate(estate, estate_file.parent),
        *carriers.of_runbook(runbook, runbook_file.parent),
        *(agreement.of_repair(drill, runbook.value, repair, runbook_file.parent) if repair else ()),
        *agreement.of_actions(incident, incident_file.parent),
        *(agreement.of_change(change, change_file.parent) if change else ()),
    ]
    inventory = estate.value.inventory
    if problems or inventory is None:
        raise InputError(*problems)
    population = _resized(drill.value.population, sites)
    chosen = drill.value.seed if seed is None else seed
    entries = read_inventory(estate_file.parent / inventory.file)
    ids = list(read_ids(change, change_file.parent)) if change else unlisted(population, entries)
    drawn = draw(
        population,
        estate.value,
        incident.value,
        ids,
        entries,
        seed=chosen,
        place=drill.place("population"),
    )
    return Plan(
        drill=replace(drill.value, population=population),
        estate=estate.value,
        estate_folder=estate_file.parent,
        stores_place=estate.place("stores", of="key"),
        incident=incident.value,
        incident_folder=incident_file.parent,
        change=change,
        change_folder=change_file.parent,
        runbook=runbook.value,
        runbook_folder=runbook_file.parent,
        steps=steps,
        drawn=divided(drawn, part, drill.place("population")),
        seed=chosen,
        repair=repairing,
    )


def _resized(population: Population, lost: int | None) -> Population:
    """With another number of lost sites, and bystanders in proportion: one at least, where there were any."""
    if lost is None:
        return population
    bystanders = round(population.bystanders * lost / population.lost)
    return replace(population, lost=lost, bystanders=max(bystanders, min(1, population.bystanders)))


def _beside(document: Document[Any], file: Path, name: str) -> Path:
    named = str(getattr(document.value, name))
    if not (file.parent / named).is_file():
        raise InputError(Problem(document.place(name), f"found no file {named}", f"a file beside {file.name}"))
    return file.parent / named

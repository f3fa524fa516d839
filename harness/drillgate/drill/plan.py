"""A drill with all the documents it names, checked against each other, before a world is made for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from drillgate.documents import Document
from drillgate.documents.change import Change
from drillgate.documents.drill import Drill
from drillgate.documents.estate import Estate
from drillgate.documents.incident import Incident
from drillgate.documents.load import load_file
from drillgate.documents.runbook import Runbook, Step
from drillgate.drill.population import Drawn, draw, read_ids, read_inventory
from drillgate.places import InputError, Place, Problem
from drillgate.runbook.graph import in_order

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a drill is made of. Folders are where the document lies that names the files."""

    file: Path
    drill: Drill
    estate: Estate
    estate_folder: Path
    stores_place: Place
    incident: Incident
    change: Change
    change_folder: Path
    runbook: Runbook
    runbook_folder: Path
    steps: tuple[Step, ...]
    drawn: Drawn
    seed: int


def load(file: Path, *, sites: int | None = None, seed: int | None = None) -> Plan:
    """Read a drill; `sites` and `seed` replace its own.

    Raises `InputError` with every problem of the first bad document, then with those that show only between documents.
    """
    drill = load_file(Drill, file, str(file))
    estate_file, incident_file, runbook_file = (
        _beside(drill, file, name) for name in ("estate", "incident", "runbook")
    )
    estate = load_file(Estate, estate_file, str(estate_file))
    incident = load_file(Incident, incident_file, str(incident_file))
    runbook = load_file(Runbook, runbook_file, str(runbook_file))
    change_file = _beside(incident, incident_file, "change")
    change = load_file(Change, change_file, str(change_file))
    steps = in_order(runbook, estate.value)
    _check_estate(estate, estate_file.parent)
    _check_change(change, change_file.parent)
    population = drill.value.population
    if sites is not None:
        bystanders = round(population.bystanders * sites / population.lost)
        population = replace(population, lost=sites, bystanders=max(bystanders, min(1, population.bystanders)))
    chosen = drill.value.seed if seed is None else seed
    drawn = draw(
        population,
        estate.value,
        incident.value,
        list(read_ids(change, change_file.parent)),
        read_inventory(estate_file.parent / estate.value.inventory.file),
        seed=chosen,
        place=drill.place("population"),
    )
    return Plan(
        file,
        replace(drill.value, population=population),
        estate.value,
        estate_file.parent,
        estate.place("stores", of="key"),
        incident.value,
        change.value,
        change_file.parent,
        runbook.value,
        runbook_file.parent,
        steps,
        drawn,
        chosen,
    )


def _beside(document: Document[T], file: Path, name: str) -> Path:
    found = file.parent / str(getattr(document.value, name))
    if not found.is_file():
        raise InputError(
            Problem(document.place(name), f"found no file {getattr(document.value, name)}", f"a file beside {file}")
        )
    return found


def _check_estate(estate: Document[Estate], folder: Path) -> None:
    value = estate.value
    problems = []
    for field in ("catalogue", "contacts"):
        name = getattr(value, field)
        if name is not None and name not in value.stores:
            problems.append(
                Problem(estate.place(field), f"found unknown store {name!r}", f"one of {', '.join(value.stores)}")
            )
    for name, store in value.stores.items():
        engines = [engine for engine in ("dynamodb", "postgres", "s3") if getattr(store, engine) is not None]
        if len(engines) != 1:
            found = f"found {' and '.join(engines) or 'no engine'}"
            problems.append(Problem(estate.place("stores", name), found, "one of dynamodb, postgres, s3"))
        if store.postgres and store.postgres.schema:
            problems += _missing(estate, folder, store.postgres.schema, "stores", name, "postgres", "schema")
        for index, reference in enumerate(store.references):
            to, _, table = reference.to.partition(".")
            referred = value.stores.get(to)
            if referred is None or (referred.postgres and table not in referred.postgres.tables):
                place = estate.place("stores", name, "references", index, "to")
                problems.append(
                    Problem(place, f"found unknown store {reference.to!r}", f"one of {', '.join(value.stores)}")
                )
    for name, service in value.services.items():
        problems += _missing(estate, folder, service.application.rpartition(":")[0], "services", name, "application")
        problems += _missing(estate, folder, service.openapi, "services", name, "openapi")
    if problems:
        raise InputError(*problems)


def _check_change(change: Document[Change], folder: Path) -> None:
    problems: list[Problem] = []
    for index, script in enumerate(change.value.scripts):
        problems += _missing(change, folder, script.file, "scripts", index, "file")
    if problems:
        raise InputError(*problems)


def _missing(document: Document[T], folder: Path, name: str, *path: str | int) -> list[Problem]:
    return [] if (folder / name).is_file() else [Problem(document.place(*path), f"found no file {name}")]


Progress = Callable[[str, float], None]

"""What is wrong between a drill's documents, and between them and the files they name, where each alone is right."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from graphlib import CycleError
from pathlib import Path
from typing import Any

from drillgate.documents import Document
from drillgate.documents.bind import plain
from drillgate.documents.change import Change
from drillgate.documents.drill import Drill
from drillgate.documents.engines import PostgresTable
from drillgate.documents.estate import Estate, Reference, Store
from drillgate.documents.incident import Incident
from drillgate.documents.runbook import Runbook
from drillgate.documents.shapes import ENGINES, TEXT, Shape, engines_of, shapes
from drillgate.drill import carriers, erasable, ties
from drillgate.drill.functions import missing
from drillgate.drill.records import by_reference
from drillgate.places import Place, Problem
from drillgate.world.unshadowed import unshadowed


def of_drill(drill: Document[Drill], runbook: Document[Runbook]) -> Iterator[Problem]:
    """Times that no workload can keep, or that leave a restore point before the world began."""
    workload = drill.value.workload
    for name in ("every", "after", "dense-every"):
        yield from _nothing(drill, getattr(workload, name.replace("-", "_")), "workload", name)
    if workload.stakes > workload.before:
        expected = f"at most `before`, {plain(workload.before)}"
        yield Problem(drill.place("workload", "stakes"), f"found {plain(workload.stakes)}", expected)
    before = runbook.value.windows.before
    if before > workload.before:
        expected = f"at least {plain(before)}: so long before a loss the runbook's restore points are"
        yield Problem(drill.place("workload", "before"), f"found {plain(workload.before)}", expected)


def of_repair(drill: Document[Drill], runbook: Runbook, repair: Document[Runbook], folder: Path) -> Iterator[Problem]:
    """What is wrong with a repair as with any runbook, and steps of it that the runbook has too."""
    before, latest = repair.value.windows.before, drill.value.workload.before
    if before > latest:
        expected = f"at most {plain(latest)}: so long before the incident the drill begins"
        yield Problem(repair.place("windows", "before"), f"found {plain(before)}", expected)
    yield from carriers.of_runbook(repair, folder)
    if not any(step.covers for step in repair.value.steps):
        yield Problem(
            repair.place("steps", of="key"), "found no step that covers a store", "one that says what it repairs"
        )
    taken = {step.step for step in runbook.steps}
    for index, step in enumerate(repair.value.steps):
        if step.step in taken:
            found = f"found step {step.step!r}, which {drill.value.runbook} has too"
            yield Problem(
                repair.place("steps", index, "step"), found, "another name, so that one is told from the other"
            )


def of_change(change: Document[Change], folder: Path) -> Iterator[Problem]:
    """Scripts that are not there, or that would tell the real time."""
    if not change.value.scripts:
        yield Problem(change.place("scripts"), "found no scripts", "one at least, for the incident to carry out")
    for index, script in enumerate(change.value.scripts):
        place = change.place("scripts", index, "file")
        try:
            text = (folder / script.file).read_text(encoding="utf-8") if script.file.endswith(".sql") else ""
        except (OSError, UnicodeDecodeError) as error:
            yield Problem(place, f"found {script.file}, which cannot be read ({error})")
            continue
        if not (folder / script.file).is_file():
            yield Problem(place, f"found no file {script.file}", f"a file beside {Path(change.file).name}")
        for word, line, column in unshadowed(text):
            at = Place(str(folder / script.file), line, column)
            yield Problem(at, f"found {word}, which tells the real time and not the drill's", "now()")


def of_population(drill: Document[Drill], incident: Incident) -> Iterator[Problem]:
    """Bystanders of an incident that hits everybody."""
    if incident.everybody and (bystanders := drill.value.population.bystanders):
        place = drill.place("population", "bystanders")
        yield Problem(place, f"found {bystanders}", f"0: {incident.incident} hits everybody")


def one_kind(incident: Document[Incident]) -> Problem | None:
    """An incident that is neither a change nor actions, or both."""
    value = incident.value
    if bool(value.change) != bool(value.actions):
        return None
    found = "found both `change` and `actions`" if value.change else "found neither `change` nor `actions`"
    return Problem(incident.place("incident", of="key"), found, "one of them")


def of_actions(incident: Document[Incident], folder: Path) -> Iterator[Problem]:
    """Functions of actions that are not there."""
    for index, action in enumerate(incident.value.actions):
        if why := missing(action.uses, folder):
            place = incident.place("actions", index, "uses")
            yield Problem(place, f"found {why}", "a function of one IncidentContext")


def of_estate(estate: Document[Estate], folder: Path) -> Iterator[Problem]:
    """Names of stores, tables and fields that are not there, and what cannot be brought to life."""
    value = estate.value
    for field in ("catalogue", "contacts"):
        name = getattr(value, field)
        if name is not None and name not in value.stores:
            yield ties.unknown_store(estate, name, field)
    if value.inventory is None:
        yield Problem(estate.place("estate", of="key"), "found an estate without an inventory", "an inventory")
    else:
        yield from _no_file(estate, folder, value.inventory.file, "inventory", "file")
    for name, service in value.services.items():
        yield from _no_file(estate, folder, service.openapi, "services", name, "openapi")
        if why := missing(service.application, folder):
            place = estate.place("services", name, "application")
            yield Problem(place, f"found {why}", "a function that makes a WSGI application")
    yield from _shards(estate)
    yield from erasable.of_estate(estate)
    for name, store in value.stores.items():
        yield from _store(estate, folder, name, store)
    try:
        by_reference(value)
    except CycleError as error:
        found = f"found stores that refer to each other in a circle: {', '.join(error.args[1])}"
        yield Problem(estate.place("stores", of="key"), found, "stores that can be filled one after the other")


def _store(estate: Document[Estate], folder: Path, name: str, store: Store) -> Iterator[Problem]:
    engines = engines_of(store)
    if len(engines) != 1:
        found = " and ".join(_spelled(engine) for engine in engines) or "no engine"
        expected = f"one of {', '.join(_spelled(engine) for engine in ENGINES)}"
        yield Problem(estate.place("stores", name), f"found {found}", expected)
    if store.backup:
        yield from _nothing(estate, store.backup.full_every, "stores", name, "backup", "full-every")
        yield from _nothing(estate, store.backup.ship_every, "stores", name, "backup", "ship-every")
    if store.postgres:
        if store.postgres.schema:
            yield from _no_file(estate, folder, store.postgres.schema, "stores", name, "postgres", "schema")
        yield from _parents(estate, name, store.postgres.tables)
    if store.encrypted_by and not (store.s3 or store.secrets):
        yield Problem(estate.place("stores", name, "encrypted-by"), "found a key", "one for `s3` or `secrets` alone")
    yield from ties.of_store(estate, name, store)
    for by, field in (store.dynamodb.indexes if store.dynamodb else {}).items():
        if store.dynamodb and field not in store.dynamodb.fields:
            place = estate.place("stores", name, "dynamodb", "indexes", by)
            yield Problem(place, f"found no field {field!r}", ties.one_of(store.dynamodb.fields))
    for index, reference in enumerate(store.references):
        yield from _reference(estate, store, reference, "stores", name, "references", index)


def _parents(estate: Document[Estate], store: str, tables: Mapping[str, PostgresTable]) -> Iterator[Problem]:
    for name, table in tables.items():
        place = estate.place("stores", store, "postgres", "tables", name, "parent")
        if table.parent is not None and table.parent not in tables:
            yield Problem(place, f"found unknown table {table.parent!r}", ties.one_of(tables))
        line = [name]
        while (parent := tables[line[-1]].parent) in tables and parent not in line:
            line.append(str(parent))
        if parent == name:
            yield Problem(place, f"found tables that belong to each other in a circle: {', '.join(line)}")


def _reference(estate: Document[Estate], store: Store, reference: Reference, *path: str | int) -> Iterator[Problem]:
    fields = _texts(store)
    if reference.field not in fields:
        expected = ties.one_of(fields) if fields else "a store whose records have fields"
        yield Problem(estate.place(*path, "field"), f"found no text field {reference.field!r}", expected)
    to = reference.to.partition(".")[0]
    referred = estate.value.stores.get(to)
    if referred is None:
        yield ties.unknown_store(estate, to, *path, "to")
        return
    kinds = [f"{to}.{each}" for each in _kinds(referred)] if len(_kinds(referred)) > 1 else [to]
    tables = [f"{to}.{each}" for each in referred.postgres.tables] if referred.postgres else kinds
    if reference.to not in tables:
        yield Problem(estate.place(*path, "to"), f"found {reference.to!r}", ties.one_of(tables))


def _texts(store: Store) -> list[str]:
    """The fields of a store's records that can hold another's key."""
    fields = (shape.fields.items() for shape in _kinds(store).values())
    return list(dict.fromkeys(name for of_kind in fields for name, type_ in of_kind if type_ == TEXT))


def _kinds(store: Store) -> Mapping[str, Shape]:
    try:
        return shapes(store)
    except CycleError:  # which is told where the tables are
        tables = store.postgres.tables if store.postgres else {}
        return {name: Shape(table.columns, table.parent) for name, table in tables.items()}


def _spelled(engine: str) -> str:
    return engine.replace("_", "-")


def _shards(estate: Document[Estate]) -> Iterator[Problem]:
    """A site lives on one shard, in all databases."""
    shards = {name: store.postgres.shards for name, store in estate.value.stores.items() if store.postgres}
    first = next(iter(shards), "")
    for name, found in shards.items():
        if set(found) != set(shards[first]) or not found:
            expected = f"those of {first}, {', '.join(shards[first])}" if shards[first] else "one at least"
            place = estate.place("stores", name, "postgres", "shards")
            yield Problem(place, f"found the shards {', '.join(found)}" if found else "found no shards", expected)


def _nothing(document: Document[Any], length: timedelta, *path: str | int) -> Iterator[Problem]:
    if not length:
        yield Problem(document.place(*path), "found no time at all", "1s at least")


def _no_file(estate: Document[Estate], folder: Path, name: str, *path: str | int) -> Iterator[Problem]:
    if not (folder / name).is_file():
        yield Problem(estate.place(*path), f"found no file {name}", f"a file beside {Path(estate.file).name}")

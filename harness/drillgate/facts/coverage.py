"""Facts about what runbooks cover of an estate, whether that is proven, and who answers for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from drillgate.documents.estate import Estate
from drillgate.documents.load import Document
from drillgate.documents.runbook import Runbook
from drillgate.facts.fact import Fact
from drillgate.places import Place
from drillgate.runbook.coverage import EdgeRow, GoneRow, StoreRow, coverage
from drillgate.runbook.freshness import Proven, Responsible, age_of, responsible


@dataclass(frozen=True, slots=True)
class Known:
    """An estate with its runbooks, and what runs prove of each; `runs` is where they were looked for, if anywhere."""

    estate: Document[Estate]
    runbooks: tuple[Document[Runbook], ...]
    proven: tuple[Proven, ...]
    runs: str | None


def facts_of(known: Known, now: datetime) -> Iterator[Fact]:
    """The facts of an estate that has runbooks. Of one without any there is nothing to be covered by."""
    if not known.runbooks:
        return
    runbooks = [document.value for document in known.runbooks]
    rows = coverage(known.estate.value, runbooks)
    facts = [
        *(_store(known, row) for row in rows.stores),
        *(_strange(known, name) for name in rows.strange),
        *(_edge(known, row) for row in rows.edges),
        *(_gone(known, row) for row in rows.gone),
        *(_proven(known, row) for row in known.proven),
        *(_responsible(known, row) for row in responsible(known.estate.value, runbooks)),
        _estate(known, now),
    ]
    for fact in facts:
        yield replace(fact, values={"estate": known.estate.value.estate, **fact.values})


def _store(known: Known, row: StoreRow) -> Fact:
    values = {
        "row": "store",
        "name": row.store,
        "needed": row.needed,
        "restored-by": row.restored_by,
        "verified-by": row.verified_by,
        "erasable": row.erasable,
        "brought-back-by": row.brought_back_by,
        "owner": row.owner,
    }
    return Fact("coverage", values, known.estate.place("stores", row.store, of="key"))


def _strange(known: Known, name: str) -> Fact:
    """What is erasable and in no store is erased from again by nobody."""
    runbooks = tuple(document.value.runbook for document in known.runbooks)
    values = {"row": "store", "name": name, "needed": False, "erasable": True, "brought-back-by": runbooks}
    place = known.estate.place("erasable", known.estate.value.erasable.index(name))
    return Fact("coverage", values, place)


def _edge(known: Known, row: EdgeRow) -> Fact:
    estate = known.estate
    place = estate.place("stores", row.store, of="key")
    if row.kind == "reference":
        fields = [reference.field for reference in estate.value.stores[row.store].references]
        place = estate.place("stores", row.store, "references", fields.index(row.by))
    elif row.kind == "key":
        place = estate.place("stores", row.store, "encrypted-by")
    values = {"row": "edge", "name": row.name, "edge": row.kind, "verified-by": row.verified_by}
    return Fact("coverage", values, place)


def _gone(known: Known, row: GoneRow) -> Fact:
    document = _runbook(known, row.runbook)
    values = {"row": "step", "name": f"{row.runbook}/{row.step}", "gone": row.gone}
    return Fact("coverage", values, document.place("steps", row.position, "step"))


def _proven(known: Known, row: Proven) -> Fact:
    values = {
        "row": "runbook",
        "name": row.runbook,
        "runs": known.runs,
        "proven.age": row.age,
        "proven.within": row.within,
        "proven.changed": tuple(map(str, row.changed)),
        "proven.reason": row.said,
    }
    return Fact("coverage", values, _runbook(known, row.runbook).place("runbook"))


def _responsible(known: Known, row: Responsible) -> Fact:
    values = {
        "row": "owner",
        "of": row.what,
        "name": f"{row.what} {row.name}",
        "owner": row.owner,
        "deputy": row.deputy,
        "lacking": row.lacking,
    }
    return Fact("coverage", values, _place_of(known, row))


def _place_of(known: Known, row: Responsible) -> Place:
    match row.what:
        case "runbook":
            return _runbook(known, row.name).place("owner")
        case "step":
            named, _, step = row.name.partition("/")
            document = _runbook(known, named)
            position = [each.step for each in document.value.steps].index(step)
            return document.place("steps", position, "team" if document.value.steps[position].team else "deputy")
        case "product":
            return known.estate.place("products", row.name)
        case _:
            return known.estate.place(f"{row.what}s", row.name, "owner")


def _estate(known: Known, now: datetime) -> Fact:
    estate = known.estate.value
    values = {
        "row": "estate",
        "name": estate.estate,
        "confirmed": None if estate.confirmed is None else estate.confirmed.isoformat(),
        "confirmed.age": age_of(estate.confirmed, now),
        "confirmed.within": estate.objectives.confirmed_within,
    }
    return Fact("coverage", values, known.estate.place("confirmed" if estate.confirmed is not None else "estate"))


def _runbook(known: Known, name: str) -> Document[Runbook]:
    return next(document for document in known.runbooks if document.value.runbook == name)

"""How a restore stands: what is covered, what is proven, who answers for it, and what is wrong with any of these."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from drillgate.documents.estate import Estate
from drillgate.documents.runbook import Runbook
from drillgate.runbook.coverage import Coverage, EdgeRow, StoreRow, coverage
from drillgate.runbook.freshness import Proven, Responsible, age_of, responsible


@dataclass(frozen=True, slots=True)
class Status:
    """The status of one estate; `confirmed` is how long ago that was, and `within` how long ago it may be."""

    estate: str
    runbooks: tuple[str, ...]
    coverage: Coverage
    proven: tuple[Proven, ...]
    responsible: tuple[Responsible, ...]
    confirmed: timedelta | None
    within: timedelta


def status_of(estate: Estate, runbooks: tuple[Runbook, ...], proven: tuple[Proven, ...], now: datetime) -> Status:
    """The status of an estate at the time `now`."""
    return Status(
        estate.estate,
        tuple(runbook.runbook for runbook in runbooks),
        coverage(estate, runbooks),
        proven,
        tuple(responsible(estate, runbooks)),
        age_of(estate.confirmed, now),
        estate.objectives.confirmed_within,
    )


def shortcomings(status: Status) -> Iterator[str]:
    """All that keeps the restore from being up to date, in words."""
    if not status.runbooks:
        yield f"no runbook restores {status.estate}"
    for store in status.coverage.stores:
        if store.needed and not store.restored_by:
            yield f"no step restores the store {store.store}"
        if store.needed and not store.verified_by:
            yield f"no step verifies the store {store.store} after it is restored"
        for runbook in store.brought_back_by:
            yield f"the runbook {runbook} brings back what was erased from the store {store.store}"
    for name in status.coverage.strange:
        yield f"what is erasable is in no store: {name}"
    for edge in status.coverage.edges:
        if not edge.verified_by:
            yield f"no step verifies {edge.name} ({edge.kind}) after both ends are restored"
    for row in status.coverage.gone:
        yield f"the step {row.runbook}/{row.step} names what is no more: {', '.join(row.gone)}"
    for proof in status.proven:
        if not proof.fresh:
            yield f"the runbook {proof.runbook} is not proven: {proof.said}"
    for one in status.responsible:
        for lacking in one.lacking:
            yield f"{one.what} {one.name}: {lacking}"
    if status.confirmed is None:
        yield f"nobody has confirmed the estate {status.estate}"
    elif not timedelta(0) <= status.confirmed <= status.within:
        late = f"{status.confirmed.days} days ago, and is to be every {status.within.days}"
        yield f"the estate {status.estate} was confirmed {late}"


def text(status: Status) -> str:
    """The status as people read it: each store and dependency with its steps, each runbook with its proof."""
    lines = [f"{status.estate}, restored by {', '.join(status.runbooks) or 'no runbook'}", ""]
    width = max((len(name) for name in _names(status)), default=0)
    lines += [f"  {store.store:<{width}}  {_steps(store)}" for store in status.coverage.stores]
    lines += [f"  {edge.name:<{width}}  {edge.kind}, {_verified(edge)}" for edge in status.coverage.edges]
    lines += ["", *(f"  {proof.runbook}: {proof.said} (basis {proof.basis})" for proof in status.proven), ""]
    wrong = list(shortcomings(status))
    lines += [f"  - {one}" for one in wrong]
    lines.append(f"{status.estate}: {f'{len(wrong)} shortcomings' if wrong else 'covered, proven and confirmed'}")
    return "\n".join(lines) + "\n"


def plain(status: Status) -> dict[str, object]:
    """The status as plain data for JSON; times in seconds."""
    return {
        "estate": status.estate,
        "runbooks": list(status.runbooks),
        "stores": [asdict(store) for store in status.coverage.stores],
        "edges": [{"name": edge.name, **asdict(edge)} for edge in status.coverage.edges],
        "gone": [asdict(row) for row in status.coverage.gone],
        "proven": [
            {
                "runbook": proof.runbook,
                "fresh": proof.fresh,
                "basis": proof.basis,
                "age": None if proof.age is None else proof.age.total_seconds(),
                "within": proof.within.total_seconds(),
                "run": None if proof.last is None else proof.last.file,
                "changed": [asdict(one) for one in proof.changed],
                "said": proof.said,
            }
            for proof in status.proven
        ],
        "responsible": [{**asdict(one), "lacking": list(one.lacking)} for one in status.responsible],
        "confirmed": {
            "age": None if status.confirmed is None else status.confirmed.total_seconds(),
            "within": status.within.total_seconds(),
        },
        "shortcomings": list(shortcomings(status)),
    }


def _names(status: Status) -> Iterator[str]:
    yield from (store.store for store in status.coverage.stores)
    yield from (edge.name for edge in status.coverage.edges)


def _steps(store: StoreRow) -> str:
    if not store.needed and not store.restored_by:
        return "need not be restored"
    return f"restored by {', '.join(store.restored_by) or 'NOTHING'}, {_verified(store)}"


def _verified(row: StoreRow | EdgeRow) -> str:
    return f"verified by {', '.join(row.verified_by) or 'NOTHING'}"

"""What a history says of a drill at its beginning, so that checks need nothing else."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from drillgate.documents.estate import Estate, Store
from drillgate.documents.runbook import Runbook, Step
from drillgate.documents.shapes import engines_of, shapes
from drillgate.drill.history import Started
from drillgate.drill.plan import Plan
from drillgate.runbook.coverage import EdgeRow, coverage, is_needed
from drillgate.runbook.freshness import Responsible, age_of, responsible

VALIDATING = {"drillgate.steps.verify:": "automatic", "drillgate.steps.contacts:hand_over": "customer"}
"""What the names of functions begin with that validate a restored site, and who does it by them."""


def started(found: Plan, now: datetime) -> Started:
    """The first event of a drill's history."""
    estate, stores = found.estate, found.estate.stores
    rows, confirmed = coverage(estate, [found.runbook]), age_of(estate.confirmed, now)
    covered = rows.stores
    runbooks = [found.runbook, *([found.repair.runbook] if found.repair else [])]
    return Started(
        at=now,
        drill=found.drill.drill,
        seed=found.seed,
        stores=tuple(stores),
        references=tuple((name, each.field, each.to) for name, store in stores.items() for each in store.references),
        catalogue=estate.catalogue,
        contacts=estate.contacts,
        recovery_point_seconds=found.drill.objectives.recovery_point.total_seconds(),
        vault_locked_seconds=estate.vault.locked_for.total_seconds(),
        logs=tuple(name for name, store in stores.items() if all(one.appended for one in shapes(store).values())),
        everybody=found.incident.everybody,
        detection_seconds=within.total_seconds() if (within := found.drill.objectives.detection) else None,
        engines={name: _engine(store) for name, store in stores.items()},
        regions={name: store.region for name, store in stores.items() if store.region},
        products={name: store.product for name, store in stores.items() if store.product},
        kept={name: store.backup.keep.total_seconds() for name, store in stores.items() if store.backup},
        validations=_validations(found.steps),
        restored_by={row.store: _steps(row.restored_by) for row in covered if row.restored_by},
        dependencies=tuple(_dependencies(estate, rows.edges)),
        answerable={f"{one.what} {one.name}": "; ".join(one.lacking) for one in _looked_up(estate, runbooks)},
        confirmed_seconds=None if confirmed is None else confirmed.total_seconds(),
        confirmed_within_seconds=estate.objectives.confirmed_within.total_seconds(),
        erasable=tuple(dict.fromkeys(name.partition(".")[0] for name in estate.erasable)),
        verified_by={row.store: _steps(row.verified_by) for row in covered if row.verified_by},
    )


def _dependencies(estate: Estate, edges: Sequence[EdgeRow]) -> Iterator[tuple[str, str, str]]:
    """The edges between two stores that are restored."""
    for edge in edges:
        other = edge.to.partition(".")[0]
        if edge.kind != "key" and other != edge.store and is_needed(estate.stores[other]):
            yield edge.store, other, _steps(edge.verified_by)


def _looked_up(estate: Estate, runbooks: Sequence[Runbook]) -> Iterator[Responsible]:
    """Who answers for what; where the estate names no teams, for runbooks alone."""
    return (one for one in responsible(estate, runbooks) if one.known is not None or one.what == "runbook")


def _engine(store: Store) -> str:
    """What a store runs on, as the estate says it; of tenants' lives with that."""
    (engine,) = engines_of(store)
    kind = getattr(store.kinesis or store.projection, "of", "entities")
    return engine if kind == "entities" else f"{engine} of {kind}"


def _steps(named: Sequence[str]) -> str:
    """Steps of a runbook without its name."""
    return " ".join(step.partition("/")[2] for step in named)


def _validations(steps: Sequence[Step]) -> dict[str, str]:
    return {
        step.step: by for step in steps for begins, by in VALIDATING.items() if (step.uses or "").startswith(begins)
    }

"""Whether the runbook has steps that restore, and see restored, each store that lost something.

In the incident there was no such runbook for many sites at once (incident, learning 2).
"""

from collections.abc import Iterator

from drillgate.drill.checks.fit import state
from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.words import count
from drillgate.drill.history import Phase
from drillgate.results import CheckResult

NAME = "coverage"


def coverage(index: Index) -> Iterator[CheckResult]:
    """One result: each store of which the incident took something has a step that restores it, and one that verifies.

    Events are not to be restored. Nothing is said of a history that does not tell what the runbook's steps do.
    """
    if not index.started.restored_by:
        return
    wrong: list[str] = []
    hit = [store for store in index.stores_of_lost if store not in index.started.logs and _lost_something(index, store)]
    for store in hit:
        if not index.started.restored_by.get(store):
            wrong.append(f"no step restores {store}")
        elif not index.started.verified_by.get(store):
            wrong.append(f"no step sees that {store} is whole after it was restored")
    yield judged(
        NAME,
        "all stores",
        f"{len(hit) - len(wrong):,} of {count(len(hit), 'store')} that lost something",
        "all",
        wrong=wrong,
        doubts=[] if hit else ["no store lost anything"],
        values={"stores": len(hit), "stores-not-covered": len(wrong)},
    )


def _lost_something(index: Index, store: str) -> bool:
    for site in index.lost:
        meant = state(index.before_loss(site, store))
        gone = index.looked.get((Phase.GONE, site, store))
        if gone is not None and any(
            key not in gone.records or gone.records[key].digest != digest for key, digest in meant.items()
        ):
            return True
    return False

"""Whether the runbook has steps that restore, and see restored, each store that lost something, and what it refers to.

In the incident there was no such runbook for many sites at once (incident, learning 2).
"""

from collections.abc import Iterator, Sequence

from drillgate.drill.checks.fit import state
from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.words import count
from drillgate.drill.history import Phase
from drillgate.results import CheckResult

NAME = "coverage"


def coverage(index: Index) -> Iterator[CheckResult]:
    """One result for the stores of which the incident took something: each has a step that restores it, and one that
    verifies it. One for those among them that depend on another of them: a step verifies each after both are restored.

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
    yield from _dependencies(index, hit)


def _dependencies(index: Index, hit: Sequence[str]) -> Iterator[CheckResult]:
    pairs: dict[tuple[str, str], str] = {}
    for store, other, verified in index.started.dependencies:
        if store in hit and other in hit:
            pairs[store, other] = verified
    wrong = [
        f"no step looks at {store} after both it and {other} are restored"
        for (store, other), by in pairs.items()
        if not by
    ]
    if pairs:
        yield judged(
            NAME,
            "dependencies",
            f"{len(pairs) - len(wrong):,} of {count(len(pairs), 'dependency', 'dependencies')}",
            "all",
            wrong=wrong,
            doubts=[],
            values={"dependencies": len(pairs), "dependencies-not-covered": len(wrong)},
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

"""Whether backups were still kept when they were needed, and could be restored from."""

from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.words import duration
from drillgate.results import CheckResult

NAME = "backups-kept"


def backups_kept(index: Index) -> Iterator[CheckResult]:
    """One result for each store with backups: something came back from them, before they had to be kept no longer.

    Events are in no backup. How much came back is for `completeness` to say.
    """
    for store in index.stores_of_lost:
        if store in index.started.kept and store not in index.started.logs:
            yield _store(index, store, index.started.kept[store])


def _store(index: Index, store: str, kept: float) -> CheckResult:
    wrong: list[str] = []
    doubts: list[str] = [] if index.lost else ["no site was lost"]
    oldest = 0.0
    for site, lost in sorted(index.lost.items()):
        look, fit = index.restored(site, store), index.fits.get((site, store))
        if look is None or fit is None:
            doubts.append(f"{store} of site {site} was never looked at after its restore")
            continue
        age = (look.at - lost).total_seconds()
        oldest = max(oldest, age)
        if age > kept:
            wrong.append(f"{store} of site {site} was to be restored {duration(age)} after its loss")
        elif fit.records and not look.records:
            doubts.append(f"nothing of {store} of site {site} came back")
    return judged(
        NAME,
        store,
        f"{duration(oldest)} after the loss",
        f"within {duration(kept)}",
        wrong=wrong,
        doubts=doubts,
        values={"restored-after-seconds": oldest, "kept-seconds": kept},
    )

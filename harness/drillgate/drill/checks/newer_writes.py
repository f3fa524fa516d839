"""Whether a repair has left alone what users had written since their sites were handed back to them."""

from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import count
from drillgate.drill.history import Phase
from drillgate.results import Basis, CheckResult, Verdict

NAME = "newer-writes"
Undone = tuple[str, str, str]
"""A record's ID, its site, and what became of it."""


def newer_writes(index: Index) -> Iterator[CheckResult]:
    """One result for each store that was repaired: all is there that was written since the restore, as it was last."""
    repaired = {store for phase, _, store in index.looked if phase is Phase.REPAIRED}
    for store in index.started.stores:
        if store in repaired:
            yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    undone: list[Undone] = []
    doubts: list[str] = []
    records = 0
    for site in sorted(index.lost):
        repaired = index.looked.get((Phase.REPAIRED, site, store))
        if repaired is None:
            doubts.append(f"{store} of site {site} was never looked at after its repair")
            continue
        newest = {write.key: write.digest for write in index.meanwhile.get((site, store), ())}
        records += len(newest)
        for key, meant in newest.items():
            got = repaired.records[key].digest if key in repaired.records else None
            if got != meant:
                undone.append((key, site, _became(meant, got)))
    verdict, witness = Verdict.PASS, ""
    if undone:
        key, site, became = min(undone, key=lambda item: (len(item[0]), item))
        verdict, witness = Verdict.FAIL, f"{key} in {store} of site {site} {became}"
    elif doubts:
        verdict, witness = Verdict.UNKNOWN, doubts[0]
    elif not records:
        verdict = Verdict.UNKNOWN
        witness = f"nothing was written to {store} before the repair" if index.lost else "no site was lost"
    return CheckResult(
        NAME,
        store,
        verdict,
        f"{records - len(undone):,} of {count(records, 'record')} kept",
        "all",
        Basis.SIMULATED,
        witness,
        {"records": records, "undone": len(undone)},
    )


def _became(meant: str | None, got: str | None) -> str:
    if meant is None:
        return "was deleted before the repair, and is there again"
    if got is None:
        return "was written before the repair, and is gone"
    return "does not hold what was written last before the repair"

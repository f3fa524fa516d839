"""Whether records came back under the IDs that they had.

In the incident's first restoration they did not: about 70 steps had to map references anew (incident, restore 1).
"""

from collections import defaultdict
from collections.abc import Iterator

from drillgate.drill.checks.fit import Difference
from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import count
from drillgate.results import Basis, CheckResult, Verdict

NAME = "ids-preserved"
Renumbered = tuple[str, str, str]
"""An ID that was, the ID under which the same content came back, and the site."""


def ids_preserved(index: Index) -> Iterator[CheckResult]:
    """One result for each store: no record of the restore point is missing whose content is there under another ID."""
    for store in index.stores_of_lost:
        yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    renumbered: list[Renumbered] = []
    doubts: list[str] = []
    records = missing = 0
    for site in sorted(index.lost):
        if not (found := index.fits.get((site, store))):
            doubts.append(f"{store} of site {site} was never looked at after its restore")
            continue
        records += found.records
        strange: defaultdict[str, list[str]] = defaultdict(list)
        for difference in found.differences:
            if difference.expected is None and difference.got is not None:
                strange[difference.got].append(difference.key)
        for difference in found.differences:
            if difference.got is None and difference.expected is not None:
                missing += 1
                held = _ever_held(index, site, store, difference)
                if others := next((strange[one] for one in held if strange[one]), None):
                    renumbered.append((difference.key, others.pop(0), site))
    verdict, witness = Verdict.PASS, ""
    if renumbered:
        old, new, site = min(renumbered, key=lambda item: (len(item[0]), item))
        verdict, witness = Verdict.FAIL, f"{old} in {store} of site {site} came back as {new}"
    elif doubts:
        verdict, witness = Verdict.UNKNOWN, doubts[0]
    elif missing == records:
        verdict = Verdict.UNKNOWN
        witness = f"no record of {store} was restored that could have kept its ID" if index.lost else "no site was lost"
    back = records - missing
    return CheckResult(
        NAME,
        store,
        verdict,
        f"{back:,} of {count(back + len(renumbered), 'ID')} kept",
        "all",
        Basis.SIMULATED,
        witness,
        {"ids": back + len(renumbered), "renumbered": len(renumbered)},
    )


def _ever_held(index: Index, site: str, store: str, difference: Difference) -> list[str]:
    """What a record held at the restore point, and then what else it held before the loss.

    Where every ID is new no restore point explains the store any better than another.
    """
    before = [write.digest for write in index.before_loss(site, store) if write.key == difference.key]
    return [digest for digest in (difference.expected, *reversed(before)) if digest is not None]

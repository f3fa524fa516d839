"""Whether a restored site can be worked with: what is written to it afterwards stands, beside what was restored."""

from collections.abc import Iterator

from drillgate.drill.checks.fit import Difference, differences
from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import count
from drillgate.drill.history import Phase
from drillgate.results import Basis, CheckResult, Verdict

NAME = "writes-after-restore"


def writes_after_restore(index: Index) -> Iterator[CheckResult]:
    """One result for each store: in the end a site holds what was restored and what was written to it since.

    A sequence that was not carried on, or a record in the way, shows here and nowhere else.
    """
    for store in index.stores_of_lost:
        yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    wrong: list[tuple[str, Difference]] = []
    doubts: list[str] = []
    writes = 0
    for site in sorted(index.lost):
        restored, final = index.restored(site, store), index.looked.get((Phase.FINAL, site, store))
        if not restored or not final:
            doubts.append(
                f"{store} of site {site} was not looked at {'in the end' if restored else 'after its restore'}"
            )
            continue
        expected = {key: record.digest for key, record in restored.records.items()}
        for write in index.later.get((site, store), ()):
            writes += 1
            if write.digest is None:
                expected.pop(write.key, None)
            else:
                expected[write.key] = write.digest
        got = {key: record.digest for key, record in final.records.items()}
        wrong += [(site, difference) for difference in differences(expected, got)]
    verdict, witness = Verdict.PASS, ""
    if wrong:
        site, difference = min(wrong, key=lambda item: (len(item[1].key), item[1].key, item[0]))
        how = (
            "is gone"
            if difference.got is None
            else "is too many"
            if difference.expected is None
            else "has other content"
        )
        verdict, witness = (
            Verdict.FAIL,
            f"{difference.key} in {store} of site {site} {how} after writes to the restored site",
        )
    elif doubts:
        verdict, witness = Verdict.UNKNOWN, doubts[0]
    elif not writes:
        verdict = Verdict.UNKNOWN
        witness = f"nothing was written to {store} after the restore" if index.lost else "no site was lost"
    return CheckResult(
        NAME,
        store,
        verdict,
        f"{count(writes, 'write')}, {count(len(wrong), 'record')} wrong",
        "none",
        Basis.SIMULATED,
        witness,
        {"writes": writes, "records-wrong": len(wrong)},
    )

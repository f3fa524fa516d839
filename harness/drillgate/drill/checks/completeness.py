"""Whether each store came back whole, and with the right content."""

from collections.abc import Iterator

from drillgate.drill.checks.fit import Difference
from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import count
from drillgate.results import Basis, CheckResult, Verdict

NAME = "completeness"


def completeness(index: Index) -> Iterator[CheckResult]:
    """One result for each store: every record of the restore point is there, unaltered, and no other."""
    for store in index.stores_of_lost:
        yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    wrong: list[tuple[str, Difference]] = []
    doubts: list[str] = []
    records = sites = 0
    for site in sorted(index.lost):
        if found := index.fits.get((site, store)):
            sites += 1
            records += found.records
            wrong += [(site, difference) for difference in found.differences]
        else:
            doubts.append(f"{store} of site {site} was never looked at after its restore")
    verdict, witness = Verdict.PASS, ""
    if wrong:
        verdict, witness = Verdict.FAIL, _witness(store, *min(wrong, key=lambda item: (len(item[1].key), item[1].key)))
    elif doubts:
        verdict, witness = Verdict.UNKNOWN, doubts[0]
    elif not records:
        verdict = Verdict.UNKNOWN
        witness = f"there was nothing in {store} to restore" if index.lost else "no site was lost"
    missing = sum(difference.got is None for _, difference in wrong)
    too_many = sum(difference.expected is None for _, difference in wrong)
    altered = len(wrong) - missing - too_many
    good = records - missing - altered
    return CheckResult(
        NAME,
        store,
        verdict,
        f"{good:,} of {count(records, 'record')} in {count(sites, 'site')}"
        + (f", {too_many:,} too many" if too_many else ""),
        "all",
        Basis.SIMULATED,
        witness,
        {"records": records, "missing": missing, "altered": altered, "too-many": too_many, "sites": sites}
        | ({"failing-sites": " ".join(dict.fromkeys(site for site, _ in wrong))} if wrong else {}),
    )


def _witness(store: str, site: str, difference: Difference) -> str:
    if difference.got is None:
        return f"{difference.key} in {store} of site {site} was not restored"
    if difference.expected is None:
        return f"{difference.key} in {store} of site {site} was not there at the restore point"
    return f"{difference.key} in {store} of site {site} does not hold what it held at the restore point"

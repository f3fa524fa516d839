"""Whether no site's data is outside the region that it is to be in."""

from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.words import count
from drillgate.drill.history import Phase
from drillgate.results import CheckResult

NAME = "residency"


def residency(index: Index) -> Iterator[CheckResult]:
    """One result for each store of one region: nothing of a site that lives elsewhere is there, after all is done.

    Lost sites are judged as restored and in the end, bystanders in the end.
    """
    for store, region in index.started.regions.items():
        yield _store(index, store, region)


def _store(index: Index, store: str, region: str) -> CheckResult:
    elsewhere = sorted(site for site in (*index.lost, *index.bystanders) if index.regions.get(site, region) != region)
    wrong: list[str] = []
    doubts: list[str] = []
    for site in elsewhere:
        records: set[str] = set()
        for phase in (Phase.RESTORED, Phase.FINAL) if site in index.lost else (Phase.FINAL,):
            if look := index.looked.get((phase, site, store)):
                records |= set(look.records)
            else:
                when = "in the end" if phase is Phase.FINAL else "after its restore"
                doubts.append(f"{store} of site {site} was not looked at {when}")
        if records:
            lives = index.regions[site]
            wrong.append(f"{min(records)} of site {site}, which lives in {lives}, is in {store} in {region}")
    if not elsewhere:
        doubts.append(f"no site lives outside {region}")
    return judged(
        NAME,
        store,
        f"{len(wrong):,} of {count(len(elsewhere), 'site')} from elsewhere",
        "none",
        wrong=wrong,
        doubts=doubts,
        values={"sites-elsewhere": len(elsewhere), "sites-outside": len(wrong)},
    )

"""Whether after the restore no site holds what belongs to another tenant."""

from collections import defaultdict
from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import count
from drillgate.drill.history import Observed, Phase
from drillgate.results import Basis, CheckResult, Verdict

NAME = "tenant-isolation"
Foreign = tuple[str, str, str]
"""A record's ID, the site that holds it, and one that it was written for."""


def tenant_isolation(index: Index) -> Iterator[CheckResult]:
    """One result for each store: no site holds a content that was meant for others at some time, and never for it.

    Lost sites are judged as restored and in the end, bystanders in the end. Contents that several tenants have
    of their own, such as a flag that is on, belong to each of them.
    """
    for store in index.started.stores:
        yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for (site, of), writes in index.journal.items():
        if of == store:
            for write in writes:
                if write.digest is not None:
                    owners[write.digest].add(site)
    foreign: list[Foreign] = []
    doubts: list[str] = []
    records, judged = 0, sorted({*index.lost, *index.bystanders})
    for site in judged:
        phases = (Phase.RESTORED, Phase.FINAL) if site in index.lost else (Phase.FINAL,)
        held: set[Foreign] = set()
        for phase in phases:
            if seen := index.looked.get((phase, site, store)):
                records += len(seen.records)
                held |= set(_foreign(seen, owners))
            else:
                doubts.append(
                    f"{store} of site {site} was not looked at "
                    f"{'in the end' if phase is Phase.FINAL else 'after its restore'}"
                )
        foreign += held
    verdict, witness = Verdict.PASS, ""
    if foreign:
        key, site, owner = min(foreign, key=lambda item: (len(item[0]), item))
        verdict, witness = Verdict.FAIL, f"{key} in {store} of site {site} holds what was written for site {owner}"
    elif doubts:
        verdict, witness = Verdict.UNKNOWN, doubts[0]
    elif len(judged) < 2:
        verdict, witness = Verdict.UNKNOWN, "there is no other tenant"
    elif not records:
        verdict, witness = Verdict.UNKNOWN, f"no site has anything in {store}"
    return CheckResult(
        NAME,
        store,
        verdict,
        f"{count(len(foreign), 'record')} of others in {count(len(judged), 'site')}",
        "none",
        Basis.SIMULATED,
        witness,
        {"records": records, "foreign": len(foreign), "sites": len(judged)},
    )


def _foreign(seen: Observed, owners: dict[str, set[str]]) -> Iterator[Foreign]:
    for key, record in seen.records.items():
        written_for = owners.get(record.digest, set())
        if written_for and seen.site not in written_for:
            yield key, seen.site, min(written_for)

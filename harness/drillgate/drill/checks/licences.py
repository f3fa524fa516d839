"""Whether each product runs where it ran, under the licence that it had.

A tenant that the orchestrator does not know any more has its data and cannot use it (incident, The estate).
"""

from collections.abc import Iterator, Mapping

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.restored import Restored, restored
from drillgate.drill.checks.words import count
from drillgate.results import CheckResult

NAME = "licences"
Details = Mapping[str, Mapping[str, str]]
"""What each content of a store says, by digest: as far as it was ever meant to be there."""


def licences(index: Index) -> Iterator[CheckResult]:
    """One result for each store in which an orchestrator keeps what tenants' lives come to."""
    for store in index.running_on("projection of lifecycle"):
        yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    known: Details = {
        write.digest: write.details
        for (_, of), writes in index.journal.items()
        if of == store
        for write in writes
        if write.digest is not None
    }
    wrong: list[str] = []
    doubts: list[str] = []
    products = running = 0
    for found in restored(index, store, doubts):
        of_products = [write.details for write in found.stood.values() if "runs" in write.details]
        products += len(of_products)
        running += sum(details["runs"] == "yes" for details in of_products)
        wrong += _wrong(found, known)
    if not products and not doubts:
        doubts.append("no lost site had any product")
    return judged(
        NAME,
        store,
        f"{count(products, 'product')}, {running:,} running, {len(wrong):,} otherwise",
        "as they were",
        wrong=wrong,
        doubts=doubts,
        values={"products": products, "running": running, "otherwise": len(wrong)},
    )


def _wrong(found: Restored, known: Details) -> Iterator[str]:
    for key, write in sorted(found.stood.items()):
        kind, _, name = key.partition("/")
        what = f"{name} of site {found.site}" if kind == "product" else f"the tenant of site {found.site}"
        there = found.there.get(key)
        if there is None:
            yield f"{what} is not provisioned any more"
        elif there.digest != write.digest:
            runs = known.get(there.digest, {}).get("runs")
            if runs is not None and runs != write.details.get("runs"):
                yield f"{what} {'runs, and did not' if runs == 'yes' else 'does not run, and did'} at the restore point"
            else:
                yield f"{what} is not licensed or activated as it was at the restore point"
    for key in sorted(found.there.keys() - found.stood.keys()):
        yield f"{key} of site {found.site} was not provisioned at the restore point"

"""Whether vendors outside the estate have their apps active again, under the IDs that they know.

A vendor knows a site by its ID: under another it has nothing (incident, The estate).
"""

from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.restored import restored
from drillgate.drill.checks.words import count
from drillgate.results import CheckResult

NAME = "third-party-apps"


def third_party_apps(index: Index) -> Iterator[CheckResult]:
    """One result for each vendor's store: each installation that a lost site had is active under its ID."""
    for store in index.running_on("vendor"):
        yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    wrong: list[str] = []
    doubts: list[str] = []
    installations = 0
    for found in restored(index, store, doubts):
        installations += len(found.stood)
        wrong += [
            f"{key} of site {found.site} is not active at {store}" for key in sorted(found.stood.keys() - found.there)
        ]
    if not installations and not doubts:
        doubts.append(f"no lost site had an installation at {store}")
    return judged(
        NAME,
        store,
        f"{installations - len(wrong):,} of {count(installations, 'installation')} active",
        "all",
        wrong=wrong,
        doubts=doubts,
        values={"installations": installations, "not-active": len(wrong)},
    )

"""Whether feature flags say what they said: one that is turned hides a product, or shows one that is not ready."""

from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.restored import restored
from drillgate.drill.checks.words import count
from drillgate.results import CheckResult

NAME = "feature-flags"


def feature_flags(index: Index) -> Iterator[CheckResult]:
    """One result for each store of parameters: each has the value that it had, and there is no other."""
    for store in index.running_on("ssm"):
        yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    wrong: list[str] = []
    doubts: list[str] = []
    flags = 0
    for found in restored(index, store, doubts):
        flags += len(found.stood)
        for key in sorted(found.stood.keys() | found.there.keys()):
            was, there = found.stood.get(key), found.there.get(key)
            if was is None:
                wrong.append(f"{key} of site {found.site} is set, and was not")
            elif there is None:
                wrong.append(f"{key} of site {found.site} is not set, and was")
            elif there.digest != was.digest:
                wrong.append(f"{key} of site {found.site} has another value than it had")
    if not flags and not doubts:
        doubts.append("no lost site had any flag")
    return judged(
        NAME,
        store,
        f"{count(flags, 'flag')}, {len(wrong):,} otherwise",
        "as they were",
        wrong=wrong,
        doubts=doubts,
        values={"flags": flags, "otherwise": len(wrong)},
    )

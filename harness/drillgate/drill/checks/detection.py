"""Whether an alarm told of the incident, and how long it took.

In the incident sites were removed by a standard workflow, no alarm fired, and a customer's ticket was the first sign.
"""

from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import duration
from drillgate.drill.history import Phase
from drillgate.results import Basis, CheckResult, Verdict

NAME = "detection"
TARGET = "by an alarm"


def detection(index: Index) -> Iterator[CheckResult]:
    """One result, where the history tells of anybody who noticed. Recovery time counts from the first loss."""
    noticed = min(index.noticed, key=lambda one: one.at, default=None)
    if noticed is None:
        return
    if not index.lost:
        yield CheckResult(
            NAME, "incident", Verdict.UNKNOWN, "not measured", TARGET, Basis.SIMULATED, "no site was lost"
        )
        return
    first = min(index.lost.values())
    after = (noticed.at - first).total_seconds()
    by = noticed.by.replace("-", " ")
    back = max((look.at for (phase, *_), look in index.looked.items() if phase is Phase.RESTORED), default=None)
    values: dict[str, float | int | str] = {"noticed-after-seconds": after, "noticed-by": noticed.by}
    if back is not None:
        values["recovery-time-seconds"] = (back - first).total_seconds()
    alarmed = noticed.by == "alarm"
    measured = f"{duration(after)} after the first loss"
    yield CheckResult(
        NAME,
        "incident",
        Verdict.PASS if alarmed else Verdict.FAIL,
        f"by a {by}, {duration(after)} after the first loss"
        if not alarmed
        else f"{duration(after)} after the first loss",
        TARGET,
        Basis.SIMULATED,
        "" if alarmed else f"no alarm fired: a {by} told of it {measured}",
        values,
    )

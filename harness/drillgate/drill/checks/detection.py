"""Whether an alarm told of the incident, or anybody in time, and how long it took.

In the incident sites were removed by a standard workflow, no alarm fired, and a customer's ticket was the first sign.
"""

from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import duration
from drillgate.drill.history import Phase
from drillgate.results import Basis, CheckResult, Verdict

NAME = "detection"


def detection(index: Index) -> Iterator[CheckResult]:
    """One result, where the history tells of anybody who noticed. Recovery time counts from the first loss.

    Where the drill sets no time within which it must be noticed, an alarm must tell of it.
    """
    noticed = min(index.noticed, key=lambda one: one.at, default=None)
    if noticed is None:
        return
    within = index.started.detection_seconds
    target = "by an alarm" if within is None else f"within {duration(within)}"
    if not index.lost:
        yield CheckResult(
            NAME, "incident", Verdict.UNKNOWN, "not measured", target, Basis.SIMULATED, "no site was lost"
        )
        return
    first = min(index.lost.values())
    after = (noticed.at - first).total_seconds()
    by = noticed.by.replace("-", " ")
    back = max((look.at for (phase, *_), look in index.looked.items() if phase is Phase.RESTORED), default=None)
    values: dict[str, float | int | str] = {"noticed-after-seconds": after, "noticed-by": noticed.by}
    if back is not None:
        values["recovery-time-seconds"] = (back - first).total_seconds()
    measured = f"{duration(after)} after the first loss"
    if within is None:
        witness = "" if noticed.by == "alarm" else f"no alarm fired: a {by} told of it {measured}"
    else:
        witness = "" if after <= within else f"the {by} that told of it first came {measured}"
    yield CheckResult(
        NAME,
        "incident",
        Verdict.FAIL if witness else Verdict.PASS,
        measured if noticed.by == "alarm" else f"by a {by}, {measured}",
        target,
        Basis.SIMULATED,
        witness,
        values,
    )

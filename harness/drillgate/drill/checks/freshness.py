"""Whether what a restore goes by is kept up: the estate was confirmed in its time, and somebody answers for all of it.

A runbook for last year's estate is a draft for this year's (incident, learning 2). When a drill last proved it is not
for that very drill to say.
"""

from collections.abc import Iterator

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.words import duration
from drillgate.results import CheckResult

NAME = "freshness"
DAY = 86400


def freshness(index: Index) -> Iterator[CheckResult]:
    """One result for who answers, and one for the estate where it says when it was confirmed.

    Nothing is said of a history that does not tell of these.
    """
    if index.started.answerable:
        yield _owners(index)
    if index.started.confirmed_seconds is not None:
        yield _estate(index, index.started.confirmed_seconds)


def _owners(index: Index) -> CheckResult:
    lacking = {what: why for what, why in index.started.answerable.items() if why}
    asked = len(index.started.answerable)
    return judged(
        NAME,
        "owners",
        f"{asked - len(lacking):,} of {asked:,} with an owner and a deputy",
        "all",
        wrong=[f"{what}: {why}" for what, why in lacking.items()],
        doubts=[],
        values={"answerable": asked, "lacking": len(lacking)},
    )


def _estate(index: Index, age: float) -> CheckResult:
    """One that was confirmed later than the drill is set in is no older than the drill."""
    within = index.started.confirmed_within_seconds
    said = f"confirmed {duration(age // DAY * DAY)} before the drill" if age >= DAY else "confirmed on its day or later"
    return judged(
        NAME,
        "estate",
        said,
        f"within {duration(within)}",
        wrong=[f"nobody has confirmed the estate for {duration(age // DAY * DAY)}"] if age > within else [],
        doubts=[],
        values={"confirmed-seconds": age, "within-seconds": within},
    )

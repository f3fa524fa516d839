import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from drillgate.drill.history import (
    ContactReached,
    Ended,
    Event,
    Intended,
    Lost,
    Observed,
    Phase,
    ProgramEnded,
    Record,
    Role,
    SiteDrawn,
    Started,
    StepEnded,
    digest,
    plain,
    revived,
)

AT = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
HISTORY: tuple[Event, ...] = (
    Started(AT, "april-2022", 7, ("pages", "media"), (("pages", "media", "media"),), "pages", None, 300.0, 86400.0),
    SiteDrawn(AT, "site-1", Role.LOST, "customer-1", "shard-1", 3, "active"),
    Intended(AT, "site-1", "pages", "page/1", "0123", "seed", (("media", "a.png"),), {"address": "x@example.com"}),
    Intended(AT, "site-1", "pages", "page/1", None, "workload"),
    Lost(AT + timedelta(seconds=1.563), "site-1"),
    StepEnded(AT, "merge", "07:38 shard-1", 1, "failed", "OSError: no space"),
    ProgramEnded(AT, "merge 07:38 shard-1", "merge.sh", None, "merging", 1.5),
    Observed(AT, Phase.FINAL, "site-1", "pages", {"page/1": Record("0123", (("media", "a.png"),))}),
    ContactReached(AT, "site-1", None, "vault"),
    Ended(AT),
)


def test_a_history_survives_being_told_as_json() -> None:
    assert tuple(revived(json.loads(json.dumps(plain(event)))) for event in HISTORY) == HISTORY


def test_the_digest_depends_on_every_event_and_not_on_their_order() -> None:
    assert digest(tuple(reversed(HISTORY))) == digest(HISTORY)
    assert len({digest(HISTORY), digest(HISTORY[:-1]), digest((*HISTORY, HISTORY[-1]))}) == 3
    assert digest(HISTORY) == digest(list(HISTORY))


def test_the_digest_leaves_out_what_a_program_says_of_its_failure() -> None:
    failed = HISTORY[5]
    assert isinstance(failed, StepEnded)
    other = StepEnded(failed.at, failed.step, failed.cell, failed.attempt, failed.outcome, "OSError: pid 1234")
    done = StepEnded(failed.at, failed.step, failed.cell, failed.attempt, "done")

    quick = ProgramEnded(AT, "merge", "merge.sh", 0, "pid 1", 1.0)
    slow, worse = replace(quick, output="pid 2", seconds=9.0), replace(quick, exit_code=1)

    assert digest((quick,)) == digest((slow,)) != digest((worse,))
    assert digest((other,)) == digest((failed,)) != digest((done,))

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from jsonschema import Draft202012Validator

from drillgate.drill import telling
from drillgate.drill.history import (
    KINDS,
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


def test_every_event_is_valid_by_the_schema_and_one_with_another_field_is_not() -> None:
    validator = Draft202012Validator(telling.schema(KINDS))
    told = [json.loads(json.dumps(plain(event))) for event in HISTORY]

    assert [error for one in told for error in validator.iter_errors(one)] == []
    assert all(list(validator.iter_errors({**one, "other": 1})) for one in told)
    assert {one["title"] for one in telling.schema(KINDS)["oneOf"]} == set(KINDS)


def test_what_has_a_default_may_be_left_out() -> None:
    told = {"event": "Observed", "at": "2022-04-05T07:38:00Z", "phase": "final", "site": "a", "store": "pages"}

    assert revived({**told, "records": {"1": {"digest": "0"}}}) == Observed(
        AT, Phase.FINAL, "a", "pages", {"1": Record("0")}
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"records": {"1": {"digest": 1}}}, "at /records/1/digest: found 1, expected text"),
        (
            {"records": {"1": {"digest": "0", "refers": [["a"]]}}},
            'at /records/1/refers/0: found ["a"], expected a list of 2',
        ),
        ({"records": []}, "at /records: found [], expected an object"),
        ({"phase": "later"}, 'at /phase: found "later", expected one of before, gone, restored, '),
        (
            {"at": "2022-04-05T07:38:00"},
            'at /at: found "2022-04-05T07:38:00", expected a time in UTC or with an offset',
        ),
    ],
)
def test_a_field_that_is_otherwise_is_told_by_where_it_is(change: dict[str, object], message: str) -> None:
    told = plain(Observed(AT, Phase.FINAL, "a", "pages", {}))

    with pytest.raises(telling.MisfitError) as error:
        revived({**told, **change})
    assert str(error.value).startswith(message)

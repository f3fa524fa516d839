"""What the runs of drills prove, and for how long."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from drillgate.runbook.freshness import Difference, Proof, Proven, age_of, differences, proven

NOW = datetime(2022, 4, 5, 7, tzinfo=UTC)
MONTH = timedelta(days=30)
CONTENT = {"cloud.estate.yaml": "sha256:1", "back.runbook.yaml": "sha256:2"}
PROOF = Proof("april", "cloud", "back", True, NOW - timedelta(days=3), "simulated", CONTENT, ("pages",), "run.json")


def told(*proofs: Proof, now: Mapping[str, str] = CONTENT) -> Proven:
    return proven("back", proofs, NOW, MONTH, lambda _: now)


def test_a_run_of_this_very_content_proves_the_runbook() -> None:
    assert told(PROOF) == Proven("back", PROOF, PROOF, (), timedelta(days=3), MONTH)
    assert told(PROOF).fresh
    assert told(PROOF).basis == "simulated"


def test_the_latest_of_several_counts() -> None:
    older = replace(PROOF, ended=NOW - timedelta(days=9))
    assert told(PROOF, older).last == PROOF
    assert told(older, PROOF).last == PROOF


def test_a_run_that_failed_or_was_of_another_runbook_or_ends_later_proves_nothing() -> None:
    others = (
        replace(PROOF, passed=False),
        replace(PROOF, runbook="other"),
        replace(PROOF, ended=NOW + timedelta(seconds=1)),
        replace(PROOF, inputs={}),
    )
    for other in others:
        assert not told(other, now=other.inputs).fresh
    assert told(*others[:3]).said == "no drill of it has passed"


def test_a_proof_holds_for_its_period_and_no_longer() -> None:
    assert told(replace(PROOF, ended=NOW - MONTH)).fresh
    late = told(replace(PROOF, ended=NOW - MONTH - timedelta(seconds=1)))
    assert not late.fresh
    assert late.said == "april passed with this very content on 2022-03-06, longer ago than 30 days"


def test_what_has_changed_since_is_told_and_not_proven() -> None:
    row = told(PROOF, now={"cloud.estate.yaml": "sha256:9", "new.yaml": "sha256:3"})
    assert not row.fresh
    assert row.last is None
    assert row.said == (
        "april last passed on 2022-04-02; "
        "since then back.runbook.yaml removed, cloud.estate.yaml changed, new.yaml added"
    )


def test_differences_are_told_by_file() -> None:
    found = differences({"a": "1", "b": "1", "c": "1"}, {"b": "1", "c": "2", "d": "1"})
    assert list(found) == [Difference("a", "removed"), Difference("c", "changed"), Difference("d", "added")]


def test_an_estate_is_confirmed_from_the_beginning_of_the_day() -> None:
    assert age_of(date(2022, 4, 4), NOW) == timedelta(days=1, hours=7)
    assert age_of(None, NOW) is None

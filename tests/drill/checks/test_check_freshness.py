import pytest

from drillgate.results import Basis, CheckResult, Verdict

DAY = 86400.0


def result(subject, verdict, measured, target, values, witness=""):
    return [CheckResult("freshness", subject, verdict, measured, target, Basis.SIMULATED, witness, values)]


@pytest.mark.parametrize(
    ("lacks", "verdict", "having", "witness"),
    [
        ("", Verdict.PASS, 2, ""),
        ("nobody stands in for storage", Verdict.FAIL, 1, "store pages: nobody stands in for storage"),
    ],
)
def test_all_that_somebody_has_to_answer_for_has_an_owner_and_a_deputy(story, lacks, verdict, having, witness):
    story.answerable = {"store pages": lacks, "runbook restore": ""}
    measured, values = f"{having} of 2 with an owner and a deputy", {"answerable": 2, "lacking": 2 - having}
    assert story.ask("freshness") == result("owners", verdict, measured, "all", values, witness)


@pytest.mark.parametrize(
    ("age", "verdict", "measured", "witness"),
    [
        (90 * DAY, Verdict.PASS, "confirmed 90 d before the drill", ""),
        (90 * DAY + 1, Verdict.FAIL, "confirmed 90 d before the drill", "nobody has confirmed the estate for 90 d"),
        (400.5 * DAY, Verdict.FAIL, "confirmed 400 d before the drill", "nobody has confirmed the estate for 400 d"),
        (DAY / 4, Verdict.PASS, "confirmed on its day or later", ""),
        (-700 * DAY, Verdict.PASS, "confirmed on its day or later", ""),
    ],
)
def test_an_estate_is_confirmed_within_its_period_before_the_drill_or_later(story, age, verdict, measured, witness):
    story.confirmed = age
    values = {"confirmed-seconds": age, "within-seconds": 90 * DAY}
    assert story.ask("freshness") == result("estate", verdict, measured, "within 90 d", values, witness)


def test_a_history_that_tells_of_neither_is_not_judged(story):
    assert story.ask("freshness") == []

import pytest

from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def lost(story):
    story.site("s1")
    story.wrote(0, "page/1", "first", cause="seed")
    story.lost(60)
    return story


def result(verdict, measured, witness, values):
    return [
        CheckResult("detection", "incident", verdict, measured, "by an alarm", Basis.SIMULATED, witness, values),
    ]


def test_an_alarm_passes_and_recovery_time_counts_from_the_loss(lost):
    lost.noticed(62, "alarm")
    lost.restored({"page/1": "first"})
    assert lost.ask("detection") == result(
        Verdict.PASS,
        "2 min after the first loss",
        "",
        {"noticed-after-seconds": 120.0, "noticed-by": "alarm", "recovery-time-seconds": 1800.0},
    )


def test_a_customer_who_is_the_first_to_tell_fails_with_when_it_was(lost):
    lost.noticed(68, "customer-ticket")
    assert lost.ask("detection") == result(
        Verdict.FAIL,
        "by a customer ticket, 8 min after the first loss",
        "no alarm fired: a customer ticket told of it 8 min after the first loss",
        {"noticed-after-seconds": 480.0, "noticed-by": "customer-ticket"},
    )


def test_who_noticed_first_counts(lost):
    lost.noticed(68, "customer-ticket")
    lost.noticed(61, "alarm")
    assert [found.verdict for found in lost.ask("detection")] == [Verdict.PASS]


def test_a_history_that_tells_of_nobody_is_not_judged(lost):
    assert lost.ask("detection") == []


def test_without_a_lost_site_it_is_unknown(story):
    story.noticed(61, "alarm")
    assert story.ask("detection") == result(Verdict.UNKNOWN, "not measured", "no site was lost", {})


def test_a_customer_is_soon_enough_where_the_drill_says_within_what_time(lost):
    lost.noticed_within = 600.0
    lost.noticed(68, "customer-ticket")
    [found] = lost.ask("detection")
    assert (found.verdict, found.target) == (Verdict.PASS, "within 10 min")
    assert found.measured == "by a customer ticket, 8 min after the first loss"


def test_an_alarm_that_comes_later_than_the_drill_says_fails(lost):
    lost.noticed_within = 600.0
    lost.noticed(71, "alarm")
    [found] = lost.ask("detection")
    assert (found.verdict, found.witness) == (
        Verdict.FAIL,
        "the alarm that told of it first came 11 min after the first loss",
    )

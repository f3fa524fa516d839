import pytest

from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def validated(story):
    story.validations = {"validate": "automatic", "hand-over": "customer"}
    story.site("s1")
    story.lost(60)
    return story


def result(stage, verdict, passed, cells, witness=""):
    measured = f"{passed} of {cells} cell{'' if cells == 1 else 's'} passed"
    values = {"cells": cells, "passed": passed}
    return CheckResult("validation", stage, verdict, measured, "all", Basis.SIMULATED, witness, values)


def test_both_stages_pass_at_their_last_attempt(validated):
    validated.step("validate", "failed", cell="s1")
    validated.step("validate", "done", cell="s1", attempt=2)
    validated.step("hand-over", "done", cell="s1")
    assert validated.ask("validation") == [
        result("automatic", Verdict.PASS, 1, 1),
        result("customer", Verdict.PASS, 1, 1),
    ]


def test_a_site_that_is_not_whole_fails_and_its_customer_was_not_asked(validated):
    validated.step("validate", "failed", cell="s1")
    validated.step("hand-over", "skipped", cell="s1")
    assert validated.ask("validation") == [
        result("automatic", Verdict.FAIL, 0, 1, "validate of s1 was failed"),
        result("customer", Verdict.FAIL, 0, 1, "hand-over of s1 was skipped"),
    ]


def test_a_stage_that_never_came_is_unknown(validated):
    validated.step("validate", "done")
    assert validated.ask("validation") == [
        result("automatic", Verdict.PASS, 1, 1),
        result("customer", Verdict.UNKNOWN, 0, 0, "hand-over was never carried out"),
    ]


def test_a_runbook_without_such_steps_is_not_judged(validated):
    validated.validations = {}
    assert validated.ask("validation") == []

from drillgate.results import Basis, CheckResult, Verdict


def result(verdict, measured, witness, **values):
    return [CheckResult("runbook", "all steps", verdict, measured, "all", Basis.SIMULATED, witness, values)]


def test_a_runbook_whose_cells_are_all_done_passes_whatever_attempts_it_took(story):
    story.step("assess", "done")
    story.step("merge", "failed", cell="shard-1", error="connection lost")
    story.step("merge", "done", cell="shard-1", attempt=2)
    assert story.ask("runbook") == result(Verdict.PASS, "2 of 2 cells done", "", cells=2, done=2, steps=2)


def test_the_step_that_failed_is_named_before_those_that_were_skipped_for_it(story):
    story.step("validate", "skipped", cell="s1")
    story.step("merge", "failed", cell="shard-1", error="duplicate key")
    assert story.ask("runbook") == result(
        Verdict.FAIL,
        "0 of 2 cells done",
        "step merge for shard-1 failed: duplicate key",
        cells=2,
        done=0,
        steps=2,
    )


def test_a_step_that_was_skipped_fails(story):
    story.step("assess", "done")
    story.step("validate", "skipped")
    assert story.ask("runbook") == result(
        Verdict.FAIL, "1 of 2 cells done", "step validate was skipped", cells=2, done=1, steps=2
    )


def test_a_runbook_that_was_not_carried_out_is_unknown(story):
    assert story.ask("runbook") == result(
        Verdict.UNKNOWN, "0 of 0 cells done", "no step of the runbook was carried out", cells=0, done=0, steps=0
    )

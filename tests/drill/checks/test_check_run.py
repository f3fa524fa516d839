from drillgate.drill import checks
from drillgate.results import Basis, CheckResult, DrillResult, Verdict


def test_a_check_that_crashes_is_unknown_and_the_others_still_count(story):
    def crash(index):
        raise KeyError(index.started.stores[0])

    def fine(index):
        yield CheckResult("fine", index.started.drill, Verdict.PASS, "1", "1", Basis.SIMULATED)

    found = checks.run(story.history(), [("crash", crash), ("fine", fine)])
    assert found == (
        CheckResult(
            "crash",
            "drill",
            Verdict.UNKNOWN,
            "not measured",
            "",
            Basis.SIMULATED,
            "the check crashed: KeyError: 'pages'",
        ),
        CheckResult("fine", "short", Verdict.PASS, "1", "1", Basis.SIMULATED),
    )


def test_an_empty_history_leaves_every_check_unknown():
    found = checks.run(())
    assert {check.check for check in found} == {name for name, _ in checks.CHECKS}
    assert {(check.verdict, check.witness) for check in found} == {
        (Verdict.UNKNOWN, "the check crashed: ValueError: the history begins 0 times, not once")
    }


def test_a_drill_in_which_nothing_happened_is_never_passed(story):
    result = DrillResult("short", "", "short.drill.yaml", 1, "", checks.run(story.history()))
    assert result.verdict is Verdict.UNKNOWN
    assert not [check for check in result.checks if check.verdict is Verdict.PASS]

import pytest

from drillgate.documents.estate import Estate
from drillgate.documents.load import load, load_file
from drillgate.documents.runbook import Runbook
from drillgate.runbook.analysis import shortcomings

HEAD = "runbook: restore\ntitle: Restore\nowner: team\n{more}windows: {{width: 2m, before: 3m}}\nsteps:\n"


@pytest.fixture(scope="module")
def estate(pytestconfig: pytest.Config) -> Estate:
    file = pytestconfig.rootpath / "drills" / "small.estate.yaml"
    return load_file(Estate, file, "estate.yaml").value


def found(steps: str, estate: Estate | None = None, more: str = "deputy: others\n") -> list[str]:
    document = load(Runbook, (HEAD.format(more=more) + steps).encode(), "r.yaml")
    return [f"{'advice ' * each.advisory}{each.problem}" for each in shortcomings(document, estate)]


def test_outputs_that_nobody_gives_or_that_come_from_elsewhere_are_told() -> None:
    steps = """\
  - {step: copy, title: t, uses: "m:f", gives: [table]}
  - {step: again, title: t, uses: "m:f", gives: [table]}
  - {step: merge, title: t, uses: "m:f", given: [table, tabel], needs: [again]}
"""
    assert found(steps) == [
        "r.yaml:8:50: found output 'table', which copy gives too, expected each output once",
        "r.yaml:9:50: found output 'table' of copy, which merge does not come after, expected copy among its `needs`",
        "r.yaml:9:57: found output 'tabel', which no step gives, expected one of table; did you mean 'table'?",
    ]


def test_steps_behind_a_cycle_or_a_missing_step_never_begin() -> None:
    steps = """\
  - {step: a, title: t, uses: "m:f", needs: [b]}
  - {step: b, title: t, uses: "m:f", needs: [a]}
  - {step: c, title: t, uses: "m:f", needs: [b]}
  - {step: d, title: t, uses: "m:f", needs: [gone]}
  - {step: e, title: t, uses: "m:f", needs: [d]}
"""
    told = [each for each in found(steps) if "never begins" in each]

    never = "found step {}, which never begins: before it comes {}, expected needs that can all succeed"
    assert told == [
        "r.yaml:9:12: " + never.format("'c'", "a, which waits for itself"),
        "r.yaml:11:12: " + never.format("'e'", "gone, which is not there"),
    ]


def test_persons_records_that_are_brought_back_and_not_erased_again_are_told(estate: Estate) -> None:
    steps = """\
  - {step: back, title: t, uses: "m:f", covers: [contacts, issues]}
  - {step: again, title: t, uses: "own.py:erase", needs: [back], erases: [issues]}
"""
    assert [each for each in found(steps, estate) if "erases again" in each] == [
        (
            "advice r.yaml:6:1: found no step that erases again what was erased from contacts, expected a step with "
            "`uses: drillgate.steps.erasures:reapply`, or with `erases: [contacts]`, that needs all that restore it"
        )
    ]


def test_a_step_for_each_batch_needs_batches() -> None:
    step = '  - {step: a, title: t, uses: "m:f", for-each: [site, batch]}\n'

    assert found(step) == [
        "r.yaml:7:55: found `batch` in a runbook without batches, expected `batches: {size: N}` beside `steps`"
    ]
    assert found(step, more="deputy: others\nbatches: {size: 2}\n") == []


def test_who_stands_in_for_nobody_or_for_himself_is_advice() -> None:
    steps = """\
  - {step: a, title: t, uses: "m:f", deputy: others}
  - {step: b, title: t, uses: "m:f", team: storage, deputy: storage}
  - {step: c, title: t, uses: "m:f"}
"""
    assert found(steps, more="") == [
        "advice r.yaml:3:1: found no deputy for c, expected `deputy`: who stands in",
        "advice r.yaml:7:61: found the team as its own deputy, expected another team",
    ]


def test_stores_that_no_step_restores_or_verifies_are_advice(estate: Estate) -> None:
    covered = ", ".join(name for name in estate.stores if name != "media")
    steps = f"""\
  - {{step: a, title: t, uses: "m:f", covers: [{covered}]}}
  - {{step: b, title: t, uses: "m:f", needs: [a], verifies: [contacts, issues, pages], erases: [contacts, issues]}}
"""
    told = found(steps, estate)

    assert "advice r.yaml:6:1: found no step that restores media, expected a step with `covers: [media]`" in told
    assert (
        "advice r.yaml:6:1: found no step that verifies catalogue, "
        "expected a step that `verifies` it and needs all that restore it"
    ) in told
    assert not any("contacts" in each for each in told)

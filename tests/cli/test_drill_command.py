from pathlib import Path
from xml.etree import ElementTree

import pytest

from drillgate import pack
from drillgate.cli import drill
from drillgate.drill import attempt
from drillgate.results import Basis, CheckResult, DrillResult, Verdict


@pytest.fixture
def carried_out(monkeypatch):
    """Makes drills end with verdicts, one after the other, and keeps what was asked."""
    asked = []

    def gives(*verdicts):
        left = list(verdicts)

        def carry_out(file, *, sites, seed, progress, watch, reports, **recorded):
            assert watch is progress is None
            asked.append((file, sites, seed, progress, recorded))
            check = CheckResult("c", "pages", left.pop(0), "1", "1", Basis.SIMULATED)
            return DrillResult(file.name, "t", str(file), 7, "abc", (check,))

        monkeypatch.setattr(drill, "carry_out", carry_out)
        return asked

    return gives


def test_options_reach_the_drill(drillgate, carried_out, tmp_path):
    asked = carried_out(Verdict.PASS)
    file = tmp_path / "a.drill.yaml"
    assert drillgate("drill", "run", file, "--sites", 3, "--seed", 5).exit_code == 0
    recorded = {"part": (1, 1), "jobs": 1, "runs": Path(".drillgate/runs")}
    assert asked == [(file, 3, 5, None, recorded)]


def test_a_part_and_where_to_record_it_reach_the_drill(drillgate, carried_out):
    asked = carried_out(Verdict.PASS, Verdict.PASS)
    drillgate("drill", "run", "a.yaml", "--part", "2/3", "--runs", "elsewhere")
    drillgate("drill", "run", "a.yaml", "--jobs", "2", "--no-record")
    assert [options for *_, options in asked] == [
        {"part": (2, 3), "jobs": 1, "runs": Path("elsewhere")},
        {"part": (1, 1), "jobs": 2, "runs": None},
    ]


@pytest.mark.parametrize("part", ["0/2", "3/2", "1", "a/b", "1/", "²/3"])
def test_a_part_that_is_none_is_told(drillgate, carried_out, part):
    asked = carried_out(Verdict.PASS)
    shown = drillgate("drill", "run", "a.yaml", "--part", part)
    assert shown.exit_code == 2
    assert f"found {part}, expected K/N with K from 1 to N" in " ".join(shown.stderr.split())
    assert asked == []


def test_parts_are_not_divided_further(drillgate, carried_out):
    carried_out(Verdict.PASS)
    assert drillgate("drill", "run", "a.yaml", "--part", "1/2", "--jobs", "2").exit_code == 2


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([Verdict.PASS, Verdict.PASS], 0),
        ([Verdict.PASS, Verdict.FAIL], 1),
        ([Verdict.UNKNOWN, Verdict.PASS], 1),
    ],
)
def test_a_check_that_did_not_pass_is_the_exit_code(drillgate, carried_out, verdicts, code):
    carried_out(*verdicts)
    assert drillgate("drill", "run", "a.yaml", "b.yaml").exit_code == code


def test_drills_are_reported_one_after_the_other_and_in_one_junit_file(drillgate, carried_out, tmp_path):
    carried_out(Verdict.PASS, Verdict.FAIL)
    shown = drillgate("drill", "run", "a.yaml", "b.yaml", "--report", f"junit={tmp_path}/drill.xml")
    assert [line for line in shown.stdout.splitlines() if ".yaml, " in line] == [
        "PASSED IN SIMULATION  a.yaml, 1 of 1 checks pass",
        "FAILED  b.yaml, 0 of 1 checks pass",
    ]
    suites = ElementTree.parse(tmp_path / "drill.xml").getroot()
    assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [
        ("drillgate drill a.yaml", "0"),
        ("drillgate drill b.yaml", "1"),
    ]


def test_a_shipped_drill_is_called_by_its_name(drillgate, carried_out):
    asked = carried_out(Verdict.PASS)
    drillgate("drill", "run", "april-2022")
    assert asked[0][0] == pack.folder("drills") / "april-2022.drill.yaml"
    assert f"april-2022  {asked[0][0]}" in drillgate("drill", "list").stdout.splitlines()


def test_a_file_goes_before_a_shipped_drill_of_that_name(drillgate, carried_out, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "april-2022").write_text("drill: own")
    asked = carried_out(Verdict.PASS)
    drillgate("drill", "run", "april-2022")
    assert asked[0][0] == Path("april-2022")


def test_without_the_extra_it_says_how_to_install_it(drillgate, monkeypatch):
    monkeypatch.setattr(attempt, "find_spec", lambda name: None if name in ("moto", "boto3") else name)
    shown = drillgate("drill", "run", "april-2022")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert shown.stderr == ("a drill needs boto3, moto; the extra `drill` brings it: pip install 'drillgate[drill]'\n")

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from drillgate import gate
from drillgate.cache import folder_by_default
from drillgate.cli import reports
from drillgate.gate import GateOptions
from drillgate.places import InputError, Place, Problem
from drillgate.results import Finding, GateResult, Severity

WARNING = Finding("DG301", "stages", Severity.WARNING, "In stages", "all at once", Place("change.yaml", 2, 1))


@pytest.fixture
def judged(monkeypatch):
    """Makes the gate give a result, and keeps what it was asked."""
    asked = []

    def gives(result):
        def run(paths, options):
            asked.append((paths, options))
            return result

        monkeypatch.setattr(gate, "run", run)
        return asked

    return gives


def test_options_reach_the_gate(drillgate, judged):
    asked = judged(GateResult(()))
    drillgate(
        *(
            "gate",
            "a.sql",
            "b",
            "--authority",
            "origin/main",
            "--policies",
            "p",
            "--policies",
            "q",
            "--estate",
            "e.yaml",
        ),
        *(
            "--inventory",
            "i.csv",
            "--dialect",
            "mysql",
            "--fail-on",
            "warning",
            "--now",
            "2022-04-05T07:30:00",
            "--processes",
            "3",
        ),
    )
    assert asked == [
        (
            ("a.sql", "b"),
            GateOptions(
                authority="origin/main",
                policies=("p", "q"),
                estate="e.yaml",
                inventory="i.csv",
                dialect="mysql",
                fail_on=Severity.WARNING,
                now=datetime(2022, 4, 5, 7, 30, tzinfo=UTC),
                cache=folder_by_default(),
                processes=3,
            ),
        )
    ]


def test_findings_are_remembered_where_one_says_or_nowhere(drillgate, judged):
    asked = judged(GateResult(()))
    drillgate("gate", "a.sql", "--cache-dir", "x")
    drillgate("gate", "a.sql", "--no-cache", "--cache-dir", "x")
    assert [options.cache for _, options in asked] == [Path("x"), None]


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (GateResult(()), 0),
        (GateResult((WARNING,)), 0),
        (GateResult((WARNING,), fail_on=Severity.WARNING), 1),
        (GateResult((WARNING,), fail_on=Severity.WARNING, advisory=True), 0),
        (GateResult((WARNING,), (Problem(Place("b.sql"), "found junk"),), advisory=True), 2),
    ],
)
def test_the_exit_code_is_the_verdict(drillgate, judged, result, code):
    judged(result)
    assert drillgate("gate", "a.sql").exit_code == code


def test_text_goes_to_standard_output_and_junit_to_its_file(drillgate, judged, tmp_path):
    judged(GateResult((WARNING,)))
    file = tmp_path / "reports" / "gate.xml"
    shown = drillgate("gate", "a.sql", "--report", f"junit={file}")
    assert shown.stdout.endswith("drillgate policy explain DG301\n")
    assert ElementTree.parse(file).getroot().get("tests") == "1"
    assert [entry.name for entry in file.parent.iterdir()] == ["gate.xml"]


def test_junit_can_take_the_place_of_the_text(drillgate, judged):
    judged(GateResult((WARNING,)))
    assert ElementTree.fromstring(drillgate("gate", "a.sql", "--report", "junit").stdout).tag == "testsuites"


def test_where_nobody_can_judge_reports_say_so(drillgate, monkeypatch, tmp_path):
    def run(paths, options):
        raise InputError(Problem(Place("drillgate.yaml", 1, 10), "found text 'x'", "one of note, warning or error"))

    monkeypatch.setattr(gate, "run", run)
    names = ("json", "junit", "sarif")
    for name in names:
        (tmp_path / name).write_text("that all was well, in an earlier run")
    shown = drillgate("gate", "a.sql", "--advisory", *(f"--report={name}={tmp_path}/{name}" for name in names))
    said = "drillgate.yaml:1:10: found text 'x', expected one of note, warning or error"
    assert (shown.exit_code, shown.stderr) == (2, "")
    assert f"DG907 {said}\n" in shown.stdout
    told = json.loads((tmp_path / "json").read_text())
    assert (told["verdict"], [problem["said"] for problem in told["problems"]]) == ("not-decided", [said])
    (error,) = ElementTree.parse(tmp_path / "junit").iter("error")
    assert (error.get("type"), error.get("message")) == ("DG907", said)
    assert "DG907" in (tmp_path / "sarif").read_text()


def test_a_dash_is_standard_output(drillgate, judged):
    judged(GateResult(()))
    assert (
        drillgate("gate", "a.sql", "--report", "json=-").stdout == drillgate("gate", "a.sql", "--report", "json").stdout
    )


def test_several_reports_are_written_at_once(drillgate, judged, tmp_path):
    judged(GateResult((WARNING,)))
    formats = ("json", "junit", "junit-github", "sarif", "sarif-github", "text")
    options = [word for name in formats for word in ("--report", f"{name}={tmp_path / name}")]
    shown = drillgate("gate", "a.sql", *options)
    assert shown.stdout == (tmp_path / "text").read_text()
    assert json.loads((tmp_path / "json").read_text())["counts"]["codes"] == {"DG301": 1}
    assert json.loads((tmp_path / "sarif").read_text())["version"] == "2.1.0"
    assert 'line="2"' in (tmp_path / "junit-github").read_text()
    assert 'line="2"' not in (tmp_path / "junit").read_text()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted(formats)


def test_a_terminal_is_told_how_many_are_alike_and_a_file_beside_it_has_them_all(
    drillgate, judged, tmp_path, monkeypatch
):
    judged(GateResult(tuple(replace(WARNING, place=Place("change.yaml", line)) for line in range(1, 21))))
    monkeypatch.setattr(reports, "is_terminal", lambda stream: True)
    monkeypatch.setattr(reports, "has_colour", lambda stream: False)
    shown = drillgate("gate", "a.sql", "--report", "text", "--report", f"json={tmp_path / 'json'}").stdout
    assert "  and 15 more warnings of DG301 in this file, on lines 6, 7, 8, 9, 10, 11, 12, 13 …\n" in shown
    drillgate("gate", "a.sql", "--report", f"text={tmp_path / 'text'}")
    assert (tmp_path / "text").read_text().count(" warning DG301 ") == 20


def test_github_gets_its_commands_behind_the_text_and_the_summary_behind_what_the_step_has_said(
    drillgate, judged, tmp_path, monkeypatch
):
    judged(GateResult((WARNING,)))
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    shown = drillgate("gate", "a.sql", "--report", "github").stdout.splitlines()
    assert shown[0] == "change.yaml"
    assert (
        shown[-1] == "::warning file=change.yaml,line=2,endLine=2,col=1,endColumn=1,title=DG301 In stages::all at once"
    )
    assert summary.read_text().startswith("# Before\n## ✅ drillgate gate: passed\n")


def test_the_summary_can_go_to_a_file_of_its_own_and_without_one_to_none(drillgate, judged, tmp_path, monkeypatch):
    judged(GateResult((WARNING,)))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    file = tmp_path / "new" / "summary.md"
    assert drillgate("gate", "a.sql", "--report", f"github={file}").exit_code == 0
    assert file.read_text().startswith("## ✅ drillgate gate: passed\n")
    assert drillgate("gate", "a.sql", "--report", "github").exit_code == 0


def test_a_summary_that_cannot_be_written_is_a_problem_in_words(drillgate, judged, tmp_path, monkeypatch):
    judged(GateResult((WARNING,)))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    shown = drillgate("gate", "a.sql", "--report", "github")
    assert shown.exit_code == 2
    assert shown.stderr == f"{tmp_path}:1:1: found that it cannot be written (Is a directory)\n"


def test_summaries_of_a_step_stay_within_what_github_takes(drillgate, judged, tmp_path, monkeypatch):
    judged(GateResult((WARNING,)))
    summary = tmp_path / "summary.md"
    summary.write_text("x" * (1024 * 1024 - 100))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert drillgate("gate", "a.sql", "--report", "github").exit_code == 0
    assert summary.stat().st_size == 1024 * 1024 - 100


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (
            ["--report", "html"],
            "'html' is not one of text, json, junit, junit-github, sarif, sarif-github, github.",
        ),
        (["--report", "sarf"], "Did you mean sarif?"),
        (["--report", "json", "--report", "github"], "give json a file: json=FILE."),
        (["--report", "json=a", "--report", "sarif=a"], "more than one report would be written to a."),
        (["--report", "json=a", "--report", "sarif=b/../a"], "would be written to b/../a."),
        (["--report", "json=-", "--report", "sarif=-"], "only one report can go to standard output."),
        (["--report", "github=-"], "github's summary goes to a file: github=FILE."),
        (["--report", "junit="], "'junit=' names no file."),
        (["--report", "junit", "--report", "text"], "only one report can go to standard output."),
        (["--now", "yesterday"], "'yesterday' is no time, such as 2022-04-05T07:30:00Z."),
        (["--dialect", "postgers"], "unknown SQL dialect 'postgers'; did you mean postgres?"),
    ],
)
def test_a_bad_option_is_bad_usage(drillgate, judged, report, said):
    asked = judged(GateResult(()))
    shown = drillgate("gate", "a.sql", *report)
    assert (shown.exit_code, asked) == (2, [])
    assert said in shown.stderr


def test_a_report_that_cannot_be_written_stops_before_the_work(drillgate, judged, tmp_path):
    asked = judged(GateResult(()))
    (tmp_path / "file").write_text("in the way")
    shown = drillgate("gate", "a.sql", "--report", f"junit={tmp_path}/file/gate.xml")
    assert (shown.exit_code, shown.stdout, asked) == (2, "", [])
    assert shown.stderr.startswith(f"{tmp_path}/file/gate.xml:1:1: found that it cannot be written (")


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_as_the_environment_asks(drillgate, judged, monkeypatch, environment, coloured):
    judged(GateResult((WARNING,)))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in drillgate("gate", "a.sql").stdout) is coloured

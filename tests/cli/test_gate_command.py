from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from drillgate import gate
from drillgate.cache import folder_by_default
from drillgate.gate import GateOptions
from drillgate.places import Place, Problem
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

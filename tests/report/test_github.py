from dataclasses import replace

import pytest

from drillgate.places import Place, Problem
from drillgate.report import github
from drillgate.results import Finding, GateResult, Severity

ROWS = Finding(
    code="DG101",
    policy="no-hard-delete",
    severity=Severity.ERROR,
    title="Data is soft-deleted, never destroyed",
    message="DELETE FROM page destroys rows: 100 %",
    place=Place("./scripts/clean_up.sql", 5, 3, 5, 14),
    instead="UPDATE page SET deleted_at = now()\nWHERE …",
)
TOLD = Finding("DG301", "told", Severity.WARNING, "Users are told", "nobody is told", Place("change.yaml", 3, 1, 5, 2))


def test_a_finding_is_a_command_with_its_place_the_worst_first():
    assert github.annotations(GateResult((TOLD, ROWS))).splitlines() == [
        (
            "::error file=scripts/clean_up.sql,line=5,endLine=5,col=3,endColumn=13,"
            "title=DG101 Data is soft-deleted%2C never destroyed"
            "::DELETE FROM page destroys rows: 100 %25%0AInstead: UPDATE page SET deleted_at = now()%0AWHERE …"
        ),
        "::warning file=change.yaml,line=3,endLine=5,title=DG301 Users are told::nobody is told",
    ]


def test_a_file_that_could_not_be_used_goes_before_all():
    found = GateResult((ROWS,), (Problem(Place("a.sql", 2, 7), "found junk", "text"),))
    assert github.annotations(found).splitlines()[0] == (
        "::error file=a.sql,line=2,endLine=2,col=7,endColumn=7,title=DG907 drillgate could not use this"
        "::a.sql:2:7: found junk, expected text"
    )


def test_of_an_advisory_run_each_title_says_so():
    (line,) = github.annotations(GateResult((TOLD,), advisory=True)).splitlines()
    assert ",title=DG301 Users are told (advisory)::" in line


def test_nothing_found_is_no_command():
    assert github.annotations(GateResult((), notes=("::error::x",))) == ""


def test_no_more_than_are_shown_and_it_is_said_how_many_are_left_out():
    many = [replace(ROWS, place=Place("a.sql", line)) for line in range(1, 31)]
    other = replace(ROWS, code="DG104", place=Place("z.sql", 99))
    warnings = [replace(TOLD, place=Place("a.sql", line)) for line in range(1, 12)]
    lines = github.annotations(GateResult((*warnings, *many, other))).splitlines()
    assert [line.split()[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert "z.sql" in lines[1], "each code is told of before any is told of again"
    assert lines[-1] == (
        "::notice title=drillgate::22 findings more than GitHub shows as annotations: "
        "the step's log and summary have them"
    )


def test_notes_leave_a_place_for_what_is_left_out():
    notes = [replace(TOLD, severity=Severity.NOTE, place=Place("a.sql", line)) for line in range(1, 31)]
    lines = github.annotations(GateResult(tuple(notes))).splitlines()
    assert len(lines) == 10
    assert lines[-1].startswith("::notice title=drillgate::21 findings more")


@pytest.mark.parametrize("evil", ["a,line=1::x", "a\n::add-mask::b", "a\r\n::stop-commands::b", "%0A::error::x", "::x"])
def test_content_neither_begins_a_command_nor_ends_a_property(evil):
    finding = Finding(evil, evil, Severity.ERROR, evil, evil, Place(evil), evil)
    (line,) = github.annotations(GateResult((finding,))).splitlines()
    command, _, data = line.removeprefix("::").partition("::")
    assert [each.partition("=")[0] for each in command.removeprefix("error ").split(",")] == [
        *("file", "line", "endLine", "col", "endColumn", "title"),
    ]
    assert "\r" not in data

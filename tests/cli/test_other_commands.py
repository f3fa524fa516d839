import json

import pytest

from drillgate import doctor, gate
from drillgate.doctor import Row
from drillgate.documents.kinds import KINDS
from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Recovery, Target
from drillgate.places import Place, Problem
from drillgate.report import gate_schema

DELETION = Operation(
    Action.DESTROY,
    Target(Kind.ROWS, "page"),
    Extent(Amount.SOME),
    Recovery.NONE,
    Place("a.sql", 3, 1),
    "DELETE FROM page WHERE site = 7",
    Confidence.PARSED,
)


@pytest.fixture
def read(monkeypatch):
    def gives(*problems):
        monkeypatch.setattr(gate, "operations", lambda *_: ((DELETION,), problems, ()))

    return gives


def test_operations_are_told_as_text(drillgate, read):
    read()
    shown = drillgate("operations", "a.sql")
    assert (shown.exit_code, shown.stdout) == (
        0,
        "a.sql\n  3:1  destroy  some  rows page  leaves none  DELETE FROM page WHERE site = 7\n\n1 destroy\n",
    )


def test_operations_are_told_as_json(drillgate, read):
    read()
    shown = drillgate("operations", "a.sql", "--format", "json")
    [row] = json.loads(shown.stdout)
    assert {
        name: row[name] for name in ("file", "line", "column", "action", "recovery", "confidence", "statement")
    } == {
        "file": "a.sql",
        "line": 3,
        "column": 1,
        "action": "destroy",
        "recovery": "none",
        "confidence": "parsed",
        "statement": "DELETE FROM page WHERE site = 7",
    }


def test_an_unknown_dialect_is_bad_usage_with_the_nearest_one(drillgate, read):
    read()
    shown = drillgate("operations", "a.sql", "--dialect", "mysq")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "unknown SQL dialect 'mysq'; did you mean mysql?" in shown.stderr


def test_a_file_that_cannot_be_read_does_not_hide_the_others(drillgate, read):
    read(Problem(Place("b.sql"), "found binary junk", "text"))
    shown = drillgate("operations", "a.sql", "b.sql")
    assert shown.exit_code == 2
    assert shown.stdout.endswith("1 destroy\n")
    assert shown.stderr == "b.sql:1:1: found binary junk, expected text\n"


def test_a_schema_is_printed_for_each_kind(drillgate):
    for kind in KINDS:
        assert json.loads(drillgate("schema", kind).stdout)["title"] == KINDS[kind].__name__


def test_the_schema_of_the_report_in_json_is_printed(drillgate):
    assert json.loads(drillgate("schema", "report").stdout) == gate_schema.SCHEMA


def test_without_a_kind_the_kinds_are_listed(drillgate):
    assert [line.split()[0] for line in drillgate("schema").stdout.splitlines()] == [*KINDS, "report", "history"]


def test_a_misspelt_kind_is_bad_usage_with_the_nearest_one(drillgate):
    shown = drillgate("schema", "polcy")
    assert shown.exit_code == 2
    assert "There is no kind 'polcy'. Did you mean policy?" in shown.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion(drillgate, shell):
    shown = drillgate("completion", shell)
    assert shown.exit_code == 0
    assert "_DRILLGATE_COMPLETE" in shown.stdout


def test_what_the_machine_has_is_aligned_and_told_from_what_it_lacks(drillgate, monkeypatch):
    rows = (Row("git", "ok", "git version 2"), Row("PostgreSQL", "missing", "none \x1b[2J" + "word " * 30))
    monkeypatch.setattr(doctor, "report", lambda: rows)
    shown = drillgate("doctor")
    assert (shown.exit_code, shown.stdout.splitlines()) == (
        0,
        [
            "ok       git         git version 2",
            f"missing  PostgreSQL  none \\x1b[2J{' '.join(['word'] * 13)}",
            f"                     {' '.join(['word'] * 16)}",
            "                     word",
        ],
    )

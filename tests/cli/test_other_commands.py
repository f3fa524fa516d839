import json

import pytest

from drillgate import doctor, gate
from drillgate.catalogue import calls
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


def test_the_catalogue_says_what_each_call_of_a_service_destroys_and_why(drillgate):
    shown = drillgate("catalogue", "sqs")
    assert (shown.exit_code, shown.stdout.splitlines()) == (
        0,
        [
            "delete_message        nothing                    a consumer has worked through the message",
            "delete_message_batch  nothing                    a consumer has worked through the messages",
            "delete_queue          destroy  queue       none  the queue is gone, with its messages",
            "purge_queue           destroy  queue       none  all messages are gone",
            "remove_permission     destroy  definition  none  its name says so",
        ],
    )


def test_the_catalogue_says_which_parameters_matter(drillgate):
    lines = drillgate("catalogue", "secretsmanager").stdout.splitlines()
    assert lines[1].endswith("restored for 7 to 30 days; nothing is left with ForceDeleteWithoutRecovery=true")
    (versioning,) = [one for one in drillgate("catalogue", "s3api").stdout.splitlines() if "put_bucket_vers" in one]
    assert versioning.endswith("; only with Status~Enabled")


def test_the_catalogue_in_json_has_every_entry_of_every_service(drillgate):
    rows = json.loads(drillgate("catalogue", "--format", "json").stdout)
    assert {row["service"] for row in rows} == {name for name in calls.sections() if calls.service(name)}
    (row,) = [one for one in rows if (one["service"], one["call"]) == ("quicksight", "delete_analysis")]
    assert row == {
        "service": "quicksight",
        "call": "delete_analysis",
        "action": "destroy",
        "kind": "resource",
        "recovery": "trash",
        "names": ["AnalysisId"],
        "conditions": [],
        "finals": ["ForceDeleteWithoutRecovery=true"],
        "why": "it can be restored for 7 to 30 days",
    }


def test_the_catalogue_ends_with_how_many_calls_can_be_undone_and_how(drillgate):
    lines = drillgate("catalogue").stdout.splitlines()
    known = [one for name in calls.sections() for one in calls.service(name).values() if one.action]
    assert f"{len(known)} calls of {len(lines) - 5} services" == lines[-4]
    assert [line.partition(":")[0] for line in lines[-3:]] == ["destroy", "unprotect", "overwrite"]


def test_a_service_that_aws_does_not_have_is_bad_usage_with_the_nearest_one(drillgate):
    shown = drillgate("catalogue", "dynamo")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "AWS has no service 'dynamo'. Did you mean dynamodb?" in shown.stderr


def test_a_service_without_anything_to_destroy_says_so(drillgate):
    assert drillgate("catalogue", "pricing").stdout == "no call of pricing destroys anything\n"

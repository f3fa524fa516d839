import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

import drillgate
from drillgate.places import Place, Problem
from drillgate.report import json_of_gate
from drillgate.report.gate_schema import SCHEMA
from drillgate.results import Finding, GateResult, Reason, SetAside, Severity

ROWS = Finding(
    code="DG101",
    policy="no-hard-delete",
    severity=Severity.ERROR,
    title="Data is soft-deleted",
    message="DELETE FROM größe destroys rows",
    place=Place("run.sh", 5, 3, 5, 14),
    instead="UPDATE größe SET deleted_at = now()\n",
    why="…",
    learning="soft-delete-everywhere",
    source="  DELETE FROM größe",
    fact="operation",
    chain=(Place("run.sh", 5, 1, 5, 30),),
    fingerprint="0011aabb",
)
TOLD = Finding("DG301", "told", Severity.WARNING, "Users are told", "nobody is told", Place("change.yaml", 3, 1))
WHOLE = GateResult(
    findings=(ROWS,),
    problems=(Problem(Place("b.yaml", 2, 1), "found polices", "a key", "policies"),),
    notes=("judged by main",),
    artifacts=("run.sh", "change.yaml"),
    policies=("DG101", "DG301"),
    set_aside=(SetAside(TOLD, Reason.WAIVER, "platform, until 2026-01-01"),),
)


def errors(document):
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def closed(schema):
    """The schema, allowing nothing that it does not name."""
    if isinstance(schema, dict):
        inner = {key: closed(value) for key, value in schema.items()}
        return inner | ({"additionalProperties": False} if "properties" in schema else {})
    return [closed(each) for each in schema] if isinstance(schema, list) else schema


def test_the_document_holds_everything_under_names_that_stay():
    assert json.loads(json_of_gate.gate(WHOLE)) == {
        "format": 1,
        "drillgate": drillgate.__version__,
        "verdict": "not-decided",
        "exit_code": 2,
        "fail_on": "error",
        "advisory": False,
        "counts": {
            "findings": {"error": 1, "warning": 0, "note": 0},
            "codes": {"DG101": 1},
            "set_aside": {"waiver": 1, "baseline": 0},
            "problems": 1,
            "artifacts": 2,
            "policies": 2,
        },
        "findings": [
            {
                "fingerprint": "0011aabb",
                "code": "DG101",
                "policy": "no-hard-delete",
                "severity": "error",
                "title": "Data is soft-deleted",
                "message": "DELETE FROM größe destroys rows",
                "place": {"file": "run.sh", "line": 5, "column": 3, "end_line": 5, "end_column": 14},
                "chain": [{"file": "run.sh", "line": 5, "column": 1, "end_line": 5, "end_column": 30}],
                "source": "  DELETE FROM größe",
                "instead": "UPDATE größe SET deleted_at = now()",
                "learning": "soft-delete-everywhere",
                "fact": "operation",
            }
        ],
        "set_aside": [
            {
                "reason": "waiver",
                "said": "platform, until 2026-01-01",
                "finding": {
                    "fingerprint": "",
                    "code": "DG301",
                    "policy": "told",
                    "severity": "warning",
                    "title": "Users are told",
                    "message": "nobody is told",
                    "place": {"file": "change.yaml", "line": 3, "column": 1, "end_line": 3, "end_column": 2},
                    "chain": [],
                    "source": "",
                    "instead": "",
                    "learning": "",
                    "fact": "",
                },
            }
        ],
        "problems": [
            {
                "code": "DG907",
                "place": {"file": "b.yaml", "line": 2, "column": 1, "end_line": 2, "end_column": 2},
                "found": "found polices",
                "expected": "a key",
                "suggestion": "policies",
                "said": "b.yaml:2:1: found polices, expected a key; did you mean policies?",
            }
        ],
        "notes": ["judged by main"],
        "artifacts": ["run.sh", "change.yaml"],
        "policies": ["DG101", "DG301"],
    }


def test_the_schema_is_one_and_names_every_key_and_no_other():
    Draft202012Validator.check_schema(SCHEMA)
    document = json.loads(json_of_gate.gate(WHOLE))
    assert list(Draft202012Validator(closed(SCHEMA)).iter_errors(document)) == []
    for key in document:
        assert errors({name: value for name, value in document.items() if name != key}) == [
            f"'{key}' is a required property"
        ]


@pytest.mark.parametrize(
    ("result", "fail_on", "verdict"),
    [
        (GateResult(()), Severity.ERROR, ("passed", 0)),
        (GateResult((TOLD,)), Severity.ERROR, ("passed", 0)),
        (GateResult((TOLD,)), Severity.WARNING, ("blocked", 1)),
        (GateResult((ROWS,)), Severity.ERROR, ("blocked", 1)),
        (GateResult((ROWS,), advisory=True), Severity.ERROR, ("passed", 0)),
        (GateResult((), WHOLE.problems, advisory=True), Severity.ERROR, ("not-decided", 2)),
    ],
)
def test_the_verdict_is_that_of_the_run(result, fail_on, verdict):
    document = json.loads(json_of_gate.gate(replace(result, fail_on=fail_on)))
    assert (document["verdict"], document["exit_code"]) == verdict
    assert errors(document) == []


def test_each_finding_is_one_line_in_ascii():
    lines = json_of_gate.gate(WHOLE).splitlines()
    assert len([line for line in lines if '"code": "DG101"' in line and line.startswith('    {"fingerprint"')]) == 1
    assert all(line.isascii() for line in lines)


def test_what_ci_servers_take_for_commands_and_what_strict_parsers_refuse_is_written_otherwise():
    file = "##[add-mask]x\udc80.sql"
    text = json_of_gate.gate(GateResult((), artifacts=(file,)))
    assert "##" not in text
    assert json.loads(text)["artifacts"] == ["##[add-mask]x\\udc80.sql"]

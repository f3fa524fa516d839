import json
import re
from dataclasses import replace
from hashlib import sha256

import pytest

from drillgate.places import Place, Problem
from drillgate.report import sarif
from drillgate.results import Finding, GateResult, Reason, SetAside, Severity

ROWS = Finding(
    code="DG101",
    policy="no-hard-delete",
    severity=Severity.ERROR,
    title="Data is soft-deleted",
    message="DELETE FROM page destroys rows",
    place=Place("scripts/clean_up.sql", 5, 3, 5, 14),
    instead="UPDATE page SET deleted_at = now()",
    why="What is gone does not come back.\nA <backup> is *slow*.",
    learning="soft-delete-everywhere",
    source="  DELETE FROM page;",
    fact="operation",
    fingerprint="0011aabb",
)
NOTE = Finding("DG301", "told", Severity.NOTE, "Users are told", "nobody is told", Place("change.yaml", 3, 1))


def run_of(document):
    (run,) = json.loads(document)["runs"]
    return run


def results_of(document):
    return [(result["ruleId"], result["message"]["text"]) for result in run_of(document)["results"]]


def test_a_finding_has_all_that_code_scanning_reads(invalid_sarif):
    document = sarif.gate(GateResult((ROWS,)))
    assert invalid_sarif(document) == ""
    assert json.loads(document)["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    run = run_of(document)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["name"] == "drillgate"
    assert run["tool"]["driver"]["rules"] == [
        {
            "id": "DG101",
            "name": "no-hard-delete",
            "shortDescription": {"text": "Data is soft-deleted"},
            "fullDescription": {"text": "What is gone does not come back.\nA <backup> is *slow*."},
            "help": {
                "text": "What is gone does not come back.\nA <backup> is *slow*.\n"
                "`drillgate policy explain DG101` tells what is asked for, and what to do instead.\n"
                "Learnt from: soft-delete-everywhere.",
                "markdown": "What is gone does not come back\\.\nA &lt;backup&gt; is \\*slow\\*\\.\n\n"
                "\\`drillgate policy explain DG101\\` tells what is asked for, and what to do instead\\.\n\n"
                "Learnt from\\: soft\\-delete\\-everywhere\\.",
            },
            "defaultConfiguration": {"level": "error"},
            "properties": {
                "security-severity": "8.0",
                "tags": ["security", "deletion", "soft-delete-everywhere"],
            },
        }
    ]
    assert run["results"] == [
        {
            "ruleId": "DG101",
            "ruleIndex": 0,
            "level": "error",
            "message": {"text": "DELETE FROM page destroys rows\nInstead: UPDATE page SET deleted_at = now()"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "scripts/clean_up.sql", "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": 5, "startColumn": 3, "endLine": 5, "endColumn": 14},
                    }
                }
            ],
            "partialFingerprints": {"primaryLocationLineHash": "0011aabb:1"},
            "properties": {"policy": "no-hard-delete"},
        }
    ]
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1, "toolExecutionNotifications": []}]


def test_each_finding_refers_to_the_rule_of_its_code():
    run = run_of(sarif.gate(GateResult((NOTE, ROWS, replace(ROWS, place=Place("b.sql"))))))
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [(rules[result["ruleIndex"]], result["level"]) for result in run["results"]] == [
        ("DG101", "error"),
        ("DG101", "error"),
        ("DG301", "note"),
    ]


def test_findings_without_a_fingerprint_of_their_own_are_told_apart_by_what_they_say():
    bare = replace(ROWS, fingerprint="")
    found = (bare, replace(bare, place=Place("scripts/clean_up.sql", 9, 3)), replace(bare, message="other"))
    marks = [
        result["partialFingerprints"]["primaryLocationLineHash"]
        for result in run_of(sarif.gate(GateResult(found)))["results"]
    ]
    of_first = sha256(b"DG101\0DELETE FROM page destroys rows\0DELETE FROM page;\0scripts/clean_up.sql").hexdigest()[
        :16
    ]
    assert sorted(mark.partition(":")[2] for mark in marks) == ["1", "1", "2"]
    assert {f"{of_first}:1", f"{of_first}:2"} < set(marks)
    assert len(set(marks)) == 3


@pytest.mark.parametrize(
    ("place", "region"),
    [
        (Place("a", 0, 0), (1, 1, 1, 2)),
        (Place("a", 4, 7), (4, 7, 4, 8)),
        (Place("a", 4, 7, 4, 7), (4, 7, 4, 8)),
        (Place("a", 4, 7, 6, 1), (4, 7, 6, 1)),
        (Place("a", 4, 7, 3, 9), (4, 7, 4, 8)),
        (Place("a", 4, 7, 5, 0), (4, 7, 4, 8)),
    ],
)
def test_a_region_has_four_coordinates_and_at_least_one_character(place, region):
    (result,) = run_of(sarif.gate(GateResult((replace(ROWS, place=place),))))["results"]
    assert tuple(result["locations"][0]["physicalLocation"]["region"].values()) == region


@pytest.mark.parametrize(
    ("file", "artifact"),
    [
        ("./a b.sql", {"uri": "a%20b.sql", "uriBaseId": "%SRCROOT%"}),
        ("/srv/ü.sql", {"uri": "file:///srv/%C3%BC.sql"}),
        ("c:d?e#f%.sql", {"uri": "c%3Ad%3Fe%23f%25.sql", "uriBaseId": "%SRCROOT%"}),
        ("\udcff\n.sql", {"uri": "%FF%0A.sql", "uriBaseId": "%SRCROOT%"}),
        ("\ud800", {"uri": "%ED%A0%80", "uriBaseId": "%SRCROOT%"}),
        ("", {"uri": ".", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_odd_paths_are_percent_encoded(file, artifact, invalid_sarif):
    document = sarif.gate(GateResult((replace(ROWS, place=Place(file)),)))
    (result,) = run_of(document)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == artifact
    assert invalid_sarif(document) == ""


def test_the_text_around_an_embedded_statement_is_a_related_location(invalid_sarif):
    document = sarif.gate(GateResult((replace(ROWS, chain=(Place("run.sh", 2, 1), Place("run.sh", 2, 9))),)))
    (result,) = run_of(document)["results"]
    assert [
        (each["id"], each["physicalLocation"]["region"]["startColumn"], each["message"]["text"])
        for each in result["relatedLocations"]
    ] == [(0, 1, "It is reached from here"), (1, 9, "It is reached from here")]
    assert invalid_sarif(document) == ""


def test_what_is_set_aside_is_suppressed_or_for_github_left_out_and_told(invalid_sarif):
    aside = (
        SetAside(NOTE, Reason.WAIVER, "platform, until 2026-01-01"),
        SetAside(replace(ROWS, code="DG9"), Reason.BASELINE),
    )
    result = GateResult((ROWS,), set_aside=aside)
    whole = sarif.gate(result)
    assert [row.get("suppressions") for row in run_of(whole)["results"]] == [
        None,
        [{"kind": "external", "status": "accepted", "justification": "baseline"}],
        [{"kind": "external", "status": "accepted", "justification": "platform, until 2026-01-01"}],
    ]
    assert invalid_sarif(whole) == ""
    github = run_of(sarif.gate(result, set_aside=False))
    assert [row["ruleId"] for row in github["results"]] == ["DG101"]
    assert [told["message"]["text"] for told in github["invocations"][0]["toolExecutionNotifications"]] == [
        "2 findings are set aside by waivers or the baseline and not in this report."
    ]


def test_problems_and_notes_are_notifications(invalid_sarif):
    found = GateResult((), (Problem(Place("a b.sql", 3, 4), "found junk", "text"),), ("judged by main",), advisory=True)
    document = sarif.gate(found)
    (invocation,) = run_of(document)["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    assert [
        (told["descriptor"]["id"], told["level"], told["message"]["text"])
        for told in invocation["toolExecutionNotifications"]
    ] == [
        ("DG907", "error", "a b.sql:3:4: found junk, expected text"),
        ("note", "note", "judged by main"),
        ("note", "note", "Advisory: findings are reported and block nothing."),
    ]
    assert invalid_sarif(document) == ""


def test_of_more_than_are_taken_the_worst_stay_and_it_is_said_how_many_do_not():
    found = tuple(replace(NOTE, message=f"note {number}") for number in range(5))
    document = sarif.gate(GateResult((*found, ROWS)), results=2)
    assert [code for code, _ in results_of(document)] == ["DG101", "DG301"]
    (told,) = run_of(document)["invocations"][0]["toolExecutionNotifications"]
    assert (told["level"], told["message"]["text"]) == (
        "error",
        "4 results are left out, the least grave ones: more are not taken. The text report has all.",
    )


def test_a_document_is_no_larger_than_is_taken_once_compressed():
    import gzip

    found = tuple(replace(NOTE, message=sha256(bytes([n % 256, n // 256])).hexdigest() * 3) for n in range(2000))
    document = sarif.gate(GateResult((*found, ROWS)), compressed=30_000)
    assert len(gzip.compress(document.encode())) <= 30_000
    kept = results_of(document)
    assert kept[0][0] == "DG101"
    assert 100 < len(kept) < 2000
    assert f"{2001 - len(kept):,} results are left out" in document


def test_messages_hold_neither_links_nor_placeholders():
    evil = "see [here](https://example.com) and {0} or {x}"
    ((_, said),) = results_of(sarif.gate(GateResult((replace(ROWS, message=evil, instead=""),))))
    assert said == "see [here]\\(https://example.com) and {{0}} or {x}"


def test_paths_are_legal_uris_whatever_they_are():
    for file in ("a\\b", "[x]", "a|b", "\u202e", "a//b", "//host/share", 'a"b', "a^b`c{d}"):
        (result,) = run_of(sarif.gate(GateResult((replace(ROWS, place=Place(file)),))))["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(file:///)?[A-Za-z0-9._~/%-]+", uri), uri

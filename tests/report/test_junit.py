from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as some

from drillgate.places import Place, Problem
from drillgate.report import junit
from drillgate.results import Basis, CheckResult, DrillResult, Finding, GateResult, Reason, SetAside, Severity, Verdict

FINDING = Finding(
    code="DG101",
    policy="no-hard-delete",
    severity=Severity.ERROR,
    title="Data is soft-deleted",
    message="DELETE FROM page destroys rows",
    place=Place("clean_up.sql", 5, 1, 5, 12),
    instead="UPDATE page SET deleted_at = now()",
    source="DELETE FROM page",
)
WARNING = Finding("DG301", "told", Severity.WARNING, "Users are told", "nobody is told", Place("change.yaml", 3, 1))
CHECK = CheckResult(
    "recovery-point",
    "pages",
    Verdict.PASS,
    "4 min 12 s (site s1)",
    "at most 5 min",
    Basis.SIMULATED,
    "",
    {"recovery-point-seconds": 252.0, "sites": 1},
)


def drill_of(*checks, **others):
    return DrillResult("april", "Sites come back", "april.drill.yaml", 7, "abc", checks, **others)


def cases(document):
    """Each case as (class, name, outcome, message of the outcome)."""
    found = []
    for case in ElementTree.fromstring(document).iter("testcase"):
        outcomes = [(child.tag, child.get("message")) for child in case if child.tag != "system-out"]
        found.append((case.get("classname"), case.get("name"), *(outcomes[0] if outcomes else ("passed", None))))
    return found


def test_a_finding_is_a_failed_case_one_below_the_bar_a_passed_one_and_a_kept_policy_another(invalid):
    document = junit.gate(GateResult((WARNING, FINDING), artifacts=("a", "b"), policies=("DG101", "DG201", "DG301")))
    assert cases(document) == [
        ("change.yaml", "DG301 told change.yaml:3:1", "passed", None),
        ("clean_up.sql", "DG101 no-hard-delete clean_up.sql:5:1", "failure", "DELETE FROM page destroys rows"),
        ("drillgate.policies", "DG201", "passed", None),
    ]
    assert invalid(document) == ""


def test_the_bar_decides_what_is_a_failure(invalid):
    document = junit.gate(GateResult((WARNING,), fail_on=Severity.WARNING))
    assert cases(document) == [("change.yaml", "DG301 told change.yaml:3:1", "failure", "nobody is told")]
    assert invalid(document) == ""


def test_a_file_that_could_not_be_used_is_a_case_in_error(invalid):
    problem = Problem(Place("a.sql"), "found binary junk", "text")
    document = junit.gate(GateResult((), (problem,), policies=("DG907",)))
    assert cases(document) == [
        ("drillgate.input", "DG907 a.sql:1:1", "error", "a.sql:1:1: found binary junk, expected text"),
    ]
    assert invalid(document) == ""


def test_what_is_set_aside_is_a_skipped_case_that_says_who_owns_it(invalid):
    aside = (SetAside(FINDING, Reason.WAIVER, "platform, until 2026-12-31"), SetAside(WARNING, Reason.BASELINE))
    document = junit.gate(GateResult((), set_aside=aside))
    assert cases(document) == [
        ("change.yaml", "DG301 told change.yaml:3:1", "skipped", "baseline"),
        ("clean_up.sql", "DG101 no-hard-delete clean_up.sql:5:1", "skipped", "waiver: platform, until 2026-12-31"),
    ]
    assert invalid(document) == ""


def test_an_advisory_result_has_no_failed_case(invalid):
    document = junit.gate(GateResult((FINDING,), (Problem(Place("a.sql"), "found junk"),), advisory=True))
    assert [outcome for _, _, outcome, _ in cases(document)] == ["error", "passed"]
    assert invalid(document) == ""


def test_reporters_for_github_find_the_file_and_the_line(invalid):
    result = GateResult((FINDING,), (Problem(Place("a.sql", 3, 4), "found junk"),))
    found = ElementTree.fromstring(junit.gate(result, places=True)).iter("testcase")
    assert [(case.get("file"), case.get("line")) for case in found] == [("a.sql", "3"), ("clean_up.sql", "5")]
    assert [case.get("file") for case in ElementTree.fromstring(junit.gate(result)).iter("testcase")] == [None, None]


def test_a_failure_tells_of_the_line_what_it_is_reached_from_and_what_to_do_instead():
    finding = replace(FINDING, chain=(Place("run.sh", 2, 1),))
    (failure,) = ElementTree.fromstring(junit.gate(GateResult((finding,)))).iter("failure")
    assert failure.text == (
        "clean_up.sql:5:1: error DG101: DELETE FROM page destroys rows\n"
        "reached from run.sh:2:1\n"
        "DELETE FROM page\n"
        "instead: UPDATE page SET deleted_at = now()"
    )


def test_each_check_is_a_case_with_its_measured_values(invalid):
    failed = CheckResult("references", "pages", Verdict.FAIL, "1 of 2", "none", Basis.SIMULATED, "a/1 refers to b/2")
    unknown = CheckResult("runbook", "all steps", Verdict.UNKNOWN, "0 of 0", "all", Basis.SIMULATED, "no step")
    document = junit.drill(drill_of(CHECK, failed, unknown, duration=78.25, figures={"sites": "40"}))
    assert cases(document) == [
        ("april.recovery-point", "recovery-point of pages", "passed", None),
        ("april.references", "references of pages", "failure", "a/1 refers to b/2"),
        ("april.runbook", "runbook of all steps", "error", "no step"),
    ]
    suite = ElementTree.fromstring(document)[0]
    assert suite.attrib == {
        "name": "drillgate drill april",
        "file": "april.drill.yaml",
        "tests": "3",
        "failures": "1",
        "errors": "1",
        "skipped": "0",
        "time": "78.250",
    }
    assert {item.get("name"): item.get("value") for item in suite.iter("property")} == {
        "drill": "april",
        "verdict": "fail",
        "seed": "7",
        "history-digest": "abc",
        "sites": "40",
    }
    assert suite.findtext("testcase/system-out") == (
        "measured 4 min 12 s (site s1), target at most 5 min, simulated\n"
        "[[PROPERTY|measured=4 min 12 s (site s1)]]\n"
        "[[PROPERTY|target=at most 5 min]]\n"
        "[[PROPERTY|basis=simulated]]\n"
        "[[PROPERTY|recovery-point-seconds=252.0]]\n"
        "[[PROPERTY|sites=1]]"
    )
    assert invalid(document) == ""


def test_a_value_ends_no_property_early():
    check = CheckResult("c", "s", Verdict.PASS, "a]]\n[[PROPERTY|b=1", "", Basis.SIMULATED)
    out = ElementTree.fromstring(junit.drill(drill_of(check))).findtext("testsuite/testcase/system-out")
    assert out.splitlines()[2] == "[[PROPERTY|measured=a] ] [[PROPERTY|b=1]]"


@settings(max_examples=60, deadline=None)
@given(some.text(alphabet=some.characters(codec=None, categories=None), max_size=30))
def test_whatever_stands_in_names_and_files_the_document_is_valid(invalid, text):
    finding = Finding(text, text, Severity.ERROR, text, text or "-", Place(text), text, text, text, text)
    check = CheckResult(text, text, Verdict.FAIL, text, text, Basis.SIMULATED, text, {text: text})
    found = GateResult((finding,), (Problem(Place(text), text),), (text,), (text,), (text,))
    assert invalid(junit.gate(found)) == ""
    assert invalid(junit.drill(drill_of(check, figures={text: text}, notes=(text,)))) == ""

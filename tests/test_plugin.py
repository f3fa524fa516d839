import subprocess
import sys
from xml.etree import ElementTree

import pytest

# Each run forgets the modules that it loaded itself; what is loaded before is loaded once for all of them.
from drillgate import cases, divided, gate
from drillgate.documents import validate
from drillgate.drill import attempt
from drillgate.judgement import examples
from drillgate.results import Basis, CheckResult, DrillResult, Verdict

pytest_plugins = ["pytester"]
LOADED = (cases, divided, gate, validate, examples)

POLICY = """\
policy: bounded
code: XX101
title: A deletion says what it takes
severity: error
why: It must.
of: operation
match: {action: destroy}
require: {extent.amount: {in: [one, some]}}
message: "{statement} takes all"
examples:
  - {name: all of it, operation: {action: destroy, extent.amount: all}, expect: finding}
  - {name: one of it, operation: {action: destroy, extent.amount: one}, expect: nothing}
"""
GATE_CASE = """\
case: clean-up
title: It is blocked
gate:
  paths: [clean_up.sql]
  verdict: blocked
  exactly: false
  findings:
    - {code: DG101, place: "clean_up.sql:1:1"}
"""
DRILL_CASE = """\
case: short
title: It passes
drill: {file: short.drill.yaml, sites: 3, verdict: pass}
"""
FOREIGN = "services:\n  - {name: web, bad: [}\n"


@pytest.fixture
def tree(pytester, monkeypatch):
    """A folder in which pytest runs with the plugin, in this process, and with nothing of this project's settings."""
    monkeypatch.setenv("COLUMNS", "200")
    # The plugin of hypothesis takes longer to load than all else, and each run loads it anew.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:cacheprovider")

    def write(**files):
        for name, text in files.items():
            pytester.path.joinpath(name.replace("__", ".") + ".yaml").write_text(text)
        return pytester

    return write


def outcomes(pytester, *arguments):
    """Names and outcomes, as the JUnit file has them."""
    pytester.runpytest_inprocess("--junitxml=out.xml", *arguments)
    return {
        case.get("name"): next((child.tag for child in case if child.tag not in ("properties", "system-out")), "passed")
        for case in ElementTree.parse(pytester.path / "out.xml").getroot().iter("testcase")
    }


def test_each_example_of_a_policy_is_a_test(tree):
    assert outcomes(tree(bounded__policy=POLICY)) == {"XX101 all of it": "passed", "XX101 one of it": "passed"}


def test_an_example_that_does_not_hold_fails_with_its_place_and_without_a_traceback(tree):
    pytester = tree(bounded__policy=POLICY.replace("expect: nothing", "expect: finding"))
    shown = pytester.runpytest_inprocess()
    shown.assert_outcomes(passed=1, failed=1)
    shown.stdout.fnmatch_lines(["bounded.policy.yaml:12:5: found nothing"])
    shown.stdout.no_fnmatch_line("*plugin.py*")


def test_foreign_yaml_is_left_alone_whatever_its_name(tree):
    pytester = tree(iam__policy=FOREIGN, upper__case=FOREIGN, other=POLICY, notes__case="- a\n- list\n")
    pytester.runpytest_inprocess().assert_outcomes()


def test_a_broken_document_is_an_error_of_collection_with_its_places(tree):
    broken = POLICY.replace("severity: error", "severity: grave").replace("why: It must.", "wyh: It must.")
    shown = tree(bounded__policy=broken, nothing__case="case: x\ntitle: y\n").runpytest_inprocess()
    shown.assert_outcomes(errors=2)
    shown.stdout.fnmatch_lines(["bounded.policy.yaml:4:11: *grave*", "bounded.policy.yaml:5:1: *wyh*did you mean*why*"])
    shown.stdout.fnmatch_lines(["nothing.case.yaml:1:1: found neither gate nor drill, expected at least one of them"])
    shown.stdout.no_fnmatch_line("*Traceback*")
    shown.stdout.no_fnmatch_line("*plugin.py*")


def test_a_policy_with_a_misspelt_field_is_an_error_and_never_a_silent_pass(tree):
    shown = tree(bounded__policy=POLICY.replace("{action: destroy}\n", "{acton: destroy}\n")).runpytest_inprocess()
    shown.assert_outcomes(failed=2)
    shown.stdout.fnmatch_lines(["*bounded.policy.yaml:7:*acton*action*"])


def test_a_case_gives_its_files_to_the_gate(tree):
    pytester = tree(clean_up__case=GATE_CASE)
    pytester.path.joinpath("clean_up.sql").write_text("DELETE FROM page;\n")
    assert outcomes(pytester) == {"clean-up gate": "passed"}


def test_a_case_whose_gate_finds_otherwise_says_how(tree):
    pytester = tree(clean_up__case=GATE_CASE)
    pytester.path.joinpath("clean_up.sql").write_text("SELECT 1;\n")
    shown = pytester.runpytest_inprocess()
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines(
        ["expected blocked, was passed", "expected DG101 at clean_up.sql:1:1, found none of that code"]
    )


@pytest.fixture
def carried_out(monkeypatch):
    """Makes every drill end with one check, and keeps how many sites were asked for."""
    asked = []

    def gives(verdict):
        def run(file, *, sites, seed=None, progress=None):
            del seed, progress
            asked.append((file.name, sites))
            values = {"recovery-point-seconds": 252.0}
            check = CheckResult("recovery-point", "pages", verdict, "4 min", "5 min", Basis.SIMULATED, "late", values)
            return DrillResult("short", "t", str(file), 7, "abc", (check,))

        monkeypatch.setattr(cases, "carry_out", run)
        return asked

    return gives


def test_a_case_carries_out_its_drill_and_leaves_what_was_measured_in_junit(tree, carried_out):
    asked = carried_out(Verdict.PASS)
    pytester = tree(short__case=DRILL_CASE)
    assert outcomes(pytester, "-o", "junit_family=xunit2") == {"short drill": "passed"}
    assert asked == [("short.drill.yaml", 3)]
    properties = ElementTree.parse(pytester.path / "out.xml").getroot().iter("property")
    assert {item.get("name"): item.get("value") for item in properties} == {
        "drill": "short",
        "verdict": "pass",
        "seed": "7",
        "history-digest": "abc",
        "recovery-point of pages: measured": "4 min",
        "recovery-point of pages: target": "5 min",
        "recovery-point of pages: recovery-point-seconds": "252.0",
    }


def test_the_number_of_sites_can_be_given(tree, carried_out):
    asked = carried_out(Verdict.PASS)
    tree(short__case=DRILL_CASE).runpytest_inprocess("--drill-sites", "2").assert_outcomes(passed=1)
    assert asked == [("short.drill.yaml", 2)]


def test_a_drill_that_must_pass_and_does_not_is_a_failed_test_with_the_witness(tree, carried_out):
    carried_out(Verdict.FAIL)
    shown = tree(short__case=DRILL_CASE).runpytest_inprocess()
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines(
        ["expected the verdict pass, was fail", "expected recovery-point of pages to pass, was fail: late"]
    )


def test_a_drill_that_must_fail_and_does_is_a_green_test(tree, carried_out):
    carried_out(Verdict.FAIL)
    case = DRILL_CASE.replace("verdict: pass", "verdict: fail, checks: {recovery-point: fail}")
    tree(short__case=case).runpytest_inprocess().assert_outcomes(passed=1)


def test_a_check_that_a_case_misspells_is_a_failed_test(tree, carried_out):
    carried_out(Verdict.FAIL)
    case = DRILL_CASE.replace("verdict: pass", "verdict: fail, checks: {recovery-piont: fail}")
    shown = tree(short__case=case).runpytest_inprocess()
    shown.stdout.fnmatch_lines(["expected a check recovery-piont, found recovery-point"])


def test_a_drill_that_cannot_be_carried_out_is_a_failed_test_and_says_why(tree, monkeypatch):
    monkeypatch.setattr(attempt, "find_spec", lambda _: None)
    shown = tree(short__case=DRILL_CASE).runpytest_inprocess()
    shown.assert_outcomes(failed=1)
    shown.stdout.fnmatch_lines(["a drill needs boto3, *pip install 'drillgate?drill?'"])


def test_examples_run_over_several_processes(tree):
    pytester = tree(bounded__policy=POLICY, other__policy=POLICY.replace("XX101", "XX102"))
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=4)


def test_pytest_starts_as_if_the_plugin_were_not_there():
    code = "import sys, drillgate.plugin; print(*(name for name in sys.modules if name.startswith('drillgate.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["drillgate.plugin"]


AS_WORKER = """
def pytest_configure(config):
    config.workerinput = {"workercount": 3, "testrunuid": "a-run"}
"""


def test_workers_share_a_drill_that_is_to_be_carried_out_in_parts(tree):
    pytester = tree(short__case=DRILL_CASE.replace("sites: 3", "sites: 3, parts: 4"))
    alone = pytester.runpytest_inprocess("--collect-only", "-q").stdout.str()
    assert "short drill" in alone
    assert "part" not in alone
    pytester.makeconftest(AS_WORKER)
    shown = pytester.runpytest_inprocess("--collect-only", "-q", "-p", "no:xdist", "-p", "no:cov")
    assert [line.split("::")[-1] for line in shown.outlines if "::" in line] == [
        "short drill",
        "short drill, part 2 of 3",
        "short drill, part 3 of 3",
    ]


def test_a_worker_lends_a_hand_and_another_judges_the_whole(tree, monkeypatch):
    lent, judged = [], []

    def part(file, number, parts, shared, *, sites):
        lent.append((file.name, number, parts, sites, shared))

    def whole(file, parts, shared, *, sites):
        judged.append((file.name, parts, sites, shared))
        check = CheckResult("references", "pages", Verdict.PASS, "1", "1", Basis.SIMULATED)
        return DrillResult("short", "t", str(file), 1, "abc", (check,))

    monkeypatch.setattr(divided, "part", part)
    monkeypatch.setattr(divided, "whole", whole)
    pytester = tree(short__case=DRILL_CASE.replace("sites: 3", "sites: 3, parts: 2"))
    pytester.makeconftest(AS_WORKER)
    pytester.runpytest_inprocess("-p", "no:xdist", "-p", "no:cov").assert_outcomes(passed=2)
    ((*told, shared),) = judged
    assert told == ["short.drill.yaml", 2, 3]
    assert lent == [("short.drill.yaml", 2, 2, 3, shared)]
    assert "a-run" in str(shared)

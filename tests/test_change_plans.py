"""Change plans that are each wrong in one way, and found by exactly the policy that is for it; the right one passes."""

from pathlib import Path

import pytest

from drillgate import gate
from drillgate.cases import gate_mismatches
from drillgate.documents.case import Case, ChangeCase
from drillgate.documents.load import load_file
from drillgate.results import Severity

FOLDER = Path(__file__).parent / "changes"
CASES = sorted(FOLDER.glob("*.case.yaml"))


def case_of(file: Path) -> ChangeCase:
    case = load_file(Case, file).value
    assert case.case == file.name.removesuffix(".case.yaml")
    assert case.gate is not None
    return case.gate


def judged(case: ChangeCase, monkeypatch: pytest.MonkeyPatch) -> gate.GateResult:
    monkeypatch.chdir(FOLDER)
    return gate.run(case.paths, gate.GateOptions(now=case.now, fail_on=Severity.NOTE))


def test_the_right_change_passes_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    result = judged(case_of(FOLDER / "right.case.yaml"), monkeypatch)
    assert (result.findings, result.problems, result.notes) == ((), (), ())
    assert gate.exit_code(result) == 0
    assert [operation.action for operation in result.operations].count("soft-delete") == 2


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.name.removesuffix(".case.yaml"))
def test_a_change_is_judged_as_its_case_says(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(file)
    assert case.exactly
    result = judged(case, monkeypatch)
    assert list(gate_mismatches(case, FOLDER, result)) == []


@pytest.mark.parametrize(
    "file", [file for file in CASES if file.name != "right.case.yaml"], ids=lambda file: file.name.split(".")[0]
)
def test_a_wrong_change_has_one_finding_and_is_blocked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(file)
    result = judged(case, monkeypatch)
    assert [finding.code for finding in result.findings] == [expected.code for expected in case.findings]
    assert gate.exit_code(result) == 1


def test_there_is_a_wrong_change_for_more_than_twenty_policies() -> None:
    codes = {expected.code for file in CASES for expected in case_of(file).findings}
    assert len(codes) > 20
    assert {"DG202", "DG203", "DG216", "DG302", "DG303", "DG304", "DG305", "DG309", "DG317", "DG319", "DG320"} <= codes

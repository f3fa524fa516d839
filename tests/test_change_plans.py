"""Change plans that are each wrong in one way, and found by exactly the policy that is for it; the right one passes."""

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillgate import gate
from drillgate.cases import gate_mismatches
from drillgate.documents.case import Case, ChangeCase
from drillgate.documents.load import load_file
from drillgate.documents.policy import Policy
from drillgate.pack import folder
from drillgate.results import Severity

FOLDER = Path(__file__).parent / "changes"
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
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
    assert result.decision.exit_code == 0
    operations, problems, _ = gate.operations(["retire_app.py"], gate.GateOptions())
    assert ([str(operation.action) for operation in operations], problems) == (["soft-delete", "soft-delete"], ())


@pytest.mark.parametrize(
    "file", [file for file in CASES if file.name != "right.case.yaml"], ids=lambda file: file.name.split(".")[0]
)
def test_a_wrong_change_has_one_finding_of_its_case_and_is_blocked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(file)
    result = judged(case, monkeypatch)
    assert case.exactly
    assert list(gate_mismatches(case, FOLDER, result)) == []
    assert [finding.code for finding in result.findings] == [expected.code for expected in case.findings]
    assert (result.problems, result.decision.exit_code) == ((), 1)


@pytest.fixture
def right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with a copy of the right change, its estate and its files; the current one."""
    for file in FOLDER.iterdir():
        if file.is_file() and (
            file.name == "right.change.yaml" or not file.name.endswith((".case.yaml", ".change.yaml"))
        ):
            shutil.copy(file, tmp_path)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text)


def outcome() -> tuple[list[str], list[str]]:
    """The codes of what is found in the copy, and its problems."""
    result = gate.run(["right.change.yaml"], gate.GateOptions(now=NOW))
    return [finding.code for finding in result.findings], [str(problem) for problem in result.problems]


def test_evidence_that_is_named_must_be_there(right: Path) -> None:
    (right / "rehearsal.json").unlink()
    codes, problems = outcome()
    assert (codes, len(problems)) == ([], 1)
    assert problems[0].startswith("right.change.yaml:63:13: found no such file: rehearsal.json")


def test_a_runbook_covers_what_its_steps_restore(right: Path) -> None:
    edit(right / "right.change.yaml", ("scripts: [restore_app.py]", "runbook: back.runbook.yaml"))
    steps = 'steps: [{step: a, title: x, uses: "m:f", covers: [COVERED]}]'
    head = "runbook: back\ntitle: Back\nowner: x\nwindows: {width: 5m, before: 5m}\n"
    (right / "back.runbook.yaml").write_text(head + steps.replace("COVERED", "apps, settings"))
    assert outcome() == ([], [])
    (right / "back.runbook.yaml").write_text(head + steps.replace("COVERED", "apps"))
    assert outcome() == (["DG317"], [])
    (right / "back.runbook.yaml").write_text(head + "steps: none")
    codes, problems = outcome()
    assert (codes, problems) == (["DG317"], ["back.runbook.yaml:5:8: found text 'none', expected a list"])


def test_without_an_inventory_ids_are_told_by_their_patterns(right: Path) -> None:
    estate, change = right / "collaboration.estate.yaml", right / "right.change.yaml"
    text = estate.read_text()
    begin, end = text.index("inventory:"), text.index("id-types:")
    text = text[:begin] + text[end:].replace("app: {owned-by", 'app: {pattern: "[0-9a-f-]{36}", owned-by')
    estate.write_text(text.replace("site: {stores", "site: {pattern: 's-[0-9]+', stores"))
    unknown = {"DG205", "DG207", "DG211", "DG212", "DG215", "DG312", "DG331"}
    codes, problems = outcome()
    assert (set(codes), problems) == (unknown, [])
    (right / "some.csv").write_text("id\n" + "".join(f"s-{number}\n" for number in range(8)))
    digest = hashlib.sha256((right / "some.csv").read_bytes()).hexdigest()
    old = change.read_text().partition("file: some.csv")[2].partition("sha256:")[2][:64]
    edit(change, (old, digest))
    result = gate.run(["right.change.yaml"], gate.GateOptions(now=NOW))
    said = [finding.message for finding in result.findings if finding.code == "DG202"]
    assert len(said) == 1
    assert said[0].startswith("the IDs in some.csv: 8 of 8 look like site, the change says app; the first")


def test_a_pattern_that_is_none_is_a_problem_of_the_estate(right: Path) -> None:
    estate = right / "collaboration.estate.yaml"
    text = estate.read_text()
    begin, end = text.index("inventory:"), text.index("id-types:")
    estate.write_text(text[:begin] + text[end:].replace("app: {owned-by", 'app: {pattern: "(", owned-by'))
    _, problems = outcome()
    assert len(problems) == 1
    assert problems[0].startswith("collaboration.estate.yaml:7:1: found a pattern that cannot be used (")


def test_a_lawful_erasure_is_let_through_where_a_deletion_is_not(right: Path) -> None:
    erased = """\
erasure:
  legal-basis: GDPR Art. 17(1)
  reference: R-4711
  deadline: 2026-11-30
  reapply-after-restore: [erasures.csv]
"""
    change = right / "right.change.yaml"
    edit(change, (", retention: 30d}", "}"))
    assert outcome() == (["DG306", "DG322"], [])
    edit(change, ("must-not-touch:", erased + "must-not-touch:"))
    assert outcome() == (["DG329"], [])
    result = gate.run(["right.change.yaml"], gate.GateOptions(now=NOW))
    assert "erases 30 (at most 10)" in result.findings[0].message


def test_there_is_a_wrong_change_for_more_than_thirty_policies() -> None:
    codes = {expected.code for file in CASES for expected in case_of(file).findings}
    assert len(codes) > 30
    assert {"DG202", "DG203", "DG216", "DG302", "DG303", "DG304", "DG305", "DG309", "DG317", "DG319", "DG320"} <= codes


def test_the_guide_shows_the_right_change_and_every_code_of_changes() -> None:
    guide = (FOLDER.parents[1] / "docs" / "changes.md").read_text(encoding="utf-8")
    assert (FOLDER / "right.change.yaml").read_text(encoding="utf-8") in guide
    policies = [load_file(Policy, file).value for file in folder("policies").glob("*.policy.yaml")]
    codes = {policy.code for policy in policies if policy.of != "operation" and policy.code.startswith(("DG2", "DG3"))}
    assert {code for code in codes if code not in guide} == set()


def test_a_word_for_what_must_not_be_touched_that_nobody_knows_is_found(right: Path) -> None:
    change = right / "right.change.yaml"
    change.write_text(change.read_text().replace("must-not-touch: [contacts]", "must-not-touch: [contcts]"))
    result = gate.run(["right.change.yaml"], gate.GateOptions(now=NOW))
    assert {finding.code for finding in result.findings} == {"DG214"}
    assert "'contcts' is no type, store, owner or ID that is known" in result.findings[0].message

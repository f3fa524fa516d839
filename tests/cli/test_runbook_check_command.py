"""`drillgate runbook check`: from runbooks to what is wrong with them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from drillgate.cli import program

HEAD = "runbook: restore\ntitle: Restore\nowner: team\ndeputy: others\nwindows: {width: 2m, before: 3m}\nsteps:\n"


def check(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["runbook", "check", *arguments])


def test_the_shipped_runbooks_have_nothing_wrong(pytestconfig: pytest.Config) -> None:
    runbooks = sorted((pytestconfig.rootpath / "drills").glob("*.runbook.yaml"))

    result = check(*map(str, runbooks))

    assert result.exit_code == 0, result.output
    assert f"{runbooks[-1]}: nothing wrong, against {runbooks[-1].parent / 'cloud.estate.yaml'}" in result.output


def test_advice_counts_only_with_strict(pytestconfig: pytest.Config) -> None:
    partial = str(pytestconfig.rootpath / "drills" / "az-failover.runbook.yaml")

    assert "found no step that restores catalogue" in check(partial).output
    assert check(partial, "--strict").exit_code == 1


def test_functions_and_programs_that_are_not_there_are_told_and_nothing_is_run(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\ndef put_back(context): ...\n")
    file = tmp_path / "r.runbook.yaml"
    file.write_text(
        HEAD
        + '  - {step: a, title: t, uses: "own.py:put_back"}\n'
        + '  - {step: b, title: t, uses: "own.py:put_bakc", verify: {uses: "drillgate.steps.nowhere:look"}}\n'
        + "  - {step: c, title: t, run: [./missing.sh]}\n"
    )

    result = check(str(file))

    assert result.exit_code == 1
    assert [line.removeprefix(str(file)) for line in result.output.splitlines()] == [
        ":8:31: found no function put_bakc in own.py, expected a function of one StepContext",
        ":8:65: found no module drillgate.steps.nowhere, expected a function of one StepContext",
        ":9:31: found no file ./missing.sh, expected a file beside the runbook, or a program that is found by PATH",
        ": 3 wrong, 0 lacking, without an estate, so that nothing is said of stores",
    ]
    assert not (tmp_path / "ran").exists()


def test_what_is_no_runbook_cannot_be_used(tmp_path: Path) -> None:
    file = tmp_path / "r.runbook.yaml"
    file.write_text("runbook: r\n")

    assert check(str(file)).exit_code == 2
    assert check(str(tmp_path / "none.yaml")).exit_code == 2

"""`drillgate runbook status`: from an estate and the runs of its drills to what is wrong."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from drillgate.cli import program

NAMES = ("cloud.estate.yaml", "un-delete.runbook.yaml", "april-2022.drill.yaml", "april-2022.incident.yaml")


@pytest.fixture
def drills(tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reference drill's documents, with an estate that was confirmed on 1 April."""
    for name in NAMES:
        shutil.copy(pytestconfig.rootpath / "drills" / name, tmp_path / name)
    estate = tmp_path / NAMES[0]
    lines = [line for line in estate.read_text().splitlines() if not line.startswith("confirmed:")]
    estate.write_text("\n".join([*lines, "confirmed: 2022-04-01", ""]))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ran(folder: Path, ended: str) -> None:
    inputs = {name: f"sha256:{hashlib.sha256((folder / name).read_bytes()).hexdigest()}" for name in NAMES}
    run = {
        "format": 1,
        "drill": "april-2022",
        "complete": True,
        "estate": "cloud",
        "runbook": "un-delete",
        "verdict": "pass",
        "basis": "simulated",
        "ended": ended,
        "inputs": inputs,
        "covered": ["catalogue"],
    }
    file = folder / ".drillgate" / "runs" / "april-2022" / ended[:10] / "run.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(run))


def status(*arguments: str) -> Result:
    command = ["runbook", "status", "cloud.estate.yaml", "--now", "2022-04-05T07:00:00Z", *arguments]
    return CliRunner().invoke(program, command)


def of_runbook(result: Result) -> dict[str, object]:
    (found,) = json.loads(result.output)
    return next(row for row in found["proven"] if row["runbook"] == "un-delete")


def test_a_fresh_run_of_this_content_proves_the_runbook(drills: Path) -> None:
    ran(drills, "2022-04-02T07:00:00Z")
    row = of_runbook(status("--report", "json"))
    assert row["fresh"] is True
    assert row["basis"] == "simulated"
    assert row["age"] == 3 * 86400
    assert row["changed"] == []


def test_a_runbook_edited_after_its_drill_is_no_more_proven(drills: Path) -> None:
    ran(drills, "2022-04-02T07:00:00Z")
    with (drills / "un-delete.runbook.yaml").open("a") as file:
        file.write("# edited\n")
    result = status("--report", "json")
    assert result.exit_code == 1
    row = of_runbook(result)
    assert row["fresh"] is False
    assert row["changed"] == [{"file": "un-delete.runbook.yaml", "how": "changed"}]


def test_the_text_tells_what_is_wrong(drills: Path) -> None:
    result = status()
    assert result.exit_code == 1
    assert "the runbook un-delete is not proven: no drill of it has passed" in result.output
    assert "search -> activity" in result.output


def test_what_cannot_be_used_ends_with_two(drills: Path) -> None:
    assert status("--runs", "nowhere").exit_code == 2
    (drills / "cloud.estate.yaml").write_text("estate: cloud\n")
    result = status()
    assert result.exit_code == 2
    assert "cloud.estate.yaml:1:1" in result.output

"""`drillgate drill recheck`, `merge` and `history` on what runs have left."""

import json
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "docs" / "histories.md"


@pytest.fixture
def game_day(tmp_path: Path) -> Path:
    file = tmp_path / "game-day.jsonl"
    file.write_text(EXAMPLE.read_text().partition("```json\n")[2].partition("```")[0])
    return file


def run_in(folder: Path, **told: object) -> Path:
    made = folder / str(told["drill"]) / str(told["started"])
    made.mkdir(parents=True)
    check = {
        "check": "recovery-point",
        "subject": "pages",
        "verdict": told["verdict"],
        "values": {"recovery-point-seconds": 61.0},
    }
    fixed = {"format": 1, "title": "t", "file": "f", "seed": 1, "sites": 2, "part": "1/1", "shrunk": False, "notes": []}
    fixed |= {
        "complete": True,
        "basis": "simulated",
        "ended": "2022-04-05T07:10:30+00:00",
        "inputs": {},
        "content": "c",
    }
    fixed |= {"estate": "e", "runbook": "r", "covered": [], "history": "sha256:0123456789", "checks": [check]}
    (made / "run.json").write_text(json.dumps(fixed | told))
    return made


def test_a_history_from_elsewhere_is_judged(drillgate, game_day):
    shown = drillgate("drill", "recheck", game_day)
    assert shown.exit_code == 1
    assert "game-day" in shown.stdout
    assert "observed" in shown.stdout
    assert "simulated" not in shown.stdout


def test_a_history_that_cannot_be_read_is_told_by_its_place(drillgate, game_day):
    game_day.write_text(game_day.read_text() + "{\n")
    shown = drillgate("drill", "recheck", game_day)
    assert shown.exit_code == 2
    assert "game-day.jsonl:7:2: found no JSON" in shown.stderr


def test_runs_are_shown_in_the_order_of_their_times(drillgate, tmp_path):
    run_in(tmp_path, drill="b", started="2022-04-05T07:10:00+00:00", verdict="fail")
    run_in(tmp_path, drill="a", started="2022-04-05T07:09:00+00:00", verdict="unknown")
    run_in(tmp_path, drill="a", started="2022-04-05T07:08:00+00:00", verdict="pass")
    shown = drillgate("drill", "history", "--runs", tmp_path)
    assert shown.exit_code == 0
    assert [line.split() for line in shown.stdout.splitlines()[1:]] == [
        ["a", "2022-04-05T07:08:00", "1/1", "pass", "61", "s", "0", "0", "150.0", "01234567"],
        ["a", "2022-04-05T07:09:00", "1/1", "unknown", "61", "s", "0", "1", "90.0", "01234567"],
        ["recovery-point", "of", "pages"],
        ["b", "2022-04-05T07:10:00", "1/1", "fail", "61", "s", "1", "0", "30.0", "01234567"],
        ["recovery-point", "of", "pages"],
    ]
    told = json.loads(drillgate("drill", "history", "a", "--runs", tmp_path, "--report", "json").stdout)
    assert [(row["verdict"], row["recovery_point"], row["seconds"]) for row in told] == [
        ("pass", 61.0, 150.0),
        ("unknown", 61.0, 90.0),
    ]


def test_what_are_not_all_the_parts_are_not_merged(drillgate, tmp_path):
    part = run_in(tmp_path, drill="a", started="2022-04-05T07:08:00+00:00", verdict="pass", part="1/2")
    shown = drillgate("drill", "merge", part)
    assert shown.exit_code == 2
    assert "found the parts 1/2, expected each once of 1/2, 2/2" in shown.stderr


def test_a_folder_that_is_no_run_is_told(drillgate, tmp_path):
    shown = drillgate("drill", "recheck", tmp_path)
    assert shown.exit_code == 2
    assert "run.json" in shown.stderr

"""The gate's own workflow, run on branches: which paths it has judged."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

WORKFLOW = Path(__file__).parents[1] / ".github/workflows/gate.yml"
DRILLGATE = """#!/bin/sh
printf '%s\\0' "$@" >../asked
"""


@pytest.fixture
def proposed(tmp_path: Path) -> Path:
    """A checkout on a branch without changes, beside a program that keeps what it is asked."""
    program = tmp_path / "venv/bin/drillgate"
    write(program, DRILLGATE)
    program.chmod(0o755)
    top = tmp_path / "proposed"
    for name in ("db/change.yaml", "db/ids/a.csv", "db/undo/b.sql", "old.sql", "tests/c.sql", "drills/d.sql"):
        write(top / name, "SELECT 1;\n")
    git(top, "init", "-q")
    commit(top)
    git(top, "branch", "base")
    return top


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def git(top: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=top, check=True, capture_output=True, env=environment())


def commit(top: Path) -> None:
    git(top, "add", "-A")
    git(top, "commit", "-qm", "more")


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GIT")}


def steps() -> list[dict[str, Any]]:
    jobs = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def judge(top: Path, base: str = "base") -> tuple[int, list[str], str]:
    """How the step ends, the paths that it has judged, and what it tells the next job."""
    (script,) = (step["run"] for step in steps() if step.get("id") == "judge")
    output, asked = top.parent / "output", top.parent / "asked"
    told = environment() | {"BASE": base, "GITHUB_OUTPUT": str(output)}
    done = subprocess.run(["bash", "-e", "-c", script], cwd=top, capture_output=True, check=False, env=told)
    words = asked.read_text("utf-8").split("\0")[:-1] if asked.exists() else ["--"]
    return done.returncode, words[words.index("--") + 1 :], output.read_text("utf-8") if output.exists() else ""


def test_a_branch_without_changes_is_not_judged(proposed: Path) -> None:
    assert judge(proposed) == (0, [], "")


def test_files_are_judged_but_those_of_tests_and_reference_drills(proposed: Path) -> None:
    for name in ("-rf.sql", "new.sql", "tests/e.sql", "drills/f.sql"):
        write(proposed / name, "DELETE FROM sites;\n")
    (proposed / "old.sql").rename(proposed / "renamed.sql")
    commit(proposed)
    assert judge(proposed) == (0, ["./-rf.sql", "./new.sql", "./renamed.sql"], "judged=true\n")


@pytest.mark.parametrize("name", ["db/ids/a.csv", "db/undo/b.sql"])
def test_a_change_is_judged_as_a_whole_wherever_its_file_stood(proposed: Path, name: str) -> None:
    (proposed / name).unlink()
    commit(proposed)
    assert judge(proposed)[1] == ["./db"]


def test_a_line_break_hides_no_file(proposed: Path) -> None:
    for name in ("db\n/x.sql", "a\nb.sql\n"):
        write(proposed / name, "DELETE FROM sites;\n")
    commit(proposed)
    assert judge(proposed)[1] == ["./a\nb.sql\n", "./db\n/x.sql"]


def test_where_git_cannot_tell_what_changed_the_step_fails(proposed: Path) -> None:
    code, judged, told = judge(proposed, "gone")
    assert code != 0
    assert (judged, told) == ([], "")


def test_every_action_is_of_one_commit_and_no_checkout_keeps_its_token() -> None:
    used = [step for step in steps() if "uses" in step]
    assert [step["uses"] for step in used if len(step["uses"].partition("@")[2]) != 40] == []
    checkouts = [step["with"] for step in used if step["uses"].startswith("actions/checkout@")]
    assert [given["persist-credentials"] for given in checkouts] == [False, False]

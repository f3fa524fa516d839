"""Living with the gate, through the command line: waivers, a baseline, what a branch has changed, and advice alone."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from drillgate import pack
from drillgate.cli import program

SITES = "DELETE FROM sites;\n"
PAGES = "DELETE FROM pages;\n"
POLICY = """\
policy: nothing-goes
code: ZZ1
title: Nothing is destroyed
severity: error
why: It does not come back.
of: operation
match: {action: destroy}
message: "{target} goes"
examples: []
"""
CHANGES = """\
policy: titled
code: ZZ2
title: Changes are noted
severity: error
why: To see them.
of: change
message: "{change} is a change"
examples: []
"""
UNUSED = """\
policy: waiver-unused
code: DG903
title: A waiver sets something aside
severity: warning
why: It waits for another.
of: waiver
match: {expires-in: {at-least: 1s}}
require: {used: true}
message: "{place} sets nothing aside"
examples: []
"""
WAIVER = """\
waivers:
  - policy: nothing-goes
    place: old/*.sql
    owner: storage
    reason: Copied before
    approved-by: platform
    granted: 2022-04-01
    expires: 2022-06-01
"""
LONG = "waiver-too-long.policy.yaml"
CHANGE = """\
change: retire-app
title: Retire an app
environment: production
requested-by: {team: assets}
executed-by: {team: operations}
deletes: {type: app, number: 2, recovery: none}
ids:
  - {file: ids.csv, column: id, type: app}
scripts:
  - {file: delete.sql}
"""
FILES = {
    "rules/nothing.yaml": POLICY,
    "rules/changes.yaml": CHANGES,
    "rules/unused.yaml": UNUSED,
    "old/a.sql": SITES,
    "old/b.sql": PAGES,
    "new/c.sql": SITES,
}


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def run_git(*arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, text=True, env=environment)
    return done.stdout.strip()


def commit(*arguments: str) -> None:
    run_git("add", ".")
    run_git("commit", "-qm", "more", *arguments)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(FILES)
    run_git("init", "-q")
    commit()
    return tmp_path


def gate(*arguments: str, now: str = "2022-04-05T07:38:00Z") -> Result:
    rules = next(folder / "rules" for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "rules").is_dir())
    always = ("--policies", str(rules), "--no-shipped-policies", "--cache-dir", "../cache", "--now", now)
    return CliRunner().invoke(program, ["gate", *(arguments or (".",)), *always], prog_name="drillgate")


def report(*arguments: str, now: str = "2022-04-05T07:38:00Z") -> dict[str, Any]:
    """What the gate says to machines; asked twice, the second time from memory."""
    first, second = (gate(*(arguments or (".",)), "--report", "json", now=now) for _ in range(2))
    assert first.stdout == second.stdout
    told: dict[str, Any] = json.loads(first.stdout)
    assert told["exit_code"] == first.exit_code
    return told


def found(*arguments: str, now: str = "2022-04-05T07:38:00Z") -> tuple[list[str], int]:
    """What counts, as FILE:LINE CODE, and the exit code."""
    told = report(*arguments, now=now)
    marks = [finding["fingerprint"] for finding in told["findings"]]
    marks += [one["finding"]["fingerprint"] for one in told["set_aside"]]
    assert len(set(marks)) == len(marks)
    return [_place(finding) for finding in told["findings"]], told["exit_code"]


def _place(finding: dict[str, Any]) -> str:
    return f"{finding['place']['file']}:{finding['place']['line']} {finding['code']}"


ALL = ["new/c.sql:1 ZZ1", "old/a.sql:1 ZZ1", "old/b.sql:1 ZZ1"]


def test_without_any_of_it_all_that_is_found_counts() -> None:
    assert found() == (ALL, 1)


def test_advice_lets_all_pass_but_what_cannot_be_read() -> None:
    assert found(".", "--advisory") == (ALL, 0)
    write({"rules/broken.yaml": "policy: x\n"})
    assert gate(".", "--advisory").exit_code == 2


class TestWaivers:
    def test_what_is_waived_does_not_count(self) -> None:
        write({"own.yaml": WAIVER})
        assert found(".", "--waivers", "own.yaml") == (["new/c.sql:1 ZZ1"], 1)
        assert found("old", "--waivers", "own.yaml") == ([], 0)

    def test_what_is_waived_is_told_with_who_owns_it_and_until_when(self) -> None:
        write({"own.waivers.yaml": WAIVER})
        told = report()
        said = "storage: Copied before, until 2022-06-01, approved by platform"
        assert [(one["reason"], one["said"], _place(one["finding"])) for one in told["set_aside"]] == [
            ("waiver", said, "old/a.sql:1 ZZ1"),
            ("waiver", said, "old/b.sql:1 ZZ1"),
        ]
        assert told["counts"]["set_aside"] == {"waiver": 2, "baseline": 0}

    def test_those_at_the_top_count_from_any_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write({"own.waivers.yaml": WAIVER})
        assert found() == (["new/c.sql:1 ZZ1"], 1)
        monkeypatch.chdir("old")
        assert found() == ([], 0)

    def test_those_that_the_project_names_count(self) -> None:
        write({"drillgate.yaml": "project: p\nwaivers: [owned]\n", "owned/a.yaml": WAIVER})
        assert found() == (["new/c.sql:1 ZZ1"], 1)

    def test_after_its_last_day_a_waiver_counts_no_more(self) -> None:
        write({"own.waivers.yaml": WAIVER})
        assert found("old", now="2022-06-01T23:59:59Z") == ([], 0)
        assert found("old", now="2022-06-02T00:00:00Z") == (["old/a.sql:1 ZZ1", "old/b.sql:1 ZZ1"], 1)

    def test_how_long_one_may_hold_is_the_parameter_of_the_policy_about_that(self) -> None:
        year = WAIVER.replace("expires: 2022-06-01", "expires: 2023-03-01")
        write({"own.waivers.yaml": year, "rules/long.yaml": (pack.folder("policies") / LONG).read_text("utf-8")})
        assert found("old", now="2022-06-30T00:00:00Z") == (["own.waivers.yaml:2 DG906"], 1)
        assert found("old", now="2022-07-02T00:00:00Z")[0][:2] == ["old/a.sql:1 ZZ1", "old/b.sql:1 ZZ1"]
        write({"drillgate.yaml": "project: p\nparameters:\n  waiver-too-long: {longest: 365d}\n"})
        assert found("old", now="2022-07-02T00:00:00Z") == ([], 0)

    def test_a_fingerprint_waives_one_finding_wherever_it_goes(self) -> None:
        gate(".", "--write-baseline", "all.jsonl")
        entries = [json.loads(line) for line in Path("all.jsonl").read_text(encoding="utf-8").splitlines()[1:]]
        (mark,) = {entry["fingerprint"] for entry in entries if entry["message"] == "pages goes"}
        by_mark = WAIVER.replace("policy: nothing-goes\n    place: old/*.sql", f"fingerprint: {mark}")
        write({"own.waivers.yaml": by_mark})
        assert found() == (ALL[:2], 1)
        Path("old/b.sql").rename("new/renamed.sql")
        write({"new/renamed.sql": f"-- moved\n\n  {PAGES}"})
        assert found() == (ALL[:2], 1)

    def test_one_that_is_not_needed_is_told_where_all_was_judged(self) -> None:
        write({"own.waivers.yaml": WAIVER.replace("old/*", "gone/*")})
        assert found() == ([*ALL, "own.waivers.yaml:2 DG903"], 1)
        assert found("new") == (ALL[:1], 1)

    def test_one_of_no_policy_is_told_with_the_nearest_name(self) -> None:
        unused = (pack.folder("policies") / "waiver-unused.policy.yaml").read_text("utf-8")
        write({"own.waivers.yaml": WAIVER.replace("nothing-goes", "nothing-goe"), "rules/unused.yaml": unused})
        said = "no policy that judges here is called 'nothing-goe', did you mean 'nothing-goes'?"
        for where in (".", "new"):
            assert "own.waivers.yaml:2 DG903" in found(where)[0]
            assert said in gate(where).output

    def test_one_with_a_mistake_waives_nothing_and_ends_with_two(self) -> None:
        write({"own.waivers.yaml": WAIVER.replace("platform", "storage")})
        assert found() == (ALL, 2)
        assert "own.waivers.yaml:6:18: found the owner, storage" in gate().output

    def test_with_an_authority_only_its_waivers_count(self) -> None:
        write({"own.waivers.yaml": WAIVER})
        told, code = found(".", "--authority", "main")
        assert (told, code) == ([*ALL, "own.waivers.yaml:1 DG902"], 1)
        commit()
        assert found(".", "--authority", "main") == (["new/c.sql:1 ZZ1"], 1)


class TestBaseline:
    def test_what_is_in_it_does_not_count_and_what_is_new_does(self) -> None:
        assert gate(".", "--write-baseline", "old.jsonl").exit_code == 0
        assert found(".", "--baseline", "old.jsonl") == ([], 0)
        write({"new/d.sql": SITES, "old/a.sql": f"-- above\n{SITES}"})
        assert found(".", "--baseline", "old.jsonl") == (["new/d.sql:1 ZZ1"], 1)

    def test_the_one_that_the_project_names_counts(self) -> None:
        gate(".", "--write-baseline", "old.jsonl")
        write({"drillgate.yaml": "project: p\nbaseline: old.jsonl\n"})
        assert found() == ([], 0)

    def test_a_renamed_file_keeps_what_it_had(self) -> None:
        gate(".", "--write-baseline", "old.jsonl")
        Path("old/a.sql").rename("old/renamed.sql")
        assert found(".", "--baseline", "old.jsonl") == ([], 0)

    def test_what_is_gone_from_it_is_told(self) -> None:
        gate(".", "--write-baseline", "old.jsonl")
        Path("old/a.sql").unlink()
        assert "1 entry of the baseline old.jsonl is gone" in gate(".", "--baseline", "old.jsonl").output
        assert "is gone" not in gate("new", "--baseline", "old.jsonl").output

    def test_to_write_it_anew_keeps_what_was_not_judged(self) -> None:
        gate(".", "--write-baseline", "old.jsonl")
        before = Path("old.jsonl").read_bytes()
        write({"new/c.sql": SITES + PAGES})
        assert gate("new", "--write-baseline", "old.jsonl").exit_code == 0
        after = Path("old.jsonl").read_bytes()
        assert set(before.splitlines()) < set(after.splitlines())
        assert len(after.splitlines()) == len(before.splitlines()) + 1

    def test_a_change_and_what_it_runs_are_never_in_it(self) -> None:
        write({"plan/change.yaml": CHANGE, "plan/ids.csv": "id\n1\n2\n", "plan/delete.sql": PAGES})
        expected = ["plan/change.yaml:1 ZZ2", "plan/delete.sql:1 ZZ1"]
        assert gate(".", "--write-baseline", "old.jsonl").exit_code == 1
        assert found(".", "--baseline", "old.jsonl") == (expected, 1)

    def test_one_with_a_mistake_lets_nothing_in_and_is_not_overwritten(self) -> None:
        write({"old.jsonl": "{}\n"})
        result = gate(".", "--baseline", "old.jsonl")
        assert (result.exit_code, "old.jsonl:1:1: found no baseline" in result.output) == (2, True)
        assert gate(".", "--write-baseline", "old.jsonl").exit_code == 2
        assert Path("old.jsonl").read_text(encoding="utf-8") == "{}\n"
        assert "missing.jsonl:1:1: found no such file" in gate(".", "--baseline", "missing.jsonl").output

    def test_with_an_authority_its_baseline_counts(self) -> None:
        gate(".", "--write-baseline", "all.baseline.jsonl")
        commit()
        write({"new/d.sql": PAGES})
        gate(".", "--write-baseline", "all.baseline.jsonl")
        told, code = found(".", "--baseline", "all.baseline.jsonl", "--authority", "main")
        assert (told, code) == (["all.baseline.jsonl:1 DG902", "new/d.sql:1 ZZ1"], 1)


class TestSince:
    def test_only_what_has_changed_is_judged(self) -> None:
        run_git("checkout", "-qb", "branch")
        assert found(".", "--since", "main") == ([], 0)
        write({"old/b.sql": PAGES * 2, "new/d.sql": SITES})
        expected = ["new/d.sql:1 ZZ1", "old/b.sql:1 ZZ1", "old/b.sql:2 ZZ1"]
        assert found(".", "--since", "main") == (expected, 1)
        commit()
        assert found(".", "--since", "main") == (expected, 1)
        assert "(2 of " in gate(".", "--since", "main").output

    def test_a_renamed_file_is_judged_where_its_new_path_tells_otherwise(self) -> None:
        Path("old/a.sql").rename("old/z.sql")
        assert found(".", "--since", "main") == ([], 0)
        Path("tests").mkdir()
        Path("old/b.sql").rename("tests/b.sql")
        assert found(".", "--since", "main") == (["tests/b.sql:1 ZZ1"], 1)

    def test_a_change_is_judged_whole_if_anything_that_it_names_has_changed(self) -> None:
        write({"plan/change.yaml": CHANGE, "plan/ids.csv": "id\n1\n2\n", "plan/delete.sql": PAGES})
        commit()
        assert found(".", "--since", "main") == ([], 0)
        write({"plan/ids.csv": "id\n1\n3\n"})
        assert found(".", "--since", "main") == (["plan/change.yaml:1 ZZ2", "plan/delete.sql:1 ZZ1"], 1)

    def test_a_judge_that_has_changed_is_told(self) -> None:
        write({"rules/nothing.yaml": POLICY.replace("goes", "vanishes")})
        assert "other files were not judged by it: rules/nothing.yaml" in gate(".", "--since", "main").output

    def test_it_goes_with_waivers_and_a_baseline(self) -> None:
        gate("new", "--write-baseline", "old.jsonl")
        write({"own.waivers.yaml": WAIVER})
        commit()
        write({"old/a.sql": SITES * 2, "new/c.sql": SITES * 2})
        told = found(".", "--since", "main", "--baseline", "old.jsonl")
        assert told == (["new/c.sql:2 ZZ1"], 1)

    @pytest.mark.parametrize(
        ("name", "expected"), [("nothing", "found no revision nothing"), ("", "found '' as a revision")]
    )
    def test_a_name_of_no_revision_ends_with_two(self, name: str, expected: str) -> None:
        result = gate(".", "--since", name)
        assert (result.exit_code, expected in result.output) == (2, True)

    def test_a_shallow_clone_says_what_to_do(self, monkeypatch: pytest.MonkeyPatch) -> None:
        run_git("checkout", "-qb", "branch")
        for _ in range(2):
            run_git("commit", "-q", "--allow-empty", "-m", "more")
        run_git("clone", "-q", "--depth", "1", "--no-single-branch", Path.cwd().as_uri(), "../shallow")
        monkeypatch.chdir("../shallow")
        result = gate(".", "--since", "origin/main")
        assert (result.exit_code, "`git fetch --unshallow`, or `fetch-depth: 0`" in result.output) == (2, True)

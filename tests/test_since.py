"""What a branch has changed since it left another."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from drillgate import since
from drillgate.documents.change import Change
from drillgate.documents.load import load
from drillgate.places import InputError
from drillgate.since import Since
from drillgate.sources import Tree, walk

FILES = {
    "a.sql": "DELETE FROM a;\n",
    "m/b.sql": "DELETE FROM b;\nDELETE FROM c;\n",
    "m/c.sql": "DELETE FROM c;\n",
    "tests/t.sql": "DELETE FROM t;\n",
    ".gitignore": "build/\n*.log.sql\n",
}


def write(files: dict[str, str], folder: Path | None = None) -> None:
    for name, text in files.items():
        file = (folder or Path.cwd()) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def run_git(*arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    command = ["git", *identity, "-c", "protocol.file.allow=always", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the files above on `main`, and a branch of it checked out."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write(FILES)
    run_git("init", "-q")
    run_git("add", ".")
    run_git("commit", "-qm", "base")
    run_git("checkout", "-qb", "branch")
    return folder.resolve()


def changed(top: Path, name: str = "main", alike: Callable[[str, str], bool] = lambda old, new: True) -> set[str]:
    files = walk(Tree(top), ".").files
    return set(since.changed(since.fork(top, name), files, alike))


def test_nothing_has_changed_in_a_fresh_branch(top: Path) -> None:
    assert changed(top) == set()


def test_what_is_committed_staged_edited_or_new_has_changed(top: Path) -> None:
    write({"a.sql": "DELETE FROM b;\n"})
    run_git("commit", "-qam", "more")
    write({"m/b.sql": "--\n", "staged.sql": "--\n"})
    run_git("add", ".")
    write({"m/c.sql": FILES["m/c.sql"] + "--", "new/d.sql": "--\n"})
    assert changed(top) == {"a.sql", "m/b.sql", "m/c.sql", "staged.sql", "new/d.sql"}


def test_what_was_changed_and_changed_back_has_not(top: Path) -> None:
    write({"a.sql": "--\n"})
    run_git("commit", "-qam", "more")
    write({"a.sql": FILES["a.sql"]})
    assert changed(top) == set()


def test_what_has_changed_on_the_other_branch_has_not_changed_here(top: Path) -> None:
    run_git("checkout", "-q", "main")
    write({"a.sql": "--\n", "e.sql": "--\n"})
    run_git("add", ".")
    run_git("commit", "-qm", "meanwhile")
    run_git("checkout", "-q", "branch")
    write({"m/b.sql": "--\n"})
    assert changed(top) == {"m/b.sql"}


def test_the_same_size_and_time_is_not_the_same_content(top: Path) -> None:
    status = Path("a.sql").stat()
    write({"a.sql": FILES["a.sql"].replace("a;", "b;")})
    os.utime("a.sql", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert changed(top) == {"a.sql"}


def test_line_ends_as_git_turns_them_are_no_change(top: Path) -> None:
    write({"m/b.sql": FILES["m/b.sql"].replace("\n", "\r\n")})
    assert changed(top) == set()
    write({"m/b.sql": FILES["m/b.sql"].replace("\n", "\r\n").replace("c;", "d;")})
    assert changed(top) == {"m/b.sql"}


def test_an_ignored_file_has_not_changed_unless_it_is_in_the_index(top: Path) -> None:
    write({"build/x.sql": "--\n", "y.log.sql": "--\n", "build/forced.sql": "--\n", "not-ignored.sql": "--\n"})
    run_git("add", "-f", "build/forced.sql")
    assert changed(top) == {"build/forced.sql", "not-ignored.sql"}
    run_git("commit", "-qm", "forced")
    assert changed(top) == {"build/forced.sql", "not-ignored.sql"}


def test_to_ignore_what_is_there_already_hides_no_change(top: Path) -> None:
    write({".gitignore": "*.sql\n", "a.sql": "--\n", "new.sql": "--\n"})
    run_git("add", "-f", "new.sql")
    assert changed(top) == {"a.sql", "new.sql"}


def test_a_deleted_file_is_nothing_to_judge(top: Path) -> None:
    Path("a.sql").unlink()
    assert changed(top) == set()


def test_a_file_that_was_only_renamed_is_left_out_where_it_is_judged_alike(top: Path) -> None:
    run_git("mv", "a.sql", "b.sql")
    Path("tests/t.sql").rename("t.sql")
    asked: list[tuple[str, str]] = []

    def alike(old: str, new: str) -> bool:
        asked.append((old, new))
        return old.startswith("tests/") == new.startswith("tests/")

    assert changed(top, alike=alike) == {"t.sql"}
    assert asked == [("a.sql", "b.sql"), ("tests/t.sql", "t.sql")]


def test_a_renamed_file_with_other_line_ends_was_only_renamed(top: Path) -> None:
    Path("m/b.sql").unlink()
    write({"m/d.sql": FILES["m/b.sql"].replace("\n", "\r\n")})
    assert changed(top) == set()


def test_a_copy_is_new_and_only_one_file_can_have_been_another(top: Path) -> None:
    write({"copy.sql": FILES["a.sql"]})
    assert changed(top) == {"copy.sql"}
    Path("a.sql").unlink()
    write({"again.sql": FILES["a.sql"]})
    assert changed(top) == {"copy.sql"}


def test_a_file_that_was_renamed_and_edited_has_changed(top: Path) -> None:
    Path("a.sql").unlink()
    write({"b.sql": FILES["a.sql"] + "--\n"})
    assert changed(top) == {"b.sql"}


class TestLinks:
    @pytest.fixture
    def linked(self, top: Path) -> Path:
        """`link.sql` leads to `a.sql`, `folder` to `m`, `twice.sql` through both to `m/c.sql`."""
        Path("link.sql").symlink_to("a.sql")
        Path("folder").symlink_to("m")
        Path("twice.sql").symlink_to("folder/c.sql")
        run_git("add", ".")
        run_git("commit", "-qm", "links")
        run_git("branch", "-f", "linked")
        return top

    def test_a_link_has_not_changed_as_long_as_it_and_its_file_have_not(self, linked: Path) -> None:
        assert changed(linked, "linked") == set()

    def test_a_link_has_changed_with_its_file(self, linked: Path) -> None:
        write({"a.sql": "--\n", "m/c.sql": "--\n"})
        assert changed(linked, "linked") == {"a.sql", "link.sql", "folder/c.sql", "twice.sql"}

    def test_a_link_that_leads_elsewhere_has_changed(self, linked: Path) -> None:
        for name, target in {"link.sql": "m/c.sql", "folder": "tests"}.items():
            Path(name).unlink()
            Path(name).symlink_to(target)
        # A walk enters each folder once, under the name that comes first.
        assert changed(linked, "linked") == {"link.sql", "folder/t.sql"}

    def test_a_link_in_place_of_a_file_has_changed(self, linked: Path) -> None:
        Path("a.sql").unlink()
        Path("a.sql").symlink_to("m/c.sql")
        assert {"a.sql", "link.sql"} <= changed(linked, "linked")

    def test_links_in_a_ring_or_out_of_the_tree_end(self, linked: Path, tmp_path: Path) -> None:
        write({"x.sql": "--\n"}, tmp_path)
        Path("ring.sql").symlink_to("ring.sql")
        Path("out.sql").symlink_to(tmp_path / "x.sql")
        run_git("add", ".")
        run_git("commit", "-qm", "more links")
        fork = since.fork(linked, "HEAD")
        assert since.changed(fork, ["ring.sql", "out.sql"], lambda old, new: True) == {"ring.sql", "out.sql"}


def test_the_files_of_a_submodule_cannot_be_compared(top: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write({"x.sql": "--\n"}, other)
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
        run_git("-C", str(other), *arguments)
    run_git("submodule", "--quiet", "add", str(other), "sub")
    run_git("commit", "-qm", "a submodule")
    write({"build/x.sql": "--\n"})
    assert changed(top, "HEAD") == {"sub/x.sql"}
    assert changed(top, "main") >= {"sub/x.sql"}


def test_nothing_that_the_checkout_brings_is_run(top: Path, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    write({".gitattributes": "*.sql filter=trap diff=trap\n"})
    for setting in ("filter.trap.clean", "filter.trap.smudge", "diff.trap.textconv", "core.fsmonitor", "core.pager"):
        run_git("config", setting, f"touch {mark}; cat")
    hooks = top / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {mark}\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    write({"a.sql": "--\n", "new.sql": "--\n"})
    assert changed(top) == {"a.sql", "new.sql"}
    assert not mark.exists()


class TestRefusals:
    def test_a_shallow_clone_says_how_to_fetch_the_rest(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for branch in ("main", "branch"):
            run_git("checkout", "-q", branch)
            run_git("commit", "-q", "--allow-empty", "-m", branch)
        run_git("clone", "-q", "--depth", "1", "--no-single-branch", top.as_uri(), "../shallow")
        shallow = top.parent / "shallow"
        monkeypatch.chdir(shallow)
        advice = "this clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks it out"
        with pytest.raises(InputError) as error:
            since.fork(shallow, "origin/main")
        assert str(error.value) == f"{shallow}:1:1: found no commit where HEAD left origin/main, expected {advice}"
        with pytest.raises(InputError) as error:
            since.fork(shallow, "v1")
        assert str(error.value) == (
            f"{shallow}:1:1: found no revision v1, expected one that has been fetched, for {advice}"
        )

    def test_branches_without_a_commit_in_common(self, top: Path) -> None:
        run_git("checkout", "-q", "--orphan", "other")
        run_git("commit", "-qm", "other")
        with pytest.raises(InputError, match="found no commit where HEAD left main, expected two that have a commit"):
            since.fork(top, "main")

    @pytest.mark.parametrize("name", ["", "nothing", "--all", "main:m"])
    def test_a_name_of_no_revision(self, top: Path, name: str) -> None:
        with pytest.raises(InputError, match="found"):
            since.fork(top, name)

    def test_a_folder_that_is_no_repository(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="found no Git repository, expected one with the revision main"):
            since.fork(tmp_path, "main")


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
  - {file: ../../a.sql}
"""


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ({}, False),
        ({"m/c.sql": "--\n"}, False),
        ({"changes/one/other.csv": "id\n"}, False),
        ({"a.sql": "--\n"}, True),
        ({"changes/one/ids.csv": "id\n2\n"}, True),
        ({"changes/one/change.yaml": CHANGE + "must-not-touch: [site]\n"}, True),
        ({"changes/one/ids.csv": None}, True),
    ],
)
def test_a_change_is_concerned_by_any_file_that_it_names(
    top: Path, edit: dict[str, str | None], expected: bool
) -> None:
    write({"changes/one/change.yaml": CHANGE, "changes/one/ids.csv": "id\n1\n"})
    run_git("add", ".")
    run_git("commit", "-qm", "a change")
    fork = since.fork(top, "HEAD")
    for name, text in edit.items():
        Path(name).unlink() if text is None else write({name: text})
    path = "changes/one/change.yaml"
    document = load(Change, Path(path).read_bytes(), path)
    changes = since.changed(fork, walk(Tree(top), ".").files, lambda old, new: True)
    assert since.concerns(fork, document, path, changes) is expected


def test_notes_say_what_was_compared_with_and_which_judges_have_changed(top: Path) -> None:
    write({"policies/a.yaml": "x\n", "x.estate.yaml": "x\n"})
    run_git("add", ".")
    run_git("commit", "-qm", "judges")
    commit = run_git("rev-parse", "--short=12", "HEAD")
    fork = since.fork(top, "HEAD")
    assert told(fork) == (f"judged what changed since HEAD ({commit})",)
    write({"policies/a.yaml": "y\n", "more.waivers.yaml": "x\n", "a.sql": "--\n"})
    Path("x.estate.yaml").unlink()
    (note,) = told(fork)
    before, _, edited = note.rpartition(": ")
    assert before.endswith("of what decides this has changed, too, and other files were not judged by it")
    assert edited == "more.waivers.yaml, policies/a.yaml, x.estate.yaml"


def told(fork: Since) -> tuple[str, ...]:
    return since.notes(fork, walk(Tree(fork.top), ".").files, ["policies"])

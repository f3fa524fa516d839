"""Nothing is read outside of a working tree, and nothing is run that a repository brings along."""

import inspect
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from drillgate import git as git_module
from drillgate.git import Revision, below, commit_of, content_name, fork_of, revision
from drillgate.places import InputError
from drillgate.sources import LIMIT, Tree, joined, repository_of, top_of, walk


def refusal(attempt: Callable[[], object]) -> str:
    with pytest.raises(InputError) as raised:
        attempt()
    return str(raised.value)


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def run_git(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()


@pytest.fixture
def top(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "repository"
    folder.mkdir()
    return folder


@pytest.fixture
def repository(top: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two commits, the first of them tagged `base`, as the current folder."""
    run_git(top, "init", "-q")
    write(top, {"policies/a.yaml": "first\n", "policies/deep/b.yaml": "b\n", "drop.sql": "DELETE FROM a;\n"})
    run_git(top, "add", ".")
    run_git(top, "commit", "-qm", "first")
    run_git(top, "tag", "base")
    write(top, {"policies/a.yaml": "second\n"})
    run_git(top, "commit", "-qam", "second")
    write(top, {"policies/a.yaml": "working tree\n"})
    monkeypatch.chdir(top)
    return top


class TestTree:
    def test_a_file_is_read(self, top: Path) -> None:
        write(top, {"a.sql": "x"})
        assert Tree(top).read(str(top / "a.sql")) == b"x"

    def test_paths_and_links_do_not_leave_the_tree(self, top: Path) -> None:
        secret = top.parent / "secret"
        secret.write_text("secret")
        (top / "link").symlink_to(secret)
        (top / "folder").symlink_to(top.parent)
        for path in (top / ".." / "secret", top / "link", top / "folder" / "secret", secret):
            said = refusal(lambda path=path: Tree(top).read(str(path)))  # type: ignore[misc] # a default argument
            assert said == f"{path}:1:1: found a path that leaves {top}, expected a file below it"

    def test_a_neighbour_whose_name_begins_alike_is_outside(self, top: Path) -> None:
        neighbour = Path(f"{top}-2")
        write(neighbour, {"a": "x"})
        assert "leaves" in refusal(lambda: Tree(top).read(str(neighbour / "a")))

    def test_links_inside_of_the_tree_are_followed(self, top: Path) -> None:
        write(top, {"a.sql": "x"})
        (top / "b.sql").symlink_to("a.sql")
        assert Tree(top).read(str(top / "b.sql")) == b"x"

    def test_what_is_no_file_is_told(self, top: Path) -> None:
        (top / "folder.sql").mkdir()
        (top / "ring").symlink_to("ring")
        os.mkfifo(top / "pipe")
        tree = Tree(top)
        for read in (tree.read, lambda path: tree.beginning(path, 10), lambda path: tree.save(path, top / "copy")):
            assert "found a folder" in refusal(lambda read=read: read(str(top / "folder.sql")))  # type: ignore[misc] # a default argument
            assert "cannot be read" in refusal(lambda read=read: read(str(top / "ring")))  # type: ignore[misc] # a default argument
            assert "found no regular file" in refusal(lambda read=read: read(str(top / "pipe")))  # type: ignore[misc] # a default argument
            assert "found no such file" in refusal(lambda read=read: read(str(top / "gone")))  # type: ignore[misc] # a default argument
            assert "found" in refusal(lambda read=read: read("a\0b"))  # type: ignore[misc] # a default argument

    def test_a_large_file_is_refused_as_a_whole_and_its_beginning_is_read(self, top: Path) -> None:
        with (top / "large.sql").open("wb") as stream:
            stream.truncate(50_000_000)
        path = str(top / "large.sql")
        assert (
            refusal(lambda: Tree(top).read(path))
            == f"{path}:1:1: found more than {LIMIT} bytes, expected a smaller file"
        )
        assert len(Tree(top).beginning(path, LIMIT + 1)) == LIMIT + 1

    def test_the_files_of_a_folder_are_its_own(self, top: Path) -> None:
        write(top, {"b": "", "a": "", "folder/c": ""})
        assert Tree(top).files(str(top)) == (f"{top}/a", f"{top}/b")
        assert Tree(top).files(str(top / "gone")) == ()
        assert Tree(top).below(str(top)) == (f"{top}/a", f"{top}/b", f"{top}/folder/c")

    def test_a_ring_of_links_is_no_file_of_a_folder(self, top: Path) -> None:
        write(top, {"a.yaml": ""})
        (top / "b.yaml").symlink_to("c.yaml")
        (top / "c.yaml").symlink_to("b.yaml")
        assert Tree(top).files(str(top)) == ((top / "a.yaml").as_posix(),)


class TestWalk:
    def test_files_come_sorted_without_what_is_hidden_or_others(
        self, top: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(top)
        names = ("b.sql", "a/z.sql", "a.sql", ".git/x.sql", ".hidden.sql", "venv/x.sql", "node_modules/x.sql", "c/.d/x")
        write(top, dict.fromkeys(names, ""))
        assert walk(Tree(top), ".").files == ("a.sql", "a/z.sql", "b.sql")
        assert walk(Tree(top), "a").files == ("a/z.sql",)

    def test_links_out_of_the_tree_are_not_followed_and_told(self, top: Path) -> None:
        (top.parent / "outside").mkdir()
        write(top.parent / "outside", {"x.sql": ""})
        (top / "folder").symlink_to(top.parent / "outside")
        (top / "x.sql").symlink_to(top.parent / "outside" / "x.sql")
        (top / "gone.sql").symlink_to("nowhere")
        found = walk(Tree(top), str(top))
        assert (found.files, found.problems) == ((), ())
        assert found.notes == (
            f"{top}/folder is a link that leaves {top}; it was not followed",
            f"{top}/gone.sql is a link that leads to no file; it was not followed",
            f"{top}/x.sql is a link that leaves {top}; it was not followed",
        )

    def test_rings_of_links_end(self, top: Path) -> None:
        write(top, {"a/x.sql": ""})
        (top / "a" / "up").symlink_to("..")
        (top / "a" / "ring").symlink_to("ring")
        found = walk(Tree(top), str(top))
        assert found.files == (f"{top}/a/x.sql",)

    def test_deep_folders_do_not_exhaust_the_program(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(top)
        for _ in range(80):
            Path("d").mkdir()
            os.chdir("d")
        Path("x.sql").write_text("")
        os.chdir(top)
        limit = sys.getrecursionlimit()
        try:
            sys.setrecursionlimit(len(inspect.stack()) + 60)
            found = walk(Tree(top), ".")
        finally:
            sys.setrecursionlimit(limit)
        assert [file.count("d/") for file in found.files] == [80]

    def test_a_folder_that_cannot_be_read_is_a_problem(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(top, {"closed/x.sql": "", "open/y.sql": ""})
        listing = os.scandir

        def scandir(folder: str) -> object:
            if folder.endswith("closed"):
                raise PermissionError(13, "Permission denied")
            return listing(folder)

        monkeypatch.setattr(os, "scandir", scandir)
        found = walk(Tree(top), str(top))
        assert found.files == (f"{top}/open/y.sql",)
        assert [str(problem) for problem in found.problems] == [
            f"{top}/closed:1:1: found a folder that cannot be read (Permission denied)"
        ]

    def test_a_link_through_a_closed_folder_is_a_problem(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(top, {"closed/x.sql": "", "open.sql": ""})
        (top / "link.sql").symlink_to("closed/x.sql")
        is_folder = Path.is_dir

        def is_dir(self: Path) -> bool:
            if self.name == "x.sql":
                raise PermissionError(13, "Permission denied")
            return is_folder(self)

        monkeypatch.setattr(Path, "is_dir", is_dir)
        found = walk(Tree(top), str(top))
        assert found.files == (f"{top}/closed/x.sql", f"{top}/open.sql")
        assert [str(problem) for problem in found.problems] == [
            f"{top}/link.sql:1:1: found what cannot be looked at (Permission denied)"
        ]


class TestTop:
    def test_it_is_the_repository(self, repository: Path) -> None:
        for path in (repository, repository / "policies", repository / "policies" / "a.yaml", repository / "gone"):
            assert top_of(str(path)) == repository

    def test_a_link_to_elsewhere_is_of_the_repository_it_stands_in(self, repository: Path) -> None:
        (repository / "link.sql").symlink_to("/etc/hostname")
        assert top_of(str(repository / "link.sql")) == repository

    def test_without_a_repository_it_is_the_current_folder_or_a_root_or_the_folder_itself(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tmp_path = tmp_path.resolve()
        here, there = tmp_path / "here", tmp_path / "there"
        write(here, {"a/x.sql": ""})
        write(there, {"a/x.sql": ""})
        monkeypatch.chdir(here)
        assert top_of("a/x.sql") == here
        assert top_of("a") == here
        assert top_of(str(there / "a")) == there / "a"
        assert top_of(str(there / "a" / "x.sql")) == there / "a"
        assert top_of(str(there / "a"), (there,)) == there

    def test_a_submodule_is_of_the_repository_around_it(self, repository: Path) -> None:
        write(repository, {"module/.git": "gitdir: ../.git/modules/module\n"})
        assert repository_of(repository / "module") == repository

    def test_a_linked_working_tree_is_its_own_top(self, repository: Path, tmp_path: Path) -> None:
        linked = tmp_path.resolve() / "linked"
        run_git(repository, "worktree", "add", "-q", str(linked), "base")
        assert repository_of(linked) == linked
        assert revision(linked, "base").read(str(linked / "policies/a.yaml")) == b"first\n"


def test_paths_are_joined_as_people_write_them() -> None:
    assert joined("drills/changes", "../x.csv") == "drills/x.csv"
    assert joined(".", "x.csv") == "x.csv"
    assert joined("a", "..") == "."
    assert joined(".", "..") == ".."
    assert joined("a", "/etc/passwd") == "/etc/passwd"


class TestRevision:
    def test_files_are_read_as_they_stand_in_it(self, repository: Path) -> None:
        base = revision(repository, "base")
        assert base.commit == run_git(repository, "rev-parse", "base")
        for path in ("policies/a.yaml", "./policies/../policies/a.yaml", str(repository / "policies" / "a.yaml")):
            assert base.read(path) == b"first\n"
        assert revision(repository, "HEAD").read("policies/a.yaml") == b"second\n"
        assert base.files("policies") == ("policies/a.yaml",)
        assert base.below("policies") == ("policies/a.yaml", "policies/deep/b.yaml")
        assert base.files(".") == ("drop.sql",)
        assert base.files("nowhere") == ()
        target = repository.parent / "saved"
        base.save("policies/a.yaml", target)
        assert target.read_bytes() == b"first\n"

    def test_the_current_folder_is_where_paths_begin(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(repository / "policies")
        base = revision(repository, "base")
        assert base.read("a.yaml") == b"first\n"
        assert base.files("..") == ("../drop.sql",)

    def test_what_it_does_not_have_is_told(self, repository: Path) -> None:
        base = revision(repository, "base")
        write(repository, {"new.yaml": ""})
        assert refusal(lambda: base.read("new.yaml")) == "new.yaml:1:1: found no such file in base"
        assert "leaves" in refusal(lambda: base.read("../new.yaml"))
        assert "found more than 3 bytes in base" in refusal(lambda: base.read("drop.sql", limit=3))

    def test_a_link_in_it_is_not_followed(self, repository: Path) -> None:
        (repository / "link.yaml").symlink_to("/etc/hostname")
        run_git(repository, "add", ".")
        run_git(repository, "commit", "-qm", "link")
        assert "found a link in HEAD, expected a file" in refusal(
            lambda: revision(repository, "HEAD").read("link.yaml")
        )

    def test_a_link_of_the_working_tree_does_not_lead_to_another_file_of_it(self, repository: Path) -> None:
        shutil.move(repository / "policies", repository / "mine")
        (repository / "policies").symlink_to("mine")
        assert revision(repository, "base").below("policies") == ("policies/a.yaml", "policies/deep/b.yaml")

    @pytest.mark.parametrize(
        "name", ["", "-p", "--output=x", "nothing", "base:policies", "a\nb", "HEAD..base", "^base"]
    )
    def test_what_is_no_commit_is_refused(self, repository: Path, name: str) -> None:
        assert f"{repository}:1:1: found" in refusal(lambda: revision(repository, name))

    def test_a_folder_without_a_repository_is_refused(self, top: Path) -> None:
        assert "found a repository that Git cannot read" in refusal(lambda: entries_without(top))

    def test_a_fork_is_found(self, repository: Path) -> None:
        base = run_git(repository, "rev-parse", "base")
        run_git(repository, "checkout", "-qf", "-b", "side", "base")
        run_git(repository, "commit", "-q", "--allow-empty", "-m", "side")
        main = commit_of(repository, "main")
        assert main is not None
        assert fork_of(repository, main) == base

    def test_no_fork_is_found_in_another_history(self, repository: Path) -> None:
        run_git(repository, "checkout", "-qf", "--orphan", "other")
        run_git(repository, "commit", "-q", "--allow-empty", "-m", "other")
        main = commit_of(repository, "main")
        assert main is not None
        assert fork_of(repository, main) is None

    def test_contents_have_the_names_that_git_gives_them(self, repository: Path) -> None:
        entry = revision(repository, "base").entry("policies/a.yaml")
        assert content_name(b"first\n", entry.content) == entry.content

    def test_a_path_is_below_by_its_folders_not_by_its_links(self, repository: Path) -> None:
        (repository / "out").symlink_to("/etc")
        (repository.parent / "way").symlink_to(repository)
        assert below(repository, "out/hostname") == "out/hostname"
        assert below(repository, str(repository.parent / "way" / "policies" / "a.yaml")) == "policies/a.yaml"
        assert below(repository, "/etc/hostname") is None


def entries_without(top: Path) -> Revision:
    return revision(top, "HEAD")


class TestHostileRepository:
    def mark(self, repository: Path) -> str:
        return f"touch {repository.parent}/mark; cat"

    def read_all(self, repository: Path) -> None:
        base = revision(repository, "base")
        assert base.read("policies/a.yaml") == b"first\n"
        base.save("drop.sql", repository.parent / "saved")
        fork_of(repository, base.commit)
        assert not (repository.parent / "mark").exists()

    def test_its_settings_run_nothing(self, repository: Path) -> None:
        mark = self.mark(repository)
        settings = (
            "core.fsmonitor",
            "core.pager",
            "core.sshCommand",
            "core.gitProxy",
            "core.editor",
            "core.alternateRefsCommand",
            "pager.cat-file",
            "pager.ls-tree",
            "alias.cat-file",
            "diff.external",
            "diff.x.textconv",
            "diff.x.command",
            "filter.x.smudge",
            "filter.x.clean",
            "filter.x.process",
            "credential.helper",
            "gpg.program",
            "uploadpack.packObjectsHook",
        )
        for name in settings:
            run_git(repository, "config", name, mark)
        write(repository, {".gitattributes": "* filter=x diff=x\n"})
        for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-commit"):
            file = repository / ".git" / "hooks" / hook
            write(repository, {f".git/hooks/{hook}": f"#!/bin/sh\n{mark}\n"})
            file.chmod(0o755)
        self.read_all(repository)

    def test_a_missing_object_is_not_fetched(self, repository: Path) -> None:
        blob = run_git(repository, "rev-parse", "base:drop.sql")
        (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
        for name, value in (
            ("core.repositoryformatversion", "1"),
            ("extensions.partialClone", "origin"),
            ("remote.origin.promisor", "true"),
            ("remote.origin.url", f"ext::sh -c 'touch {repository.parent}/mark'"),
            ("remote.origin.uploadpack", f"touch {repository.parent}/mark;"),
            ("protocol.ext.allow", "always"),
        ):
            run_git(repository, "config", name, value)
        assert "cannot read" in refusal(lambda: revision(repository, "base").read("drop.sql"))
        assert not (repository.parent / "mark").exists()

    def test_the_environment_points_nowhere_else(
        self, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = tmp_path / "other"
        write(other, {"policies/a.yaml": "other\n"})
        run_git(other, "init", "-q")
        run_git(other, "add", ".")
        run_git(other, "commit", "-qm", "other")
        run_git(other, "tag", "base")
        monkeypatch.setenv("GIT_DIR", str(other / ".git"))
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", self.mark(repository))
        monkeypatch.setenv("GIT_EXTERNAL_DIFF", self.mark(repository))
        self.read_all(repository)

    def test_replaced_objects_are_not_the_ones_that_are_read(self, repository: Path) -> None:
        original = run_git(repository, "rev-parse", "base:policies/a.yaml")
        other = run_git(repository, "rev-parse", "HEAD:policies/a.yaml")
        run_git(repository, "replace", original, other)
        self.read_all(repository)

    def test_a_bare_repository_among_its_files_is_not_asked(self, repository: Path) -> None:
        inner = repository / "inner"
        run_git(repository, "init", "-q", "--bare", str(inner))
        (inner / "config").write_text(f"[core]\nbare = true\nfsmonitor = {self.mark(repository)}\n")
        write(inner, {"drop.sql": ""})
        assert top_of(str(inner / "drop.sql")) == repository
        self.read_all(repository)
        shutil.rmtree(repository / ".git")
        assert "cannot read" in refusal(lambda: commit_of(inner, "HEAD"))

    def test_a_program_called_git_in_it_is_not_run(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(repository, {"git": f"#!/bin/sh\n{self.mark(repository)}\n"})
        (repository / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f".{os.pathsep}{os.environ['PATH']}")
        assert "is in the repository itself" in refusal(lambda: revision(repository, "base"))
        assert not (repository.parent / "mark").exists()

    def test_git_that_does_not_answer_is_given_up(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(git_module, "PATIENCE", 0.0)
        assert "no answer within 0 seconds" in refusal(lambda: revision(repository, "base"))

    def test_without_git_there_is_no_authority(self, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "")
        assert "there is no program git" in refusal(lambda: revision(repository, "base"))

"""Where waivers are found and read: named or not, from the working tree or from a revision."""

import os
import subprocess
from pathlib import Path

import pytest

from drillgate import authority
from drillgate.authority import Authority
from drillgate.sources import Tree
from drillgate.waivers import Register, read

CHECKOUT = Path(__file__).parents[1]
WAIVER = """\
waivers:
  - policy: DG101
    place: {}
    owner: storage
    reason: Copied before
    approved-by: platform
    granted: 2022-04-01
    expires: 2022-06-01
"""


def write(**files: str) -> None:
    for name, text in files.items():
        file = Path(name.replace("__", "/").replace("_", "."))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def run_git(*arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path.resolve()


def told(register: Register) -> list[str | None]:
    return [one.waiver.place for one in register.waivers]


def test_those_at_the_top_and_in_its_folder_count(folder: Path) -> None:
    write(
        all_waivers_yaml=WAIVER.format("a.sql"),
        waivers__storage_waivers_yml=WAIVER.format("b.sql"),
        waivers__deep__er_waivers_yaml=WAIVER.format("c.sql"),
        waivers__other_yaml="- no waivers at all",
        deep__x_waivers_yaml=WAIVER.format("not.sql"),
    )
    register = read(Authority(), (), [folder])
    assert (told(register), register.problems) == (["a.sql", "c.sql", "b.sql"], ())
    assert register.files == ("all.waivers.yaml", "waivers/deep/er.waivers.yaml", "waivers/storage.waivers.yml")


def test_there_may_be_none(folder: Path) -> None:
    assert read(Authority(), (), [folder]) == Register()


def test_a_named_file_or_folder_goes_before_those_at_the_top(folder: Path) -> None:
    write(
        all_waivers_yaml=WAIVER.format("a.sql"),
        mine_yaml=WAIVER.format("b.sql"),
        more__c_yaml=WAIVER.format("c.sql"),
        more__d_policy_yaml="policy: x\n",
        more__e_txt="x",
    )
    register = read(Authority(), ("mine.yaml", "more", "more/c.yaml"), [folder])
    assert (told(register), register.files, register.problems) == (["b.sql", "c.sql"], ("mine.yaml", "more/c.yaml"), ())


def test_what_is_wrong_is_told_and_leaves_the_other_files_as_they_are(folder: Path) -> None:
    write(
        a_yaml=WAIVER.format("a.sql").replace("platform", "storage"),
        b_yaml=WAIVER.format("b.sql"),
        c_yaml="waivers: [",
        d__e_txt="",
        f__g_yaml="waiver: []\n",
    )
    register = read(Authority(), ("a.yaml", "b.yaml", "c.yaml", "d", "f", "missing"), [folder])
    assert told(register) == ["b.sql"]
    assert [str(problem).split(", expected")[0] for problem in register.problems] == [
        "d:1:1: found no waivers",
        "a.yaml:6:18: found the owner, storage",
        "c.yaml:2:1: found broken YAML: did not find expected node content while parsing a flow node",
        "f/g.yaml:1:1: found unknown key 'waiver'",
        "missing:1:1: found no such file",
    ]


def test_a_range_that_is_none_is_told_at_its_place(folder: Path) -> None:
    write(all_waivers_yaml=WAIVER.format("'m/[z-a].sql'"))
    (problem,) = read(Authority(), (), [folder]).problems
    assert str(problem).startswith("all.waivers.yaml:3:12: found '/m/[z-a].sql' is no pattern of paths")


def test_what_leaves_the_repository_is_not_read(folder: Path) -> None:
    repository = folder / "repository"
    (repository / ".git").mkdir(parents=True)
    write(outside_yaml=WAIVER.format("a.sql"))
    (repository / "all.waivers.yaml").symlink_to(folder / "outside.yaml")
    register = read(Authority(), (), [repository])
    assert told(register) == []
    assert "found a path that leaves" in str(register.problems[0])


def test_with_an_authority_those_of_its_revision_count(folder: Path) -> None:
    write(all_waivers_yaml=WAIVER.format("a.sql"), waivers__b_waivers_yaml=WAIVER.format("b.sql"))
    run_git("init", "-q")
    run_git("add", ".")
    run_git("commit", "-qm", "base")
    write(all_waivers_yaml=WAIVER.format("sly.sql"), waivers__c_waivers_yaml=WAIVER.format("sly.sql"))
    Path("waivers/b.waivers.yaml").unlink()
    judges = authority.over([Tree(folder)], "main")
    for named in ((), ("all.waivers.yaml", "waivers")):
        register = read(judges, named, [folder])
        assert (told(register), register.problems) == (["a.sql", "b.sql"], ())
    assert [str(problem) for problem in read(judges, ("waivers/c.waivers.yaml",), [folder]).problems] == [
        "waivers/c.waivers.yaml:1:1: found no such file in main"
    ]
    assert authority.edited(judges, (), ()) == (
        "all.waivers.yaml",
        "waivers/b.waivers.yaml",
        "waivers/c.waivers.yaml",
    )


def test_the_waivers_in_the_documentation_are_sound(folder: Path) -> None:
    text = (CHECKOUT / "docs" / "waivers.md").read_text(encoding="utf-8")
    write(all_waivers_yaml=text.partition("```yaml\n")[2].partition("```")[0])
    register = read(Authority(), (), [folder])
    assert (len(register.waivers), register.problems) == (2, ())

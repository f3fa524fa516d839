"""The gate over estates and runbooks: what a pull request adds owes its steps."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from drillgate.cli import program

ESTATE = """\
estate: cloud
title: Products
account: "111122223333"
region: us-east-1
confirmed: 2022-04-01
vault: {account: "444455556666", bucket: vault, locked-for: 30d}
catalogue: catalogue
objectives: {recovery-point: 1h}
teams:
  platform: {deputy: recovery}
  recovery: {deputy: platform}
stores:
  catalogue:
    about: One record for each site
    owner: platform
    dynamodb: {table: sites}
"""
STORE = """\
  boards:
    about: Boards of a site
    owner: platform
    references:
      - {field: of, to: catalogue}
    dynamodb: {table: boards, sort-key: board, fields: [of]}
"""
RUNBOOK = """\
runbook: un-delete
title: Bring sites back
owner: recovery
windows: {width: 2m, before: 3m}
steps:
  - step: restore-catalogue
    title: Bring back the catalogue
    uses: drillgate.steps.dynamodb:restore
    with: {store: catalogue}
    covers: [catalogue]
  - step: validate
    title: See that each site is whole
    uses: drillgate.steps.verify:site_is_whole
    needs: [restore-catalogue]
"""
STEP = """\
  - step: restore-boards
    title: Bring back the boards
    uses: drillgate.steps.dynamodb:restore
    with: {store: boards}
    covers: [boards]
"""


def git(*arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture
def branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose runbook covers its estate on `main`, and a branch of it checked out."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "cloud.estate.yaml").write_text(ESTATE)
    (folder / "un-delete.runbook.yaml").write_text(RUNBOOK)
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "base")
    git("checkout", "-qb", "branch")
    return folder


def gate(*options: str) -> tuple[int, list[tuple[str, str, int, str]]]:
    arguments = ["gate", ".", "--no-cache", "--now", "2022-04-05T07:00:00Z", "--report", "json", *options]
    result = CliRunner().invoke(program, arguments)
    found = json.loads(result.output)["findings"]
    told = [(one["code"], one["place"]["file"], one["place"]["line"], one["message"]) for one in found]
    return result.exit_code, sorted(told)


def test_an_estate_that_its_runbook_covers_passes(branch: Path) -> None:
    code, found = gate()
    assert (code, [finding[0] for finding in found]) == (0, ["DG608"])


@pytest.mark.parametrize("options", [(), ("--since", "main"), ("--since", "main", "--authority", "main")])
def test_a_store_that_a_branch_adds_without_steps_blocks_it(branch: Path, options: tuple[str, ...]) -> None:
    (branch / "cloud.estate.yaml").write_text(ESTATE + STORE)
    git("commit", "-qam", "add boards")
    code, found = gate(*options)
    line = ESTATE.count("\n") + 1
    assert code == 1
    assert [finding for finding in found if finding[0] in ("DG601", "DG602", "DG604")] == [
        ("DG601", "cloud.estate.yaml", line, "no runbook of cloud restores the store boards"),
        ("DG602", "cloud.estate.yaml", line, "no step verifies the store boards of cloud after it is restored"),
        (
            "DG604",
            "cloud.estate.yaml",
            line + 4,
            "no step verifies boards.of -> catalogue (reference) of cloud after both ends are restored",
        ),
    ]


@pytest.mark.parametrize("options", [("--since", "main"), ("--since", "main", "--authority", "main")])
def test_a_store_that_comes_with_its_steps_passes(branch: Path, options: tuple[str, ...]) -> None:
    (branch / "cloud.estate.yaml").write_text(ESTATE + STORE)
    steps = RUNBOOK.replace("needs: [restore-catalogue]", "needs: [restore-catalogue, restore-boards]") + STEP
    (branch / "un-delete.runbook.yaml").write_text(steps)
    git("commit", "-qam", "add boards and their restore")
    code, found = gate(*options)
    assert code == 0
    assert {finding[0] for finding in found} <= {"DG608", "DG902"}


def test_a_store_that_a_branch_takes_out_leaves_no_step_behind(branch: Path) -> None:
    (branch / "un-delete.runbook.yaml").write_text(RUNBOOK + STEP)
    git("commit", "-qam", "restore what is not there")
    code, found = gate("--since", "main")
    assert code == 1
    assert (
        "DG603",
        "un-delete.runbook.yaml",
        15,
        "the step un-delete/restore-boards names what cloud has no more: boards",
    ) in found


def test_a_runbook_that_a_branch_deletes_leaves_its_stores_uncovered(branch: Path) -> None:
    (branch / "other.runbook.yaml").write_text(
        RUNBOOK.replace("un-delete", "other").replace("[catalogue]\n", "[]\n", 1)
    )
    git("add", ".")
    git("commit", "-qm", "another runbook")
    git("checkout", "-qb", "later")
    git("rm", "-q", "un-delete.runbook.yaml")
    git("commit", "-qm", "delete the one that restores")
    code, found = gate("--since", "branch")
    assert code == 1
    assert [finding[0] for finding in found] == ["DG601", "DG602", "DG608"]


def test_runs_that_are_known_and_prove_nothing_block(branch: Path) -> None:
    (branch / "drillgate.yaml").write_text("project: p\nruns: runs\n")
    code, found = gate()
    assert code == 1
    assert [finding[3] for finding in found] == ["un-delete is not proven for cloud: no drill of it has passed"]


def test_an_owner_whom_nobody_knows_and_an_estate_long_unconfirmed_are_found(branch: Path) -> None:
    (branch / "cloud.estate.yaml").write_text(
        ESTATE.replace("owner: platform", "owner: wiki").replace("2022-04-01", "2021-04-01")
    )
    code, found = gate()
    assert code == 1
    assert [(finding[0], finding[3]) for finding in found] == [
        ("DG606", "store catalogue of cloud: the estate has no team wiki"),
        ("DG607", "cloud was last confirmed: 2021-04-01"),
        ("DG608", found[2][3]),
    ]


@pytest.mark.parametrize(
    ("named", "lacking"),
    [
        ("team: wiki", "the estate has no team wiki"),
        ("deputy: nobody", "the estate has no team nobody"),
        ("team: platform\n    deputy: platform", "nobody stands in for platform"),
        ("team: platform", ""),
    ],
)
def test_the_team_of_a_step_is_one_that_the_estate_has_with_a_deputy(branch: Path, named: str, lacking: str) -> None:
    (branch / "un-delete.runbook.yaml").write_text(
        RUNBOOK.replace("    covers: [catalogue]\n", f"    covers: [catalogue]\n    {named}\n")
    )
    _, found = gate()
    line = RUNBOOK[: RUNBOOK.index("    covers")].count("\n") + 2
    told = f"step un-delete/restore-catalogue of cloud: {lacking}"
    expected = [("DG606", "un-delete.runbook.yaml", line, told)] if lacking else []
    assert [finding for finding in found if finding[0] == "DG606"] == expected


@pytest.mark.parametrize(
    ("step", "codes"),
    [
        ("", ["DG608", "DG609"]),
        (
            "  - {step: again, title: t, uses: drillgate.steps.erasures:reapply, needs: [restore-catalogue]}\n",
            ["DG608"],
        ),
    ],
)
def test_a_runbook_that_brings_erased_records_back_is_found(branch: Path, step: str, codes: list[str]) -> None:
    (branch / "cloud.estate.yaml").write_text(f"erasable: [catalogue]\n{ESTATE}")
    (branch / "un-delete.runbook.yaml").write_text(RUNBOOK + step)
    code, found = gate()
    assert (code, [finding[0] for finding in found]) == (int("DG609" in codes), codes)
    assert [finding[3] for finding in found if finding[0] == "DG609"] == [
        "un-delete brings back what was erased by law from the store catalogue of cloud"
    ] * (len(codes) - 1)


def test_persons_records_of_a_store_that_is_not_there_are_found_where_they_are_named(branch: Path) -> None:
    (branch / "cloud.estate.yaml").write_text(f"erasable: [contacts.person]\n{ESTATE}")
    code, found = gate()
    told = "un-delete brings back what was erased by law from the store contacts.person of cloud"
    assert (code, [finding for finding in found if finding[0] == "DG609"]) == (
        1,
        [("DG609", "cloud.estate.yaml", 1, told)],
    )


def test_an_estate_without_any_runbook_has_nothing_to_be_covered_by(branch: Path) -> None:
    (branch / "un-delete.runbook.yaml").unlink()
    assert gate() == (0, [])


def test_of_several_estates_in_a_folder_a_drill_says_which_is_meant(branch: Path) -> None:
    (branch / "other.estate.yaml").write_text(ESTATE.replace("estate: cloud", "estate: other") + STORE)
    assert gate()[0] == 2
    (branch / "back.drill.yaml").write_text(
        """\
drill: back
title: Sites come back
estate: cloud.estate.yaml
incident: lost.incident.yaml
runbook: un-delete.runbook.yaml
population: {lost: 1, bystanders: 1}
workload: {before: 75m, after: 20m, every: 10m, stakes: 8m, dense-every: 30s}
objectives: {recovery-point: 5m}
"""
    )
    code, found = gate()
    assert (code, [finding[0] for finding in found]) == (0, ["DG608"])

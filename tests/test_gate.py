"""The gate: findings at their places, problems beside them, and judges that a change cannot edit."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillgate import gate, pack, quotes
from drillgate.gate import GateOptions
from drillgate.places import InputError, Place, Problem
from drillgate.quotes import lines_of
from drillgate.results import Finding, GateResult, Severity
from drillgate.sources import Tree

NOW = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
CHECKOUT = Path(__file__).parents[1]

DELETES = """\
policy: no-hard-delete
code: DG101
title: Nothing is destroyed
severity: error
why: It does not come back.
of: operation
match: {action: destroy}
require: {recovery: {at-worst: versioned}}
message: "{target} of {target.store} is destroyed; it comes back by: {recovery}"
examples: []
"""
LISTS = """\
policy: ids-resolve
code: DG202
title: IDs are what the change says
severity: error
why: They may be sites.
of: id-list
require: {mistyped: 0, unresolved: 0}
message: "{file}: {confusion}"
examples: []
"""
NOTES = """\
policy: titled
code: DG399
title: Changes are noted
severity: note
why: To see them.
of: change
message: "{change}: {deletes.share} %"
examples: []
"""
POLICIES = {"policies/deletes.yaml": DELETES, "policies/lists.yaml": LISTS, "policies/notes.yaml": NOTES}

INVENTORY = "id,type,owner,environment,state\n" + "".join(
    f"site-{number},site,c,production,active\napp-{number},app,site-{number},production,active\n" for number in range(4)
)
API = """\
openapi: 3.1.0
paths:
  /v1/tenants/{id}:
    delete:
      parameters: [{name: id, in: path, x-drillgate-id-types: [site, app]}]
"""
ESTATE = """\
estate: small
title: A small estate
account: "111122223333"
region: us-east-1
vault: {account: "444455556666", bucket: vault, locked-for: 30d}
inventory: {file: inventory.csv, taken-at: 2022-04-05T06:00:00Z, digest: "DIGEST"}
catalogue: catalogue
objectives: {recovery-point: 1h}
stores:
  catalogue:
    about: Sites
    owner: platform
    backup: {full-every: 1h, ship-every: 5m, keep: 35d}
    dynamodb: {table: sites}
  scratch:
    about: What can be made again
    owner: platform
    data: derived
    dynamodb: {table: scratch}
services:
  tenant-api:
    about: Deletes tenants
    owner: platform
    openapi: api.yaml
    application: api.py:application
    address: TENANT_API
""".replace("DIGEST", "sha256:" + hashlib.sha256(INVENTORY.encode()).hexdigest())
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
  - {file: delete.py, arguments: [--ids, ids.csv]}
"""
SCRIPT = """\
import csv, os, requests

with open("ids.csv", newline="") as file:
    for row in csv.DictReader(file):
        requests.delete(f"{os.environ['TENANT_API']}/v1/tenants/{row['id']}", timeout=60)
"""
CALL = "        requests.delete(f\"{os.environ['TENANT_API']}/v1/tenants/{row['id']}\", timeout=60)"
SQL = "-- clean up\nDELETE FROM sites;\n"
FILES = {
    **POLICIES,
    "estate/small.estate.yaml": ESTATE,
    "estate/inventory.csv": INVENTORY,
    "estate/api.yaml": API,
    "estate/changes/one/change.yaml": CHANGE,
    "estate/changes/one/ids.csv": "id\nsite-1\nsite-2\n",
    "estate/changes/one/delete.py": SCRIPT,
    "estate/changes/one/clean.sql": SQL,
}
ONE = "estate/changes/one"


def write(files: Mapping[str, str | bytes], folder: Path | None = None) -> None:
    for name, text in files.items():
        file = (folder or Path.cwd()) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())


def run_git(*arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files above in the current folder, which is no repository."""
    monkeypatch.chdir(tmp_path)
    write(FILES)
    return tmp_path


@pytest.fixture
def repository(folder: Path) -> Path:
    """The files above, committed, and tagged `base`."""
    run_git("init", "-q")
    run_git("add", ".")
    run_git("commit", "-qm", "base")
    run_git("tag", "base")
    return folder


def run(
    *paths: str, authority: str | None = None, estate: str | None = None, inventory: str | None = None
) -> GateResult:
    options = GateOptions(
        authority=authority,
        policies=("policies",),
        shipped_policies=False,
        estate=estate,
        inventory=inventory,
        now=NOW,
    )
    return gate.run(paths, options)


def told(result: GateResult) -> list[str]:
    return [
        f"{finding.place.file}:{finding.place.line} {finding.code} {finding.message}" for finding in result.findings
    ]


def problems(result: GateResult) -> list[str]:
    return [str(problem) for problem in result.problems]


LIST_FINDING = f"{ONE}/change.yaml:8 DG202 ids.csv: 2 of 2 resolve to site, the change says app"
CHANGE_FINDING = f"{ONE}/change.yaml:1 DG399 retire-app: 50 %"
SQL_FINDING = f"{ONE}/clean.sql:2 DG101 sites of catalogue is destroyed; it comes back by: backup"


@pytest.mark.usefixtures("folder")
class TestWhatIsFound:
    def test_a_change_is_judged_with_its_lists_scripts_and_whatever_is_beside_them(self) -> None:
        result = run(ONE)
        assert told(result)[:3] == [CHANGE_FINDING, LIST_FINDING, SQL_FINDING]
        (call,) = result.findings[3:]
        assert (call.place.file, call.place.line, call.code, call.source) == (
            f"{ONE}/delete.py",
            5,
            "DG101",
            CALL,
        )
        assert result.artifacts == (f"{ONE}/change.yaml", f"{ONE}/clean.sql", f"{ONE}/delete.py")
        assert result.policies == ("DG101", "DG202", "DG399")
        assert (result.problems, result.notes) == ((), ())

    def test_a_change_named_alone_brings_its_scripts_along_and_nothing_else(self) -> None:
        assert run(f"{ONE}/change.yaml").artifacts == (f"{ONE}/change.yaml", f"{ONE}/delete.py")

    def test_the_same_is_found_from_any_folder_and_by_any_name(
        self, repository: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        expected = [line.removeprefix("estate/") for line in told(run(ONE))]
        monkeypatch.chdir(repository / "estate")
        options = GateOptions(policies=("../policies",), shipped_policies=False, now=NOW)
        for path in ("changes/one", "changes/../changes/./one/"):
            assert told(gate.run([path], options)) == expected
        absolute = told(gate.run([str(repository / ONE)], options))
        assert absolute == [f"{repository}/estate/{line}" for line in expected]

    def test_a_file_is_read_once_however_often_it_is_named(self, folder: Path) -> None:
        Path(ONE, "again.sql").symlink_to("clean.sql")
        result = run(ONE, f"{ONE}/clean.sql", ".", f"{ONE}/change.yaml", str(folder / ONE))
        assert sorted(Path(file).name for file in result.artifacts if file.endswith((".sql", ".py"))) == [
            "again.sql",
            "delete.py",
        ]

    def test_an_endpoint_that_takes_sites_may_delete_one(self) -> None:
        kinds = DELETES.replace("match: {action: destroy}", "match: {target.kind: site, role: script}")
        message = 'message: "{ids.declared} {ids.accepted} {data}"'
        write({"policies/deletes.yaml": kinds.replace(kinds.splitlines()[-2], message)})
        assert told(run(f"{ONE}/change.yaml"))[-1] == f"{ONE}/delete.py:5 DG101 app site, app customer"

    def test_a_script_alone_is_seen_against_the_estate_above_it(self) -> None:
        result = run(f"{ONE}/clean.sql")
        assert (told(result), result.notes) == ([SQL_FINDING], ())

    def test_without_an_estate_it_says_what_it_could_not_know(self) -> None:
        Path("estate/small.estate.yaml").unlink()
        result = run(ONE)
        assert told(result)[:3] == [
            f"{ONE}/change.yaml:1 DG399 retire-app: unknown %",
            f"{ONE}/change.yaml:8 DG202 ids.csv: unknown (could not be known: mistyped, unresolved)",
            f"{ONE}/clean.sql:2 DG101 sites of unknown is destroyed; it comes back by: none",
        ]
        assert result.notes == (
            "without an estate it is unknown which store a target is in, what brings it back, and what a call takes",
            "without an inventory it is unknown what the IDs are, and how much of the whole goes",
        )

    def test_what_cannot_be_used_is_a_problem_once_and_judged_by_policies_of_ones_own(self) -> None:
        ours = (
            DELETES.replace("DG101", "OWN1").replace("no-hard-delete", "ours").replace("of: operation", "of: document")
        )
        ours = ours.replace("match: {action: destroy}\n", "").replace("recovery: {at-worst: versioned}", "usable: true")
        message = '"{target} of {target.store} is destroyed; it comes back by: {recovery}"'
        own, shipped = ours.replace(message, '"{file}: {found}"'), pack.folder("policies") / "malformed.policy.yaml"
        write({"policies/own.yaml": own, "policies/malformed.yaml": shipped.read_bytes(), f"{ONE}/ids.csv": "name\n"})
        result = run(f"{ONE}/change.yaml")
        (problem,) = result.problems
        assert problem.place.file == f"{ONE}/ids.csv"
        found = [finding for finding in result.findings if finding.fact == "document"]
        assert [(one.code, one.place, one.message) for one in found] == [
            ("OWN1", problem.place, f"{problem.place.file}: {problem.found}")
        ]
        assert result.decision.exit_code == 2

    def test_an_inventory_can_be_given_without_an_estate(self) -> None:
        Path("estate/small.estate.yaml").unlink()
        result = run(ONE, inventory="estate/inventory.csv")
        assert told(result)[:2] == [CHANGE_FINDING, LIST_FINDING]
        assert len(result.notes) == 1

    def test_an_estate_can_be_given(self) -> None:
        Path("estate/small.estate.yaml").rename("estate/other.yaml")
        assert told(run(ONE, estate="estate/other.yaml"))[:3] == [CHANGE_FINDING, LIST_FINDING, SQL_FINDING]

    def test_two_estates_in_a_folder_are_none(self) -> None:
        write({"estate/another.estate.yaml": ESTATE})
        result = run(ONE)
        assert problems(result) == [
            "estate/another.estate.yaml:1:1: found 2 estates in one folder, expected one, or --estate"
        ]
        assert len(result.findings) == 4

    def test_a_script_that_two_changes_run_is_judged_for_each(self) -> None:
        write({f"{ONE}/other/change.yaml": CHANGE.replace("app}", "site}").replace("delete.py", "../delete.py")})
        write({f"{ONE}/other/ids.csv": "id\nsite-1\n"})
        message = DELETES.replace("message: ", 'message: "{ids.declared}" #').replace(
            "action: destroy", "language: python"
        )
        write({"policies/deletes.yaml": message})
        assert [line for line in told(run(ONE)) if "DG101" in line] == [
            f"{ONE}/delete.py:5 DG101 app",
            f"{ONE}/delete.py:5 DG101 site",
        ]

    def test_a_script_of_a_kind_that_nobody_reads_is_not_analysable(self) -> None:
        write({f"{ONE}/change.yaml": CHANGE.replace("delete.py", "delete.pl"), f"{ONE}/delete.pl": "unlink 'x';"})
        result = run(f"{ONE}/change.yaml")
        assert [line for line in told(result) if "DG901" in line] == [
            f"{ONE}/delete.pl:1 DG901 {ONE}/delete.pl could not be analysed: no reader knows this kind of file"
        ]

    def test_the_quoted_line_is_short(self) -> None:
        write({"long.sql": "DELETE FROM sites;" + " " * 9 + "-- " + "x" * 4000 + "\n"})
        (finding,) = run("long.sql").findings
        assert (len(finding.source), finding.source[-1]) == (2000, "…")

    def test_a_script_with_many_findings_is_read_for_its_quotes_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write({"many.sql": "".join(f"DELETE FROM sites WHERE id = {number};\n" for number in range(9))})
        read: list[str] = []

        def noted(file: str, tree: Tree) -> Sequence[str]:
            read.append(file)
            return lines_of(file, tree)

        monkeypatch.setattr(quotes, "lines_of", noted)
        write({"many.yaml": CHANGE.replace("delete.py", "many.sql").replace("ids.csv", f"{ONE}/ids.csv")})
        result = run("many.yaml")
        assert [finding.source for finding in result.findings if finding.code == "DG101"][-2:] == [
            "DELETE FROM sites WHERE id = 7;",
            "DELETE FROM sites WHERE id = 8;",
        ]
        assert sorted(read) == ["many.sql", "many.yaml"]

    def test_operations_are_told_without_judgement(self) -> None:
        write({"bad.sql": b"\x00\xff"})
        operations, found, notes = gate.operations([ONE, "bad.sql"], GateOptions())
        assert [(operation.place.file, operation.action) for operation in operations] == [
            ("bad.sql", "opaque"),
            ("bad.sql", "opaque"),
            (f"{ONE}/clean.sql", "destroy"),
            (f"{ONE}/delete.py", "destroy"),
        ]
        assert (found, notes) == ((), ())


@pytest.mark.usefixtures("folder")
class TestBadInput:
    """Each of these is a problem at its place, and leaves the findings of the other files as they are."""

    def others(self, result: GateResult) -> None:
        assert SQL_FINDING in told(result)
        assert result.decision.exit_code == 2

    def test_a_missing_path(self) -> None:
        result = run(ONE, f"{ONE}/clean.sq")
        assert problems(result) == [f"{ONE}/clean.sq:1:1: found no such file; did you mean 'clean.sql'?"]
        self.others(result)

    def test_a_path_without_a_name_is_not_the_current_folder(self) -> None:
        result = run("", ONE)
        assert problems(result) == [":1:1: found a path without a name, expected a file or a folder"]
        self.others(result)

    def test_a_missing_inventory_is_told_though_no_change_asks_it(self) -> None:
        result = run(f"{ONE}/clean.sql", inventory="estate/nventory.csv")
        assert problems(result) == [
            "estate/nventory.csv:1:1: found no such file; did you mean 'inventory.csv'?",
        ]
        assert told(result) == [SQL_FINDING]

    def test_a_missing_file_of_a_change_is_told_where_it_is_named(self) -> None:
        Path(ONE, "ids.csv").unlink()
        Path(ONE, "delete.py").rename(Path(ONE, "remove.py"))
        result = run(ONE)
        assert problems(result) == [
            f"{ONE}/change.yaml:8:12: found no such file: ids.csv",
            f"{ONE}/change.yaml:10:12: found no such file: delete.py",
        ]
        self.others(result)

    def test_a_file_that_cannot_be_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        opened = Path.open

        def refuse(path: Path, *arguments: object, **options: object) -> object:
            if path.name == "closed.sql":
                raise PermissionError(13, "Permission denied")
            return opened(path, *arguments, **options)  # type: ignore[call-overload] # handed on as it came

        write({"closed.sql": SQL})
        monkeypatch.setattr(Path, "open", refuse)
        result = run("closed.sql", ONE)
        assert problems(result) == ["closed.sql:1:1: found a file that cannot be read (Permission denied)"]
        self.others(result)

    def test_a_column_that_is_not_there(self) -> None:
        write({f"{ONE}/ids.csv": "ids,name\n1,x\n"})
        result = run(ONE)
        assert problems(result) == [
            f"{ONE}/ids.csv:1:1: found the columns 'ids', 'name', expected the column 'id'; did you mean 'ids'?"
        ]
        self.others(result)

    def test_an_empty_id_leaves_the_others_to_be_judged(self) -> None:
        write({f"{ONE}/ids.csv": "id,x\nsite-1,\n,\nsite-2,\n"})
        result = run(ONE)
        assert problems(result) == [f"{ONE}/ids.csv:3:1: found no ID in the column 'id', expected an ID"]
        assert LIST_FINDING in told(result)

    def test_a_file_of_100_megabytes(self) -> None:
        with Path("large.sql").open("wb") as stream:
            stream.truncate(100_000_000)
        result = run("large.sql", ONE)
        assert told(result)[-1] == (
            "large.sql:1 DG901 large.sql could not be analysed: it has more than 20 MiB, of which nothing is read"
        )
        assert SQL_FINDING in told(result)
        assert (result.problems, result.decision.exit_code) == ((), 1)

    def test_a_large_file_that_is_no_artifact_is_no_matter(self) -> None:
        with Path(ONE, "film.mp4").open("wb") as stream:
            stream.truncate(50_000_000)
        assert run(ONE).problems == ()

    def test_a_change_that_is_binary_junk(self) -> None:
        write({"junk/change.yaml": bytes(range(256)) * 8})
        result = run("junk/change.yaml", ONE)
        assert {problem.place.file for problem in result.problems} == {"junk/change.yaml"}
        self.others(result)

    @pytest.mark.parametrize("name", ["junk.sql", "junk.py"])
    def test_an_artifact_that_is_binary_junk(self, name: str) -> None:
        write({name: bytes(range(256)) * 8})
        result = run(name, ONE)
        junk = [finding for finding in result.findings if finding.place.file == name]
        assert {finding.code for finding in junk} == {"DG901"}
        assert {"a NUL character is no text", "the byte 0x80 is no UTF-8"} <= {
            finding.message.partition(": ")[2] for finding in junk
        }
        assert SQL_FINDING in told(result)

    def test_a_script_that_does_not_parse(self) -> None:
        write({"broken.py": "import os\nos.remove('x'\n"})
        result = run("broken.py", ONE)
        assert [(f.place.line, f.code) for f in result.findings if f.place.file == "broken.py"] == [(2, "DG901")]
        assert SQL_FINDING in told(result)

    def test_a_folder_called_like_a_script(self) -> None:
        Path(ONE, "folder.sql").mkdir()
        write({f"{ONE}/change.yaml": CHANGE.replace("delete.py", "folder.sql")})
        result = run(ONE)
        assert problems(result) == [f"{ONE}/change.yaml:10:12: found a folder: folder.sql, expected a file"]
        self.others(result)

    def test_links_in_a_ring(self) -> None:
        Path(ONE, "ring.sql").symlink_to("ring.sql")
        Path(ONE, "up").symlink_to("../..")
        result = run(ONE, f"{ONE}/ring.sql")
        assert [problem.place.file for problem in result.problems] == [f"{ONE}/ring.sql"]
        self.others(result)

    @pytest.mark.parametrize("name", ["../../../../outside.sql", "link.sql", "/etc/hostname"])
    def test_a_change_that_names_a_file_outside_of_the_repository(self, repository: Path, name: str) -> None:
        (repository.parent / "outside.sql").write_text(SQL)
        Path(ONE, "link.sql").symlink_to(repository.parent / "outside.sql")
        write({f"{ONE}/change.yaml": CHANGE.replace("delete.py", name)})
        result = run(ONE)
        top = repository.resolve()
        assert problems(result) == [
            f"{ONE}/change.yaml:10:12: found a path that leaves {top}: {name}, expected a file below it"
        ]
        self.others(result)

    def test_a_pipe_is_not_waited_for(self) -> None:
        os.mkfifo("pipe.sql")
        result = run("pipe.sql", ONE)
        assert problems(result) == ["pipe.sql:1:1: found no regular file, expected a file"]
        self.others(result)

    @pytest.mark.parametrize(
        ("name", "text", "place"),
        [
            (f"{ONE}/change.yaml", CHANGE.replace("scripts:", "script:"), (9, 1)),
            (f"{ONE}/change.yaml", "change: [", (2, 1)),
            (f"{ONE}/change.yaml", "chnage: x\n", (1, 1)),
            ("policies/deletes.yaml", DELETES.replace("action:", "actoin:"), (7, 9)),
            ("policies/deletes.yaml", DELETES.replace("policy: ", "polciy: "), (1, 1)),
            ("estate/small.estate.yaml", ESTATE.replace("region", "regoin"), (4, 1)),
            ("estate/api.yaml", "paths: {", (2, 1)),
        ],
    )
    def test_a_document_with_a_mistake(self, name: str, text: str, place: tuple[int, int]) -> None:
        write({name: text})
        result = run(ONE)
        assert {problem.place.file for problem in result.problems} == {name}
        assert place in [(problem.place.line, problem.place.column) for problem in result.problems]
        assert result.findings

    def test_an_estate_that_names_what_is_not_there(self) -> None:
        Path("estate/api.yaml").unlink()
        Path("estate/inventory.csv").unlink()
        result = run(ONE)
        assert problems(result) == [
            "estate/inventory.csv:1:1: found no such file",
            "estate/small.estate.yaml:24:14: found no such file: api.yaml",
        ]
        self.others(result)

    def test_an_inventory_that_was_changed_is_not_relied_on(self) -> None:
        write({"estate/inventory.csv": INVENTORY + "site-9,app,c,production,active\n"})
        result = run(ONE)
        assert [problem.place.file for problem in result.problems] == ["estate/inventory.csv"]
        assert "ids.csv: unknown (could not be known: mistyped, unresolved)" in told(result)[1]
        self.others(result)

    def test_a_folder_without_policies(self) -> None:
        result = gate.run([ONE], GateOptions(policies=("estate/changes",), shipped_policies=False, now=NOW))
        assert problems(result) == ["estate/changes:1:1: found no policies, expected a folder with policies"]

    def test_a_missing_folder_of_policies_leaves_the_others_to_judge(self) -> None:
        result = gate.run([ONE], GateOptions(policies=("polcies", "policies"), shipped_policies=False, now=NOW))
        assert problems(result) == ["polcies:1:1: found no such file; did you mean 'policies'?"]
        self.others(result)

    def test_an_authority_without_a_repository(self) -> None:
        with pytest.raises(InputError, match="found no Git repository"):
            run(ONE, authority="base")

    def test_a_name_that_no_file_has(self) -> None:
        assert len(run("a\0b").problems) == 1


@pytest.mark.usefixtures("repository")
class TestAuthority:
    def test_what_did_not_change_is_judged_as_ever(self) -> None:
        result = run(ONE, authority="base")
        assert told(result) == told(run(ONE))
        assert result.notes == (f"judged by the files of base ({run_git('rev-parse', 'base')[:12]})",)
        assert result.problems == ()

    def test_a_change_that_edits_its_judge_is_judged_by_the_old_one_and_told_so(self) -> None:
        expected = told(run(ONE))
        swapped = INVENTORY.replace(",site,", ",x,").replace(",app,", ",site,").replace(",x,", ",app,")
        write(
            {
                "policies/deletes.yaml": DELETES.replace("destroy", "restore"),
                "estate/inventory.csv": swapped,
                "estate/api.yaml": API.replace("[site, app]", "[app]"),
                "estate/small.estate.yaml": ESTATE.replace("taken-at: 2022", "taken-at: 2021"),
                "conftest.py": "raise SystemExit",
                ".github/workflows/gate.yml": "on: never",
                "drillgate.yaml": "x: y",
                f"{ONE}/more.sql": "DELETE FROM scratch;\n",
            }
        )
        Path("policies/lists.yaml").unlink()
        result = run(ONE, authority="base")
        edited = [
            ".github/workflows/gate.yml",
            "conftest.py",
            "drillgate.yaml",
            "estate/api.yaml",
            "estate/inventory.csv",
            "estate/small.estate.yaml",
            "policies/deletes.yaml",
            "policies/lists.yaml",
        ]
        said = [f for f in result.findings if f.code == "DG902"]
        assert [(finding.place.file, finding.severity) for finding in said] == [(file, "error") for file in edited]
        more = f"{ONE}/more.sql:1 DG101 scratch of scratch is destroyed; it comes back by: none"
        assert sorted(line for line in told(result) if "DG902" not in line) == sorted([*expected, more])
        by = f"judged by the files of base ({run_git('rev-parse', 'base')[:12]})"
        assert result.notes == (f"{by}, of which these are edited here: {', '.join(edited[:5])} and 3 more",)
        assert result.problems == ()

    def test_it_makes_no_difference_whether_the_edit_is_committed(self) -> None:
        write({"policies/deletes.yaml": DELETES.replace("destroy", "restore")})
        before = run(ONE, authority="base")
        run_git("commit", "-qam", "edit the judge")
        assert run(ONE, authority="base") == before
        assert [finding.place.file for finding in before.findings if finding.code == "DG902"] == [
            "policies/deletes.yaml"
        ]

    def test_a_policy_may_say_it_of_the_change(self) -> None:
        policy = NOTES.replace("DG399", "DG902").replace(
            "message:", "require: {authority.edited: {present: false}}\nmessage:"
        )
        write({"policies/judge.yaml": policy.replace("{deletes.share} %", "{authority.edited}")})
        run_git("add", ".")
        run_git("commit", "-qm", "a policy about judges")
        write({"conftest.py": ""})
        assert [line for line in told(run(ONE, authority="HEAD")) if "DG902" in line] == [
            f"{ONE}/change.yaml:1 DG902 retire-app: conftest.py"
        ]

    def test_a_judge_that_is_edited_alone_is_to_be_looked_at(self) -> None:
        write({"policies/deletes.yaml": DELETES.replace("error", "note"), "empty/readme.txt": ""})
        result = run("empty", authority="base")
        assert [(finding.code, finding.severity) for finding in result.findings] == [("DG902", "warning")]

    def test_a_branch_that_has_fallen_behind_has_edited_nothing(self) -> None:
        run_git("branch", "side")
        write({"policies/deletes.yaml": DELETES.replace("is destroyed", "is gone")})
        run_git("commit", "-qam", "other words")
        run_git("tag", "newer")
        run_git("checkout", "-q", "side")
        result = run(ONE, authority="newer")
        assert "DG902" not in [finding.code for finding in result.findings]
        assert "sites of catalogue is gone" in told(result)[2]

    def test_new_judges_do_not_count(self) -> None:
        write({f"{ONE}/mild.estate.yaml": ESTATE, "policies/more.yaml": NOTES.replace("DG399", "DG398")})
        result = run(ONE, authority="base")
        assert {finding.code for finding in result.findings} == {"DG101", "DG202", "DG399", "DG902"}
        assert SQL_FINDING in told(result)

    def test_a_link_in_place_of_the_judges_does_not_count(self) -> None:
        expected = told(run(ONE))
        Path("policies").rename(f"{ONE}/mild")
        Path("policies").symlink_to(f"{ONE}/mild")
        for file in Path(ONE, "mild").iterdir():
            file.write_text(file.read_text().replace("error", "note"))
        result = run(ONE, authority="base")
        assert [line for line in told(result) if "DG902" not in line] == expected
        assert all(f.severity != "note" or f.code == "DG399" for f in result.findings)
        assert sum(finding.code == "DG902" for finding in result.findings) == 2

    def test_a_policy_folder_that_the_authority_does_not_have_is_empty(self) -> None:
        write({"mine/deletes.yaml": DELETES})
        result = gate.run([ONE], GateOptions(authority="base", policies=("mine",), now=NOW))
        assert problems(result) == ["mine:1:1: found no policies, expected a folder with policies"]

    def test_policies_outside_of_the_repository_are_not_of_the_change(self, tmp_path: Path) -> None:
        elsewhere = tmp_path.parent / f"{tmp_path.name}-policies"
        write({"deletes.yaml": DELETES}, elsewhere)
        result = gate.run(
            [ONE], GateOptions(authority="base", policies=(str(elsewhere),), shipped_policies=False, now=NOW)
        )
        assert result.policies == ("DG101",)

    def test_the_shipped_policies_judge_by_default(self) -> None:
        result = gate.run([ONE], GateOptions(authority="base", now=NOW))
        assert {"DG101", "DG202"} <= {finding.code for finding in result.findings}
        assert result.problems == ()

    @pytest.mark.parametrize("name", ["nothing", "", "--help", "base:policies"])
    def test_an_unknown_revision_ends_it(self, name: str) -> None:
        with pytest.raises(InputError, match="found"):
            run(ONE, authority=name)

    def test_a_name_that_several_revisions_go_by_ends_it(self) -> None:
        write({"policies/deletes.yaml": DELETES.replace("severity: error", "severity: note")})
        run_git("commit", "-qam", "A change that calls itself by the name of its judge")
        run_git("branch", "base")
        with pytest.raises(InputError) as raised:
            run(ONE, authority="base")
        assert str(raised.value).endswith(
            ":1:1: found several revisions called base, expected one of refs/tags/base or refs/heads/base"
        )
        assert "of refs/tags/base (" in run(ONE, authority="refs/tags/base").notes[0]

    def test_a_name_is_no_matter_if_all_of_that_name_are_the_same(self) -> None:
        run_git("branch", "base")
        assert "of base (" in run(ONE, authority="base").notes[0]

    def test_a_shallow_clone_says_why_a_revision_is_not_there(
        self, repository: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run_git("commit", "-q", "--allow-empty", "-m", "more")
        run_git("clone", "-q", "--depth", "1", repository.as_uri(), "shallow")
        monkeypatch.chdir("shallow")
        with pytest.raises(InputError, match="found no revision HEAD~1, expected one that has been fetched, for this"):
            run(ONE, authority="HEAD~1")

    def test_paths_of_two_repositories_end_it(self) -> None:
        run_git("init", "-q", "other")
        write({"other/x.sql": SQL})
        with pytest.raises(InputError, match="found paths in 2 repositories"):
            run(ONE, "other", authority="base")

    def test_nothing_of_the_checkout_is_executed(self, repository: Path) -> None:
        trap = "import pathlib\npathlib.Path(__file__).with_name('mark').touch()\n"
        names = ("conftest.py", "sitecustomize.py", "usercustomize.py", "drillgate/__init__.py", "yaml.py", "duckdb.py")
        write(dict.fromkeys((*names, "sqlglot/__init__.py", f"{ONE}/conftest.py", "estate/api.py"), trap))
        write({"pyproject.toml": "[tool.drillgate]\nplugins = ['conftest']\n", "setup.cfg": "[drillgate]\n"})
        program = (
            "import sys; from drillgate import gate; import drillgate;"
            "result = gate.run(['.'], gate.GateOptions(authority='base', policies=('policies',)));"
            "print(drillgate.__file__, len(result.findings))"
        )
        # As an installed command starts: the current folder is not on its path.
        done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.split()[0] == str(CHECKOUT / "harness" / "drillgate" / "__init__.py")
        assert int(done.stdout.split()[1]) >= 4
        assert list(repository.rglob("mark")) == []


class TestExitCode:
    finding = Finding("DG1", "p", Severity.WARNING, "t", "m", Place("f"))

    @pytest.mark.parametrize(
        ("result", "least", "code"),
        [
            (GateResult(()), Severity.NOTE, 0),
            (GateResult((finding,)), Severity.NOTE, 1),
            (GateResult((finding,)), Severity.WARNING, 1),
            (GateResult((finding,)), Severity.ERROR, 0),
            (GateResult((), problems=(Problem(Place("f"), "x"),)), Severity.ERROR, 2),
            (GateResult((finding,), problems=(Problem(Place("f"), "x"),)), Severity.NOTE, 2),
        ],
    )
    def test_problems_outweigh_findings(self, result: GateResult, least: Severity, code: int) -> None:
        assert replace(result, fail_on=least).decision.exit_code == code


class TestTheIncident:
    def test_its_change_is_blocked_at_every_layer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(CHECKOUT)
        result = gate.run(["drills/changes/april-2022"], GateOptions(now=NOW))
        assert result.problems == ()
        assert {"DG101", "DG103", "DG202", "DG204", "DG301", "DG303", "DG304"} <= {f.code for f in result.findings}
        (ids,) = [finding for finding in result.findings if finding.code == "DG202"]
        assert (ids.place.file, ids.place.line) == ("drills/changes/april-2022/change.yaml", 19)
        assert "883 of 883 resolve to site, the change says app" in ids.message
        assert "app-ids.csv:2:1" in ids.message
        assert result.decision.exit_code == 1

    def test_the_ids_of_its_pilot_are_right_though_nobody_had_deactivated_the_apps(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(CHECKOUT)
        result = gate.run(["drills/changes/april-2022"], GateOptions(now=NOW))
        about = [f for f in result.findings if f.code.startswith("DG2") and f.message.count("pilot")]
        assert [f.code for f in about] == ["DG211"]

    def test_a_small_file_needs_no_database_and_no_world(self, folder: Path) -> None:
        program = (
            "import sys; from drillgate import gate;"
            "gate.run(['clean.sql'], gate.GateOptions());"
            "print(sorted({name.partition('.')[0] for name in sys.modules}"
            " & {'duckdb', 'boto3', 'botocore', 'moto', 'psycopg', 'rich', 'pytest'}))"
        )
        write({"alone/clean.sql": "DELETE FROM sites;\n"})
        done = subprocess.run(
            [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True, cwd=folder / "alone"
        )
        assert done.stdout.strip() == "[]"

"""The project file: where it is found, and what it says of files and of the gate."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from drillgate import gate
from drillgate.gate import GateOptions
from drillgate.places import InputError
from drillgate.results import GateResult, Severity

POLICY = """\
policy: migrations
code: ZZ1
title: Migrations destroy nothing
severity: warning
why: They run unseen.
of: operation
match: {action: destroy, role: migration}
message: "{target} goes in a migration"
examples: []
"""
DROP = "DROP TABLE sites;\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def judged(*paths: str, **options: object) -> GateResult:
    return gate.run(paths, GateOptions(shipped_policies=False, **options))  # type: ignore[arg-type] # by their names


def found(result: GateResult) -> list[str]:
    assert result.problems == ()
    return [f"{finding.place.file} {finding.code}" for finding in result.findings]


@pytest.mark.usefixtures("folder")
class TestWhatItSaysOfFiles:
    def test_roles_readers_and_dialects_go_by_the_last_rule_that_fits(self) -> None:
        write(
            {
                "drillgate.yaml": "project: p\npolicies: [rules]\nfiles:\n"
                "  - {match: '*.sql', role: migration}\n"
                "  - {match: 'db/**', role: script}\n"
                "  - {match: 'db/up/**', role: migration}\n"
                "  - {match: '*.txt', read-as: sql, role: migration, dialect: mysql}\n"
                "  - {match: vendor/, read-as: nothing}\n",
                "rules/one.policy.yaml": POLICY,
                "a.sql": DROP,
                "db/b.sql": DROP,
                "db/up/c.sql": DROP,
                "notes.txt": "# a comment of MySQL's: DROP TABLE pages\n" + DROP,
                "vendor/d.sql": DROP,
            }
        )
        result = judged(".")
        assert found(result) == ["a.sql ZZ1", "db/up/c.sql ZZ1", "notes.txt ZZ1"]
        assert [finding.place.line for finding in result.findings] == [1, 1, 2]
        assert result.artifacts == ("a.sql", "db/b.sql", "db/up/c.sql", "notes.txt")

    def test_a_file_that_a_change_runs_is_read_though_the_project_leaves_it_alone(self) -> None:
        write(
            {
                "drillgate.yaml": "project: p\npolicies: [rules]\nfiles: [{match: '*', read-as: nothing}]\n",
                "rules/one.policy.yaml": POLICY.replace(", role: migration", ""),
                "run.sql": DROP,
                "left.sql": DROP,
                "change.yaml": "change: c\ntitle: c\nenvironment: e\nrequested-by: {team: a}\nexecuted-by: {team: b}\n"
                "deletes: {type: site, number: 0, recovery: none}\nscripts: [{file: run.sql}]\n",
            }
        )
        assert found(judged(".")) == ["run.sql ZZ1"]


@pytest.mark.usefixtures("folder")
class TestWhereItIs:
    def test_it_is_found_above_what_is_judged_and_its_paths_are_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        write(
            {
                "top/drillgate.yaml": "project: p\npolicies: [rules]\nfiles: [{match: '/db/*.sql', role: migration}]\n",
                "top/rules/one.policy.yaml": POLICY,
                "top/db/a.sql": DROP,
            }
        )
        assert found(judged("top/db/a.sql")) == ["top/db/a.sql ZZ1"]
        monkeypatch.chdir("top/db")
        subprocess.run(["git", "init", "-q", ".."], check=True)
        assert found(judged("a.sql")) == ["a.sql ZZ1"]

    def test_none_is_needed(self) -> None:
        write({"rules/one.policy.yaml": POLICY, "a.sql": DROP})
        assert found(judged("a.sql", policies=("rules",))) == []

    @pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda file: file.symlink_to("gone.yaml")])
    def test_what_only_is_called_like_one_is_told(self, make: Callable[[Path], None]) -> None:
        write({"rules/one.policy.yaml": POLICY, "db/a.sql": DROP})
        subprocess.run(["git", "init", "-q"], check=True)
        make(Path("drillgate.yaml"))
        with pytest.raises(InputError, match=r"^(\.\./)?drillgate.yaml:1:1: found "):
            judged("db/a.sql", policies=("rules",))

    def test_paths_of_two_projects_are_refused(self) -> None:
        write({"a/drillgate.yaml": "project: a\n", "b/drillgate.yaml": "project: b\n", "a/x.sql": "", "b/x.sql": ""})
        with pytest.raises(InputError, match=r"b/drillgate.yaml:1:1: found a second project file, beside a/drillgate"):
            judged("a/x.sql", "b/x.sql")
        assert judged("a/x.sql", "b/x.sql", project="a/drillgate.yaml").artifacts == ("a/x.sql", "b/x.sql")

    def test_with_an_authority_it_is_the_revisions(self) -> None:
        write({"drillgate.yaml": "project: p\npolicies: [rules]\n", "rules/one.policy.yaml": POLICY, "m.sql": DROP})
        write({"drillgate.yaml": "project: p\npolicies: [rules]\nfiles: [{match: '*.sql', role: migration}]\n"})
        git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]
        for command in (["init", "-qb", "main"], ["add", "."], ["commit", "-qm", "base"], ["tag", "base"]):
            subprocess.run([*git, *command], check=True)
        write({"drillgate.yaml": "project: p\nfiles: [{match: '*.sql', read-as: nothing}]\n"})
        result = judged("m.sql", authority="base")
        assert found(result) == ["drillgate.yaml DG902", "m.sql ZZ1"]


@pytest.mark.usefixtures("folder")
class TestWhatItDecides:
    def test_the_least_severity_that_blocks_unless_the_command_line_says_otherwise(self) -> None:
        write(
            {
                "drillgate.yaml": "project: p\nfail-on: warning\npolicies: [rules]\n"
                "files: [{match: '*.sql', role: migration}]\n",
                "rules/one.policy.yaml": POLICY,
                "a.sql": DROP,
            }
        )
        assert judged("a.sql").decision.exit_code == 1
        assert judged("a.sql", fail_on=Severity.ERROR).decision.exit_code == 0
        assert judged("a.sql", advisory=True).decision.exit_code == 0

    def test_whether_the_shipped_policies_count(self) -> None:
        write({"drillgate.yaml": "project: p\npolicies: [rules]\n", "rules/one.policy.yaml": POLICY, "a.sql": DROP})
        assert "DG101" in gate.run(["a.sql"], GateOptions()).policies
        write({"drillgate.yaml": "project: p\npolicies: [rules]\nshipped-policies: false\n"})
        assert gate.run(["a.sql"], GateOptions()).policies == ("ZZ1",)
        assert "DG101" in gate.run(["a.sql"], GateOptions(shipped_policies=True)).policies

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("project: p\nfile: []\n", "drillgate.yaml:2:1: found unknown key 'file', expected one of files, policies"),
            ("project: p\nfiles: [{match: '[z-a]'}]\n", "drillgate.yaml:2:17: found '[z-a]' is no pattern of paths"),
            ("project: p\nfiles: [{match: a, dialect: mysqll}]\n", "drillgate.yaml:2:29: found unknown SQL dialect"),
            ("project: p\nfiles: [{match: a, read-as: sq}]\n", "drillgate.yaml:2:29: "),
            ("project: p\npolicies: [rules, ../rules]\n", "drillgate.yaml:2:19: found a path that leaves "),
            ("project: p\nestate: /etc/estate.yaml\n", "drillgate.yaml:2:9: found a path that leaves "),
        ],
    )
    def test_mistakes_are_told_at_their_places(self, text: str, said: str) -> None:
        write({"drillgate.yaml": text, "a.sql": DROP})
        with pytest.raises(InputError) as raised:
            judged("a.sql")
        assert said in str(raised.value)


def test_the_same_name_elsewhere_is_not_taken_for_what_was_remembered(folder: Path, tmp_path_factory) -> None:
    memory = tmp_path_factory.mktemp("memory")
    write(
        {
            "drillgate.yaml": "project: p\npolicies: [rules]\nfiles: [{match: '/x/*', role: migration}]\n",
            "rules/one.policy.yaml": POLICY,
            "x/a.sql": DROP,
            "y/a.sql": DROP,
        }
    )
    subprocess.run(["git", "init", "-q"], check=True)
    told = []
    for place in ("x", "y", "x"):
        os.chdir(folder / place)
        told.append(found(judged("a.sql", cache=memory)))
    assert told == [["a.sql ZZ1"], [], ["a.sql ZZ1"]]


HALT = POLICY.replace("policy: migrations", "policy: halt").replace("ZZ1", "ZZ2") + "switch: moratorium\n"
CAP = """\
policy: cap
code: ZZ3
title: Not too many
severity: warning
why: So.
of: operation
parameters: {most: 5}
require: {extent.count: {at-most: {parameter: most}}}
message: more than {parameter.most}
examples: []
"""


@pytest.mark.usefixtures("folder")
class TestWhatItSaysOfPolicies:
    def of(self, project: str, **own: str) -> GateResult:
        packs = {
            "rules/one.yaml": POLICY.replace(", role: migration", ""),
            "rules/two.yaml": HALT,
            "rules/cap.yaml": CAP,
        }
        write({"drillgate.yaml": f"project: p\n{project}", "a.sql": "DELETE FROM sites WHERE id IN (1, 2, 3);\n"})
        write({**packs, **{f"own/{name}.yaml": text for name, text in own.items()}})
        return judged("a.sql")

    def test_parameters_severities_and_switches_are_set_in_it(self) -> None:
        result = self.of(
            "policies: [rules]\nparameters: {cap: {most: 2}}\nseverities: {ZZ1: error, cap: note}\nfiles:\n"
            "  - {match: a.sql, role: migration}\nswitches: [moratorium]\n"
        )
        assert result.problems == ()
        assert [(finding.code, finding.severity, finding.message) for finding in result.findings] == [
            ("ZZ1", Severity.ERROR, "sites goes in a migration"),
            ("ZZ2", Severity.WARNING, "sites goes in a migration"),
            ("ZZ3", Severity.NOTE, "more than 2"),
        ]

    def test_without_it_what_has_a_switch_is_off_and_parameters_are_the_policies_own(self) -> None:
        assert found(self.of("policies: [rules]\n")) == ["a.sql ZZ1"]

    def test_a_policy_is_off_by_its_code(self) -> None:
        result = self.of('policies: [rules]\nseverities: {ZZ1: "off"}\n')
        assert (found(result), result.policies) == ([], ("ZZ3",))

    def test_a_later_pack_takes_the_place_of_a_policy_of_the_same_name(self) -> None:
        cap = CAP.replace("ZZ3", "OWN1").replace("most: 5", "most: 1")
        assert found(self.of("policies: [rules, own]\n", cap=cap)) == ["a.sql OWN1", "a.sql ZZ1"]

    def test_what_is_wrong_in_it_is_said_at_its_place_and_the_rest_judges(self) -> None:
        result = self.of("policies: [rules]\nparameters: {cap: {mots: 2}}\nseverities: {migratons: note}\n")
        assert [finding.code for finding in result.findings] == ["ZZ1"]
        assert [str(problem) for problem in result.problems] == [
            "drillgate.yaml:3:20: found no parameter 'mots', expected a parameter of cap; did you mean 'most'?",
            (
                "drillgate.yaml:4:14: found no policy 'migratons', expected the name or code of a policy; "
                "did you mean 'migrations'?"
            ),
        ]

    def test_a_code_of_two_packs_is_a_problem_with_both_places(self) -> None:
        result = self.of("policies: [rules, own]\n", other=CAP.replace("policy: cap", "policy: other"))
        assert [str(problem) for problem in result.problems] == [
            (
                "own/other.yaml:2:7: found the code ZZ3, which is that of cap at rules/cap.yaml:2:7, "
                "expected a code of its own"
            )
        ]

    def test_one_line_halts_bulk_deletions(self) -> None:
        bulk = {"a.sql": "UPDATE sites SET deleted_at = now() WHERE state = 'retired';\n"}
        halted = {}
        for line in ("", "switches: [moratorium]\n"):
            write({"drillgate.yaml": f"project: p\n{line}", **bulk})
            halted[line] = found(gate.run(["a.sql"], GateOptions()))
        assert halted == {"": [], "switches: [moratorium]\n": ["a.sql DG114"]}

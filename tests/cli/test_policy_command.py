import json

import pytest

from drillgate.facts.fact import FIELDS

POLICY = """\
policy: {name}
code: {code}
title: A deletion says what it takes
severity: error
why: It must.
of: operation
match: {{action: destroy}}
require: {{extent.amount: {{in: [one, some]}}}}
message: "{{statement}} takes all"
examples:
  - {{operation: {{action: destroy, extent.amount: all}}, expect: finding}}
  - {{operation: {{action: destroy, extent.amount: one}}, expect: {expect}}}
"""


@pytest.fixture
def policies(tmp_path):
    def write(**files):
        for number, (name, expect) in enumerate(files.items()):
            text = POLICY.format(name=name, code=f"XX{number}", expect=expect)
            (tmp_path / f"{name}.policy.yaml").write_text(text)
        return tmp_path

    return write


def test_examples_that_hold_are_counted(drillgate, policies):
    shown = drillgate("policy", "test", policies(bounded="nothing", other="nothing"))
    assert (shown.exit_code, shown.stdout) == (0, "4 of 4 examples of 2 policies hold\n")


def test_an_example_that_does_not_hold_is_named_with_its_place(drillgate, policies):
    folder = policies(bounded="finding")
    shown = drillgate("policy", "test", folder)
    assert shown.exit_code == 1
    assert shown.stdout.splitlines() == [
        f"{folder}/bounded.policy.yaml:12:5: XX0 action destroy, extent.amount one",
        "    expected  finding",
        "    found     nothing",
        "1 of 2 examples of 1 policy hold",
    ]


def test_what_came_out_otherwise_is_red_on_a_terminal(drillgate, policies, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    shown = drillgate("policy", "test", policies(bounded="finding"))
    assert shown.stdout.splitlines()[1:] == [
        "    expected  \x1b[32mfinding\x1b[0m",
        "    found     \x1b[31mnothing\x1b[0m",
        "\x1b[31;1m1 of 2 examples of 1 policy hold\x1b[0m",
    ]


def test_a_policy_that_cannot_be_used_is_said_with_its_place(drillgate, policies):
    folder = policies(bounded="nothing")
    file = folder / "bounded.policy.yaml"
    file.write_text(file.read_text().replace("severity: error", "severity: grave"))
    shown = drillgate("policy", "test", file)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert shown.stderr.startswith(f"{file}:4:11: ")


def test_a_folder_without_policies_is_said(drillgate, tmp_path):
    (tmp_path / "other.yaml").write_text("estate: cloud\n")
    shown = drillgate("policy", "test", tmp_path)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert shown.stderr == f"{tmp_path}:1:1: found no policies, expected a folder with policies\n"


def test_a_file_that_does_not_say_what_it_is_is_not_passed_over(drillgate, policies):
    folder = policies(bounded="nothing")
    (folder / "other.yaml").write_text("services: {}\n")
    shown = drillgate("policy", "test", folder)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert shown.stderr.startswith(f"{folder}/other.yaml:1:1: found unknown key 'services', expected one of policy,")


def test_a_path_that_is_not_there_is_said_with_the_nearest(drillgate, policies):
    folder = policies(bounded="nothing")
    shown = drillgate("policy", "test", folder / "bound.policy.yaml")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert shown.stderr == (
        f"{folder}/bound.policy.yaml:1:1: found no such file; did you mean 'bounded.policy.yaml'?\n"
    )


ALONE = "--no-shipped-policies"


def test_policies_are_listed_by_code(drillgate, policies):
    shown = drillgate("policy", "list", ALONE, "--policies", policies(bounded="nothing", other="nothing"))
    assert shown.stdout.splitlines() == [
        "XX0 error operation bounded  A deletion says what it takes",
        "XX1 error operation other    A deletion says what it takes",
    ]


def test_own_policies_are_listed_among_the_shipped_ones_and_in_their_place(drillgate, policies):
    folder = policies(bounded="nothing")
    own = folder / "no-drop.policy.yaml"
    own.write_text((folder / "bounded.policy.yaml").read_text().replace("bounded", "no-drop").replace("XX0", "XX7"))
    rows = json.loads(drillgate("policy", "list", "--format", "json", "--policies", folder).stdout)
    by_name = {row["policy"]: row for row in rows}
    assert len(by_name) == len(rows) > 20
    assert by_name["no-hard-delete"]["code"] == "DG101"
    assert by_name["no-drop"] == {
        "code": "XX7",
        "policy": "no-drop",
        "severity": "error",
        "of": "operation",
        "title": "A deletion says what it takes",
        "learning": "",
        "switch": "",
        "file": str(own),
    }


def test_policies_are_listed_by_what_was_learnt(drillgate):
    rows = json.loads(drillgate("policy", "list", "--learning", "means-of-recovery", "--format", "json").stdout)
    assert "critical-identifiers" in [row["policy"] for row in rows]
    assert {row["learning"] for row in rows} == {"means-of-recovery"}
    misspelt = drillgate("policy", "list", "--learning", "tried-rolback")
    assert (misspelt.exit_code, "Did you mean tried-rollback?" in misspelt.stderr) == (2, True)


def test_policies_are_listed_and_explained_as_a_project_has_them(drillgate, policies, monkeypatch):
    folder = policies(bounded="nothing", other="nothing")
    project = folder / "drillgate.yaml"
    project.write_text(
        'project: p\nseverities: {XX1: "off", no-drop: note}\nparameters: {batch-cap: {largest-batch: 7}}\n'
        "switches: [moratorium]\npolicies: [own]\n"
    )
    (folder / "own").mkdir()
    for file in folder.glob("*.policy.yaml"):
        file.rename(folder / "own" / file.name)
    listed = json.loads(drillgate("policy", "list", "--format", "json", "--project", project).stdout)
    severities = {row["policy"]: row["severity"] for row in listed}
    assert (severities["bounded"], severities["no-drop"], "other" in severities) == ("error", "note", False)
    assert "moratorium-on-operations" in severities
    assert "(off;" not in drillgate("policy", "list", "--project", project).stdout
    assert "  largest-batch: 7\n" in drillgate("policy", "explain", "DG107", "--project", project).stdout
    project.write_text("project: p\nseverities: {no-drip: note}\n")
    wrong = drillgate("policy", "list", "--project", project)
    assert wrong.exit_code == 2
    assert wrong.stderr == (
        f"{project}:2:14: found no policy 'no-drip', expected the name or code of a policy; did you mean 'no-drop'?\n"
    )


def test_what_is_off_is_listed_with_its_switch(drillgate):
    (line,) = [line for line in drillgate("policy", "list").stdout.splitlines() if line.startswith("DG115 ")]
    assert line.endswith("  (off; switch moratorium)")


def test_a_code_of_two_packs_is_said_with_both_places(drillgate, policies):
    folder = policies(bounded="nothing")
    file = folder / "bounded.policy.yaml"
    file.write_text(file.read_text().replace("XX0", "DG101"))
    shown = drillgate("policy", "list", "--policies", folder)
    assert shown.exit_code == 2
    assert shown.stderr.startswith(f"{file}:2:7: found the code DG101, which is that of no-hard-delete at ")


@pytest.mark.parametrize("name", ["XX1", "xx1", "other"])
def test_a_policy_is_explained_by_its_code_or_name(drillgate, policies, name):
    shown = drillgate("policy", "explain", name, "--policies", policies(bounded="nothing", other="nothing"))
    assert shown.stdout.startswith("XX1 other: A deletion says what it takes\n")


def test_a_misspelt_code_is_bad_usage_with_the_nearest_one(drillgate, policies):
    shown = drillgate("policy", "explain", "bouned", "--policies", policies(bounded="nothing"))
    assert shown.exit_code == 2
    assert "There is no policy bouned. Did you mean bounded?" in shown.stderr


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_policy_is_begun_and_red_until_it_is_written(drillgate, here):
    begun = drillgate("policy", "new", "two-approvers", "--of", "change")
    assert (begun.exit_code, begun.stderr) == (0, "")
    assert begun.stdout.splitlines() == [
        "policies/two-approvers.policy.yaml: OWN001 two-approvers, whose examples fail until it is written",
        "  1. write its title, why, match and require, and what to do instead: drillgate policy fields change",
        "  2. put cases that it must find and must let pass in place of its examples",
        "  3. drillgate policy test policies/two-approvers.policy.yaml",
        "  4. judge by it: drillgate gate --policies policies, or policies: [policies] in drillgate.yaml",
    ]
    tried = drillgate("policy", "test", "policies/two-approvers.policy.yaml")
    assert tried.exit_code == 1
    assert tried.stdout.splitlines()[-1] == "2 of 4 examples of 1 policy hold"


def test_a_new_policy_gets_the_next_code_of_its_family(drillgate, here):
    for name, family in (("one", "OWN"), ("two", "OWN"), ("three", "DG4"), ("four", "DG4")):
        drillgate("policy", "new", name, "--family", family, "--into", "own")
    listed = json.loads(drillgate("policy", "list", "--format", "json", ALONE, "--policies", "own").stdout)
    assert [(row["code"], row["policy"]) for row in listed] == [
        ("DG403", "three"),
        ("DG404", "four"),
        ("OWN001", "one"),
        ("OWN002", "two"),
    ]


def test_a_new_policy_by_a_shipped_name_takes_its_place_and_code(drillgate, here):
    begun = drillgate("policy", "new", "no-drop")
    assert begun.stdout.splitlines()[:2] == [
        "policies/no-drop.policy.yaml: DG104 no-drop, whose examples fail until it is written",
        "  it takes the place of the shipped policy no-drop",
    ]


def test_nothing_is_written_over(drillgate, here):
    drillgate("policy", "new", "mine")
    file = here / "policies" / "mine.policy.yaml"
    file.write_text(text := file.read_text().replace("OWN001", "OWN007"))
    again = drillgate("policy", "new", "mine")
    assert (again.exit_code, file.read_text()) == (2, text)
    assert "policies has a policy mine already." in again.stderr
    (here / "policies" / "other.policy.yaml").write_text("title: unfinished\n")
    other = drillgate("policy", "new", "other")
    assert "policies/other.policy.yaml is there already; nothing was written." in other.stderr
    assert (here / "policies" / "other.policy.yaml").read_text() == "title: unfinished\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Two"], "'Two' is no name of a policy: lower-case letters, digits and hyphens."),
        (["../up"], "'../up' is no name of a policy"),
        (["a", "--of", "chang"], "There is no fact 'chang'. Did you mean change?"),
        (["a", "--family", "dg1"], "--family: 'dg1' is no family of codes; it takes two to four capital letters"),
    ],
)
def test_what_no_policy_can_be_begun_from_is_bad_usage(drillgate, here, arguments, said):
    shown = drillgate("policy", "new", *arguments)
    assert shown.exit_code == 2
    assert said in " ".join(shown.stderr.split())
    assert list(here.iterdir()) == []


def test_the_fields_of_a_fact_are_told_with_their_words(drillgate):
    lines = drillgate("policy", "fields", "waiver").stdout.splitlines()
    assert len(lines) == len(FIELDS["waiver"])
    assert lines[-2] == "used         flag      Whether it set a finding aside."
    operation = drillgate("policy", "fields", "operation").stdout
    assert "in this order: flag, trash, versioned, backup, none" in operation
    kinds = [line.split()[0] for line in drillgate("policy", "fields").stdout.splitlines()]
    assert kinds == list(FIELDS)
    assert "Did you mean operation?" in drillgate("policy", "fields", "operations").stderr

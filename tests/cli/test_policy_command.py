import pytest

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
        f"{folder}/bounded.policy.yaml:12:5: XX0 action destroy, extent.amount one: found nothing",
        "1 of 2 examples of 1 policies hold",
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


def test_policies_are_listed_by_code(drillgate, policies):
    shown = drillgate("policy", "list", "--policies", policies(bounded="nothing", other="nothing"))
    assert shown.stdout.splitlines() == [
        "XX0    error   operation bounded  A deletion says what it takes",
        "XX1    error   operation other    A deletion says what it takes",
    ]


@pytest.mark.parametrize("name", ["XX1", "xx1", "other"])
def test_a_policy_is_explained_by_its_code_or_name(drillgate, policies, name):
    shown = drillgate("policy", "explain", name, "--policies", policies(bounded="nothing", other="nothing"))
    assert shown.stdout.startswith("XX1 other: A deletion says what it takes\n")


def test_a_misspelt_code_is_bad_usage_with_the_nearest_one(drillgate, policies):
    shown = drillgate("policy", "explain", "bouned", "--policies", policies(bounded="nothing"))
    assert shown.exit_code == 2
    assert "There is no policy bouned. Did you mean bounded?" in shown.stderr

"""The policy pack: every policy does what its examples say, and each part of it is needed for them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drillgate.documents.load import Document, load
from drillgate.documents.policy import Policy
from drillgate.judgement.examples import examples_of, run
from drillgate.judgement.explain import explain
from drillgate.pack import folder

FILES = sorted(folder("policies").glob("*.policy.yaml"))
FAMILIES = {
    "DG1": {"operation", "change"},
    "DG2": {"id-list", "operation", "change", "script"},
    "DG3": {"change", "stage", "id-list", "script", "operation", "communication"},
    "DG4": {"operation", "plan"},
    "DG5": {"endpoint"},
    "DG6": {"coverage"},
    "DG9": {"change", "document", "operation", "waiver"},
}
"""The families of codes, and what their policies judge."""


def document(file: Path) -> Document[Policy]:
    return load(Policy, file.read_bytes(), file.name)


each = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".policy.yaml"))


def test_the_pack_has_every_policy_once_under_a_file_of_its_name() -> None:
    policies = {file.name: document(file).value for file in FILES}
    codes = sorted(policy.code for policy in policies.values())
    assert codes == sorted(set(codes))
    assert {name: f"{policy.policy}.policy.yaml" for name, policy in policies.items()} == {
        name: name for name in policies
    }


def test_the_pack_has_its_families_of_codes() -> None:
    policies = [document(file).value for file in FILES]
    assert {policy.code[:3] for policy in policies} == FAMILIES.keys()
    assert [policy.code for policy in policies if policy.of not in FAMILIES[policy.code[:3]]] == []


@each
def test_a_policy_passes_its_examples(file: Path) -> None:
    assert [f"{result.place} {result.name}: {result.said}" for result in run(document(file)) if not result.passed] == []


@each
def test_a_policy_shows_two_cases_that_hold_and_two_that_do_not(file: Path) -> None:
    outcomes = [example.expect for example in examples_of(document(file))]
    assert min(outcomes.count("finding"), outcomes.count("nothing")) >= 2


def _without(policy: Document[Policy], section: str, path: tuple[str | int, ...]) -> Document[Policy]:
    """The policy without one condition of a section."""

    def leave_out(value: object, at: tuple[str | int, ...]) -> object:
        if isinstance(value, dict):
            return {
                name: leave_out(inner, at[1:]) if name == at[0] else inner
                for name, inner in value.items()
                if name != at[0] or len(at) > 1
            }
        assert isinstance(value, list)
        return [
            leave_out(inner, at[1:]) if index == at[0] else inner
            for index, inner in enumerate(value)
            if index != at[0] or len(at) > 1
        ]

    return replace(policy, value=replace(policy.value, **{section: leave_out(getattr(policy.value, section), path)}))


def _conditions(section: object) -> list[tuple[str | int, ...]]:
    assert isinstance(section, dict)
    return [
        *((name,) for name in section if name not in ("all", "any")),
        *((word, index) for word in ("all", "any") for index in range(len(section.get(word, ())))),
    ]


MUTATIONS = [
    pytest.param(file, section, path, id=f"{file.name.split('.')[0]} {section} {' '.join(map(str, path))}")
    for file in FILES
    for section in ("match", "require")
    for path in _conditions(getattr(document(file).value, section))
]


@pytest.mark.parametrize(("file", "section", "path"), MUTATIONS)
def test_no_condition_can_be_left_out_without_an_example_failing(
    file: Path, section: str, path: tuple[str | int, ...]
) -> None:
    results = run(_without(document(file), section, path))
    assert [result.name for result in results if not result.passed] != []


def _words(section: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Each word in a list of several."""
    if isinstance(section, dict):
        for name, inner in section.items():
            yield from _words(inner, (*at, name))
    elif isinstance(section, list):
        for index, inner in enumerate(section):
            if isinstance(inner, str) and len(section) > 1:
                yield (*at, index)
            else:
                yield from _words(inner, (*at, index))


WORDS = [
    pytest.param(file, section, path, id=f"{file.name.split('.')[0]} {section} {' '.join(map(str, path))}")
    for file in FILES
    if document(file).value.code.startswith(("DG1", "DG9"))
    for section in ("match", "require")
    for path in _words(getattr(document(file).value, section))
]


@pytest.mark.parametrize(("file", "section", "path"), WORDS)
def test_no_word_about_operations_can_be_left_out_without_an_example_failing(
    file: Path, section: str, path: tuple[str | int, ...]
) -> None:
    results = run(_without(document(file), section, path))
    assert [result.name for result in results if not result.passed] != []


@each
def test_require_as_a_whole_cannot_be_left_out_without_an_example_failing(file: Path) -> None:
    policy = document(file)
    empty = "require" if policy.value.require else "match"
    results = run(replace(policy, value=replace(policy.value, **{empty: {}})))
    assert [result.name for result in results if not result.passed] != []


@each
def test_a_policy_says_why_and_what_to_do_instead(file: Path) -> None:
    policy = document(file).value
    assert (bool(policy.why.strip()), bool(policy.instead), bool(policy.learning)) == (True, True, True)


@each
def test_the_page_of_a_policy_fits_a_terminal(file: Path) -> None:
    page = explain(document(file))
    prose = page.split("\nRule\n")[0]
    assert max(map(len, prose.splitlines())) <= 88
    assert re.search(r"\n\n\n| \n", page) is None


def test_every_learning_is_explained_in_the_guide() -> None:
    guide = (Path(__file__).parent.parent / "docs" / "policies.md").read_text(encoding="utf-8")
    learnings = {document(file).value.learning for file in FILES}
    assert {learning for learning in learnings if f"`{learning}`" not in guide} == set()

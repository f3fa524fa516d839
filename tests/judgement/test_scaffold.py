"""A new policy is sound, and its examples fail until it is written."""

import pytest

from drillgate.documents.load import load
from drillgate.documents.policy import Policy
from drillgate.facts.fact import FIELDS, FactKind
from drillgate.judgement.examples import run
from drillgate.judgement.scaffold import free_code, scaffold


@pytest.mark.parametrize("kind", FIELDS)
def test_a_new_policy_can_be_judged_and_its_examples_are_red(kind: FactKind) -> None:
    document = load(Policy, scaffold("no-surprise", "OWN001", kind).encode(), "no-surprise.policy.yaml")
    assert (document.value.policy, document.value.code, document.value.of) == ("no-surprise", "OWN001", kind)
    assert [(result.passed, result.said) for result in run(document)] == [
        (False, "nothing"),
        (False, "nothing"),
        (True, "nothing"),
        (True, "nothing"),
    ]


@pytest.mark.parametrize(
    ("family", "taken", "code"),
    [
        ("OWN", [], "OWN001"),
        ("OWN", ["OWN001", "OWN003", "DG002"], "OWN002"),
        ("DG1", ["DG101", "DG102", "DG201"], "DG103"),
        ("DG1", [f"DG1{number:02}" for number in range(1, 100)], "DG1001"),
        ("DG32", ["DG321"], "DG322"),
        ("OWN", [f"OWN{number:03}" for number in range(1, 1000)], "OWN0001"),
    ],
)
def test_a_code_is_the_lowest_that_is_free_in_its_family(family: str, taken: list[str], code: str) -> None:
    assert free_code(taken, family) == code


@pytest.mark.parametrize("family", ["", "D", "own", "OWNED", "DG123", "DG1 ", "1", "DÉ"])
def test_what_is_no_family_has_no_codes(family: str) -> None:
    with pytest.raises(ValueError, match="is no family of codes"):
        free_code([], family)


def test_a_family_can_be_used_up() -> None:
    taken = [f"DG99{number}" for number in range(10)] + [f"DG99{number:02}" for number in range(100)]
    with pytest.raises(ValueError, match="all codes of DG99 are taken"):
        free_code(taken, "DG99")

"""What is wrong with a policy is said at its place, all of it at once."""

from collections.abc import Callable

import pytest

from drillgate.documents.load import Document
from drillgate.documents.policy import Policy
from drillgate.judgement import compile_policy, judge
from drillgate.operations import GuardKind
from drillgate.places import InputError

OF_ORDERED = "expected an operator for a word: equals, in, at-worst, present, not"
OF_LIST = "expected a mapping with in, at-most, at-least, present, contains, glob or not"

Loads = Callable[[str], Document[Policy]]


def problems(policy: Document[Policy]) -> list[str]:
    with pytest.raises(InputError) as caught:
        compile_policy(policy)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "match:\n  target.kinds: rows\n",
            ["8:3: found field 'target.kinds', expected a field of operation; did you mean 'target.kind'?"],
        ),
        (
            "of: change\nmatch:\n  action: destroy\n",
            ["8:3: found field 'action', expected a field of change"],
        ),
        (
            "match:\n  data: custommer\n",
            ["8:9: found text 'custommer', expected one of customer, derived, ephemeral; did you mean 'customer'?"],
        ),
        (
            "match:\n  data: [customer, deriveds]\n",
            ["8:20: found text 'deriveds', expected one of customer, derived, ephemeral; did you mean 'derived'?"],
        ),
        (
            "match:\n  data: {not: {in: [deriveds]}}\n",
            ["8:21: found text 'deriveds', expected one of customer, derived, ephemeral; did you mean 'derived'?"],
        ),
        (
            "require:\n  recovery: {at-wors: trash}\n",
            [
                f"8:14: found 'at-wors', {OF_ORDERED}; did you mean 'at-worst'?",
            ],
        ),
        (
            "require:\n  data: {at-worst: derived}\n",
            ["8:10: found 'at-worst', expected an operator for a word: equals, in, present, not"],
        ),
        (
            "require:\n  recovery: {at-least: trash}\n",
            [
                f"8:14: found 'at-least', {OF_ORDERED}; did you mean 'at-worst'?",
            ],
        ),
        ("require:\n  extent.count: {at-most: many}\n", ["8:27: found text 'many', expected a number"]),
        ("require:\n  extent.count: {at-most: true}\n", ["8:27: found true, expected a number"]),
        (
            "of: change\nrequire:\n  deletes.retention: {at-least: 30}\n",
            ["8:33: found the number 30, expected a duration such as 90s, 2m30s, 1h or 30d"],
        ),
        ("of: change\nrequire:\n  rollback.present: sure\n", ["8:21: found text 'sure', expected true or false"]),
        (
            "of: change\nrequire:\n  rollback.evidence: {present: maybe}\n",
            ["8:32: found text 'maybe', expected true or false"],
        ),
        (
            "of: change\nmatch:\n  deletes.type:\n",
            ["8:16: found nothing, expected a text; of what is absent say {present: false}"],
        ),
        ("of: change\nmatch:\n  deletes.type: 7\n", ["8:17: found the number 7, expected a text"]),
        (
            "match:\n  guards: dry-run\n",
            [
                f"8:11: found text 'dry-run' for a list, {OF_LIST}",
            ],
        ),
        (
            "match:\n  guards: {contains: dryrun}\n",
            [
                f"8:22: found text 'dryrun', expected one of {', '.join(GuardKind)}; did you mean 'dry-run'?",
            ],
        ),
        ("match:\n  data: []\n", ["8:9: found an empty list, expected at least one value"]),
        (
            "match:\n  data: {}\n",
            ["8:9: found an empty mapping, expected an operator for a word: equals, in, present, not"],
        ),
        ("match:\n  data: {in: derived}\n", ["8:14: found text 'derived', expected a list"]),
        (
            "match:\n  extent.count: {at-most: {field: guards.numbre}}\n",
            ["8:35: found field 'guards.numbre', expected a field of this kind of fact; did you mean 'guards.number'?"],
        ),
        (
            "match:\n  extent.count: {at-most: {field: statement}}\n",
            ["8:35: found field 'statement', which is a text, expected a number"],
        ),
        (
            "match:\n  extent.count: {at-most: {parameter: larges}}\nparameters: {largest: 5}\n",
            ["8:39: found parameter 'larges', expected one of the policy's parameters; did you mean 'largest'?"],
        ),
        (
            "match:\n  extent.count: {at-most: {parameter: largest}}\nparameters:\n  largest: five\n",
            ["10:12: found text 'five', expected a number"],
        ),
        (
            "match:\n  extent.count: {at-most: {number: 5}}\n",
            ["8:27: found a mapping, expected a value, {field: NAME} or {parameter: NAME}"],
        ),
        ("match:\n  any: {data: derived}\n", ["8:8: found a mapping, expected a list of conditions by field"]),
        ("match:\n  any: []\n", ["8:8: found a list, expected a list of conditions by field"]),
        ("match:\n  all: [derived]\n", ["8:9: found text 'derived', expected conditions by field"]),
        (
            "match:\n  any:\n    - all: [{data: derived}]\n",
            ["9:7: found 'all' within another, expected conditions by field, one level deep"],
        ),
        (
            'message: "{statemnt} goes"\n',
            ["7:10: found placeholder {statemnt}, expected a field of operation; did you mean 'statement'?"],
        ),
        (
            'message: "{} goes"\n',
            ["7:10: found placeholder {}, expected a field of operation"],
        ),
        (
            'message: "more than {parameter.a}"\nparameters: {ab: 5}\n',
            ["7:10: found placeholder {parameter.a}, expected a field of operation; did you mean 'parameter.ab'?"],
        ),
        (
            'instead: {rows: "UPDATE {target.nam}", tabel: rename it}\n',
            [
                "7:17: found placeholder {target.nam}, expected a field of operation; did you mean 'target.name'?",
                "7:40: found 'tabel', expected a kind of target; did you mean 'table'?",
            ],
        ),
        (
            "of: change\ninstead: {rows: keep them}\n",
            ["7:11: found 'rows', expected a kind of target"],
        ),
    ],
)
def test_a_problem_is_said_at_its_place(policy: Loads, text: str, expected: list[str]) -> None:
    assert problems(policy(text)) == [f"made-up.policy.yaml:{line}" for line in expected]


def test_all_problems_of_a_policy_come_at_once_in_their_order(policy: Loads) -> None:
    text = 'match:\n  acton: destroy\n  data: custom\nrequire:\n  recovery: {worse: trash}\nmessage: "{nobody}"\n'
    places = [problem.split(": ")[0] for problem in problems(policy(text))]
    assert places == [f"made-up.policy.yaml:{place}" for place in ("8:3", "9:9", "11:14", "12:10")]


def test_the_problems_of_all_policies_come_at_once(policy: Loads) -> None:
    unsound = [
        policy("match: {acton: destroy}\n"),
        policy("match: {data: customer}\n"),
        policy("match: {dat: customer}\n"),
    ]
    with pytest.raises(InputError) as caught:
        judge(unsound, [])
    assert [problem.found for problem in caught.value.problems] == ["found field 'acton'", "found field 'dat'"]


def test_facts_that_nothing_makes_are_no_kind_to_judge(policy: Loads) -> None:
    with pytest.raises(InputError) as caught:
        policy("of: analysis\n")
    assert str(caught.value) == (
        "made-up.policy.yaml:6:5: found text 'analysis', "
        "expected one of operation, change, stage, id-list, script, plan, endpoint, communication, coverage, waiver or "
        "document"
    )

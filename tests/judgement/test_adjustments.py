"""What a project says of policies: their parameters, how grave they are, which of them are on."""

from collections.abc import Callable

import pytest

from drillgate.documents.load import Document
from drillgate.documents.policy import Policy
from drillgate.judgement.adjustments import Adjustments, adjusted, with_parameters
from drillgate.judgement.packs import in_force
from drillgate.places import Place

Loads = Callable[[str], Document[Policy]]

CAPPED = """\
policy: capped
code: DG701
parameters: {largest: 100, within: 2d, kinds: [rows], strict: true, note: as agreed}
match: {target.kind: {in: {parameter: kinds}}}
require:
  extent.count: {at-most: {parameter: largest}}
message: "{extent.count}, not {parameter.note}"
"""
LATE = """\
policy: late
code: DG702
of: change
parameters: {within: 2d}
require: {deletes.retention: {at-least: {parameter: within}}}
"""
SWITCHED = "policy: halt\ncode: DG703\nswitch: moratorium\n"


def place(*path: str | int, of: str = "value") -> Place:
    """A place that says what it is the place of."""
    return Place(f"project.yaml {'.'.join(map(str, path))} {of}")


@pytest.fixture
def documents(policy: Loads) -> tuple[Document[Policy], ...]:
    return policy(CAPPED), policy(LATE), policy(SWITCHED)


Documents = tuple[Document[Policy], ...]


def test_parameters_are_set_by_name_and_by_code(documents: Documents) -> None:
    changed, problems = with_parameters(
        documents, {"capped": {"largest": 5, "kinds": ["rows", "table"]}, "DG702": {"within": "30d"}}, place
    )
    assert problems == ()
    assert [document.value.parameters for document in changed] == [
        {"largest": 5, "within": "2d", "kinds": ["rows", "table"], "strict": True, "note": "as agreed"},
        {"within": "30d"},
        {},
    ]


def test_what_is_not_named_stays_the_document_that_it_is(documents: Documents) -> None:
    changed, _ = with_parameters(documents, {"late": {"within": "30d"}}, place)
    assert changed[0] is documents[0]
    assert changed[2] is documents[2]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"caped": {"largest": 5}},
            (
                "parameters.caped key:1:1: found no policy 'caped', expected the name or code of a policy; "
                "did you mean 'capped'?"
            ),
        ),
        (
            {"capped": {"largst": 5}},
            (
                "parameters.capped.largst key:1:1: found no parameter 'largst', expected a parameter of capped; "
                "did you mean 'largest'?"
            ),
        ),
        (
            {"halt": {"until": "5d"}},
            "parameters.halt.until key:1:1: found no parameter 'until', expected none: the policy has no parameters",
        ),
        (
            {"DG701": {"largest": "many"}},
            "parameters.DG701.largest value:1:1: found text 'many', expected a number",
        ),
        (
            {"capped": {"kinds": ["row"]}},
            "parameters.capped.kinds value:1:1: found text 'row', expected one of {kinds}; did you mean 'rows'?",
        ),
        (
            {"late": {"within": 30}},
            "parameters.late.within value:1:1: found the number 30, expected a duration such as 90s, 2m30s, 1h or 30d",
        ),
        ({"late": {"within": None}}, "parameters.late.within value:1:1: found nothing, expected a value"),
        ({"capped": {"note": {"a": 1}}}, "parameters.capped.note value:1:1: found a mapping, expected a value"),
        (
            {"capped": {"largest": 5}, "DG701": {"largest": 6}},
            "parameters.DG701 key:1:1: found 'DG701', which stands there as 'capped' too, expected each policy once",
        ),
    ],
)
def test_a_wrong_parameter_is_said_at_its_place_and_changes_nothing(
    documents: Documents, given: dict[str, dict[str, object]], said: str
) -> None:
    from drillgate.operations import Kind

    changed, problems = with_parameters(documents, given, place)
    assert [str(problem) for problem in problems] == [f"project.yaml {said.format(kinds=', '.join(Kind))}"]
    if "DG701" not in given or "capped" not in given:
        assert changed == documents


def test_the_values_beside_a_wrong_one_are_used(documents: Documents) -> None:
    changed, problems = with_parameters(documents, {"capped": {"largest": "many", "kinds": ["table"]}}, place)
    assert len(problems) == 1
    assert changed[0].value.parameters == {
        "largest": 100,
        "within": "2d",
        "kinds": ["table"],
        "strict": True,
        "note": "as agreed",
    }


def test_what_is_wrong_with_a_policy_itself_is_no_problem_of_its_parameters(policy: Loads) -> None:
    unsound = policy("parameters: {largest: 5}\nmatch: {acton: destroy}\n")
    assert with_parameters((unsound,), {"made-up": {"largest": 6}}, place)[1] == ()


def test_without_adjustments_what_has_no_switch_judges(documents: Documents) -> None:
    assert adjusted(documents, Adjustments()) == (documents[:2], ())


def test_a_switch_turns_its_policies_on(documents: Documents) -> None:
    assert adjusted(documents, Adjustments(switches=("moratorium",), place=place)) == (documents, ())


def test_a_policy_is_off_and_another_is_only_a_warning(documents: Documents) -> None:
    on, problems = adjusted(documents, Adjustments(severities={"DG701": "off", "late": "warning"}, place=place))
    assert ([(one.value.policy, str(one.value.severity)) for one in on], problems) == ([("late", "warning")], ())


def test_everything_wrong_with_adjustments_is_said_at_once(documents: Documents) -> None:
    adjustments = Adjustments(
        parameters={"late": {"witin": "5d"}},
        severities={"late": "grave", "lat": "note", "DG701": "eror", "capped": "off"},
        switches=("moratorum",),
        place=place,
    )
    on, problems = adjusted(documents, adjustments)
    assert on == documents[:2]
    assert [str(problem).removeprefix("project.yaml ") for problem in problems] == [
        "switches.0 value:1:1: found no switch 'moratorum', expected one of moratorium; did you mean 'moratorium'?",
        "severities.late value:1:1: found text 'grave', expected one of note, warning, error, off",
        "severities.lat key:1:1: found no policy 'lat', expected the name or code of a policy; did you mean 'late'?",
        (
            "severities.DG701 value:1:1: found text 'eror', expected one of note, warning, error, off; "
            "did you mean 'error'?"
        ),
        "severities.capped key:1:1: found 'capped', which stands there as 'DG701' too, expected each policy once",
        (
            "parameters.late.witin key:1:1: found no parameter 'witin', expected a parameter of late; "
            "did you mean 'within'?"
        ),
    ]


def test_those_that_judge_are_read_put_over_one_another_adjusted_and_sound() -> None:
    head = "title: T\nseverity: error\nwhy: So.\nof: operation\nmessage: m\nexamples: []\n"
    first = {
        "capped": "policy: capped\ncode: DG701\nparameters: {most: 5}\n"
        "require: {extent.count: {at-most: {parameter: most}}}\n",
        "late": "policy: late\ncode: DG702\n",
        "halt": "policy: halt\ncode: DG703\nswitch: moratorium\n",
    }
    own = {"late": "policy: late\ncode: OWN1\nmatch: {acton: destroy}\n", "broken": "policy: Broken\ncode: OWN2\n"}
    packs = [[(f"{name}.yaml", (text + head).encode()) for name, text in pack.items()] for pack in (first, own)]
    adjustments = Adjustments(parameters={"capped": {"most": 6}}, switches=("moratorium",), place=place)
    policies, problems = in_force(packs, adjustments)
    documents = [policy.document for policy in policies]
    assert [(one.file, one.value.code, one.value.parameters) for one in documents] == [
        ("capped.yaml", "DG701", {"most": 6}),
        ("halt.yaml", "DG703", {}),
    ]
    assert [str(problem) for problem in problems] == [
        "broken.yaml:1:9: found text 'Broken', expected lower-case letters, digits and hyphens",
        "late.yaml:3:9: found field 'acton', expected a field of operation; did you mean 'action'?",
    ]

"""Policies over facts: whole findings."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from drillgate.documents.load import Document
from drillgate.documents.policy import Policy
from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.judgement import judge
from drillgate.judgement.messages import readable
from drillgate.places import Place
from drillgate.results import Finding, Severity

Loads = Callable[[str], Document[Policy]]
Makes = Callable[..., Fact]

SOFT = """\
title: Customer data is soft-deleted
learning: soft-delete-everywhere
match: {action: destroy, data: {not: derived}}
require: {recovery: {at-worst: versioned}}
message: "{statement} destroys {target}"
instead:
  rows: "UPDATE {target.name} SET deleted_at = now()"
  otherwise: keep {target.name}
"""
DELETE = {
    "action": "destroy",
    "target.kind": "rows",
    "target.name": "sites",
    "target": "rows of sites",
    "data": "customer",
    "recovery": "none",
    "statement": "DELETE FROM sites",
}


def found(**changes: object) -> Finding:
    values: dict[str, object] = {
        "code": "DG777",
        "policy": "made-up",
        "severity": Severity.ERROR,
        "title": "Customer data is soft-deleted",
        "message": "DELETE FROM sites destroys rows of sites",
        "place": Place("script.sql", 3, 5, 3, 20),
        "instead": "UPDATE sites SET deleted_at = now()",
        "why": "So that there is one.",
        "learning": "soft-delete-everywhere",
        "fact": "operation",
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type] # each is of its field's type


def test_a_policy_that_does_not_hold_is_a_finding(policy: Loads, fact: Makes) -> None:
    assert judge([policy(SOFT)], [fact(values=DELETE)]) == (found(),)


@pytest.mark.parametrize(
    "changes",
    [{"recovery": "flag"}, {"recovery": "versioned"}, {"data": "derived"}, {"action": "soft-delete"}],
)
def test_a_policy_that_holds_or_is_about_something_else_is_none(
    policy: Loads, fact: Makes, changes: dict[str, object]
) -> None:
    assert judge([policy(SOFT)], [fact(values={**DELETE, **changes})]) == ()


def test_facts_of_another_kind_are_not_judged(policy: Loads, fact: Makes) -> None:
    assert judge([policy(SOFT)], [fact("change", {"action": "destroy", "recovery": "none"})]) == ()


def test_what_cannot_be_known_in_match_matches(policy: Loads, fact: Makes) -> None:
    assert judge([policy(SOFT)], [fact(values={**DELETE, "data": UNKNOWN})]) == (found(),)


def test_what_cannot_be_known_in_require_is_a_finding_that_says_so(policy: Loads, fact: Makes) -> None:
    without = {name: value for name, value in DELETE.items() if name != "recovery"}
    said = found(message="DELETE FROM sites destroys rows of sites (could not be known: recovery)")
    assert judge([policy(SOFT)], [fact(values={**DELETE, "recovery": UNKNOWN})]) == (said,)
    assert judge([policy(SOFT)], [fact(values=without)]) == (said,)


def test_what_is_known_to_be_wrong_is_said_without_doubt(policy: Loads, fact: Makes) -> None:
    both = policy("of: change\nrequire: {deletes.number: {at-most: 5}, rollback.present: true}\n")
    finding, *_ = judge([both], [fact("change", {"deletes.number": 9, "rollback.present": UNKNOWN})])
    assert finding.message == "made up"


def test_a_policy_without_require_forbids_what_matches(policy: Loads, fact: Makes) -> None:
    forbidden = policy("match: {action: destroy, target.kind: site}\n")
    messages = [
        [finding.message for finding in judge([forbidden], [fact(values={**DELETE, "target.kind": kind})])]
        for kind in ("site", "rows", "unknown", UNKNOWN)
    ]
    unknown = "made up (could not be known: target.kind)"
    assert messages == [["made up"], [], [unknown], [unknown]]


def test_instead_goes_by_the_kind_of_target(policy: Loads, fact: Makes) -> None:
    facts = [fact(values={**DELETE, "target.kind": kind}) for kind in ("rows", "table", "unknown", UNKNOWN)]
    instead = [judge([policy(SOFT)], [one])[0].instead for one in facts]
    assert instead == ["UPDATE sites SET deleted_at = now()", "keep sites", "keep sites", "keep sites"]


def test_a_finding_points_to_the_first_field_that_failed(policy: Loads, fact: Makes) -> None:
    agree = policy("of: id-list\nrequire: {number: {equals: {field: number.declared}}, duplicates: 0}\n")
    places = {"number.declared": Place("change.yaml", 9, 13), "duplicates": Place("ids.csv", 4)}
    points = [
        judge([agree], [fact("id-list", values, places=places)])[0].place
        for values in (
            {"number": 5, "number.declared": 4, "duplicates": 0},
            {"number": 5, "number.declared": 5, "duplicates": 1},
            {"number": UNKNOWN, "number.declared": 5, "duplicates": 0},
        )
    ]
    assert points == [places["number.declared"], places["duplicates"], Place("script.sql", 3, 5, 3, 20)]


def test_findings_come_by_place_and_code(policy: Loads) -> None:
    policies = [policy("code: DG778\nmatch: {}\n"), policy("match: {}\n")]
    facts = [
        Fact("operation", {"action": "destroy"}, Place(file, line)) for file, line in (("b", 1), ("a", 10), ("a", 9))
    ]
    findings = [(str(finding.place), finding.code) for finding in judge(policies, facts)]
    assert findings == [(place, code) for place in ("a:9:1", "a:10:1", "b:1:1") for code in ("DG777", "DG778")]


def test_a_policy_that_cannot_be_judged_is_a_finding(policy: Loads, fact: Makes) -> None:
    capped = policy("policy: capped\nrequire: {extent.count: {at-most: 5}}\n")
    finding = judge([capped], [fact(values={**DELETE, "extent.count": "few"})])
    assert finding == (
        Finding(
            code="DG900",
            policy="capped",
            severity=Severity.ERROR,
            title="A policy could not be judged",
            message="DG777 capped could not be judged here: TypeError: extent.count is 'few', which is no number",
            place=Place("script.sql", 3, 5, 3, 20),
            why="What cannot be judged does not pass.",
            fact="operation",
        ),
    )


def test_what_was_judged_before_does_not_answer_for_a_value_of_another_type(policy: Loads, fact: Makes) -> None:
    capped = policy("policy: capped\nrequire: {extent.count: {at-most: 5}}\n")
    counts: tuple[object, ...] = (1, True, 1, [1], 9, 9)
    facts = [fact(values={**DELETE, "extent.count": count}) for count in counts]
    assert sorted(finding.code for finding in judge([capped], facts)) == ["DG777", "DG777", "DG900", "DG900"]


def test_a_word_that_is_no_word_of_its_field_does_not_pass(policy: Loads, fact: Makes) -> None:
    findings = judge([policy(SOFT)], [fact(values={**DELETE, "recovery": "perhaps"})])
    assert [finding.code for finding in findings] == ["DG900"]


OPAQUE = {
    "action": "opaque",
    "target.kind": "unknown",
    "extent.amount": "unknown",
    "recovery": "none",
    "role": "test",
    "data": UNKNOWN,
    "statement": "cursor.execute(text)",
    "reason": "the SQL is not known here",
}


@pytest.mark.parametrize("action", ["opaque", "unread"])
def test_what_cannot_be_analysed_is_found_whatever_the_policies_filter(policy: Loads, fact: Makes, action: str) -> None:
    filters = [
        "action: destroy",
        "target.kind: {not: unknown}",
        "data: customer",
        "role: {not: test}",
        "target.kind: rows",
    ]
    policies = [policy(f"match: {{{one}}}\nrequire: {{recovery: none}}\n") for one in filters]
    expected = Finding(
        code="DG901",
        policy="not-analysable",
        severity=Severity.ERROR,
        title="What cannot be analysed does not pass",
        message="cursor.execute(text) could not be analysed: the SQL is not known here",
        place=Place("script.sql", 3, 5, 3, 20),
        why="What cannot be analysed may delete anything. No choice of policies lets it pass unseen.",
        fact="operation",
    )
    values = {**OPAQUE, "action": action}
    assert judge(policies, [fact(values=values)]) == (expected,)
    assert judge([], [fact(values=values)]) == (expected,)


def test_a_policy_that_speaks_for_what_cannot_be_analysed_speaks_alone(policy: Loads, fact: Makes) -> None:
    own = policy("policy: no-riddles\ncode: DG901\nseverity: warning\nmatch: {action: opaque}\n")
    findings = judge([own, policy(SOFT)], [fact(values=OPAQUE)])
    assert [(finding.code, finding.policy, finding.severity) for finding in findings] == [
        ("DG901", "no-riddles", Severity.WARNING)
    ]


def test_a_policy_without_a_filter_on_the_action_judges_what_cannot_be_analysed(policy: Loads, fact: Makes) -> None:
    of_rows = policy("match: {target.kind: rows}\nrequire: {recovery: {at-worst: versioned}}\n")
    assert [finding.code for finding in judge([of_rows], [fact(values=OPAQUE)])] == ["DG777", "DG901"]


def test_an_action_that_cannot_be_analysed_is_unknown_where_it_is_required(policy: Loads, fact: Makes) -> None:
    peaceful = policy("require: {action: {not: destroy}}\n")
    messages = [finding.message for finding in judge([peaceful], [fact(values=OPAQUE)]) if finding.code == "DG777"]
    assert messages == ["made up (could not be known: action)"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "none"),
        ((), "none"),
        ("", "none"),
        (UNKNOWN, "unknown"),
        (True, "yes"),
        (False, "no"),
        (883, "883"),
        (0.4, "0.4"),
        (2500000.0, "2500000"),
        (("site", "app"), "site, app"),
        (timedelta(days=3), "3 days"),
        (timedelta(hours=25), "1 day 1 hour"),
        (timedelta(days=1, hours=2, minutes=3), "1 day 2 hours"),
        (timedelta(days=1692, hours=16), "1692 days"),
        (timedelta(seconds=90), "1 minute 30 seconds"),
        (timedelta(0), "0 seconds"),
        (-timedelta(hours=1), "-1 hour"),
    ],
)
def test_values_read_as_people_say_them(value: object, said: str) -> None:
    assert readable(value) == said


def test_a_text_over_several_lines_is_said_in_one(policy: Loads, fact: Makes) -> None:
    text = "match: {}\nparameters: {keep: 30d}\nmessage: >-\n  {target.name} goes\n  within {parameter.keep}\n"
    assert [finding.message for finding in judge([policy(text)], [fact(values=DELETE)])] == ["sites goes within 30d"]

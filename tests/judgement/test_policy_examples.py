"""Examples are a policy's tests: what they are judged by, and what is wrong with them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from drillgate.documents.load import Document
from drillgate.documents.policy import Policy
from drillgate.facts.fact import UNKNOWN
from drillgate.judgement.examples import ExampleResult, examples_of, run
from drillgate.operations import Action
from drillgate.places import InputError, Place

Loads = Callable[[str], Document[Policy]]

KINDS = "sql, python, shell, cloudformation, kubernetes, iam, terraform, operation"
OF_KEYS = f"expected one of {KINDS}, name, expect, dialect, given"

SOFT = """\
match: {action: destroy, data: {not: derived}}
require: {recovery: {at-worst: versioned}}
message: "{statement} destroys {target.name}"
examples:
"""


def test_an_example_tells_whether_it_came_out_as_expected(policy: Loads) -> None:
    document = policy(
        SOFT
        + """\
  - {operation: {action: destroy, data: customer, recovery: none}, expect: finding}
  - {operation: {action: destroy, data: customer, recovery: flag}, expect: finding, name: kept}
  - {operation: {action: destroy, data: customer, recovery: none, statement: DELETE, target.name: a}, expect: nothing}
  - {operation: {action: destroy, data: derived, recovery: unknown}, expect: nothing}
"""
    )
    places = [document.place("examples", index) for index in range(4)]
    assert run(document) == (
        ExampleResult(
            "action destroy, data customer, recovery none",
            places[0],
            "finding",
            True,
            "DG777: unknown destroys unknown",
        ),
        ExampleResult("kept", places[1], "finding", False, "nothing"),
        ExampleResult(
            "action destroy, data customer, recovery none, statement DELETE, target.name a",
            places[2],
            "nothing",
            False,
            "DG777: DELETE destroys a",
        ),
        ExampleResult("action destroy, data derived, recovery unknown", places[3], "nothing", True, "nothing"),
    )
    assert [(place.line, place.column) for place in places] == [(11, 5), (12, 5), (13, 5), (14, 5)]


def test_sql_is_read_and_judged(policy: Loads) -> None:
    document = policy(
        SOFT
        + """\
  - {sql: DELETE FROM sites WHERE id = 7, expect: finding}
  - {sql: SELECT 1; DELETE FROM sites WHERE id = 7, expect: finding, name: the second of two}
  - {sql: DELETE FROM sites WHERE id = 7, given: {data: derived}, expect: nothing}
  - {sql: DELETE FROM `sites` WHERE id = 7, dialect: mysql, expect: finding}
  - {sql: SELECT 1, expect: nothing}
"""
    )
    assert [(result.name, result.passed, result.said) for result in run(document)] == [
        ("DELETE FROM sites WHERE id = 7", True, "DG777: DELETE FROM sites WHERE id = 7 destroys sites"),
        ("the second of two", True, "DG777: DELETE FROM sites WHERE id = 7 destroys sites"),
        ("DELETE FROM sites WHERE id = 7", True, "nothing"),
        ("DELETE FROM `sites` WHERE id = 7", True, "DG777: DELETE FROM `sites` WHERE id = 7 destroys sites"),
        ("SELECT 1", True, "nothing"),
    ]


def test_python_is_read_and_judged(policy: Loads) -> None:
    document = policy(
        SOFT
        + """\
  - python: |
      import os

      import requests

      requests.delete(f"{os.environ['API']}/v1/sites/7", timeout=60)
    expect: finding
  - {python: print(1), expect: nothing}
"""
    )
    assert [(result.name, result.passed) for result in run(document)] == [("import os", True), ("print(1)", True)]


def test_shell_is_read_and_judged(policy: Loads) -> None:
    document = policy(
        SOFT
        + """\
  - {shell: "psql -c 'DELETE FROM sites WHERE id = 7'", expect: finding, name: in psql}
  - {shell: echo rm -rf /srv, expect: nothing}
"""
    )
    assert [(result.name, result.passed) for result in run(document)] == [("in psql", True), ("echo rm -rf /srv", True)]


def test_values_of_an_example_are_of_their_field_s_type(policy: Loads) -> None:
    document = policy(
        """\
        of: change
        match: {}
        examples:
          - change:
              deletes.retention: 1d12h
              deletes.number: 7
              deletes.recovery: none
              rollback.present: true
              rollback.evidence: null
              approvals.approvers: [one, two]
              deletes.type: unknown
              stages.number: unknown
            expect: finding
        """
    )
    assert dict(examples_of(document)[0].values) == {
        "deletes.retention": timedelta(hours=36),
        "deletes.number": 7,
        "deletes.recovery": "none",
        "rollback.present": True,
        "rollback.evidence": None,
        "approvals.approvers": ("one", "two"),
        "deletes.type": UNKNOWN,
        "stages.number": UNKNOWN,
    }


def test_a_field_that_has_a_word_for_unknown_keeps_it(policy: Loads) -> None:
    document = policy("match: {}\nexamples:\n  - {operation: {target.kind: unknown, data: unknown}, expect: finding}\n")
    assert dict(examples_of(document)[0].values) == {"target.kind": "unknown", "data": UNKNOWN}


@pytest.mark.parametrize(
    ("example", "problem"),
    [
        (
            "{sqll: SELECT 1, expect: nothing}",
            f"8:6: found unknown key 'sqll', {OF_KEYS}; did you mean 'sql'?",
        ),
        (
            "{expect: nothing}",
            f"8:5: found no case, expected one of {KINDS}",
        ),
        (
            "{sql: SELECT 1, python: print(1), expect: nothing}",
            f"8:5: found sql and python, expected one of {KINDS}",
        ),
        ("{sql: SELECT 1, expect: noting}", "8:29: found text 'noting', expected finding or nothing"),
        ("{sql: 7, expect: nothing}", "8:11: found the number 7, expected text"),
        (
            "{operation: {acton: destroy}, expect: nothing}",
            "8:18: found field 'acton', expected a field of operation; did you mean 'action'?",
        ),
        (
            "{operation: {action: destory}, expect: nothing}",
            f"8:26: found text 'destory', expected one of {', '.join(Action)}; did you mean 'destroy'?",
        ),
        ("{operation: {guards: limit}, expect: nothing}", "8:26: found text 'limit', expected a list"),
        ("{operation: DELETE, expect: nothing}", "8:17: found text 'DELETE', expected a mapping of fields"),
        (
            "{sql: SELECT 1, given: {dat: derived}, expect: nothing}",
            "8:29: found field 'dat', expected a field of operation; did you mean 'data'?",
        ),
        (
            "{operation: {action: destroy}, given: {data: derived}, expect: nothing}",
            "8:36: found 'given' beside the fields of a fact, expected an artifact",
        ),
    ],
)
def test_what_is_wrong_with_an_example_is_said_at_its_place(policy: Loads, example: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        run(policy(f"examples:\n  - {example}\nmessage: made up\n"))
    problems = [str(one) for one in caught.value.problems]
    assert f"made-up.policy.yaml:{problem}" in problems


def test_an_artifact_tells_nothing_about_a_change(policy: Loads) -> None:
    with pytest.raises(InputError) as caught:
        run(policy("of: change\nexamples:\n  - {sql: SELECT 1, expect: nothing}\n"))
    assert [str(problem) for problem in caught.value.problems] == [
        "made-up.policy.yaml:8:5: found no case, expected one of change",
        "made-up.policy.yaml:8:6: found unknown key 'sql', expected one of change, name, expect, dialect, given",
    ]


def test_an_example_stands_at_a_place_of_its_own(policy: Loads) -> None:
    document = policy("examples:\n  - {sql: SELECT 1, expect: nothing}\n")
    assert examples_of(document)[0].place == Place("made-up.policy.yaml", 8, 5, 8, 37)

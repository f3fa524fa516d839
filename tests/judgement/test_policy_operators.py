"""What each operator says: of values, of what is absent, and of what is not known."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from drillgate.documents.load import Document
from drillgate.documents.policy import Policy
from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.judgement import compile_policy
from drillgate.judgement.conditions import evaluate
from drillgate.judgement.truth import Truth, all_of, any_of, negation

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
DAY = timedelta(days=1)

TABLE: list[tuple[str, str, str, object, Truth]] = [
    # equals, and its shorthand
    ("change", "deletes.type", "app", "app", T),
    ("change", "deletes.type", "app", "site", F),
    ("change", "deletes.type", "app", None, F),
    ("change", "deletes.type", "app", UNKNOWN, U),
    ("change", "deletes.type", "{equals: app}", "app", T),
    ("change", "deletes.type", "{equals: app}", "", F),
    ("change", "deletes.number", "0", 0, T),
    ("change", "deletes.number", "0", 1, F),
    ("change", "deletes.number", "0", UNKNOWN, U),
    ("change", "rollback.present", "true", True, T),
    ("change", "rollback.present", "false", True, F),
    ("change", "rollback.present", "true", None, F),
    ("change", "rollback.present", "true", UNKNOWN, U),
    ("change", "deletes.retention", "{equals: 24h}", DAY, T),
    # in, and its shorthand
    ("operation", "data", "[derived, ephemeral]", "derived", T),
    ("operation", "data", "[derived, ephemeral]", "customer", F),
    ("operation", "data", "[derived, ephemeral]", None, F),
    ("operation", "data", "[derived, ephemeral]", UNKNOWN, U),
    ("change", "deletes.number", "{in: [1, 2]}", 2, T),
    ("change", "deletes.number", "{in: [1, 2]}", 3, F),
    ("operation", "guards", "[dry-run, limit]", ("limit",), T),
    ("operation", "guards", "[dry-run, limit]", ("limit", "confirmation"), F),
    ("operation", "guards", "[dry-run, limit]", (), T),
    ("operation", "guards", "[dry-run, limit]", None, F),
    ("operation", "guards", "[dry-run, limit]", UNKNOWN, U),
    # not
    ("operation", "data", "{not: derived}", "customer", T),
    ("operation", "data", "{not: derived}", "derived", F),
    ("operation", "data", "{not: derived}", None, T),
    ("operation", "data", "{not: derived}", UNKNOWN, U),
    ("operation", "data", "{not: [derived, ephemeral]}", "ephemeral", F),
    ("operation", "data", "{not: {not: derived}}", "derived", T),
    ("change", "deletes.number", "{not: {at-most: 5}}", 6, T),
    ("change", "deletes.number", "{not: {at-most: 5}}", UNKNOWN, U),
    # at-most, at-least
    ("change", "deletes.number", "{at-most: 5}", 5, T),
    ("change", "deletes.number", "{at-most: 5}", 5.5, F),
    ("change", "deletes.number", "{at-most: 5}", None, F),
    ("change", "deletes.number", "{at-most: 5}", UNKNOWN, U),
    ("change", "deletes.number", "{at-least: 5}", 5, T),
    ("change", "deletes.number", "{at-least: 5}", 4, F),
    ("change", "deletes.number", "{at-least: 5}", None, F),
    ("change", "deletes.number", "{at-least: 5}", UNKNOWN, U),
    ("change", "deletes.number", "{at-least: 5, at-most: 7}", 6, T),
    ("change", "deletes.number", "{at-least: 5, at-most: 7}", 8, F),
    ("change", "deletes.retention", "{at-most: 1d}", DAY, T),
    ("change", "deletes.retention", "{at-most: 23h}", DAY, F),
    ("change", "deletes.retention", "{at-least: 1d1s}", DAY, F),
    ("change", "deletes.retention", "{at-least: 1d}", UNKNOWN, U),
    ("operation", "ids.accepted", "{at-most: 1}", ("app",), T),
    ("operation", "ids.accepted", "{at-most: 1}", ("app", "site"), F),
    ("operation", "ids.accepted", "{at-least: 1}", (), F),
    ("operation", "ids.accepted", "{at-most: 1}", None, F),
    ("operation", "ids.accepted", "{at-most: 1}", UNKNOWN, U),
    # at-worst
    ("operation", "recovery", "{at-worst: versioned}", "flag", T),
    ("operation", "recovery", "{at-worst: versioned}", "versioned", T),
    ("operation", "recovery", "{at-worst: versioned}", "backup", F),
    ("operation", "recovery", "{at-worst: versioned}", None, F),
    ("operation", "recovery", "{at-worst: none}", "none", T),
    ("operation", "recovery", "{at-worst: versioned}", UNKNOWN, U),
    # present
    ("change", "rollback.evidence", "{present: true}", "evidence.json", T),
    ("change", "rollback.evidence", "{present: true}", None, F),
    ("change", "rollback.evidence", "{present: true}", "", F),
    ("change", "rollback.evidence", "{present: true}", UNKNOWN, U),
    ("change", "rollback.evidence", "{present: false}", None, T),
    ("change", "rollback.evidence", "{present: false}", "evidence.json", F),
    ("change", "rollback.evidence", "{present: false}", UNKNOWN, U),
    ("change", "authority.edited", "{present: false}", (), T),
    ("change", "authority.edited", "{present: true}", ("policies/a.policy.yaml",), T),
    ("change", "deletes.number", "{present: true}", 0, T),
    ("change", "approvals.own", "{present: true}", False, T),
    # contains
    ("operation", "statement", "{contains: CASCADE}", "DROP TABLE a CASCADE", T),
    ("operation", "statement", "{contains: CASCADE}", "DROP TABLE a", F),
    ("operation", "statement", "{contains: CASCADE}", None, F),
    ("operation", "statement", "{contains: CASCADE}", UNKNOWN, U),
    ("operation", "guards", "{contains: dry-run}", ("dry-run", "limit"), T),
    ("operation", "guards", "{contains: dry-run}", ("limit",), F),
    ("operation", "guards", "{contains: dry-run}", (), F),
    ("operation", "guards", "{contains: dry-run}", UNKNOWN, U),
    # glob
    ("operation", "target.name", "{glob: 'tmp_*'}", "tmp_import", T),
    ("operation", "target.name", "{glob: 'tmp_*'}", "TMP_import", F),
    ("operation", "target.name", "{glob: 'tmp_*'}", "a_tmp_", F),
    ("operation", "target.name", "{glob: 'tmp_*'}", None, F),
    ("operation", "target.name", "{glob: 'tmp_*'}", UNKNOWN, U),
    ("change", "authority.edited", "{glob: 'policies/*'}", ("a.sql", "policies/b.policy.yaml"), T),
    ("change", "authority.edited", "{glob: 'policies/*'}", ("a.sql",), F),
    # a reader's word for what it does not know
    ("operation", "target.kind", "[rows, table]", "rows", T),
    ("operation", "target.kind", "[rows, table]", "unknown", U),
    ("operation", "target.kind", "[rows, unknown]", "unknown", T),
    ("operation", "target.kind", "unknown", "unknown", T),
    ("operation", "target.kind", "unknown", "rows", F),
    ("operation", "target.kind", "{not: rows}", "unknown", U),
    ("operation", "target.kind", "{not: unknown}", "unknown", F),
    ("operation", "target.kind", "{not: unknown}", UNKNOWN, U),
    ("operation", "target.kind", "{present: true}", "unknown", U),
    ("operation", "extent.amount", "[one, some]", "unknown", U),
    ("operation", "extent.amount", "[all, unknown]", "unknown", T),
    ("operation", "action", "{not: destroy}", "opaque", U),
    ("operation", "action", "opaque", "opaque", T),
    ("operation", "action", "{not: destroy}", "unread", U),
    ("operation", "action", "[opaque, unread]", "unread", T),
    ("operation", "action", "opaque", "unread", U),
]


@pytest.mark.parametrize(("kind", "field", "condition", "value", "expected"), TABLE)
def test_a_condition_says_of_a_value(
    policy: Callable[[str], Document[Policy]],
    fact: Callable[..., Fact],
    kind: str,
    field: str,
    condition: str,
    value: object,
    expected: Truth,
) -> None:
    compiled = compile_policy(policy(f"of: {kind}\nrequire:\n  {field}: {condition}\n"))
    assert compiled.require is not None
    outcome = evaluate(compiled.require, fact(kind, {field: value}))
    assert (outcome.truth, outcome.fields) == (expected, (field,))


@pytest.mark.parametrize(
    ("condition", "left", "right", "expected", "fields"),
    [
        ("{equals: {field: number.declared}}", 30, 30, T, ("number", "number.declared")),
        ("{equals: {field: number.declared}}", 30, 29, F, ("number", "number.declared")),
        ("{equals: {field: number.declared}}", 30, None, F, ("number", "number.declared")),
        ("{equals: {field: number.declared}}", None, None, F, ("number", "number.declared")),
        ("{equals: {field: number.declared}}", 30, UNKNOWN, U, ("number.declared",)),
        ("{equals: {field: number.declared}}", UNKNOWN, 30, U, ("number",)),
        ("{equals: {field: number.declared}}", UNKNOWN, UNKNOWN, U, ("number", "number.declared")),
        ("{at-most: {field: number.declared}}", 29, 30, T, ("number", "number.declared")),
        ("{at-most: {field: number.declared}}", 31, 30, F, ("number", "number.declared")),
        ("{at-least: {field: number.declared}}", 31, None, F, ("number", "number.declared")),
    ],
)
def test_the_right_side_may_be_another_field(
    policy: Callable[[str], Document[Policy]],
    fact: Callable[..., Fact],
    condition: str,
    left: object,
    right: object,
    expected: Truth,
    fields: tuple[str, ...],
) -> None:
    compiled = compile_policy(policy(f"of: id-list\nrequire:\n  number: {condition}\n"))
    assert compiled.require is not None
    outcome = evaluate(compiled.require, fact("id-list", {"number": left, "number.declared": right}))
    assert (outcome.truth, outcome.fields) == (expected, fields)


def test_of_two_lists_every_entry_of_the_left_must_stand_in_the_right(
    policy: Callable[[str], Document[Policy]], fact: Callable[..., Fact]
) -> None:
    compiled = compile_policy(policy("require:\n  ids.accepted: {in: {field: ids.declared}}\n"))
    assert compiled.require is not None
    said = [
        evaluate(compiled.require, fact(values={"ids.accepted": accepted, "ids.declared": declared})).truth
        for accepted, declared in [
            (("app",), ("app",)),
            (("app", "site"), ("app",)),
            (("app",), None),
            (("app",), UNKNOWN),
        ]
    ]
    assert said == [T, F, F, U]


@pytest.mark.parametrize(
    ("largest", "number", "expected"),
    [("100", 100, T), ("100", 101, F), ("100", UNKNOWN, U)],
)
def test_the_right_side_may_be_a_parameter(
    policy: Callable[[str], Document[Policy]], fact: Callable[..., Fact], largest: str, number: object, expected: Truth
) -> None:
    compiled = compile_policy(
        policy(f"parameters: {{largest: {largest}}}\nrequire:\n  extent.count: {{at-most: {{parameter: largest}}}}\n")
    )
    assert compiled.require is not None
    assert evaluate(compiled.require, fact(values={"extent.count": number})).truth is expected


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [(F, F, F, F), (F, U, F, U), (F, T, F, T), (U, U, U, U), (U, T, U, T), (T, T, T, T)],
)
def test_kleene_s_tables(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    assert (all_of((left, right)), all_of((right, left))) == (both, both)
    assert (any_of((left, right)), any_of((right, left))) == (either, either)


def test_negation_keeps_what_is_unknown() -> None:
    assert [negation(value) for value in (F, U, T)] == [T, U, F]


def test_nothing_at_all_holds_and_is_not_any() -> None:
    assert (all_of(()), any_of(())) == (T, F)


@pytest.mark.parametrize(
    ("left", "right", "every", "some"),
    [
        (1, 1, (T, ("deletes.number", "stages.number")), (T, ("deletes.number", "stages.number"))),
        (1, 9, (F, ("stages.number",)), (T, ("deletes.number",))),
        (9, 9, (F, ("deletes.number", "stages.number")), (F, ("deletes.number", "stages.number"))),
        (9, UNKNOWN, (F, ("deletes.number",)), (U, ("stages.number",))),
        (1, UNKNOWN, (U, ("stages.number",)), (T, ("deletes.number",))),
    ],
)
def test_all_and_any_name_the_fields_that_decided(
    policy: Callable[[str], Document[Policy]],
    fact: Callable[..., Fact],
    left: object,
    right: object,
    every: tuple[Truth, tuple[str, ...]],
    some: tuple[Truth, tuple[str, ...]],
) -> None:
    change = fact("change", {"deletes.number": left, "stages.number": right})
    for word, expected in (("all", every), ("any", some)):
        compiled = compile_policy(
            policy(
                f"of: change\nrequire: {{{word}: [deletes.number: {{at-most: 5}}, stages.number: {{at-most: 5}}]}}\n"
            )
        )
        assert compiled.require is not None
        outcome = evaluate(compiled.require, change)
        assert (outcome.truth, outcome.fields) == expected

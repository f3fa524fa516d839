"""Not knowing never turns a finding into nothing."""

import json
from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from drillgate.documents.load import Document, load
from drillgate.documents.policy import Policy
from drillgate.facts.fact import FIELDS, UNKNOWN, Fact, FactKind, Field
from drillgate.judgement import CompiledPolicy, compile_policy, judge
from drillgate.judgement.judge import judged
from drillgate.pack import folder
from drillgate.places import Place


@cache
def pack() -> tuple[Document[Policy], ...]:
    return tuple(
        load(Policy, file.read_bytes(), file.name) for file in sorted(folder("policies").glob("*.policy.yaml"))
    )


@cache
def compiled() -> tuple[CompiledPolicy, ...]:
    return tuple(map(compile_policy, pack()))


def _values(field: Field) -> st.SearchStrategy[Any]:
    match field.type:
        case "word":
            return st.sampled_from(field.words)
        case "number":
            return st.integers(0, 1000)
        case "duration":
            return st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds))
        case "flag":
            return st.booleans()
        case "list":
            return st.lists(st.sampled_from(field.words or ("app", "site")), unique=True, max_size=3).map(tuple)
        case _:
            return st.sampled_from(("app", "site", "sha256:aa", ""))


@st.composite
def facts(draw: st.DrawFn, kinds: tuple[FactKind, ...] = tuple(FIELDS)) -> Fact:
    kind = draw(st.sampled_from(kinds))
    values = {name: draw(st.none() | st.just(UNKNOWN) | _values(field)) for name, field in FIELDS[kind].items()}
    return Fact(kind, values, Place("made-up"))


@settings(max_examples=150, deadline=None)
@given(fact=facts(), data=st.data())
def test_forgetting_fields_never_takes_a_finding_of_the_pack_away(fact: Fact, data: st.DataObject) -> None:
    forgotten = data.draw(st.sets(st.sampled_from(sorted(fact.values)), min_size=1))
    less = Fact(
        fact.kind, {name: UNKNOWN if name in forgotten else value for name, value in fact.values.items()}, fact.place
    )
    for policy in compiled():
        if judged(policy, fact) is not None:
            assert judged(policy, less) is not None, policy.document.value.code


@settings(max_examples=100, deadline=None)
@given(fact=facts())
def test_a_fact_of_which_nothing_is_known_breaks_every_policy_of_its_kind(fact: Fact) -> None:
    nothing = Fact(fact.kind, {}, fact.place)
    codes = {finding.code for finding in judge(pack(), [nothing])}
    assert codes == {policy.document.value.code for policy in compiled() if policy.kind == fact.kind}


WORDS = {name: field.words for name, field in FIELDS["operation"].items() if field.type == "word"}


@st.composite
def comparisons(draw: st.DrawFn) -> tuple[str, object]:
    name = draw(st.sampled_from(sorted(WORDS)))
    one: st.SearchStrategy[Any] = st.sampled_from([str(word) for word in WORDS[name]])
    positive = draw(one | st.lists(one, min_size=1, max_size=3))
    return name, draw(st.sampled_from([positive, {"not": positive}]))


@st.composite
def filters(draw: st.DrawFn) -> dict[str, object]:
    section: dict[str, object] = dict(draw(st.lists(comparisons(), max_size=3)))
    for word in ("all", "any"):
        if draw(st.booleans()):
            section[word] = [dict([comparison]) for comparison in draw(st.lists(comparisons(), min_size=1, max_size=3))]
    return section


def written(match: dict[str, object], require: dict[str, object]) -> Document[Policy]:
    """A policy of its own; JSON is YAML."""
    document = {
        "policy": "own",
        "code": "OWN1",
        "title": "Own",
        "severity": "note",
        "why": "Own.",
        "of": "operation",
        "match": match,
        "require": require,
        "message": "own",
        "examples": [],
    }
    return load(Policy, json.dumps(document).encode(), "own.policy.yaml")


@settings(max_examples=60, deadline=None)
@given(policies=st.lists(st.tuples(filters(), filters()), max_size=2), fact=facts(("operation",)))
def test_an_opaque_operation_is_found_whatever_filters_people_write(
    policies: list[tuple[dict[str, object], dict[str, object]]], fact: Fact
) -> None:
    opaque = Fact("operation", {**fact.values, "action": "opaque"}, fact.place)
    findings = judge([written(*policy) for policy in policies], [opaque])
    assert "DG901" in [finding.code for finding in findings]


@settings(max_examples=60, deadline=None)
@given(match=filters(), require=filters(), fact=facts(("operation",)), data=st.data())
def test_forgetting_fields_never_takes_a_finding_of_any_policy_away(
    match: dict[str, object], require: dict[str, object], fact: Fact, data: st.DataObject
) -> None:
    policy = compile_policy(written(match, require))
    forgotten = data.draw(st.sets(st.sampled_from(sorted(WORDS)), min_size=1))
    less = Fact(
        fact.kind, {name: UNKNOWN if name in forgotten else value for name, value in fact.values.items()}, fact.place
    )
    if judged(policy, fact) is not None:
        assert judged(policy, less) is not None

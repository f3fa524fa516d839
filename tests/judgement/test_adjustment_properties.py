"""Whatever a project says of policies: it takes effect as it stands there, or it is a problem; it never raises."""

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from drillgate.documents.load import Document, load
from drillgate.documents.policy import Policy
from drillgate.judgement.adjustments import Adjustments, adjusted
from drillgate.judgement.packs import in_force, is_on, load_policies
from drillgate.pack import folder
from drillgate.results import Severity


@cache
def pack() -> tuple[Document[Policy], ...]:
    files = sorted(folder("policies").glob("*.policy.yaml"))
    return tuple(load(Policy, file.read_bytes(), file.name) for file in files)


@cache
def parameters() -> list[tuple[str, str]]:
    found = []
    for document in pack():
        assert isinstance(document.value.parameters, dict)
        found += [(document.value.policy, name) for name in document.value.parameters]
    return found


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 500)
    | st.floats(0, 10)
    | st.sampled_from(("30d", "1h", "rows", "x", "")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("a", "b")), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=120, deadline=None)
@given(data=st.data(), value=PLAIN)
def test_a_parameter_has_the_value_that_it_is_given_or_there_is_a_problem(data: st.DataObject, value: Any) -> None:
    policy, name = data.draw(st.sampled_from(parameters()))
    documents, problems = adjusted(pack(), Adjustments(parameters={policy: {name: value}}, switches=("moratorium",)))
    (changed,) = [document for document in documents if document.value.policy == policy]
    (before,) = [document for document in pack() if document.value.policy == policy]
    if problems:
        assert changed == before
    else:
        assert isinstance(changed.value.parameters, dict)
        assert changed.value.parameters[name] == value


@settings(max_examples=60, deadline=None)
@given(
    severities=st.dictionaries(
        st.sampled_from(("DG101", "no-drop", "DG999", "no-dorp", "")),
        st.sampled_from((*map(str, Severity), "off", "fatal", "")),
        max_size=3,
    ),
    switches=st.lists(st.sampled_from(("moratorium", "moratorum", "")), max_size=2).map(tuple),
)
def test_only_what_is_set_without_a_problem_takes_a_policy_away(
    severities: dict[str, str], switches: tuple[str, ...]
) -> None:
    documents, _ = adjusted(pack(), Adjustments(severities=severities, switches=switches))
    codes = {document.value.code for document in documents}
    off = {name for name, severity in severities.items() if severity == "off"}
    expected = {document.value.code for document in pack() if is_on(document, switches)}
    assert expected - codes == {"DG101", "DG104"} & {{"no-drop": "DG104"}.get(name, name) for name in off}


@settings(max_examples=80, deadline=None)
@given(
    contents=st.lists(
        st.binary(max_size=40)
        | st.text("policy: a-b\n{}[]'\"#:,0x", max_size=60).map(str.encode)
        | st.sampled_from(tuple(file.read_bytes() for file in sorted(folder("policies").glob("no-*.yaml")))),
        max_size=3,
    )
)
def test_any_file_is_a_policy_or_a_problem_or_another_kind_of_document(contents: list[bytes]) -> None:
    files = [(f"{number}.yaml", content) for number, content in enumerate(contents)]
    documents, problems = load_policies(files)
    named = {document.file for document in documents} | {problem.place.file for problem in problems}
    assert named <= {file for file, _ in files}
    judging, _ = in_force([files])
    assert len(judging) <= len(documents)

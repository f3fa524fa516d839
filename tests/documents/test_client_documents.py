"""A client's document says what its calls do; what does not fit together is an error at its place."""

import pytest

from drillgate.documents import load
from drillgate.documents.client import Call, Client, TakenIds, checked
from drillgate.operations import Amount, Kind, Recovery
from drillgate.places import InputError, Place, Problem

HEAD = b"client: tenants\ntitle: Tenants\nmodules: [acme.tenants]\n"


def problems(text: bytes) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as refused:
        checked(load(Client, text, "tenants.client.yaml"))
    return refused.value.problems


def test_a_client_is_bound_with_what_is_usual_left_out() -> None:
    text = HEAD + b"calls:\n  - function: Tenants.delete\n    ids: {position: 1, types: [site]}\n"
    assert checked(load(Client, text, "tenants.client.yaml")) == Client(
        client="tenants",
        title="Tenants",
        modules=("acme.tenants",),
        objects=(),
        calls=(
            Call(
                function="Tenants.delete",
                program=None,
                request=None,
                action="destroy",
                target=Kind.RESOURCE,
                extent=Amount.ONE,
                recovery=Recovery.NONE,
                store=None,
                name=None,
                ids=TakenIds(types=("site",), parameter=None, position=1, type_parameter=None),
            ),
        ),
    )


WAY = "one of function, program, request"


@pytest.mark.parametrize(
    ("text", "place", "found", "expected"),
    [
        (HEAD + b"calls:\n  - target: site\n", (5, 5, 5, 17), "a call of nothing", WAY),
        (HEAD + b"calls:\n  - {function: a, program: b}\n", (5, 5, 5, 30), "a call with function and program", WAY),
        (
            b"client: a\ntitle: A\ncalls:\n  - function: delete\n",
            (4, 15, 4, 21),
            "the function delete, of which nothing tells where it comes from",
            "`modules` or `objects` of the client",
        ),
        (
            HEAD + b"calls:\n  - function: delete\n    ids: {types: [site]}\n",
            (6, 10, 6, 25),
            "IDs of which nothing tells where the call takes them",
            "`parameter` or `position`",
        ),
    ],
)
def test_what_does_not_fit_together_is_told_at_its_place(
    text: bytes, place: tuple[int, int, int, int], found: str, expected: str
) -> None:
    assert problems(text) == (Problem(Place("tenants.client.yaml", *place), found, expected),)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"  - {function: delete, acton: destroy}", "acton"),
        (b"  - {function: delete, target: sites}", "sites"),
        (b"  - {function: delete(), target: site}", "delete()"),
        (b"  - {request: /v1/sites}", "/v1/sites"),
        (b"  - {function: delete, ids: {position: 0, types: [site]}}", "0"),
    ],
)
def test_a_wrong_word_is_told_with_what_was_expected(line: bytes, said: str) -> None:
    (problem,) = problems(HEAD + b"calls:\n" + line + b"\n")
    assert said in problem.found
    assert problem.place.line == 5

"""Paths with wildcards."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillgate.judgement.shapes import has_shape


@pytest.mark.parametrize(
    ("path", "shape", "expected"),
    [
        ("a.sql", "a.sql", True),
        ("a.sql", "A.sql", False),
        ("a[1].sql", "a[1].sql", True),
        ("m/a.sql", "m/*.sql", True),
        ("m/n/a.sql", "m/*.sql", False),
        ("m/n/a.sql", "m/**", True),
        ("m/a.sql", "m/**/a.sql", True),
        ("m/n/o/a.sql", "m/**/a.sql", True),
        ("m/a/b/a/c", "m/**/a/c", True),
        ("m/a/b/a/d", "m/**/a/c", False),
        ("m", "m/**", True),
        ("mm/a.sql", "m/**", False),
        ("m/a.sql", "m", False),
        ("m/a1.sql", "m/a[0-9].sql", True),
        ("m/ab.sql", "m/a?.sql", True),
        ("m/a\n.sql", "m/a?.sql", True),
    ],
)
def test_a_path_has_the_shape_or_not(path: str, shape: str, expected: bool) -> None:
    assert has_shape(path, shape) is expected


def expression(shape: list[str]) -> str:
    """The same shape as a regular expression over parts that each end with a slash."""
    return "".join("([^/]*/)*" if part == "**" else part.replace("*", "[^/]*") + "/" for part in shape)


PARTS = st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=6)
SHAPE = st.lists(st.sampled_from(["a", "b", "*", "a*", "**"]), min_size=1, max_size=5)


@given(parts=PARTS, shape=SHAPE)
def test_it_agrees_with_a_regular_expression(parts: list[str], shape: list[str]) -> None:
    expected = re.fullmatch(expression(shape), "/".join(parts) + "/") is not None
    assert has_shape("/".join(parts), "/".join(shape)) is expected


def test_many_wildcards_take_no_time_beyond_bounds(
    grows_in_step: Callable[[Callable[[str], object], Callable[[int], str], int], bool],
) -> None:
    assert grows_in_step(lambda path: has_shape(path, "a/" + "**/a/" * 12 + "b"), lambda size: "a/" * size + "c", 4000)
    assert not has_shape("a" * 5000, "*a" * 20 + "b")

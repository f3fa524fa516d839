"""What IDs look like is told by patterns that cannot take longer than the IDs are long."""

import pytest

from drillgate.facts.ids import IdFile, read_ids
from drillgate.facts.shapes import Shape, shapes
from drillgate.places import InputError, Place

HERE = Place("cloud.estate.yaml", 7)


def listed(*ids: str) -> IdFile:
    return read_ids(("id\n" + "".join(f"{text}\n" for text in ids)).encode(), "ids.csv", "id")


def test_ids_are_grouped_by_the_types_whose_patterns_fit_the_whole_of_them() -> None:
    lists = [listed("a1", "s1", "a2", "a2", "x", "a1s"), listed("s7"), listed()]
    assert shapes(lists, {"app": "a[0-9]+", "site": "s[0-9]+|a2"}, HERE) == (
        (
            Shape((), 2, 4),
            Shape(("app",), 1, 0),
            Shape(("site",), 1, 1),
            Shape(("app", "site"), 1, 2),
        ),
        (Shape(("site",), 1, 0),),
        (),
    )


def test_without_patterns_nothing_looks_like_anything() -> None:
    assert shapes([listed("a", "b")], {}, HERE) == ((Shape((), 2, 0),),)


def test_a_pattern_that_is_none_is_told_where_it_stands() -> None:
    with pytest.raises(InputError) as raised:
        shapes([listed("a")], {"app": "("}, HERE)
    assert str(raised.value).startswith("cloud.estate.yaml:7:1: found a pattern that cannot be used (")


def test_a_hostile_pattern_takes_linear_time(grows_in_step) -> None:
    def work(found: str) -> None:
        assert shapes([listed(found)], {"app": "(a+)+"}, HERE) == ((Shape((), 1, 0),),)

    assert grows_in_step(work, lambda size: "a" * size + "!", 2_000)

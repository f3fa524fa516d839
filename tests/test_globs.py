"""Patterns of paths, as project files and waivers have them."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillgate.globs import fits


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        ("*.sql", ["a.sql", "a/b/c.sql"], ["a.sql.bak", "a.sqlx"]),
        ("/*.sql", ["a.sql"], ["a/b.sql"]),
        ("db/*.sql", ["db/a.sql"], ["db/x/a.sql", "x/db/a.sql"]),
        ("db/**", ["db/a", "db/a/b"], ["db", "dbx/a"]),
        ("db/**/m/*.sql", ["db/m/a.sql", "db/x/y/m/a.sql"], ["db/m/x/a.sql"]),
        ("**/m/**", ["m/a", "x/m/a/b"], ["m", "am/a"]),
        ("vendor/", ["vendor/a", "x/vendor/a/b"], ["vendor", "vendors/a"]),
        ("/vendor/", ["vendor/a"], ["x/vendor/a"]),
        ("[ab]?.py", ["a1.py", "bx.py"], ["c1.py", "a.py"]),
        ("[!a]*", ["b"], ["a", "ab"]),
        ("a.sql", ["a.sql", "x/a.sql"], ["axsql"]),
        ("**", ["a", "a/b"], []),
        ("[", ["["], ["a"]),
        ("a+(b)|c", ["a+(b)|c"], ["aab", "c"]),
    ],
)
def test_a_pattern_fits_whole_paths(pattern, inside, outside):
    assert [path for path in inside if not fits(pattern, path)] == []
    assert [path for path in outside if fits(pattern, path)] == []


def test_a_range_that_is_none_is_refused():
    with pytest.raises(ValueError, match="is no pattern of paths"):
        fits("[z-a]", "x")


@given(st.text(alphabet="ab/*?[]!-.\\^", max_size=12), st.text(alphabet="ab/.", max_size=12))
def test_any_pattern_is_answered_or_refused(pattern, path):
    with suppress(ValueError):
        assert fits(pattern, path) in (True, False)


def test_stars_in_a_row_take_no_longer_than_one(grows_in_step):
    assert grows_in_step(lambda path: fits("*" * 40 + "b", path), lambda size: "a" * size, 20_000)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a/" + "**/a/" * 12 + "b", "a/"),
        ("*a" * 20 + "b", "a"),
        ("/" + "**/*a*/" * 6 + "b", "a/"),
    ],
)
def test_many_wildcards_try_nothing_twice(pattern, path, grows_in_step):
    def work(whole):
        assert not fits(pattern, whole)

    assert grows_in_step(work, lambda size: path * size, 400)


def plain(parts: list[str]) -> str:
    """The same pattern as a regular expression over names that each end with a slash, which may try all ways."""
    return "".join("([^/]+/)*" if part == "**" else part.replace("*", "[^/]*") + "/" for part in parts)


@given(
    path=st.lists(st.sampled_from(["a", "b", "ab", "aab"]), min_size=1, max_size=6),
    pattern=st.lists(st.sampled_from(["a", "b", "*", "a*", "*a*b", "**"]), min_size=1, max_size=5),
)
def test_trying_nothing_twice_misses_nothing(path, pattern):
    # At the end it stands for all that is below, and so for something.
    whole = [*pattern, "*"] if pattern[-1] == "**" else pattern
    expected = re.fullmatch(plain(whole), "/".join(path) + "/")
    assert fits("/" + "/".join(pattern), "/".join(path)) is (expected is not None)

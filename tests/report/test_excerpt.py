from unicodedata import category, east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as some

from drillgate.places import Place
from drillgate.report.excerpt import excerpt


def columns(text):
    return sum(0 if category(each) in ("Mn", "Me") else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def above(line, carets):
    """What of a line stands above the carets."""
    begin, end, at, said = len(carets) - len(carets.lstrip()), len(carets), 0, ""
    for character in line:
        said += character if begin <= at < end else ""
        at += columns(character)
    return said


@pytest.mark.parametrize(
    ("source", "place", "shown"),
    [
        ("DELETE FROM page;", Place("a", 1, 1, 1, 17), ("DELETE FROM page;", "^" * 16)),
        ("\t\tDELETE\tFROM page;", Place("a", 1, 3, 1, 14), ("DELETE FROM page;", "^" * 11)),
        ("    DELETE FROM page;", Place("a", 1, 5), ("DELETE FROM page;", "^")),
        ("DELETE FROM page", Place("a", 1, 8, 3, 2), ("DELETE FROM page", " " * 7 + "^" * 9)),
        ("変更: サイト削除", Place("a", 1, 5, 1, 8), ("変更: サイト削除", " " * 6 + "^" * 6)),
        ("e\u0301te\u0301 DROP", Place("a", 1, 7, 1, 11), ("e\u0301te\u0301 DROP", " " * 4 + "^" * 4)),
        ("a\x1b[2K DROP", Place("a", 1, 7, 1, 11), ("a\\x1b[2K DROP", " " * 9 + "^" * 4)),
        ("a##[b] DROP", Place("a", 1, 3, 1, 4), ("a\\x23\\x23[b] DROP", " " * 5 + "^" * 4)),
        ("x = 1", Place("a", 1, 6), ("x = 1", " " * 5 + "^")),
        ("x = 1", Place("a", 1, 60), ("x = 1", "")),
        ("x" * 39 + "…", Place("a", 1, 90, 1, 99), ("x" * 39 + "…", "")),
        ("", Place("a", 1, 1), ("", "^")),
    ],
)
def test_carets_stand_below_exactly_what_is_meant(source, place, shown):
    assert excerpt(source, place, 40) == shown


@pytest.mark.parametrize(
    ("source", "place", "shown"),
    [
        ("x" * 90 + "DELETE" + "y" * 90, Place("a", 1, 91, 1, 97), ("…" + "x" * 19 + "DELETE" + "y" * 13 + "…", 20, 6)),
        ("DELETE" + "y" * 90, Place("a", 1, 1, 1, 7), ("DELETE" + "y" * 33 + "…", 0, 6)),
        ("DELETE " * 20, Place("a", 1, 1, 1, 140), (("DELETE " * 6)[:39] + "…", 0, 40)),
        ("広" * 90 + "DELETE", Place("a", 1, 91, 1, 97), ("…" + "広" * 9 + "DELETE", 19, 6)),
    ],
)
def test_a_long_line_is_cut_around_the_stretch(source, place, shown):
    line, indent, length = shown
    assert excerpt(source, place, 40) == (line, " " * indent + "^" * length)


TEXT = some.text(alphabet="ab \t広é\u0301🙂\x1b\u202e", max_size=80)


@given(TEXT, some.text(alphabet="DROP広", min_size=1, max_size=20), TEXT, some.integers(20, 60))
def test_whatever_stands_around_it_the_stretch_is_shown_and_the_line_fits(before, marked, after, room):
    begin = len(before) + 1
    line, carets = excerpt(before + marked + after, Place("a", 1, begin, 1, begin + len(marked)), room)
    assert columns(line) <= room
    assert columns(carets) <= room
    shown = above(line, carets).replace("\u0301", "")
    assert shown.rstrip("…") != ""
    assert marked.startswith(shown.removesuffix("…"))
    assert shown == marked or shown.endswith("…")


def test_a_huge_line_takes_no_longer_than_a_long_one(grows_in_step):
    def work(text):
        for _ in range(300):
            excerpt(text, Place("a", 1, len(text) // 2, 1, len(text) // 2 + 9), 80)

    assert grows_in_step(work, lambda size: "x" * size, 20_000)

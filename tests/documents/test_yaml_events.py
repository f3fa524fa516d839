"""The event loader: what it takes from YAML, what it refuses, and where it says that things stand."""

from collections.abc import Callable

import pytest

from drillgate.documents import events

ENGINES = pytest.mark.parametrize("pure", [False, True], ids=["libyaml", "pure"])


def problems(text: str, *, pure: bool = False) -> list[str]:
    return [str(problem) for problem in events.read(text, "a.yaml", pure=pure).problems]


@ENGINES
def test_plain_text_is_what_the_core_schema_of_yaml_1_2_says(pure: bool) -> None:
    text = """\
words: [on, no, yes, off, y, 12:30, 2022-04-05, 0b1, 1_000, nUll, "1", 'true']
nothing: [null, Null, ~, ]
truth: [true, True, FALSE]
whole: [0, -7, +3, 0o17, 0xff, 007, 9223372036854775807]
fractions: [1.5, .5, 1., -2e3, 1E-2]
"""
    assert events.read(text, "a.yaml", pure=pure).data == {
        "words": ["on", "no", "yes", "off", "y", "12:30", "2022-04-05", "0b1", "1_000", "nUll", "1", "true"],
        "nothing": [None, None, None],
        "truth": [True, True, False],
        "whole": [0, -7, 3, 15, 255, 7, 9223372036854775807],
        "fractions": [1.5, 0.5, 1.0, -2000.0, 0.01],
    }


@ENGINES
def test_places_count_characters_from_one_also_behind_characters_beyond_16_bits(pure: bool) -> None:
    tree = events.read('"😀": {näme: 😀 x, b: [1, {c: 2}]}\nlast:\n  - z\n', "a.yaml", pure=pure)
    paths = [(), ("😀",), ("😀", "näme"), ("😀", "b"), ("😀", "b", 1, "c"), ("last",), ("last", 0)]
    stretches = [(tree.place(path), tree.place(path, "key")) for path in paths]
    assert [
        (value.line, value.column, value.end_line, value.end_column, key.line, key.column) for value, key in stretches
    ] == [
        (1, 1, 3, 6, 1, 1),
        (1, 6, 1, 33, 1, 1),
        (1, 13, 1, 16, 1, 7),
        (1, 21, 1, 32, 1, 18),
        (1, 29, 1, 30, 1, 26),
        (3, 3, 3, 6, 2, 1),
        (3, 5, 3, 6, 3, 5),
    ]


def test_what_is_absent_is_placed_at_its_nearest_ancestor() -> None:
    tree = events.read("a:\n  b: [x]\n", "a.yaml")
    assert [str(tree.place(path, "key")) for path in [("a", "b", 3), ("a", "c", "d"), ("z",)]] == [
        "a.yaml:2:6",
        "a.yaml:2:3",
        "a.yaml:1:1",
    ]


@ENGINES
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["a.yaml:1:1: found an empty file, expected a YAML mapping"]),
        ("# nothing\n\n", ["a.yaml:1:1: found an empty file, expected a YAML mapping"]),
        ("a: 1\n---\nb: 2\n", ["a.yaml:2:1: found a second document, expected one document a file"]),
        ("%YAML 1.1\n---\na: 1\n", ["a.yaml:1:1: found a document in YAML 1.1, expected YAML 1.2"]),
        (
            "a: 1\nb:\n  a: 2\n  a: 3\n",
            ["a.yaml:4:3: found the key 'a' again, expected each key once (it stands at 3:3)"],
        ),
        ("a: *b\n", ["a.yaml:1:4: found the alias *b, expected the value itself"]),
        ("a: &b 1\n", ["a.yaml:1:4: found the anchor &b, expected the value alone"]),
        ("a: !!str 1\n", ["a.yaml:1:4: found the tag !!str, expected a value without a tag"]),
        ("a: ! 1\n", ["a.yaml:1:4: found the tag !, expected a value without a tag"]),
        ("a: !mine {b: 1}\n", ["a.yaml:1:4: found the tag !mine, expected a value without a tag"]),
        ("<<: {a: 1}\n", ["a.yaml:1:1: found the merge key '<<', expected the keys themselves"]),
        ("1: a\n", ['a.yaml:1:1: found 1 as a key, expected text; did you mean "1"?']),
        ("a:\n  true: b\n", ['a.yaml:2:3: found true as a key, expected text; did you mean "true"?']),
        ("?\n: b\n", ["a.yaml:1:2: found nothing as a key, expected text"]),
        ("? [a]\n: b\nc: 1\n", ["a.yaml:1:3: found a mapping or a sequence as a key, expected text"]),
        ("a: .inf\n", ["a.yaml:1:4: found the number .inf, expected a finite number of at most 64 bits"]),
        (
            "a: 9223372036854775808\nb: -0x10000000000000000\n",
            [
                "a.yaml:1:4: found the number 9223372036854775808, expected a finite number of at most 64 bits",
            ],
        ),
        (
            f"a: {'9' * 5000}\n",
            [f"a.yaml:1:4: found the number {'9' * 59}…, expected a finite number of at most 64 bits"],
        ),
        ("a: 1e999\n", ["a.yaml:1:4: found the number 1e999, expected a finite number of at most 64 bits"]),
        ('a: "x\\0"\n', ["a.yaml:1:4: found text with a NUL character or half a surrogate pair, expected text"]),
    ],
)
def test_what_documents_may_not_hold_is_refused_at_its_place(text: str, expected: list[str], pure: bool) -> None:
    assert problems(text, pure=pure) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: [1\n",
            (
                "a.yaml:2:1: found broken YAML: did not find expected ',' or ']' "
                "while parsing a flow sequence that begins at 1:4"
            ),
        ),
        (
            "a: b: c\n",
            (
                "a.yaml:1:5: found broken YAML: mapping values are not allowed in this context, "
                "expected one key a line, and text that holds ': ' in quotes"
            ),
        ),
        (
            "a: @b\n",
            (
                "a.yaml:1:4: found broken YAML: found character that cannot start any token while scanning for the "
                "next token, expected text that begins with this character in quotes"
            ),
        ),
        (
            "a:\n\tb: 1\n",
            (
                "a.yaml:2:1: found broken YAML: found character that cannot start any token while scanning for the "
                "next token, expected spaces, for YAML is not indented with tabs"
            ),
        ),
        (
            'a: "x\n',
            (
                "a.yaml:2:1: found broken YAML: found unexpected end of stream "
                "while scanning a quoted scalar that begins at 1:4"
            ),
        ),
        (
            'a: "\\ud800"\n',
            (
                "a.yaml:1:7: found broken YAML: found invalid Unicode character escape code "
                "while parsing a quoted scalar that begins at 1:4"
            ),
        ),
    ],
)
def test_broken_yaml_is_told_with_the_place_and_a_way_out(text: str, expected: str) -> None:
    assert problems(text) == [expected]


def test_everything_found_before_broken_yaml_is_told_along_with_it() -> None:
    assert problems("a: &x 1\nb: *x\na: 2\nc: [\n") == [
        "a.yaml:1:4: found the anchor &x, expected the value alone",
        "a.yaml:2:4: found the alias *x, expected the value itself",
        "a.yaml:3:1: found the key 'a' again, expected each key once (it stands at 1:1)",
        "a.yaml:5:1: found broken YAML: did not find expected node content while parsing a flow node",
    ]


@ENGINES
def test_what_was_refused_leaves_the_rest_to_be_read(pure: bool) -> None:
    tree = events.read("? {a: 1}\n: [2, {b: 3}]\n*x : 4\n1: {c: 5}\nd: {e: 6, e: {f: 7}}\n", "a.yaml", pure=pure)
    assert (tree.complete, tree.data, len(tree.problems)) == (True, {"d": {"e": 6}}, 4)


@ENGINES
@pytest.mark.parametrize(("piece", "place"), [("[", "1:65"), ("- ", "1:129"), ("{a: ", "1:257"), ("? ", "1:129")])
def test_deep_nesting_is_refused_however_deep(
    piece: str, place: str, pure: bool, grows_in_step: Callable[..., bool]
) -> None:
    expected = f"a.yaml:{place}: found more than 64 levels of nesting, expected at most 64"

    def read_it(text: str) -> None:
        assert problems(text, pure=pure)[-1:] == [expected]

    assert grows_in_step(read_it, lambda size: piece * size, 10_000)


def test_nesting_up_to_the_limit_is_read() -> None:
    assert problems("[" * 64 + "]" * 64) == []


def test_more_values_than_allowed_are_refused() -> None:
    tree = events.read("[1, 2, 3, 4]", "a.yaml", nodes=4)
    assert (tree.complete, [str(problem) for problem in tree.problems]) == (
        False,
        ["a.yaml:1:11: found more than 4 values, expected a smaller document"],
    )


def test_a_flood_of_problems_is_cut_off() -> None:
    assert len(problems("[" + "*a, " * 5_000 + "]")) == events.PROBLEMS

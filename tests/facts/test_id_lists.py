"""A list of IDs is read as it stands, and what cannot be used in it is said with its line."""

import hashlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drillgate.facts.ids import IdFile, read_ids, shared
from drillgate.places import InputError, Place


def problems_of(data: bytes, column: str = "id") -> list[str]:
    with pytest.raises(InputError) as raised:
        read_ids(data, "ids.csv", column)
    return [str(problem) for problem in raised.value.problems]


def test_ids_come_in_their_order_with_their_lines_and_the_digest_of_the_file() -> None:
    data = b"name,id\nfirst,a\nsecond,b\n"
    ids = read_ids(data, "ids.csv", "id")
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    assert ids == IdFile("ids.csv", "id", digest, ("a", "b"), ids.lines, 1, number=2)
    assert list(ids.lines) == [2, 3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiter_byte_order_mark_and_line_ends_do_not_matter(delimiter: str, mark: str, end: str) -> None:
    rows = (("id", "name"), ("a", "x, y" if delimiter != "," else "x"), ("b", ""))
    text = mark + "".join(delimiter.join(row) + end for row in rows)
    assert read_ids(text.encode(), "ids.csv", "id").ids == ("a", "b")


def test_blank_lines_are_no_ids_and_fields_over_several_lines_are_placed_where_they_begin() -> None:
    ids = read_ids(b'id,note\n\na,"one\ntwo"\nb,\n', "ids.csv", "id")
    assert (ids.ids, list(ids.lines), ids.problems) == (("a", "b"), [3, 5], ())


def test_a_missing_column_is_told_with_the_columns_there_are() -> None:
    assert problems_of(b"app_id,name\n1,x\n", "app_ids") == [
        "ids.csv:1:1: found the columns 'app_id', 'name', expected the column 'app_ids'; did you mean 'app_id'?"
    ]


def test_a_column_that_stands_twice_is_refused() -> None:
    assert problems_of(b"id,id\n1,2\n") == ["ids.csv:1:1: found 2 columns 'id', expected one"]


def test_an_empty_file_has_no_header() -> None:
    assert problems_of(b"") == ["ids.csv:1:1: found no header line, expected one with the column 'id'"]


def test_binary_junk_and_other_encodings_are_placed() -> None:
    assert problems_of(b"id\nab\n\x00\x01") == ["ids.csv:3:1: found binary data, expected a CSV file"]
    assert problems_of(b"id\n\xff\n") == ["ids.csv:2:1: found the byte 0xff, expected text in UTF-8"]


def test_rows_without_a_usable_id_are_problems_and_the_others_are_read() -> None:
    ids = read_ids('id,note\na,\n ,x\nb,y,z\n"c\u202e",\nd,\n'.encode(), "ids.csv", "id")
    assert ids.ids == ("a", "d")
    assert [str(problem) for problem in ids.problems] == [
        "ids.csv:3:1: found no ID in the column 'id', expected an ID",
        "ids.csv:4:1: found a row of 3 fields, expected 2, as in the header",
        r"ids.csv:5:1: found an ID with characters that cannot be seen: 'c\u202e', expected an ID",
    ]


def test_broken_quotes_end_the_list_with_a_problem() -> None:
    ids = read_ids(b'id\na\n"b"x\nc\n', "ids.csv", "id")
    assert (ids.ids, [problem.place.line for problem in ids.problems]) == (("a",), [3])


def test_a_list_of_nothing_but_bad_rows_does_not_drown_the_reader() -> None:
    ids = read_ids(b"id,x\n" + b",\n" * 1000, "ids.csv", "id")
    assert len(ids.problems) == 21
    assert ids.problems[-1].found == "found 980 more rows that cannot be used"


def test_what_stands_more_than_once_is_counted_once_and_placed_where_it_stands_again() -> None:
    ids = read_ids(b"id\na\nb\nb\nb\na\nc\n", "ids.csv", "id")
    assert ids.repeated() == (2, Place("ids.csv", 4))
    assert (ids.number, ids.again) == (3, 2)
    assert read_ids(b"id\na\nb\n", "ids.csv", "id").repeated() == (0, None)


def test_what_stands_in_a_list_before_is_counted_once_and_placed() -> None:
    lists = [read_ids(data, "ids.csv", "id") for data in (b"id\na\nb\n", b"id\nc\n", b"id\nd\nb\nc\nb\n")]
    assert shared(lists) == ((0, None), (0, None), (2, 1))
    assert shared(lists[:1]) == ((0, None),)


def test_what_stands_in_a_list_that_cannot_be_read_is_not_known() -> None:
    lists = [read_ids(b"id\na\n", "ids.csv", "id"), None, read_ids(b"id\nb\n", "ids.csv", "id")]
    assert shared(lists) == ((0, None), None, None)
    assert shared([*lists, read_ids(b"id\na\n", "ids.csv", "id")])[3] == (1, 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=0x24F), min_size=1).filter(str.isprintable)))
def test_every_id_that_was_written_is_read_back_where_it_stands(texts: list[str]) -> None:
    lines = ["id", *('"' + text.replace('"', '""') + '"' for text in texts)]
    ids = read_ids("\n".join(lines).encode(), "ids.csv", "id")
    written = [(text, line) for line, text in enumerate(texts, start=2) if text.strip()]
    assert list(zip(ids.ids, ids.lines, strict=True)) == written


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_no_content_crashes_the_reading(data: bytes) -> None:
    with suppress(InputError):
        ids = read_ids(b"id,x\n" + data, "ids.csv", "id")
        assert len(ids.ids) == len(ids.lines)

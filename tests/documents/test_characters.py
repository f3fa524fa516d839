"""Bytes that are no text, and text that is not what it looks like."""

import pytest

from drillgate.documents.characters import decode
from drillgate.places import InputError


def refused(data: bytes, limit: int = 1000) -> list[str]:
    with pytest.raises(InputError) as error:
        decode(data, "a.yaml", limit=limit)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: b\nc: \xff\n", "a.yaml:2:4: found the byte 0xff, expected text in UTF-8"),
        (b"\xef\xbb\xbfa: \xff", "a.yaml:1:4: found the byte 0xff, expected text in UTF-8"),
        ("é😀".encode() + b"\xed\xa0\x80", "a.yaml:1:3: found the byte 0xed, expected text in UTF-8"),
        ("a: 1\n".encode("utf-16"), "a.yaml:1:1: found the byte 0xff, expected text in UTF-8"),
        (b"a: x\r\nb: \x00", "a.yaml:2:4: found the control character U+0000, expected text"),
        (b"a: \x1b[31m", "a.yaml:1:4: found the control character U+001B, expected text"),
        ("a: \ufeff".encode(), "a.yaml:1:4: found the control character U+FEFF, expected text"),
        (
            "a: x\u2028b: y".encode(),
            "a.yaml:1:5: found U+2028, a line break for some readers only, expected an ordinary line break",
        ),
        (
            "# \u202egnihton".encode(),
            "a.yaml:1:3: found U+202E, which turns the direction of text around, expected text in its own direction",
        ),
        (b"x" * 1001, "a.yaml:1:1: found more than 1000 bytes, expected a smaller file"),
    ],
)
def test_what_is_no_plain_text_is_refused_at_its_place(data: bytes, expected: str) -> None:
    assert refused(data) == [expected]


def test_every_refused_character_is_told_up_to_twenty() -> None:
    assert refused(b"\x01\n\x02\n") == [
        "a.yaml:1:1: found the control character U+0001, expected text",
        "a.yaml:2:1: found the control character U+0002, expected text",
    ]
    many = refused(b"\x00" * 1000)
    assert (len(many), many[-1]) == (
        20,
        "a.yaml:1:20: found the control character U+0000 (and 980 more that cannot be used), expected text",
    )


def test_a_byte_order_mark_and_all_of_unicode_pass() -> None:
    text = "ä\t漢\r\n😀\u00a0\u200f"
    assert decode(b"\xef\xbb\xbf" + text.encode(), "a.yaml") == text

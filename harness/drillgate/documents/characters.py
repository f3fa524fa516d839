"""From bytes to text, refusing what people cannot see or what programs read differently."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from drillgate.places import InputError, Place, Problem

LIMIT = 1 << 20
SHOWN = 20

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
BREAK = re.compile("\r\n|\r|\n")
LINE_BREAKS = "\x85\u2028\u2029"
DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def decode(data: bytes, file: str, *, limit: int = LIMIT) -> str:
    """The text of a document. A byte order mark at the beginning is dropped.

    Raises InputError if the data are larger than `limit` bytes, are no UTF-8, or hold control characters, line breaks
    that only some readers of YAML take for such, or characters that turn the direction of the text around.
    """
    if len(data) > limit:
        raise InputError(too_large(file, limit))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        mark = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        before = data[mark : mark + error.start].decode("utf-8")
        place = _place(_line_starts(before, len(before)), len(before), file)
        raise InputError(Problem(place, f"found the byte 0x{error.object[error.start]:02x}", "text in UTF-8")) from None
    refused = list(CONTROL.finditer(text))
    if refused:
        raise InputError(*_refused(text, refused, file))
    return text


def too_large(file: str, limit: int) -> Problem:
    return Problem(Place(file), f"found more than {limit} bytes", "a smaller file")


def _refused(text: str, refused: Sequence[re.Match[str]], file: str) -> Iterator[Problem]:
    shown = refused[:SHOWN]
    starts = _line_starts(text, shown[-1].start())
    for match in shown:
        name = f"U+{ord(match.group()):04X}"
        if match.group() in LINE_BREAKS:
            found, expected = f"found {name}, a line break for some readers only", "an ordinary line break"
        elif match.group() in DIRECTIONS:
            found, expected = f"found {name}, which turns the direction of text around", "text in its own direction"
        else:
            found, expected = f"found the control character {name}", "text"
        if match is shown[-1] and len(refused) > SHOWN:
            found += f" (and {len(refused) - SHOWN} more that cannot be used)"
        yield Problem(_place(starts, match.start(), file), found, expected)


def _line_starts(text: str, end: int) -> list[int]:
    return [0, *(match.end() for match in BREAK.finditer(text, 0, end))]


def _place(starts: Sequence[int], index: int, file: str) -> Place:
    line = bisect_right(starts, index)
    column = index - starts[line - 1] + 1
    return Place(file, line, column, line, column + 1)

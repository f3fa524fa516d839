"""The line that a place is on, and carets below what is meant."""

from unicodedata import category, east_asian_width

from drillgate.places import Place
from drillgate.report.characters import visible

CUT = "…"


def excerpt(source: str, place: Place, room: int) -> tuple[str, str]:
    """A line of a file without its indent, cut to `room` columns around the stretch, and the carets that go below it.

    The carets are "" where the stretch lies behind what there is of the line. Takes time by `room`, not by the line.
    """
    source = source.rstrip() if source[-1:].isspace() else source
    start = max(place.column - 1, 0)
    behind = start > len(source) or (start >= len(source) - 1 and source.endswith(CUT))
    if behind:
        return _cut(visible(source[: room + 1]).lstrip(), room), ""
    if place.end_line > place.line:
        end = len(source)
    else:
        end = place.end_column - 1 if place.end_line == place.line and place.end_column > place.column else start + 1
    first = max(start - room, 0)
    before = source[first:start]
    marked = source[start : min(end, start + room + 1)]
    after = source[end : end + room + 1] if end < start + room + 1 else ""
    if "##" in before + marked + after:  # What is harmless in two pieces may be a command in one.
        before, marked, after = (piece.replace("#", "\\x23") for piece in (before, marked, after))
    before, marked, after = visible(before), visible(marked), visible(after)
    before = CUT + before if first else before.lstrip()
    if _columns(before) > room // 2 and _columns(before) + _columns(marked) + _columns(after) > room:
        before = CUT + _last(before, room // 2 - 1)
    marked = _cut(marked, room - _columns(before))
    line = before + marked
    return (line + _cut(after, room - _columns(line))).rstrip(), " " * _columns(before) + "^" * max(_columns(marked), 1)


def _columns(text: str) -> int:
    """How wide a text is on a terminal."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _cut(text: str, room: int) -> str:
    if _columns(text) <= room:
        return text
    return _first(text, room - 1) + CUT if room > 0 else ""


def _first(text: str, room: int) -> str:
    """As much of the beginning as fits."""
    if text.isascii():
        return text[:room]
    for number, character in enumerate(text):
        room -= _width(character)
        if room < 0:
            return text[:number]
    return text


def _last(text: str, room: int) -> str:
    """As much of the end as fits."""
    if text.isascii():
        return text[len(text) - room :]
    for number in range(len(text) - 1, -1, -1):
        room -= _width(text[number])
        if room < 0:
            return text[number + 1 :]
    return text

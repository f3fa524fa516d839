"""JSON, parsed in one go; where a value stands is looked for once somebody asks, since few ever do."""

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from drillgate.places import InputError, Place, Problem

BEGINS: Final = re.compile(r"\s*[\[{]")
SPACE: Final = re.compile(r"[ \t\r\n]*")
DEPTH: Final = 100
DECODER: Final = json.JSONDecoder()

Span = tuple[int, int]


class NoJsonError(Exception):
    """A text that is no JSON, and may be YAML; `told` says it as one of JSON."""

    def __init__(self, told: InputError) -> None:
        super().__init__(str(told))
        self.told = told


@dataclass(slots=True)
class _Inside:
    """Where the values of an object or a list stand, and the keys of an object."""

    values: dict[str | int, Span] = field(default_factory=dict)
    keys: dict[str | int, Span] = field(default_factory=dict)


@dataclass
class JsonText:
    file: str
    text: str
    data: object
    known: dict[int, _Inside] = field(default_factory=dict)

    def place(self, path: Sequence[str | int], of: Literal["value", "key"] = "value") -> Place:
        start, end = shown = self._whole
        for step in path:
            inside = self._inside(start)
            if step not in inside.values:
                return self._place(start, end)
            start, end = inside.values[step]
            shown = inside.keys.get(step, (start, end)) if of == "key" else (start, end)
        return self._place(*shown)

    @cached_property
    def _whole(self) -> Span:
        start = _after_space(self.text, 0)
        return start, DECODER.raw_decode(self.text, start)[1]

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def _inside(self, start: int) -> _Inside:
        if start not in self.known:
            self.known[start] = inside = _Inside()
            for step, key, value in _members(self.text, start):
                inside.values[step] = value
                if key is not None:
                    inside.keys[step] = key
        return self.known[start]

    def _place(self, start: int, end: int) -> Place:
        return Place(self.file, *self._point(start), *self._point(end))

    def _point(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._lines, at)
        return line, at - self._lines[line - 1] + 1


def looks_like(text: str) -> bool:
    return BEGINS.match(text) is not None


def read(text: str, file: str) -> JsonText:
    """Raises NoJsonError, and InputError for what stands twice in one object, or is nested too deeply."""
    twice: list[str] = []

    def paired(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice.append(next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1))
        return found

    try:
        data = json.loads(text, object_pairs_hook=paired)
    except json.JSONDecodeError as error:
        place = Place(file, error.lineno, error.colno, error.lineno, error.colno + 1)
        raise NoJsonError(InputError(Problem(place, f"found no JSON ({error.msg})"))) from None
    except ValueError:
        raise InputError(Problem(Place(file), "found JSON with too long a number")) from None
    except RecursionError:
        raise InputError(_too_deep(file)) from None
    if _is_deep(data):
        raise InputError(_too_deep(file))
    whole = JsonText(file, text, data)
    if twice:
        raise InputError(Problem(_second(whole, twice[0]), f"found the key '{twice[0]}' again", "each key once"))
    return whole


def _is_deep(data: object) -> bool:
    """Whether values are nested more deeply than whoever walks over them by recursion can bear."""
    level = [data] if isinstance(data, dict | list) else []
    for _ in range(DEPTH):
        inside = (one for value in level for one in (value.values() if isinstance(value, dict) else value))
        level = [one for one in inside if isinstance(one, dict | list)]
    return bool(level)


def _too_deep(file: str) -> Problem:
    return Problem(Place(file), f"found more than {DEPTH} levels of nesting")


def _second(whole: JsonText, key: str) -> Place:
    """Where a key that stands twice in some object may be: where it is written for the second time."""
    written = re.compile(rf"{re.escape(json.dumps(key, ensure_ascii=False))}(?=\s*:)")
    found = list(written.finditer(whole.text))
    return whole._place(*found[1].span()) if len(found) > 1 else Place(whole.file)


def _members(text: str, start: int) -> Iterator[tuple[str | int, Span | None, Span]]:
    """Key or position of each value in the object or list that begins at `start`, the key's span, the value's."""
    closing = {"{": "}", "[": "]"}.get(text[start : start + 1])
    at = _after_space(text, start + 1)
    number = 0
    while closing is not None and text[at] != closing:
        step: str | int = number
        key = None
        if closing == "}":
            step, end = DECODER.raw_decode(text, at)
            key = (at, end)
            at = _after_space(text, _after_space(text, end) + 1)
        value = (at, DECODER.raw_decode(text, at)[1])
        yield step, key, value
        number += 1
        at = _after_space(text, value[1])
        if text[at] == ",":
            at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return at if found is None else found.end()

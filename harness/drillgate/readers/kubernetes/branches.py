"""The branches of a template, of which only one is filled in: where all of them together are no YAML, each may be."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Final

from drillgate.readers.kubernetes.templates import actions

WORD: Final = re.compile(r"\{[{%]-?\s*(\w+)")
OPENING: Final = frozenset({"if", "with", "range", "define", "block", "for", "macro", "raw"})
ELSE: Final = frozenset({"else", "elif"})
CLOSING: Final = frozenset({"end", "endif", "endfor", "endmacro", "endraw"})

MOST: Final = 32
"""Ways to fill a template in that are read."""

LONGEST: Final = 500_000
"""Characters of a template that is read in more than one way."""

Span = tuple[int, int]


@dataclass(slots=True)
class _Open:
    """A choice that has not ended: where its branch begins, and those that have ended."""

    start: int
    ended: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Branches of which one is filled in, and within how many other choices they stand."""

    depth: int
    branches: tuple[Span, ...]


def alternatives(text: str) -> tuple[str, ...]:
    """A template with one branch of each choice alone, in all ways in which these can stand within one another; of a
    choice that has fewer than another one as deep, the last stands in. What is left stands where it stood. None where
    there are more ways than are read."""
    choices = list(_choices(text)) if len(text) <= LONGEST else []
    most: dict[int, int] = {}
    for choice in choices:
        most[choice.depth] = max(most.get(choice.depth, 0), len(choice.branches))
    if not choices or prod(most.values()) > MOST:
        return ()
    ways = product(*(range(number) for number in most.values()))
    return tuple(_without(text, _others(choices, dict(zip(most, way, strict=True)))) for way in ways)


def _others(choices: list[_Choice], chosen: Mapping[int, int]) -> list[Span]:
    """The branches that are not the chosen ones, these by the depth of their choices."""
    found: list[Span] = []
    for choice in choices:
        kept = min(chosen[choice.depth], len(choice.branches) - 1)
        found += (*choice.branches[:kept], *choice.branches[kept + 1 :])
    return found


def _choices(text: str) -> Iterator[_Choice]:
    """Each choice that has more than one branch."""
    opened: list[_Open] = []
    for start, end in actions(text):
        word = WORD.match(text, start)
        said = "" if word is None else word[1]
        if said in OPENING:
            opened.append(_Open(end))
        elif opened and said in ELSE:
            opened[-1].ended.append((opened[-1].start, start))
            opened[-1].start = end
        elif opened and said in CLOSING:
            closed = opened.pop()
            if closed.ended:
                yield _Choice(len(opened), (*closed.ended, (closed.start, start)))


def _without(text: str, spans: list[Span]) -> str:
    """A text without what stands in these spans, which may lie within one another."""
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        begin = max(start, done)
        gone = text[begin:end]
        parts += (text[done:begin], "\n" * gone.count("\n"), " " * len(gone.rpartition("\n")[2]))
        done = end
    return "".join((*parts, text[done:]))

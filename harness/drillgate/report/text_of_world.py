"""What the world answers and what it puts right, for people."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import wrap

from drillgate.report.characters import harmless
from drillgate.report.paint import painter

INDENT = "  "


def corrections(rows: Sequence[Mapping[str, str]], *, colour: bool = False, width: int = 100) -> str:
    """Each service, and of each of its corrections the other fields under their names.

    Rows of one service follow each other; `width` is in columns; the text ends with a line break.
    """
    ink = painter(colour=colour)
    names = max((len(name) for row in rows for name in row), default=0)
    parts: list[str] = []
    for service, own in groupby(rows, lambda row: row["service"]):
        for number, row in enumerate(own):
            parts += [ink(harmless(service), "bold")] if number == 0 else [""]
            for name, text in row.items():
                if name != "service":
                    first, *others = _broken(text, width - len(INDENT) * 2 - names)
                    parts.append(f"{INDENT}{ink(f'{name:<{names}}', 'faint')}{INDENT}{first}")
                    parts += [" " * (len(INDENT) * 2 + names) + line for line in others]
        parts.append("")
    return "\n".join(parts)


def operations(answered: Mapping[str, Sequence[str]], *, colour: bool = False, width: int = 100) -> str:
    """Each service, and the operations that it answers; the text ends with a line break."""
    ink = painter(colour=colour)
    return "\n".join(
        line
        for service, names in answered.items()
        for line in (ink(harmless(service), "bold"), *_indented(", ".join(names), width), "")
    )


def _indented(text: str, width: int) -> Iterator[str]:
    yield from (INDENT + line for line in _broken(text, width - len(INDENT)))


def _broken(text: str, room: int) -> list[str]:
    return wrap(harmless(text), room, break_long_words=False, break_on_hyphens=False) or [""]

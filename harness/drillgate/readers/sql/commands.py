"""Commands of the system inside SQL: handed to the shell reader, and what it finds put back where the SQL says it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from drillgate.operations import Guard, Operation
from drillgate.places import Place
from drillgate.readers.sql.texts import Pieces

_HOLE: Final = "drillgate_hole_{}"
_DEEPER: Final = 10
"""How much nearer to where the shell reader follows no text a command begins: SQL and shell can hold each other."""
_DEEPEST: Final = 40
# What removes something where the system is Windows, whose commands are none of a POSIX shell's.
_OF_WINDOWS: Final = re.compile(
    r"""(?:^|[|&;(]|/[ck]|-c(?:ommand)?|")[\s"'@]*(?:del|erase|rd|rmdir|format|diskpart)(?![\w-])"""
    r"|(?<![\w-])(?:remove-item|clear-content|clear-disk|format-volume|vssadmin\s+delete|wbadmin\s+delete)(?![\w-])",
    re.IGNORECASE,
)
_DIVIDES: Final = re.compile(r"[|&;\n]+")
_SUBSTITUTES: Final = re.compile(r"[$`<>]\(|`|\$\w")


class Command(NamedTuple):
    """A command of the system as the shell reader is given it, and the offset of each of its characters."""

    text: str
    origins: tuple[int, ...]
    holes: int

    @property
    def is_filled_in(self) -> bool:
        """Whether nothing of it can be seen."""
        return self.holes > 0 and not re.sub(_HOLE.format(r"\d+"), "", self.text).strip()


def of_line(text: str, start: int, end: int, runner: str) -> Command:
    """The command between two offsets of a text, as the rest of what `runner` is given."""
    return Command(runner + text[start:end], (*[-1] * len(runner), *range(start, end)), 0)


def of_pieces(pieces: Pieces, text: str, *, backslash: bool) -> Command:
    """The command that pieces of a text make: what is not seen of it stands for a value.

    Pieces are as long as with their escapes, which a command is not; without `backslash`, one stands for itself.
    """
    said: list[str] = []
    origins: list[int] = []
    holes = 0
    for piece in pieces:
        if piece.text is None:
            said.append(_HOLE.format(holes))
            origins += [-1] * len(said[-1])
            holes += 1
            continue
        escaped = backslash or text[max(piece.start - 2, 0) : piece.start].casefold() == "e'"
        for at, character in enumerate(piece.text, piece.start):
            written = text[at]
            if character != written and character == " " and (escaped or written == "'"):
                continue
            said.append(character if escaped else written)
            origins.append(at)
    return Command("".join(said), tuple(origins), holes)


class Reading(NamedTuple):
    """What a command does, each with its offset; whether more of it is unknown, and if so, whether it may remove."""

    found: tuple[tuple[int, Operation], ...] = ()
    unknown: bool = False
    removing: bool = False


def read(command: Command, depth: int, around: Place, place: Callable[[int, int], Place]) -> Reading:
    """Read a command that stands `around` in a statement; `place` makes a place of two offsets."""
    if command.is_filled_in or depth > _DEEPEST:
        return Reading(unknown=True, removing=True)
    found = tuple(_operations(command, depth, around, place))
    removing = _OF_WINDOWS.search(command.text) is not None
    return Reading(found, removing or (not found and not _is_harmless(command)), removing)


def _is_harmless(command: Command) -> bool:
    """Whether all programs of a command, in which nothing was found, are known."""
    from drillgate.readers.shell.programs.unresolved import is_known

    firsts = [part.split()[:1] for part in _DIVIDES.split(command.text)]
    return _SUBSTITUTES.search(command.text) is None and all(is_known(*first) for first in firsts if first)


def _operations(
    command: Command, depth: int, around: Place, place: Callable[[int, int], Place]
) -> Iterator[tuple[int, Operation]]:
    from drillgate.readers import shell

    names = ("value",) * command.holes
    starts = [0, *(match.end() for match in re.finditer("\n", command.text))]

    def offset(line: int, column: int) -> int:
        return starts[min(line, len(starts)) - 1] + column - 1

    def stretch(where: Place) -> tuple[int, int]:
        begin = offset(where.line, where.column)
        end = offset(where.end_line or where.line, where.end_column or where.column)
        said = [at for at in command.origins[begin : max(end, begin + 1)] if at >= 0]
        return (said[0], said[-1] + 1) if said else (-1, -1)

    def moved(where: Place) -> Place:
        begin, end = stretch(where)
        return around if begin < 0 else place(begin, end)

    def all_moved(guards: tuple[Guard, ...]) -> tuple[Guard, ...]:
        return tuple(Guard(guard.kind, moved(guard.place)) for guard in guards)

    for one in shell.read_with_holes(command.text, around.file, names, depth=depth + _DEEPER):
        yield (
            stretch(one.place)[0],
            replace(
                one,
                place=moved(one.place),
                guards=all_moved(one.guards),
                dead_guards=all_moved(one.dead_guards),
                chain=(around, *map(moved, one.chain)),
            ),
        )

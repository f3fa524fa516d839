"""Notebooks: their cells are one Python program; what they hand to a shell or a database goes to the reader of that."""

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from drillgate.operations import Operation
from drillgate.places import InputError, Place, Problem
from drillgate.readers.python.notebook_text import Cells, cells_of

if TYPE_CHECKING:
    from drillgate.documents.client import Client

CELL = re.compile(r"\s*%%(?P<name>\w+)[^\n]*\n?")
LINE = re.compile(
    r"^[ \t]*(?:[\w, \t.\[\]]+=[ \t]*)?"
    r"(?P<magic>!!?(?P<command>[^\n]+)|%(?P<name>\w+)(?P<rest>[^\n]*)|\?\??[\w.]+[ \t]*$|[\w.]+\?\??[ \t]*$)",
    re.MULTILINE,
)
PYTHON = frozenset({"time", "timeit", "prun", "capture", "python", "python3", "pypy", "debug", "memit", "mprun"})
SHELL = frozenset({"bash", "sh", "sx", "system"})
ALIASES = frozenset({"rm", "rmdir", "mv", "pip", "conda"})
SQL = frozenset({"sql", "bigquery", "sparksql"})
TEXTS = frozenset({"html", "HTML", "markdown", "latex", "svg", "SVG", "javascript", "js"})
UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Part:
    """A text of a notebook in one language, with the offset in the file of each of its characters."""

    language: str
    text: str
    offsets: list[int]


def read(text: str, file: str, *, dialect: str = "", clients: "tuple[Client, ...]" = ()) -> tuple[Operation, ...]:
    """What the cells of a notebook would do, run from the first to the last, at their places in its JSON.

    Raises InputError, with the place, for what is no notebook in Python.
    """
    from drillgate.readers import artifacts, python, shell, sql

    readers: dict[str, Callable[[str], tuple[Operation, ...]]] = {
        "python": lambda code: python.read(code, file, dialect=dialect, clients=clients),
        "shell": lambda code: shell.read(code, file, dialect=dialect, clients=clients),
        "sql": lambda code: sql.read(code, file, dialect=dialect),
        UNREAD: lambda _: (artifacts.unread(Place(file, 1, 1, 1, 2), "a cell of a notebook that is no Python"),),
    }
    cells = cells_of(text, file)
    found: list[Operation] = []
    for part in parts(cells):
        move = mover(cells, part)
        try:
            found += [relocated(one, move) for one in readers[part.language](part.text)]
        except InputError as error:
            problems: list[Problem] = [replace(one, place=move(one.place)) for one in error.problems]
            raise InputError(*problems) from error
    return tuple(sorted(found, key=lambda one: one.place))


def parts(cells: Cells) -> Iterator[Part]:
    """The Python of all cells as one text, in which magics are blanked; and what the magics hand to others."""
    code: list[str] = []
    offsets: list[int] = []
    for text, where in cells.cells:
        magic = CELL.match(text)
        if magic and magic["name"] not in PYTHON:
            if magic["name"] not in TEXTS:
                yield Part(language_of(magic["name"]), text[magic.end() :], where[magic.end() :])
            continue
        said = text if magic is None else blank(text[: magic.end()]) + text[magic.end() :]
        if not parses(said):
            yield from handed_over(said, where)
            said = LINE.sub(without_magic, said)
        if parses(said):
            code.append(said + "\n")
            offsets += [*where, *where[-1:]] or [0]
        else:
            yield Part(UNREAD, text, where)
    yield Part("python", "".join(code), offsets)


def handed_over(text: str, where: list[int]) -> Iterator[Part]:
    """What the magics and commands on single lines of a cell hand to a shell or a database."""
    for line in LINE.finditer(text):
        if line["command"] or line["name"] in SHELL | SQL | ALIASES:
            group = "command" if line["command"] else "name" if line["name"] in ALIASES else "rest"
            language = "sql" if line["name"] in SQL else "shell"
            yield Part(language, text[line.start(group) : line.end()], where[line.start(group) : line.end()])


def without_magic(line: re.Match[str]) -> str:
    """A line as Python of the same length: what %time and its like run stays, anything else becomes a zero."""
    before = line[0][: line.start("magic") - line.start()]
    if line["name"] in PYTHON and parses(line["rest"].strip()):
        kept = line["rest"].lstrip()
        return before + kept.ljust(len(line["magic"]))
    return before + "0".ljust(len(line["magic"]))


def parses(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def language_of(magic: str) -> str:
    """The language of a cell that begins with a magic."""
    return "shell" if magic in SHELL else "sql" if magic in SQL else UNREAD


def mover(cells: Cells, part: Part) -> Callable[[Place], Place]:
    """What finds the place in the file of a place in a part."""
    starts = [0, *(match.end() for match in re.finditer("\n", part.text))]

    def offset(line: int, column: int) -> int:
        at = starts[min(line, len(starts)) - 1] + column - 1
        return part.offsets[max(min(at, len(part.offsets) - 1), 0)] if part.offsets else 0

    def move(place: Place) -> Place:
        start = offset(place.line, place.column)
        end = offset(place.end_line or place.line, (place.end_column or place.column + 1) - 1) + 1
        return cells.place(start, max(start, end))

    return move


def relocated(operation: Operation, move: Callable[[Place], Place]) -> Operation:
    return replace(
        operation,
        place=move(operation.place),
        guards=tuple(replace(guard, place=move(guard.place)) for guard in operation.guards),
        chain=tuple(map(move, operation.chain)),
    )

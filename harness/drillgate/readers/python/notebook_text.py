"""The source of a notebook's cells, and where each of its characters stands in the file, which is JSON."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from drillgate.places import InputError, Place, Problem

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
WRITTEN = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]", re.DOTALL)
NOT_PYTHON = re.compile(r"^(?!i?python|pyspark|sage|xpython)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of code, each as its text and the offset in the file of each of its characters."""

    file: str
    cells: tuple[tuple[str, list[int]], ...]
    lines: list[int] = field(repr=False)

    def place(self, start: int, end: int) -> Place:
        """The place in the file from one offset to another."""
        line, end_line = bisect_right(self.lines, start), bisect_right(self.lines, end)
        return Place(self.file, line, start - self.lines[line - 1] + 1, end_line, end - self.lines[end_line - 1] + 1)


def cells_of(text: str, file: str) -> Cells:
    """The cells of code of a notebook.

    Raises InputError, with the place, for what is no notebook, and for one in another language than Python.
    """
    expected = "a Jupyter notebook of format 4"
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        place = Place(file, error.lineno, error.colno)
        raise InputError(Problem(place, f"JSON that does not parse: {error.msg}", expected)) from error
    except RecursionError as error:
        raise InputError(Problem(Place(file), "JSON nested too deeply to be parsed", expected)) from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise InputError(Problem(Place(file), "no list of cells", expected))
    language = language_of(notebook.get("metadata"))
    if language and NOT_PYTHON.match(language):
        raise InputError(Problem(Place(file), f"a notebook in {language[:40]}", "one in Python"))
    sources = sources_of(text)
    found = tuple(
        decoded(sources.get(number, [])) for number, cell in enumerate(cells) if cell.get("cell_type") == "code"
    )
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return Cells(file, found, starts)


def language_of(metadata: object) -> str:
    """What a notebook says that it is written in, "" if nothing."""
    said = metadata if isinstance(metadata, dict) else {}
    for key, word in (("language_info", "name"), ("kernelspec", "language")):
        about = said.get(key)
        if isinstance(about, dict) and isinstance(about.get(word), str):
            return str(about[word])
    return ""


def sources_of(text: str) -> dict[int, list[tuple[int, str]]]:
    """The strings of each cell's `source`, as written, with the offset at which what is in the quotes begins."""
    found: dict[int, list[tuple[int, str]]] = {}
    cell = -1
    for path, at, string in strings(text):
        match path:
            case ["cells", int(cell), "source"] | ["cells", int(cell), "source", int()]:
                found.setdefault(cell, []).append((at, string))
            case _:
                pass
    return found


def strings(text: str) -> Iterator[tuple[list[str | int], int, str]]:
    """Each string of a JSON text that is a value, as written, with the keys and numbers that lead to it."""
    path: list[str | int] = []
    is_key = False
    for match in TOKEN.finditer(text):
        mark = match[0]
        if mark in "{[":
            path.append("" if mark == "{" else 0)
            is_key = mark == "{"
        elif mark in "}]":
            path.pop()
            is_key = False
        elif mark == ",":
            is_key = isinstance(path[-1], str)
            if not is_key:
                path[-1] = int(path[-1]) + 1
        elif mark[0] == '"' and is_key:
            path[-1], is_key = json.loads(mark, strict=False), False
        elif mark[0] == '"':
            yield path, match.start() + 1, mark[1:-1]


def decoded(strings: list[tuple[int, str]]) -> tuple[str, list[int]]:
    """Strings of JSON as the one text that they say, and the offset of each of its characters."""
    characters: list[str] = []
    offsets: list[int] = []
    for at, string in strings:
        for match in WRITTEN.finditer(string):
            said = match[0] if len(match[0]) == 1 else json.loads(f'"{match[0]}"')
            characters.append(said)
            offsets += [at + match.start()] * len(said)
    return "".join(characters), offsets

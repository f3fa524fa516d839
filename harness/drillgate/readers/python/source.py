"""A Python file: its tree, and where its nodes stand."""

import ast
import re
import warnings
from dataclasses import dataclass, field
from typing import TypeGuard

from drillgate.places import InputError, Place, Problem

LINE_END = re.compile(r"\r\n|\r|\n")
WHITE_SPACE = re.compile(r"\s+")
STATEMENT_LENGTH = 200

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, eq=False, slots=True)
class Source:
    """The text of a file and its tree."""

    file: str
    text: str
    tree: ast.Module
    lines: list[str] = field(repr=False)

    def characters(self, line: int, column: int) -> int:
        """The character at a byte of a line, both as `ast` counts them (lines from 1, bytes from 0)."""
        if line > len(self.lines):
            return 0
        text = self.lines[line - 1]
        return column if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))

    def place(self, node: ast.AST) -> Place:
        if not is_placed(node):
            return Place(self.file)
        line, end_line = node.lineno, node.end_lineno or node.lineno
        return Place(
            self.file,
            line,
            self.characters(line, node.col_offset) + 1,
            end_line,
            self.characters(end_line, node.end_col_offset or node.col_offset) + 1,
        )

    def segment(self, node: ast.AST) -> str:
        """The source of a node, as written."""
        if not is_placed(node):
            return ""
        place = self.place(node)
        lines = self.lines[place.line - 1 : place.end_line]
        if not lines:
            return ""
        lines[-1] = lines[-1][: place.end_column - 1]
        lines[0] = lines[0][place.column - 1 :]
        return "\n".join(lines)

    def statement(self, node: ast.AST) -> str:
        """The source of a node, white space folded, at most 200 characters."""
        return WHITE_SPACE.sub(" ", self.segment(node)).strip()[:STATEMENT_LENGTH]


def is_placed(node: ast.AST) -> TypeGuard[ast.expr]:
    return hasattr(node, "lineno")


def position(node: ast.AST) -> tuple[int, int]:
    """Line and byte of a node's start, to order nodes by."""
    return (node.lineno, node.col_offset) if is_placed(node) else (0, 0)


def end(node: ast.AST) -> tuple[int, int]:
    return (node.end_lineno or 0, node.end_col_offset or 0) if is_placed(node) else (0, 0)


def parse(text: str, file: str) -> Source:
    """Parse a file without running anything of it.

    Raises InputError with the place if it is no Python that this interpreter can parse.
    """
    text = text.removeprefix("\ufeff")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        line, column = max(error.lineno or 1, 1), max(error.offset or 1, 1)
        place = Place(file, line, column, max(error.end_lineno or line, line), max(error.end_offset or column, 1))
        raise InputError(Problem(place, f"Python that does not parse: {error.msg}")) from error
    except (RecursionError, MemoryError) as error:
        raise InputError(Problem(Place(file), "Python nested too deeply to be parsed")) from error
    except ValueError as error:
        raise InputError(Problem(Place(file), f"text that is no Python: {error}")) from error
    return Source(file, text, tree, LINE_END.split(text))

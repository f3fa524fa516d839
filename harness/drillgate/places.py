"""Where something stands in a file, and what is wrong there."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A stretch of a file. Lines and columns count from 1, columns in characters; the end is exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """Input that cannot be used: where, what was found, what was expected, and the nearest valid word if any."""

    place: Place
    found: str
    expected: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.found}"
        if self.expected:
            text += f", expected {self.expected}"
        if self.suggestion:
            text += f"; did you mean {self.suggestion}?"
        return text


class InputError(Exception):
    """Input that cannot be used, with every problem that was found in it; the command line answers with exit code 2."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

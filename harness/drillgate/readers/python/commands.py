"""Commands of a Python program as text for the shell reader, which knows what they do."""

import ast
from collections.abc import Sequence

from drillgate.readers.python.embedded import HOLE, Rendered, append
from drillgate.readers.python.values import Hole, Piece, Text, Value, template

QUOTE = "'"


def of_shell(text: Text) -> Rendered:
    """A text for a shell; what is filled in is stood in for by names."""
    characters: list[str] = []
    origins: list[tuple[ast.AST, int] | None] = []
    holes: list[Hole] = []
    put(text, characters, origins, holes)
    return Rendered("".join(characters), origins, holes)


def of_words(words: Sequence[Value]) -> Rendered:
    """A list of words as a shell would have to be given them: each in quotes, so that nothing in it is expanded."""
    characters: list[str] = []
    origins: list[tuple[ast.AST, int] | None] = []
    holes: list[Hole] = []
    for value in words:
        made_up(" '" if characters else "'", characters, origins)
        name = template(value)[1:-1] if template(value).startswith("{") else template(value)
        put(
            value if isinstance(value, Text) else Text((Hole(name or "value", value),)),
            characters,
            origins,
            holes,
            QUOTE,
        )
        made_up("'", characters, origins)
    return Rendered("".join(characters), origins, holes)


def put(
    text: Text,
    characters: list[str],
    origins: list[tuple[ast.AST, int] | None],
    holes: list[Hole],
    quote: str = "",
) -> None:
    for part in text.parts:
        if isinstance(part, Hole):
            made_up(f"{HOLE}{len(holes)}", characters, origins)
            holes.append(part)
            continue
        done = 0
        while quote and (found := part.text.find(quote, done)) >= 0:
            append(characters, origins, part, done, found)
            made_up("'\\''", characters, origins)
            done = found + 1
        append(characters, origins, part, done, len(part.text))


def made_up(said: str, characters: list[str], origins: list[tuple[ast.AST, int] | None]) -> None:
    characters.append(said)
    origins += [None] * len(said)


def is_open(text: Text) -> bool:
    """Whether the program itself is filled in: the text begins with a hole that is not part of a path."""
    first = text.parts[0] if text.parts else None
    following = text.parts[1] if len(text.parts) > 1 else None
    return isinstance(first, Hole) and not (isinstance(following, Piece) and following.text.startswith("/"))

"""What a word of a shell script is known to be: literal pieces, and holes that are filled at run time."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from drillgate.operations import Guard

LONGEST = 1_000_000
MOST_PARTS = 20_000
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: a file and the column of it, an argument of the script, a question (`asked`), or a
    temporary file that the script makes for itself. `bounded` is the place of what takes only the first few."""

    file: str | None = None
    column: str | None = None
    argument: str | None = None
    temporary: bool = False
    asked: bool = False
    bounded: Guard | None = None

    @property
    def is_data(self) -> bool:
        return self.file is not None or self.argument is not None


@dataclass(frozen=True, slots=True)
class Piece:
    """Literal text; `start` is the character of the file at which it begins, -1 if it stands nowhere as it is."""

    text: str
    start: int = -1


@dataclass(frozen=True, slots=True)
class Hole:
    """What is not known before the script runs, by the name that the script has for it."""

    name: str
    origin: Origin | None = None
    many: bool = False


Part = Piece | Hole
Word = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that a variable may be; `guards` is what must have been passed for it to be this one."""

    words: tuple[Word, ...]
    is_array: bool = False
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """What flows through a pipe or out of a substitution: a known text, or lines of an origin; `maker` says whose."""

    text: Word | None = None
    origin: Origin | None = None
    maker: str = ""
    file: Word | None = None
    """The file that is handed on as it is."""


def plain(text: str) -> Word:
    return (Piece(text),)


def template(word: Iterable[Part]) -> str:
    """A word as messages show it: `{name}` for what is filled in."""
    return "".join(part.text if isinstance(part, Piece) else f"{{{part.name}}}" for part in word)


def literal(word: Iterable[Part]) -> str | None:
    """A word's text, None where any of it is filled in."""
    texts = []
    for part in word:
        if isinstance(part, Hole):
            return None
        texts.append(part.text)
    return "".join(texts)


def holes(word: Iterable[Part]) -> Iterator[Hole]:
    return (part for part in word if isinstance(part, Hole))


def starts_open(word: Word) -> bool:
    """Whether the first character is filled in."""
    return bool(word) and isinstance(word[0], Hole)


def joined(words: Iterable[Word], by: str = " ") -> Word:
    """Words put together to one, with something between them."""
    parts: list[Part] = []
    for word in words:
        if parts and by:
            parts.append(Piece(by))
        parts += word
    return bounded(tuple(parts))


def bounded(word: Word, name: str = "value") -> Word:
    """The word, or one hole in place of one that grows beyond all measure."""
    return word if len(word) <= MOST_PARTS and size(word) <= LONGEST else (Hole(name),)


def compact(parts: Iterable[Part]) -> Word:
    """A word in which literal text that stands together is one piece."""
    found: list[Part] = []
    for part in parts:
        last = found[-1] if found else None
        if isinstance(part, Piece) and isinstance(last, Piece) and follows(last, part):
            found[-1] = Piece(last.text + part.text, last.start)
        else:
            found.append(part)
    return tuple(found)


def follows(first: Piece, second: Piece) -> bool:
    return second.start == (first.start + len(first.text) if first.start >= 0 else -1)


def size(word: Word) -> int:
    return sum(len(part.text) for part in word if isinstance(part, Piece))


def cut(word: Word, start: int) -> Word:
    """A word without its first so many characters; a hole counts as none."""
    parts: list[Part] = []
    for part in word:
        if start and isinstance(part, Piece):
            taken = min(start, len(part.text))
            start -= taken
            if taken < len(part.text):
                parts.append(Piece(part.text[taken:], part.start + taken if part.start >= 0 else -1))
        elif not start:
            parts.append(part)
    return tuple(parts)


def split(word: Word) -> list[Word]:
    """The words that an unquoted expansion falls into."""
    words: list[Word] = []
    current: list[Part] = []
    for part in word:
        if isinstance(part, Hole):
            current.append(part)
            continue
        done = 0
        for match in SPACES.finditer(part.text):
            if match.start() > done:
                current.append(piece_of(part, done, match.start()))
            if current:
                words.append(tuple(current))
                current = []
            done = match.end()
        if done < len(part.text):
            current.append(piece_of(part, done, len(part.text)))
    if current:
        words.append(tuple(current))
    return words


def piece_of(part: Piece, start: int, end: int) -> Piece:
    return Piece(part.text[start:end], part.start + start if part.start >= 0 else -1)


def named(word: Word, name: str) -> Word:
    """What stands for a variable: a single hole is known by the variable's name."""
    if len(word) == 1 and isinstance(word[0], Hole):
        return (replace(word[0], name=name),)
    return word


def origin_of(word: Iterable[Part]) -> Origin | None:
    """Where the word's values come from: of its holes the first that leads to a file or an argument."""
    found = [one.origin for one in holes(word) if one.origin is not None]
    return next((one for one in found if one.is_data), found[0] if found else None)

"""Texts handed to the readers of their languages, with what these find put where it stands in the file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from drillgate.operations import Operation
from drillgate.places import Place
from drillgate.readers import shell
from drillgate.readers.kubernetes.objects import Object, Path
from drillgate.readers.kubernetes.templates import STAND_IN
from drillgate.readers.kubernetes.texts import Embedded, Written, joined

if TYPE_CHECKING:
    from drillgate.documents.client import Client

PLAIN: Final = re.compile(r"[\w./:,@%+-]+")
"""Words that a shell takes as they are."""

HOLE: Final = "drillgate_hole_"


@dataclass(frozen=True, slots=True)
class Within:
    """What a file is read with: the dialect of its SQL, descriptions of own clients, how many manifests it is within,
    and the places of what was read of it, for aliases lead there again."""

    dialect: str = ""
    clients: "tuple[Client, ...]" = ()
    depth: int = 0
    seen: set[tuple[int, int]] = field(default_factory=set)

    def deeper(self) -> "Within":
        return Within(self.dialect, self.clients, self.depth + 1)

    def anew(self) -> "Within":
        return Within(self.dialect, self.clients, self.depth)

    def is_new(self, one: Object, path: Path) -> bool:
        """Whether what stands at a path has not been read before."""
        place = one.place(*path)
        point = (place.line, place.column)
        is_new = point not in self.seen
        self.seen.add(point)
        return is_new


def to_shell(one: Object, parts: Iterable[Written | str], at: Place, within: Within) -> Iterator[Operation]:
    """The operations of a text for a shell."""
    text, names = _with_holes(joined(parts), one)
    read = shell.read_with_holes(
        text.text, one.document.file, names, dialect=within.dialect, clients=within.clients, depth=within.depth
    )
    yield from Embedded(one.document, text, at, "shell").moved(read)


def to_reader(one: Object, whole: Written, at: Place, name: str, reader: str, within: Within) -> Iterator[Operation]:
    """The operations of a text under the name of a file, by the reader of that name."""
    from drillgate.readers import artifacts, kubernetes

    found: Iterable[Operation]
    if reader == "shell":
        yield from to_shell(one, [whole], at, within)
        return
    if reader == "kubernetes":
        found = kubernetes.read_within(whole.text, name, within.deeper())
    else:
        text = _named(whole.text) if reader == "python" else whole.text
        data = text.encode("utf-8", "replace")
        found = artifacts.read(data, name, reader=reader, dialect=within.dialect, clients=within.clients) or ()
    yield from Embedded(one.document, whole, at, reader).moved(found)


def quoted(words: Sequence[Written | str]) -> Iterator[Written | str]:
    """Words as a shell has to be given them, so that nothing in them is expanded."""
    for number, word in enumerate(words):
        yield " " if number else ""
        if isinstance(word, str) or PLAIN.fullmatch(word.text):
            yield word
            continue
        yield "'"
        done = 0
        while (quote := word.text.find("'", done)) >= 0:
            yield Written(word.text[done:quote], word.origins[done:quote])
            yield "'\\''"
            done = quote + 1
        yield Written(word.text[done:], word.origins[done:])
        yield "'"


def _with_holes(whole: Written, one: Object) -> tuple[Written, tuple[str, ...]]:
    """A text with names for what a template fills in, and what that is."""
    parts: list[Written | str] = []
    names: list[str] = []
    done = 0
    for match in STAND_IN.finditer(whole.text) if one.document.filled is not None else ():
        parts += (Written(whole.text[done : match.start()], whole.origins[done : match.start()]), f"{HOLE}{len(names)}")
        names.append(one.document.called(match[0]).strip("{}- "))
        done = match.end()
    if not names:
        return whole, ()
    return joined((*parts, Written(whole.text[done:], whole.origins[done:]))), tuple(names)


def _named(text: str) -> str:
    """A text of Python with names for what a template fills in, each as long as what stands for it."""
    return STAND_IN.sub(lambda match: "_" * len(match[0]), text)

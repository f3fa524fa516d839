"""The lines of files that findings point to, for people to read beside them."""

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from drillgate.fingerprints import mark
from drillgate.places import InputError, Place
from drillgate.readers.artifacts import BEGINNING, JSON, PLAN
from drillgate.results import Finding
from drillgate.sources import LIMIT, Tree, folder_of, top_of

LENGTH = 2000
"""Characters of a line that are kept. What a place points to may stand far behind in it."""


@dataclass(frozen=True, slots=True)
class Quotes:
    """The lines that places begin on. Each file is read once, however many places are in it.

    `files` and `trees` keep what was read, and what bounds the files of each folder; `known` is for fingerprints.
    """

    roots: Sequence[Path] = ()
    files: dict[str, Sequence[str]] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)
    known: dict[Place, str] = field(default_factory=dict)

    def at(self, place: Place) -> str:
        """The line, without the space behind it, cut to LENGTH; "" if it is not to be had."""
        return _line(self.lines(place), place)

    def of(self, finding: Finding) -> Finding:
        """A finding with the line that it points to, and its fingerprint."""
        return _quoted(finding, self.lines(finding.place), self.known)

    def lines(self, place: Place) -> Sequence[str]:
        """The lines of the file that a place is in, none if it cannot be read."""
        if place.file not in self.files:
            folder = folder_of(place.file)
            if folder not in self.trees:
                self.trees[folder] = Tree(top_of(place.file, self.roots))
            self.files[place.file] = lines_of(place.file, self.trees[folder])
        return self.files[place.file]


def quoted(findings: Iterable[Finding], data: bytes) -> tuple[Finding, ...]:
    """Findings in a file with this content, each with the line that it points to, and its fingerprint."""
    found = tuple(findings)
    if not found:
        return found
    lines = _lines(data)
    known: dict[Place, str] = {}
    return tuple(_quoted(finding, lines, known) for finding in found)


def _quoted(finding: Finding, lines: Sequence[str], known: dict[Place, str]) -> Finding:
    return replace(finding, source=_line(lines, finding.place), fingerprint=mark(finding, lines, known))


def lines_of(file: str, tree: Tree) -> Sequence[str]:
    """The lines of a file, none if it cannot be read."""
    try:
        return _lines(tree.beginning(file, LIMIT))
    except InputError:
        return ()


def _lines(data: bytes) -> Sequence[str]:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    return re.split(r"\r\n|\r|\n", data.decode(encoding, "replace"))


def _holds_secrets(lines: Sequence[str], place: Place) -> bool:
    """Whether a file is a plan of infrastructure, in which passwords stand on the same line as all else."""
    return place.file.endswith(JSON) or bool(lines and PLAN.match(lines[0][:BEGINNING].encode("utf-8", "replace")))


def _line(lines: Sequence[str], place: Place) -> str:
    """The line that a place begins on, without the space behind it, cut to LENGTH."""
    if _holds_secrets(lines, place):
        return ""
    line = lines[place.line - 1].rstrip() if 0 < place.line <= len(lines) else ""
    return line if len(line) <= LENGTH else line[: LENGTH - 1] + "…"

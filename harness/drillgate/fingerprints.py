"""Fingerprints of findings: the same as long as the same is found, wherever it stands."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from drillgate.places import Place
from drillgate.results import Finding

MARK: Final = "x"
"""What a fingerprint begins with: hexadecimal digits alone may be a number to a reader of YAML."""

LENGTH: Final = len(MARK) + 20
"""Characters that tell what was found: 80 bits, so that nobody writes a statement to fit."""

CUT: Final = 200
"""Characters of a statement in an operation; of a longer one its file has the rest."""

FORM: Final = re.compile(r"x[0-9a-f]{20}(-[1-9][0-9]*)?", re.ASCII)

FIGURE: Final = re.compile(r"(?<![\w./:-])\d+(?:[.,:]\d+)*(?![\w/-])", re.ASCII)


def mark(finding: Finding, lines: Sequence[str], known: dict[Place, str] | None = None) -> str:
    """The fingerprint of what was found, without the number that tells it from others like it in one result.

    `lines` are those of the file that it was found in, none if they are not to be had; `known` keeps what was read of
    long statements, which may drop thousands of tables at one place. The fingerprint is made of the policy's code
    and of what was found: the target, the statement (white space folded; the whole of it, though a finding tells only
    its beginning) and why it could not be analysed, or what `facts.subjects` takes of other facts. A finding of no fact
    is known by its message, without the figures in it. So it stays the same where lines move, where text is indented
    anew or ends its lines otherwise, where a file is renamed, and where a policy finds other words; another code,
    target or statement has another.
    """
    about = finding.subject or FIGURE.sub("#", finding.message)
    if len(about) >= CUT and finding.fact == "operation":
        known = {} if known is None else known
        if finding.place not in known:
            known[finding.place] = _digest(_text(finding.place, lines))
        about += "\0" + known[finding.place]
    return (MARK + _digest(f"{finding.code}\0{' '.join(about.split())}"))[:LENGTH]


def numbered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of one result, each with a fingerprint of its own.

    What has been found before has a number behind it (`-2`, `-3` …), by place. For what goes beyond a result compare
    what `found` tells alone: another choice of files would number otherwise.
    """
    told = [one if one.fingerprint else replace(one, fingerprint=mark(one, ())) for one in findings]
    alike: dict[str, list[int]] = {}
    for at, finding in enumerate(told):
        alike.setdefault(finding.fingerprint, []).append(at)
    for several in (positions for positions in alike.values() if len(positions) > 1):
        several.sort(key=lambda at: (told[at].place, told[at].message))
        for number, at in enumerate(several[1:], start=2):
            told[at] = replace(told[at], fingerprint=f"{told[at].fingerprint}-{number}")
    return tuple(told)


def found(fingerprint: str) -> str:
    """The part of a fingerprint that tells what was found, without the number of its occurrence."""
    return fingerprint[:LENGTH]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(place: Place, lines: Sequence[str]) -> str:
    """What stands at a place, its white space folded; the whole line if the place does not say where it ends."""
    first, last = place.line - 1, place.end_line - 1
    if last < first:
        return " ".join(lines[first].split()) if first < len(lines) else ""
    text = list(lines[first : last + 1])
    if last < len(lines):
        text[-1] = text[-1][: place.end_column - 1]
    if text:
        text[0] = text[0][place.column - 1 :]
    return " ".join(" ".join(text).split())

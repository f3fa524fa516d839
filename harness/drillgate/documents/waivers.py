"""Waivers: findings that somebody owns, for a reason, until a date."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from drillgate.documents.fields import key
from drillgate.places import Problem

if TYPE_CHECKING:
    from drillgate.documents.load import Document

NOT_ANALYSABLE = "DG901"
ANALYSIS = re.compile(r"DG9\d\d", re.ASCII)
LINE = re.compile(r"(?P<file>.+):(?P<line>[1-9][0-9]{0,8})", re.ASCII | re.DOTALL)
END = 3000
"""The year that nothing is granted for, so that days can be added to any that is."""

WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True, kw_only=True)
class Waiver:
    policy: str | None = key("The code or the name of the policy.", default=None, pattern=r"[A-Za-z0-9][A-Za-z0-9-]*")
    place: str | None = key(
        "FILE or FILE:LINE from the top of the repository; `*`, `?` and `[…]` stay within a folder, `**` does not.",
        default=None,
    )
    fingerprint: str | None = key(
        "The fingerprint of one finding, as reports tell it.", default=None, pattern=r"x[0-9a-f]{20}(-[1-9][0-9]*)?"
    )
    owner: str = key("Who answers for it.")
    reason: str = key("Why it is so for now.")
    approved_by: str = key("Who agreed; not its owner.")
    granted: date = key("The first day on which it counts, in UTC.")
    expires: date = key("The last day on which it counts, in UTC.")


@dataclass(frozen=True, kw_only=True)
class Waivers:
    waivers: tuple[Waiver, ...] = key("The waivers. All that one of them names must fit a finding.")


def problems(document: "Document[Waivers]") -> tuple[Problem, ...]:
    """What is wrong with waivers beside what their schema says, in the order of their places."""
    found = (problem for at, waiver in enumerate(document.value.waivers) for problem in _wrong(document, at, waiver))
    return tuple(sorted(found, key=lambda problem: problem.place))


def file_and_line(place: str) -> tuple[str, int | None]:
    """The two parts of a waiver's place; None for every line."""
    match = LINE.fullmatch(place)
    return (place, None) if match is None else (match["file"], int(match["line"]))


def _wrong(document: "Document[Waivers]", at: int, waiver: Waiver) -> Iterator[Problem]:
    def problem(name: str, found: str, expected: str, suggestion: str = "") -> Problem:
        return Problem(document.place("waivers", at, *([name] if name else [])), f"found {found}", expected, suggestion)

    if waiver.fingerprint is None and (waiver.policy is None or waiver.place is None):
        yield problem("", "a waiver that does not name what it is for", "a policy and a place, or a fingerprint")
    if waiver.policy == NOT_ANALYSABLE and waiver.fingerprint is None:
        expected = "a fingerprint, since only one that was read can be answered for"
        yield problem("policy", f"{NOT_ANALYSABLE} without a fingerprint", expected)
    elif waiver.policy is not None and waiver.policy != NOT_ANALYSABLE and ANALYSIS.fullmatch(waiver.policy):
        yield problem("policy", waiver.policy, "a policy about what is judged; those about the judging always count")
    if waiver.place is not None:
        yield from (problem("place", *said) for said in _wrong_place(waiver.place))
    for name, text in (("owner", waiver.owner), ("reason", waiver.reason), ("approved-by", waiver.approved_by)):
        if not text.strip():
            yield problem(name, "nothing but space", "words")
    if _folded(waiver.owner) == _folded(waiver.approved_by):
        yield problem("approved-by", f"the owner, {waiver.approved_by}", "somebody else: nobody approves their own")
    late = [(name, day) for name, day in (("granted", waiver.granted), ("expires", waiver.expires)) if day.year >= END]
    for name, day in late:
        yield problem(name, str(day), f"a day before the year {END}")
    if waiver.expires < waiver.granted and not late:
        yield problem("expires", f"{waiver.expires}", f"a day from {waiver.granted}, when it was granted, on")


def _wrong_place(place: str) -> Iterator[tuple[str, str, str]]:
    file, _ = file_and_line(place)
    parts = file.split("/")
    if "\\" in file or file.startswith("/") or re.match(r"[A-Za-z]:", file):
        yield f"{place!r}", "a path from the top of the repository, with slashes", ""
    elif any(part in ("", ".", "..") for part in parts):
        plain = "/".join(part for part in parts if part not in ("", "."))
        yield f"{place!r}", "a path without empty parts, `.` and `..`", "" if ".." in parts else repr(plain)
    elif WILD.search(parts[0]):
        yield (
            f"{place!r}",
            "a file, or wildcards below a folder that is named: a waiver does not switch a policy off",
            "",
        )


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())

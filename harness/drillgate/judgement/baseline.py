"""A baseline: what was found in old code before the gate was, so that only what is new blocks."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drillgate.judgement.fingerprints import FORM, found
from drillgate.judgement.judge import CRASHED
from drillgate.places import InputError, Place, Problem
from drillgate.results import Finding, Reason, SetAside

VERSION: Final = 1
KEYS: Final = ("code", "fingerprint", "file", "message")
MESSAGE: Final = 200
"""Characters of a message that are kept; it is there for people who review a baseline."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was found. `file` is its path below the top of the repository; `line` where the entry stands."""

    code: str
    fingerprint: str
    file: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """`kept` and `set_aside` are the findings, each once, in their order; `gone` are entries that no longer occur."""

    kept: tuple[Finding, ...]
    set_aside: tuple[SetAside, ...]
    gone: tuple[Entry, ...]


def read(data: bytes, file: str) -> tuple[Entry, ...]:
    """The entries of a baseline: JSON, one a line below a line that says what it is. Raises InputError."""
    lines = [(number, line) for number, line in enumerate(data.split(b"\n"), start=1) if line.strip()]
    problems: list[Problem] = []
    entries: list[Entry] = []
    for position, (number, line) in enumerate(lines):
        try:
            value = _object(line, Place(file, number))
            entry = _head(value, Place(file, number)) if position == 0 else _entry(value, file, number)
        except InputError as error:
            problems += error.problems
            if position == 0 or len(problems) >= MESSAGE:
                break
            continue
        if entry is not None:
            entries.append(entry)
    if not lines:
        problems.append(Problem(Place(file), "found an empty file", f'{{"baseline": {VERSION}}}, and an entry a line'))
    if problems:
        raise InputError(*problems)
    return tuple(entries)


def written(findings: Iterable[Finding], path_of: Callable[[str], str], *, run: Collection[str] = ()) -> bytes:
    """The baseline of these findings, as a file: sorted, and the same whatever the order of the findings.

    Of the findings it keeps those that a baseline can set aside (see `apply`).
    """
    entries = sorted(
        (path_of(finding.place.file), finding.code, found(finding.fingerprint), _short(finding.message))
        for finding in findings
        if _is_old_code(finding, run)
    )
    rows = [{"code": code, "fingerprint": mark, "file": file, "message": said} for file, code, mark, said in entries]
    return "".join(f"{json.dumps(row)}\n" for row in [{"baseline": VERSION}, *rows]).encode("ascii")


def apply(
    findings: Sequence[Finding],
    entries: Sequence[Entry],
    *,
    path_of: Callable[[str], str],
    is_there: Callable[[str], bool],
    judged: Collection[str] | None = None,
    run: Collection[str] = (),
    waived: Iterable[Finding] = (),
) -> Compared:
    """Set aside what is in the baseline. The findings need their fingerprints.

    Old code alone is let in: findings of operations, but not in the files that a change runs (`run`, as findings name
    them), and none of a change, its lists, its stages or the gate itself, which are new whenever they are judged. An
    entry stands for one finding of its code and fingerprint in its file; if that file `is_there` no more, for one in
    another, as after a renaming. A copy of what is in the baseline is new.

    `path_of` is the path of a finding's file below the top. `judged` are such paths of all files that were judged, None
    if that is the whole repository: what stands in others is not known to be gone. `waived` are findings that waivers
    have set aside already, which keep their entries.
    """
    left = Counter((entry.file, entry.code, found(entry.fingerprint)) for entry in entries)
    for finding in waived:
        _take(left, (path_of(finding.place.file), finding.code, found(finding.fingerprint)))
    old = [_is_old_code(finding, run) for finding in findings]
    known = [
        of_old and _take(left, (path_of(finding.place.file), finding.code, found(finding.fingerprint)))
        for finding, of_old in zip(findings, old, strict=True)
    ]
    homeless = _homeless(left, is_there)
    for at, finding in enumerate(findings):
        if old[at] and not known[at] and (files := homeless.get((finding.code, found(finding.fingerprint)))):
            left[files.pop(), finding.code, found(finding.fingerprint)] -= 1
            known[at] = True
    return Compared(
        tuple(finding for finding, of_old in zip(findings, known, strict=True) if not of_old),
        tuple(
            SetAside(finding, Reason.BASELINE, "it is in the baseline")
            for finding, of_old in zip(findings, known, strict=True)
            if of_old
        ),
        tuple(_gone(entries, left, judged, is_there)),
    )


def notes(gone: Sequence[Entry], file: str) -> tuple[str, ...]:
    """That a baseline holds more than is there."""
    if not gone:
        return ()
    entries = "1 entry of" if len(gone) == 1 else f"{len(gone)} entries of"
    return (f"{entries} the baseline {file} no longer found: write it anew, so that nothing new takes the place",)


def _take(left: Counter[tuple[str, str, str]], what: tuple[str, str, str]) -> bool:
    if left[what] <= 0:
        return False
    left[what] -= 1
    return True


def _homeless(
    left: Mapping[tuple[str, str, str], int], is_there: Callable[[str], bool]
) -> Mapping[tuple[str, str], list[str]]:
    """The files that are there no more, each as often as entries of it are left, by code and what was found."""
    homeless: dict[tuple[str, str], list[str]] = {}
    there: dict[str, bool] = {}
    for (file, code, mark), number in left.items():
        if number > 0:
            if file not in there:
                there[file] = is_there(file)
            if not there[file]:
                homeless.setdefault((code, mark), []).extend([file] * number)
    return homeless


def _gone(
    entries: Sequence[Entry],
    left: Counter[tuple[str, str, str]],
    judged: Collection[str] | None,
    is_there: Callable[[str], bool],
) -> Iterator[Entry]:
    for entry in reversed(entries):
        looked_at = judged is None or entry.file in judged or not is_there(entry.file)
        if _take(left, (entry.file, entry.code, found(entry.fingerprint))) and looked_at:
            yield entry


def _is_old_code(finding: Finding, run: Collection[str]) -> bool:
    return finding.fact == "operation" and finding.code != CRASHED and finding.place.file not in run


def _short(message: str) -> str:
    return message if len(message) <= MESSAGE else message[: MESSAGE - 1] + "…"


def _object(line: bytes, place: Place) -> Mapping[str, object]:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        at = Place(place.file, place.line, error.pos + 1)
        raise InputError(Problem(at, f"found no JSON ({error.msg})", "an entry a line")) from None
    except UnicodeDecodeError as error:
        at = Place(place.file, place.line, error.start + 1)
        raise InputError(Problem(at, f"found the byte 0x{line[error.start]:02x}", "text in UTF-8")) from None
    except (ValueError, RecursionError):
        raise InputError(Problem(place, "found JSON that cannot be read", "an entry a line")) from None
    if not isinstance(value, dict):
        raise InputError(Problem(place, "found no JSON object", "an entry a line"))
    return value


def _head(value: Mapping[str, object], place: Place) -> None:
    if value.get("baseline") != VERSION or len(value) != 1:
        found_here = f"found version {value['baseline']!r}" if "baseline" in value else "found no baseline"
        raise InputError(Problem(place, found_here, f'{{"baseline": {VERSION}}} in the first line'))


def _entry(value: Mapping[str, object], file: str, number: int) -> Entry:
    place = Place(file, number)
    odd = [key for key in value if key not in KEYS] or [key for key in KEYS if not isinstance(value.get(key), str)]
    if odd:
        what = f"found the key {odd[0]!r}" if odd[0] not in KEYS else f"found no text as {odd[0]!r}"
        raise InputError(Problem(place, what, f"the texts {', '.join(KEYS)}"))
    code, fingerprint, path, message = (str(value[key]) for key in KEYS)
    if FORM.fullmatch(fingerprint) is None:
        raise InputError(
            Problem(place, f"found {fingerprint[:MESSAGE]!r} as a fingerprint", "one as the gate wrote it")
        )
    return Entry(code, fingerprint, path, message, number)

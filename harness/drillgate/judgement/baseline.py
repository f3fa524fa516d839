"""A baseline: what was found in old code before the gate was, so that only what is new blocks."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drillgate.fingerprints import FORM, found
from drillgate.judgement.judge import CRASHED
from drillgate.places import InputError, Place, Problem
from drillgate.results import Finding, Reason, SetAside

HEAD: Final = '{"baseline": 1}'
"""The first line, with the version of the form that the others have."""

KEYS: Final = ("code", "fingerprint", "file", "message")
MESSAGE: Final = 200
"""Characters of a message that are kept; it is there for people who review a baseline."""

MOST: Final = 200
"""Problems that are told of one file."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was found. `file` is its path below the top of the repository."""

    code: str
    fingerprint: str
    file: str
    message: str


@dataclass(frozen=True, slots=True)
class Compared:
    """`kept` and `set_aside` are the findings, each once, in their order; `gone` are entries that no longer occur."""

    kept: tuple[Finding, ...]
    set_aside: tuple[SetAside, ...]
    gone: tuple[Entry, ...]


def read(data: bytes, file: str) -> tuple[Entry, ...]:
    """The entries of a baseline: JSON, one a line below a line that says what it is. Raises InputError."""
    lines = [(Place(file, number), line) for number, line in enumerate(data.split(b"\n"), start=1) if line.strip()]
    if not lines:
        raise InputError(Problem(Place(file), "found an empty file", f"{HEAD} in the first line, and an entry a line"))
    _see_head(*lines[0])
    problems: list[Problem] = []
    entries: list[Entry] = []
    for place, line in lines[1:]:
        try:
            entries.append(_entry(place, line))
        except InputError as error:
            problems += error.problems
        if len(problems) >= MOST:
            break
    if problems:
        raise InputError(*problems)
    return tuple(entries)


def written(
    findings: Iterable[Finding],
    path_of: Callable[[str], str],
    *,
    run: Collection[str] = (),
    beside: Iterable[Entry] = (),
) -> bytes:
    """The baseline of these findings, as a file: sorted, and the same whatever the order of the findings.

    Of the findings it keeps those that a baseline can set aside (see `apply`); `beside` are entries to keep as well.
    """
    entries = [
        (path_of(finding.place.file), finding.code, found(finding.fingerprint), _short(finding.message))
        for finding in findings
        if _is_old_code(finding, run)
    ]
    entries += [(entry.file, entry.code, entry.fingerprint, entry.message) for entry in beside]
    rows = [
        {"code": code, "fingerprint": mark, "file": file, "message": said} for file, code, mark, said in sorted(entries)
    ]
    return "".join(f"{line}\n" for line in (HEAD, *map(json.dumps, rows))).encode("ascii")


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
            SetAside(finding, Reason.BASELINE, "it was there before the baseline was written")
            for finding, of_old in zip(findings, known, strict=True)
            if of_old
        ),
        tuple(_gone(entries, left, judged)),
    )


def notes(gone: Sequence[Entry], file: str) -> tuple[str, ...]:
    """That a baseline holds more than is there."""
    if not gone:
        return ()
    entries, are = ("1 entry", "is") if len(gone) == 1 else (f"{len(gone)} entries", "are")
    return (f"{entries} of the baseline {file} {are} gone: write it anew, so that nothing comes back unseen",)


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
    entries: Sequence[Entry], left: Counter[tuple[str, str, str]], judged: Collection[str] | None
) -> Iterator[Entry]:
    for entry in reversed(entries):
        unused = _take(left, (entry.file, entry.code, found(entry.fingerprint)))
        if unused and (judged is None or entry.file in judged):
            yield entry


def _is_old_code(finding: Finding, run: Collection[str]) -> bool:
    return finding.fact == "operation" and finding.code != CRASHED and finding.place.file not in run


def _short(message: str) -> str:
    return message if len(message) <= MESSAGE else message[: MESSAGE - 1] + "…"


def _object(place: Place, line: bytes) -> Mapping[str, object]:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(Problem(place, f"found the byte 0x{error.object[error.start]:02x}", "text in UTF-8")) from None
    except json.JSONDecodeError as error:
        at = Place(place.file, place.line, error.pos + 1)
        raise InputError(Problem(at, f"found no JSON ({error.msg})", "an entry a line")) from None
    except (ValueError, RecursionError):  # A number of thousands of digits, brackets in thousands of brackets.
        raise InputError(Problem(place, "found JSON that cannot be read", "an entry a line")) from None
    if not isinstance(value, dict):
        raise InputError(Problem(place, "found JSON that is no object", "an entry a line"))
    return value


def _see_head(place: Place, line: bytes) -> None:
    value = _object(place, line)
    if value != json.loads(HEAD):
        found_here = f"version {value['baseline']!r}" if "baseline" in value else "no baseline"
        raise InputError(Problem(place, f"found {found_here}", f"{HEAD} in the first line"))


def _entry(place: Place, line: bytes) -> Entry:
    value = _object(place, line)
    odd = [f"the key {key!r}" for key in value if key not in KEYS]
    odd += [f"no text as {key!r}" for key in KEYS if not isinstance(value.get(key), str)]
    if odd:
        raise InputError(Problem(place, f"found {odd[0]}", f"the texts {', '.join(KEYS)}"))
    code, fingerprint, path, message = (str(value[key]) for key in KEYS)
    if FORM.fullmatch(fingerprint) is None:
        raise InputError(
            Problem(place, f"found {fingerprint[:MESSAGE]!r} as a fingerprint", "one as the gate wrote it")
        )
    return Entry(code, fingerprint, path, message)

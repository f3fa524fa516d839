"""Which findings somebody owns until a date, and what is to be said of the waivers themselves."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from drillgate.documents.problems import suggest
from drillgate.documents.waivers import ANALYSIS, NOT_ANALYSABLE, WILD, Waiver, file_and_line
from drillgate.facts.fact import Fact
from drillgate.globs import fits
from drillgate.places import Place
from drillgate.results import Finding, Reason, SetAside

if TYPE_CHECKING:
    from drillgate.documents.load import Document
    from drillgate.documents.waivers import Waivers

LONGEST: Final = timedelta(days=90)
DAY: Final = timedelta(days=1)
NEEDLESS: Final = "nothing is found that needs it"


@dataclass(frozen=True, slots=True)
class Granted:
    """A waiver and where it stands."""

    waiver: Waiver
    place: Place

    @property
    def file(self) -> str:
        """The shape of the files that it is for, "" if it does not name any."""
        return "" if self.waiver.place is None else file_and_line(self.waiver.place)[0]


@dataclass(frozen=True, slots=True)
class Waived:
    """`kept` and `set_aside` are the findings, each once, in their order; `facts` are of the waivers."""

    kept: tuple[Finding, ...]
    set_aside: tuple[SetAside, ...]
    facts: tuple[Fact, ...]


def granted(documents: "Iterable[Document[Waivers]]") -> tuple[Granted, ...]:
    """The waivers of all documents, in their order."""
    return tuple(
        Granted(waiver, document.place("waivers", at))
        for document in documents
        for at, waiver in enumerate(document.value.waivers)
    )


def apply(
    findings: Iterable[Finding],
    waivers: Sequence[Granted],
    now: datetime,
    *,
    path_of: Callable[[str], str],
    judged: Collection[str] | None = None,
    policies: Collection[str] | None = None,
    longest: timedelta = LONGEST,
) -> Waived:
    """Set aside what is waived at the time `now`. The findings need their fingerprints.

    A waiver counts on the days from `granted` to `expires`, both in UTC, and never for longer than `longest`. Never
    waived is what a gate says of itself: that a policy cannot be judged, that the authority is edited, that a waiver is
    unused or has ended. What could not be analysed is waived by its fingerprint alone.

    `path_of` is the path of a finding's file below the top of its repository, as waivers name files. `judged` are such
    paths of all files that were judged, None if that is the whole repository: of a waiver for files outside of them it
    is not known whether it is needed, so that nothing is said of it. `policies` are the codes and names of those that
    judge, None if that is not known: a waiver of another sets nothing aside, whatever was judged.
    """
    count = _counting(waivers, now, longest)
    used: set[int] = set()
    kept: list[Finding] = []
    set_aside: list[SetAside] = []
    for finding in findings:
        at = _waiver_of(finding, waivers, count, path_of)
        if at is None:
            kept.append(finding)
        else:
            used.add(at)
            set_aside.append(SetAside(finding, Reason.WAIVER, _said(waivers[at].waiver, longest)))
    facts = []
    for at, one in enumerate(waivers):
        nothing = _called_nothing(one.waiver, policies)
        if at in used or nothing or _looked_at(one, judged):
            facts.append(_fact(one, now, used=at in used, because=nothing or _why_unused(one.waiver, now)))
    return Waived(tuple(kept), tuple(set_aside), tuple(facts))


def covers(waiver: Waiver, finding: Finding, path: str) -> bool:
    """Whether a waiver is for a finding in the file at `path` below the top; its dates are not looked at."""
    if ANALYSIS.fullmatch(finding.code) and (finding.code != NOT_ANALYSABLE or waiver.fingerprint is None):
        return False
    if waiver.policy is not None and waiver.policy not in (finding.code, finding.policy):
        return False
    if waiver.fingerprint is not None and waiver.fingerprint != finding.fingerprint:
        return False
    if waiver.place is None:
        return waiver.fingerprint is not None
    file, line = file_and_line(waiver.place)
    return (waiver.policy is not None or waiver.fingerprint is not None) and (
        line in (None, finding.place.line) and _is_in(path, file)
    )


def until(waiver: Waiver, longest: timedelta = LONGEST) -> datetime:
    """The end of the last day on which a waiver counts, in UTC, were it to name none that is too late."""
    return datetime.combine(min(waiver.expires, waiver.granted + longest), time(), UTC) + DAY


@dataclass(slots=True)
class _Counting:
    """The positions of the waivers that count, by what a finding must have (a fingerprint, or a policy) and where.

    `anywhere` are those whose files are told by wildcards, or not at all; `met` are those of both for a path.
    """

    words: set[str] = field(default_factory=set)
    files: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    anywhere: dict[str, list[int]] = field(default_factory=dict)
    met: dict[tuple[str, str], list[int]] = field(default_factory=dict)


def _counting(waivers: Sequence[Granted], now: datetime, longest: timedelta) -> _Counting:
    count = _Counting()
    for at, one in enumerate(waivers):
        waiver = one.waiver
        if not datetime.combine(waiver.granted, time(), UTC) <= now < until(waiver, longest):
            continue
        word = waiver.fingerprint or waiver.policy or ""
        count.words.add(word)
        if one.file and not WILD.search(one.file):
            count.files.setdefault((word, one.file), []).append(at)
        else:
            count.anywhere.setdefault(word, []).append(at)
    return count


def _waiver_of(
    finding: Finding, waivers: Sequence[Granted], count: _Counting, path_of: Callable[[str], str]
) -> int | None:
    """The position of the first waiver that covers a finding."""
    words = [word for word in (finding.fingerprint, finding.code, finding.policy) if word in count.words]
    if not words:
        return None
    path = path_of(finding.place.file)
    positions = (at for word in words for at in _for_path(word, path, waivers, count))
    return min((at for at in positions if covers(waivers[at].waiver, finding, path)), default=None)


def _for_path(word: str, path: str, waivers: Sequence[Granted], count: _Counting) -> Sequence[int]:
    """The positions of the waivers with a word that may be for the file at `path`."""
    if (word, path) not in count.met:
        some = (at for at in count.anywhere.get(word, ()) if not waivers[at].file or _is_in(path, waivers[at].file))
        count.met[word, path] = [*count.files.get((word, path), ()), *some]
    return count.met[word, path]


def _looked_at(one: Granted, judged: Collection[str] | None) -> bool:
    if judged is None:
        return True
    return one.file in judged or (bool(one.file) and any(_is_in(path, one.file) for path in judged))


def _is_in(path: str, file: str) -> bool:
    """Whether a path is the one that a waiver names from the top, or one of those."""
    return path == file or fits(f"/{file}", path)


def _said(waiver: Waiver, longest: timedelta) -> str:
    last = (until(waiver, longest) - DAY).date()
    return f"{waiver.owner}: {' '.join(waiver.reason.split())}, until {last}, approved by {waiver.approved_by}"


def _called_nothing(waiver: Waiver, policies: Collection[str] | None) -> str:
    """That no policy is called as a waiver says, and which one nearly is; "" if one is."""
    if policies is None or waiver.policy is None or waiver.policy in policies:
        return ""
    near = suggest(waiver.policy, sorted(policies))
    return f"no policy that judges here is called '{waiver.policy}'" + (f", did you mean {near}?" if near else "")


def _why_unused(waiver: Waiver, now: datetime) -> str:
    early = now < datetime.combine(waiver.granted, time(), UTC)
    return f"it does not count before {waiver.granted}" if early else NEEDLESS


def _fact(one: Granted, now: datetime, *, used: bool, because: str) -> Fact:
    waiver = one.waiver
    return Fact(
        "waiver",
        {
            "policy": waiver.policy or "whatever it is",
            "place": waiver.place or waiver.fingerprint,
            "owner": waiver.owner,
            "reason": " ".join(waiver.reason.split()),
            "approved-by": waiver.approved_by,
            "expires": waiver.expires.isoformat(),
            "expires-in": datetime.combine(waiver.expires, time(), UTC) + DAY - now,
            "life": waiver.expires - waiver.granted,
            "used": used,
            "because": None if used else because,
        },
        one.place,
    )

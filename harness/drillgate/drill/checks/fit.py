"""Which restore point explains what a store holds after its restore, from the data alone.

A runbook's own word for its restore point is not believed. The journal says what the store held after every write; the
point is where that agrees with what was restored in the most records: of several such points one that explains all
stores of the site, and the latest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from drillgate.drill.history import Intended


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that is not as it was at the restore point; a digest is None where there was, or is, no record."""

    key: str
    expected: str | None
    got: str | None


@dataclass(frozen=True, slots=True)
class Fit:
    """The restore points that explain what was restored: at or after `earliest`, and before `first_lost` was written.

    `first_lost` is the first write that is not in what was restored, None if all are; `lost` counts these writes.
    `newest` is the last write that is in it, None if none is. `records` counts the records at the restore point,
    `differences` are those that differ from it all the same.
    """

    earliest: datetime
    newest: Intended | None
    first_lost: Intended | None
    lost: int
    records: int
    differences: tuple[Difference, ...]

    @property
    def explains(self) -> bool:
        """Whether more of the records agree with the restore point than differ from it."""
        return len(self.differences) <= self.records // 2


def state(writes: Sequence[Intended]) -> dict[str, str]:
    """The digest of each record after these writes."""
    records: dict[str, str] = {}
    for write in writes:
        if write.digest is None:
            records.pop(write.key, None)
        else:
            records[write.key] = write.digest
    return records


def differences(expected: Mapping[str, str], got: Mapping[str, str]) -> tuple[Difference, ...]:
    """The records in which two states differ, by key."""
    return tuple(
        Difference(key, expected.get(key), got.get(key))
        for key in sorted(expected.keys() | got.keys())
        if expected.get(key) != got.get(key)
    )


def fits(writes: Sequence[Intended], restored: Mapping[str, str], begun: datetime) -> tuple[Fit, ...]:
    """All restore points of a store that explain it equally well, those after the latest writes first.

    A store can hold the same at different times: what was written and deleted in between leaves no trace. `writes` are
    those before the loss, by time; `restored` maps key to digest. Points within the seeding of a site are none: a site
    that came back half seeded is incomplete, not early.
    """
    ends = _ends_of_moments(writes)
    scores = dict(zip(ends, _differing(writes, ends, restored), strict=True))
    seeded = max((number for number, write in enumerate(writes, 1) if write.cause == "seed"), default=0)
    possible = [end for end in ends if end >= seeded]
    fewest = min(scores[end] for end in possible)
    runs = [list(run) for best, run in groupby(possible, key=lambda end: scores[end] == fewest) if best]
    return tuple(_fit(writes, restored, begun, run[0], run[-1]) for run in reversed(runs))


def together(candidates: Mapping[str, Sequence[Fit]]) -> Mapping[str, Fit]:
    """For each store of a site one of its fits: such that one moment is in all of them if there is one, the latest."""
    for moment in sorted({found.earliest for each in candidates.values() for found in each}, reverse=True):
        chosen = {
            store: next((found for found in each if _holds(found, moment)), None) for store, each in candidates.items()
        }
        if None not in chosen.values():
            return {store: found for store, found in chosen.items() if found is not None}
    return {store: each[0] for store, each in candidates.items()}


def _holds(found: Fit, moment: datetime) -> bool:
    return found.earliest <= moment and (found.first_lost is None or moment < found.first_lost.at)


def _fit(writes: Sequence[Intended], restored: Mapping[str, str], begun: datetime, first: int, last: int) -> Fit:
    at_point = state(writes[:last])
    return Fit(
        earliest=writes[first - 1].at if first else begun,
        newest=writes[last - 1] if last else None,
        first_lost=writes[last] if last < len(writes) else None,
        lost=len(writes) - last,
        records=len(at_point),
        differences=differences(at_point, restored),
    )


def _ends_of_moments(writes: Sequence[Intended]) -> list[int]:
    """How many writes had happened before the first moment and after each: no restore point parts a moment's writes."""
    ends = [0]
    for _, moment in groupby(writes, key=lambda write: write.at):
        ends.append(ends[-1] + sum(1 for _ in moment))
    return ends


def _differing(writes: Sequence[Intended], ends: Sequence[int], restored: Mapping[str, str]) -> list[int]:
    """In how many records the state after each of `ends` differs from what was restored, in one walk."""
    now: dict[str, str] = {}
    wrong = set(restored)
    counts = [len(wrong)]
    for start, end in pairwise(ends):
        for write in writes[start:end]:
            if write.digest is None:
                now.pop(write.key, None)
            else:
                now[write.key] = write.digest
            if now.get(write.key) == restored.get(write.key):
                wrong.discard(write.key)
            else:
                wrong.add(write.key)
        counts.append(len(wrong))
    return counts

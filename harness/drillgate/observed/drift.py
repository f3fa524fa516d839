"""What an estate declares of its backups beside what exports say: where they differ, and what nobody has looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from drillgate.documents.bind import plain
from drillgate.documents.estate import Backup, Estate
from drillgate.observed.exports import VAULT, resources
from drillgate.observed.observation import Aspect, Observation

Verdict = Literal["agrees", "drifts", "unknown"]


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that is declared of a store, and observed or not; `where` is the export that says so."""

    store: str
    resource: str
    what: str
    declared: str
    observed: str
    verdict: Verdict
    where: str = ""

    @property
    def basis(self) -> str:
        return "declared" if self.verdict == "unknown" else "observed"


def drift(estate: Estate, observations: Sequence[Observation], now: datetime) -> tuple[Drift, ...]:
    """The rows of every store in the estate's order, of the vault, and of what is observed and in no store."""
    rows: list[Drift] = []
    claimed: set[str] = set()
    for name, store in estate.stores.items():
        found = resources(estate, name)
        claimed.update(found)
        for resource in found:
            own = [one for one in observations if one.resource == resource]
            rows += _of_store(name, resource, store.backup, own, now)
            rows += _account(name, resource, estate.account, own)
        if not found and store.backup is not None:
            rows.append(Drift(name, "", "backup", "there", "no export tells of its engine", "unknown"))
    (vault,) = resources(estate, VAULT) if VAULT not in estate.stores else (f"s3/{estate.vault.bucket}",)
    claimed.add(vault)
    rows.append(_length(VAULT, vault, "lock", estate.vault.locked_for, _of(observations, vault, "lock")))
    strangers = dict.fromkeys(one.resource for one in observations if one.resource not in claimed)
    rows += (Drift("", name, "store", "none", "there", "drifts", _first(observations, name)) for name in strangers)
    return tuple(rows)


def _of_store(
    store: str, resource: str, backup: Backup | None, own: Sequence[Observation], now: datetime
) -> Iterator[Drift]:
    told = _of(own, resource, "backup")
    declared = "there" if backup is not None else "none"
    if not told:
        yield Drift(store, resource, "backup", declared, "not observed", "unknown")
        return
    there = next((one for one in told if one.value), told[0])
    observed = "there" if there.value else "none"
    yield Drift(store, resource, "backup", declared, observed, _verdict(declared == observed), there.where)
    if backup is None or not there.value:
        return
    points = _of(own, resource, "point")
    yield _newest(store, resource, backup.ship_every, [*points, *_of(own, resource, "newest")], now)
    if len(points) > 1:
        yield _cadence(store, resource, backup.full_every, points)
    yield _length(store, resource, "retention", backup.keep, _of(own, resource, "retention"))


def _newest(store: str, resource: str, every: timedelta, told: Sequence[Observation], now: datetime) -> Drift:
    declared = f"at most {plain(every)} old"
    times = [(one.value, one.where) for one in told if isinstance(one.value, datetime)]
    if not times:
        return Drift(store, resource, "newest", declared, "not observed", "unknown")
    newest, where = max(times)
    observed = f"{plain(now - newest) if newest <= now else 'in the future, not'} old"
    good = timedelta(0) <= now - newest <= every
    return Drift(store, resource, "newest", declared, observed, _verdict(good), where)


def _cadence(store: str, resource: str, every: timedelta, points: Sequence[Observation]) -> Drift:
    times = sorted((one.value, one.where) for one in points if isinstance(one.value, datetime))
    longest, where = max((later[0] - earlier[0], later[1]) for earlier, later in pairwise(times))
    good = _verdict(longest <= every)
    return Drift(store, resource, "cadence", f"every {plain(every)}", f"{plain(longest)} apart", good, where)


def _length(store: str, resource: str, what: str, least: timedelta, told: Sequence[Observation]) -> Drift:
    lengths = [(one.value, one.where) for one in told if isinstance(one.value, timedelta)]
    if not lengths:
        return Drift(store, resource, what, plain(least), "not observed", "unknown")
    shortest, where = min(lengths)
    return Drift(store, resource, what, plain(least), plain(shortest), _verdict(shortest >= least), where)


def _account(store: str, resource: str, account: str, own: Sequence[Observation]) -> Iterator[Drift]:
    for told in dict.fromkeys(str(one.value) for one in _of(own, resource, "account")):
        where = next(one.where for one in own if one.aspect == "account" and one.value == told)
        yield Drift(store, resource, "account", account, told, _verdict(told == account), where)


def _of(observations: Sequence[Observation], resource: str, aspect: Aspect) -> list[Observation]:
    return [one for one in observations if one.resource == resource and one.aspect == aspect]


def _first(observations: Sequence[Observation], resource: str) -> str:
    return next(one.where for one in observations if one.resource == resource)


def _verdict(agrees: bool) -> Verdict:  # noqa: FBT001 - what is judged
    return "agrees" if agrees else "drifts"

"""When a runbook was last proven, by a passing drill of just what stands there now, and what has changed since."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from drillgate.documents.estate import Estate
from drillgate.documents.runbook import Runbook


@dataclass(frozen=True, slots=True)
class Proof:
    """A drill that ran: `inputs` are the digests of its files, by their paths from the drill's folder."""

    drill: str
    estate: str
    runbook: str
    passed: bool
    ended: datetime
    basis: str
    inputs: Mapping[str, str]
    covered: tuple[str, ...]
    file: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that a drill was made of and that is otherwise now."""

    file: str
    how: Literal["changed", "added", "removed"]

    def __str__(self) -> str:
        return f"{self.file} {self.how}"


@dataclass(frozen=True, slots=True)
class Proven:
    """What is proven of a runbook: `last` passed with this very content, `before` is the last that passed with any.

    `changed` is what is otherwise than in `before`; nothing if that is `last`, or if there is none.
    """

    runbook: str
    last: Proof | None
    before: Proof | None
    changed: tuple[Difference, ...]
    age: timedelta | None
    within: timedelta

    @property
    def fresh(self) -> bool:
        return self.age is not None and timedelta(0) <= self.age <= self.within

    @property
    def basis(self) -> str:
        """How it is known: as the run that proves it was, or declared where none does."""
        return "declared" if self.last is None else self.last.basis

    @property
    def said(self) -> str:
        """What is known of it, in words."""
        if self.last is not None:
            late = "" if self.fresh else f", longer ago than {_days(self.within)}"
            return f"{self.last.drill} passed with this very content on {self.last.ended:%Y-%m-%d}{late}"
        if self.before is None:
            return "no drill of it has passed"
        changed = ", ".join(map(str, self.changed)) or "its drill has gone"
        return f"{self.before.drill} last passed on {self.before.ended:%Y-%m-%d}; since then {changed}"


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for a store, a product, a service, a runbook, or a step (RUNBOOK/STEP) that has a team of its own.

    `known` says whether the estate has such a team, None where it names no teams or nobody is to be looked up.
    """

    what: str
    name: str
    owner: str
    deputy: str | None
    known: bool | None
    deputy_known: bool | None

    @property
    def lacking(self) -> tuple[str, ...]:
        """What is wrong with it, in words. Where the estate names no teams, only a runbook is to have a deputy."""
        found = []
        if self.known is False:
            found.append(f"the estate has no team {self.owner}")
        if self.deputy_known is False:
            found.append(f"the estate has no team {self.deputy}")
        if self.deputy is None and (self.known or self.what == "runbook"):
            found.append(f"nobody stands in for {self.owner}")
        return tuple(found)


def proven(
    runbook: str,
    proofs: Sequence[Proof],
    now: datetime,
    within: timedelta,
    inputs: Callable[[Proof], Mapping[str, str]],
) -> Proven:
    """What runs prove of a runbook at the time `now`. `inputs` has the digests now of what a drill was made of then.

    A run that is to end later proves nothing yet.
    """
    passed = [proof for proof in proofs if proof.runbook == runbook and proof.passed and proof.ended <= now]
    passed.sort(key=lambda proof: proof.ended, reverse=True)
    last = next((proof for proof in passed if proof.inputs and proof.inputs == inputs(proof)), None)
    before = last or next(iter(passed), None)
    changed = () if before is None else tuple(differences(before.inputs, inputs(before)))
    return Proven(runbook, last, before, changed, None if last is None else now - last.ended, within)


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Difference]:
    """What is otherwise now than before, by the files' names."""
    for file in sorted({*before, *now}):
        if file not in now:
            yield Difference(file, "removed")
        elif file not in before:
            yield Difference(file, "added")
        elif before[file] != now[file]:
            yield Difference(file, "changed")


def age_of(confirmed: date | None, now: datetime) -> timedelta | None:
    """How long ago an estate was confirmed, counted from the beginning of that day in UTC."""
    return None if confirmed is None else now - datetime.combine(confirmed, time(), UTC)


def responsible(estate: Estate, runbooks: Sequence[Runbook]) -> Iterator[Responsible]:
    """Who answers for what, and whether the estate knows them. A team's deputy stands in for all that it owns."""
    for name, store in estate.stores.items():
        yield _of("store", name, store.owner, None, estate)
    for name, owner in estate.products.items():
        yield _of("product", name, owner, None, estate)
    for name, service in estate.services.items():
        yield _of("service", name, service.owner, None, estate)
    for runbook in runbooks:
        yield _of("runbook", runbook.runbook, runbook.owner, runbook.deputy, estate)
        for step in runbook.steps:
            if step.team or step.deputy:
                name, owner = f"{runbook.runbook}/{step.step}", step.team or runbook.owner
                yield _of("step", name, owner, step.deputy, estate, otherwise=runbook.deputy)


def _of(
    what: str, name: str, owner: str, deputy: str | None, estate: Estate, otherwise: str | None = None
) -> Responsible:
    teams: Collection[str] = estate.teams
    known = owner in teams if teams else None
    if deputy is None and owner in estate.teams:
        deputy = estate.teams[owner].deputy
    deputy = deputy or otherwise
    if deputy == owner:  # Nobody stands in for themselves.
        deputy = None
    return Responsible(what, name, owner, deputy, known, None if deputy is None or not teams else deputy in teams)


def _days(length: timedelta) -> str:
    return f"{length.days} days" if length >= timedelta(days=1) else f"{length.total_seconds() / 3600:g} hours"

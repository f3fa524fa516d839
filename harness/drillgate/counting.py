"""Which findings count: not those that somebody owns until a date, nor those that were there before the gate was."""

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from drillgate.authority import Authority
from drillgate.fingerprints import numbered
from drillgate.git import below
from drillgate.places import InputError, Problem
from drillgate.results import Finding, SetAside
from drillgate.sources import top_of
from drillgate.waivers import Register
from drillgate.waivers import read as registered

if TYPE_CHECKING:
    from drillgate.facts.fact import Fact
    from drillgate.judgement.baseline import Entry


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Waivers and the baseline of one run; `problems` are what is wrong with their files."""

    register: Register
    baseline: str | None = None
    entries: "tuple[Entry, ...]" = ()
    problems: tuple[Problem, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The files that decide."""
        return (*self.register.files, *((self.baseline,) if self.baseline is not None else ()))


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is about.

    `judged` are the files that were judged, None if that is all in the repository; `run` those that a change runs. Both
    are called as findings call them. `roots` are folders that are read as a whole though they are no repository.
    """

    now: datetime
    judged: Collection[str] | None = None
    run: Collection[str] = ()
    roots: tuple[Path, ...] = ()
    known: dict[str, str] = field(default_factory=dict)

    def path_of(self, file: str) -> str:
        """The path of a file below the top of its repository, as waivers and baselines name it."""
        if file not in self.known:
            self.known[file] = below(top_of(file, self.roots), file) or file
        return self.known[file]


@dataclass(frozen=True, slots=True)
class Counted:
    """Findings that count, others, and notes about what sets them aside."""

    findings: tuple[Finding, ...]
    set_aside: tuple[SetAside, ...] = ()
    notes: tuple[str, ...] = ()


def read(authority: Authority, waivers: Sequence[str], baseline: str | None, tops: Iterable[Path]) -> Exceptions:
    """The waivers and the baseline that are named, as the authority has them; without any waivers, those at `tops`."""
    register = registered(authority, waivers, tops)
    if baseline is None:
        return Exceptions(register, problems=register.problems)
    from drillgate.judgement import baseline as form

    try:
        entries = form.read(authority.source(baseline).read(baseline), baseline)
    except InputError as error:
        return Exceptions(register, baseline, problems=(*register.problems, *error.problems))
    return Exceptions(register, baseline, entries, register.problems)


def count(
    findings: Iterable[Finding],
    exceptions: Exceptions,
    run: Run,
    tops: Sequence[Path],
    judge: "Callable[[Iterable[Fact]], tuple[Finding, ...]]",
) -> Counted:
    """Set aside what is waived or in the baseline, and find what is wrong with the waivers (`judge`).

    The findings that count come in the order of their places, each with its fingerprint.
    """
    told = numbered(findings)
    set_aside: tuple[SetAside, ...] = ()
    notes: tuple[str, ...] = ()
    judged = None if run.judged is None else frozenset(map(run.path_of, run.judged))
    if exceptions.register.waivers:
        from drillgate.judgement import waivers

        waived = waivers.apply(told, exceptions.register.waivers, run.now, path_of=run.path_of, judged=judged)
        told, set_aside = waived.kept, waived.set_aside
        told += numbered(judge(waived.facts))
    if exceptions.baseline is not None:
        from drillgate.judgement import baseline

        compared = baseline.apply(
            told,
            exceptions.entries,
            path_of=run.path_of,
            is_there=_is_there(tops),
            judged=judged,
            run=run.run,
            waived=[one.finding for one in set_aside],
        )
        told, set_aside = compared.kept, (*set_aside, *compared.set_aside)
        notes = baseline.notes(compared.gone, exceptions.baseline)
    return Counted(
        tuple(sorted(told, key=_order)), tuple(sorted(set_aside, key=lambda one: _order(one.finding))), notes
    )


def baseline_of(counted: Counted, run: Run) -> bytes:
    """A baseline of all that counts, and of what is in one already, as a file."""
    from drillgate.judgement.baseline import written
    from drillgate.results import Reason

    known = (one.finding for one in counted.set_aside if one.reason is Reason.BASELINE)
    return written((*counted.findings, *known), run.path_of, run=run.run)


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.place, finding.code, finding.message)


def _is_there(tops: Sequence[Path]) -> Callable[[str], bool]:
    return cache(lambda path: any(os.path.lexists(top / path) for top in tops))

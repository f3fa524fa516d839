"""Which findings count: not those that somebody owns until a date, nor those that were there before the gate was."""

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from drillgate.authority import Authority
from drillgate.documents.moments import duration
from drillgate.fingerprints import numbered
from drillgate.git import below
from drillgate.places import InputError, Problem
from drillgate.results import Finding, SetAside
from drillgate.rules import Rules
from drillgate.sources import folder_of, joined, top_of
from drillgate.waivers import Register
from drillgate.waivers import read as registered

if TYPE_CHECKING:
    from drillgate.judgement.baseline import Entry


LIFE_OF_WAIVERS = "waiver-too-long"


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Waivers and the baseline of one run, and what is wrong with them. In the `folders`, each file decides."""

    register: Register
    baseline: str | None = None
    entries: "tuple[Entry, ...]" = ()
    problems: tuple[Problem, ...] = ()
    folders: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The files that decide."""
        return (*self.register.files, *((self.baseline,) if self.baseline is not None else ()))


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is about.

    `judged` are the files that were judged, None if that is all in the repository; `run` those that a change runs. Both
    are called as findings call them. `tops` are those of the working trees; `roots` are folders that are read as a
    whole though they are no repository.
    """

    now: datetime
    tops: tuple[Path, ...]
    judged: Collection[str] | None = None
    run: Collection[str] = ()
    roots: tuple[Path, ...] = ()
    known: dict[str, str] = field(default_factory=dict)

    def path_of(self, file: str) -> str:
        """The path of a file below the top of its repository, as waivers and baselines name it."""
        folder, name = folder_of(file), PurePath(file).name
        if folder not in self.known:
            inside = below(top_of(folder, self.roots), folder)
            self.known[folder] = folder if inside is None else inside
        return joined(self.known[folder], name)


@dataclass(frozen=True, slots=True)
class Counted:
    """Findings that count, others, and notes about what sets them aside; `baseline` is one of these findings, anew."""

    findings: tuple[Finding, ...]
    set_aside: tuple[SetAside, ...] = ()
    notes: tuple[str, ...] = ()
    baseline: bytes = b""


def read(
    authority: Authority, waivers: Sequence[str], baseline: str | None, tops: Iterable[Path], *, anew: bool = False
) -> Exceptions:
    """The waivers and the baseline that are named, as the authority has them; without any waivers, those at `tops`.

    A baseline that is to be written `anew` need not be there.
    """
    register, folders = registered(authority, waivers, tops), tuple(waivers)
    if baseline is None:
        return Exceptions(register, problems=register.problems, folders=folders)
    from drillgate.judgement import baseline as form

    source = authority.source(baseline)
    try:
        if anew and not source.files(folder_of(baseline), (PurePath(baseline).name,)):
            return Exceptions(register, baseline, problems=register.problems, folders=folders)
        entries = form.read(source.read(baseline), baseline)
    except InputError as error:
        return Exceptions(register, baseline, (), (*register.problems, *error.problems), folders)
    return Exceptions(register, baseline, entries, register.problems, folders)


def count(
    findings: Iterable[Finding],
    exceptions: Exceptions,
    run: Run,
    rules: Rules,
    *,
    anew: bool = False,
) -> Counted:
    """Set aside what is waived or in the baseline, and find what is wrong with the waivers.

    The findings that count come in the order of their places, each with its fingerprint. Where the baseline is written
    `anew`, it is of all that is found here and not waived, and keeps what it has of files that were not judged.
    """
    told = numbered(findings)
    set_aside: tuple[SetAside, ...] = ()
    judged = None if run.judged is None else frozenset(map(run.path_of, run.judged))
    if exceptions.register.waivers:
        from drillgate.judgement import waivers

        waived = waivers.apply(
            told,
            exceptions.register.waivers,
            run.now,
            path_of=run.path_of,
            judged=judged,
            policies=rules.names,
            longest=_longest(rules) or waivers.LONGEST,
        )
        told, set_aside = (*waived.kept, *numbered(rules.judge(waived.facts))), waived.set_aside
    if exceptions.baseline is None and not anew:
        return Counted(_by_place(told), set_aside)
    from drillgate.judgement import baseline

    entries, data = exceptions.entries, b""
    if anew:
        elsewhere = [entry for entry in entries if judged is not None and entry.file not in judged]
        data = baseline.written(told, run.path_of, run=run.run, beside=elsewhere)
        entries = baseline.read(data, exceptions.baseline or "")
    compared = baseline.apply(
        told,
        entries,
        path_of=run.path_of,
        is_there=_is_there(run.tops),
        judged=judged,
        run=run.run,
        waived=[one.finding for one in set_aside],
    )
    set_aside = tuple(sorted((*set_aside, *compared.set_aside), key=lambda one: _order(one.finding)))
    notes = baseline.notes(compared.gone, exceptions.baseline or "")
    return Counted(_by_place(compared.kept), set_aside, notes, data)


def _longest(rules: Rules) -> timedelta | None:
    """How long a waiver may hold, by the parameter of the policy about that; None where no policy says so."""
    said = rules.parameter(LIFE_OF_WAIVERS, "longest")
    try:
        return duration(said) if isinstance(said, str) else None
    except ValueError:
        return None


def _by_place(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[object, ...]:
    return (finding.place, finding.code, finding.message)


def _is_there(tops: Sequence[Path]) -> Callable[[str], bool]:
    return cache(lambda path: any(os.path.lexists(top / path) for top in tops))

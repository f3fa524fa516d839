"""How much of what was written before its loss a site lost in each store."""

from collections.abc import Iterator
from dataclasses import dataclass

from drillgate.drill.checks.fit import Fit
from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import count, duration, moment, short
from drillgate.results import Basis, CheckResult, Verdict

NAME = "recovery-point"


@dataclass(frozen=True, slots=True)
class _Age:
    """How long before a site's loss its restore point is: more than `at_least`, and `at_most`, in seconds."""

    site: str
    at_least: float
    at_most: float
    fit: Fit


def recovery_point(index: Index) -> Iterator[CheckResult]:
    """One result for each store. The oldest write that was lost is certain; the newest that was kept bounds the rest.

    A store fails if a lost write is older than the target allows, passes if even the earliest restore point that
    explains the data is within it for every site, and is unknown otherwise: then too little was written to tell.
    """
    for store in index.stores_of_lost:
        yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    target = index.started.recovery_point_seconds
    ages: list[_Age] = []
    doubts: list[str] = []
    for site, lost in sorted(index.lost.items()):
        if not index.before_loss(site, store):
            continue  # nothing there that could be lost
        if not (found := index.fits.get((site, store))):
            doubts.append(f"{store} of site {site} was never looked at after its restore")
        elif not found.explains:
            doubts.append(f"what {store} of site {site} holds after its restore is of no time before its loss")
        else:
            at_least = (lost - found.first_lost.at).total_seconds() if found.first_lost else 0.0
            ages.append(_Age(site, at_least, (lost - found.earliest).total_seconds(), found))
    oldest = max(ages, key=lambda age: age.at_least, default=None)
    widest = max(ages, key=lambda age: age.at_most, default=None)
    if not oldest or not widest:
        nothing = f"nothing was written to {store} of a lost site" if index.lost else "no site was lost"
        why = doubts[0] if doubts else nothing
        return CheckResult(NAME, store, Verdict.UNKNOWN, "not measured", _target(target), Basis.SIMULATED, why)
    if oldest.at_least > target:
        verdict, witness = Verdict.FAIL, _lost_write(index, store, oldest)
        measured = f"{duration(oldest.at_least)} (site {short(oldest.site)})"
    elif doubts:
        verdict, witness, measured = (
            Verdict.UNKNOWN,
            doubts[0],
            f"{duration(widest.at_most)} (site {short(widest.site)})",
        )
    elif widest.at_most > target:
        verdict, witness = Verdict.UNKNOWN, _nothing_at_stake(index, store, widest)
        measured = f"{duration(widest.at_most)} at most (site {short(widest.site)})"
    else:
        verdict, witness, measured = Verdict.PASS, "", f"{duration(widest.at_most)} (site {short(widest.site)})"
    values: dict[str, float | int | str] = {
        "recovery-point-seconds": oldest.at_least if verdict is Verdict.FAIL else widest.at_most,
        "oldest-lost-write-seconds": oldest.at_least,
        "lost-writes": sum(age.fit.lost for age in ages),
        "sites": len(ages),
        "worst-site": oldest.site if verdict is Verdict.FAIL else widest.site,
    }
    if verdict is Verdict.FAIL:
        values["failing-sites"] = " ".join(age.site for age in ages if age.at_least > target)
    return CheckResult(NAME, store, verdict, measured, _target(target), Basis.SIMULATED, witness, values)


def _target(seconds: float) -> str:
    return f"at most {duration(seconds)}"


def _lost_write(index: Index, store: str, age: _Age) -> str:
    write = age.fit.first_lost
    if write is None:
        raise ValueError("a site without a lost write has no oldest one")
    return (
        f"site {age.site} lost what was written to {store} {write.key} at {moment(write.at)}, "
        f"{duration(age.at_least)} before its loss at {moment(index.lost[age.site])} "
        f"({count(age.fit.lost, 'write')} lost)"
    )


def _nothing_at_stake(index: Index, store: str, age: _Age) -> str:
    return (
        f"nothing was written to {store} of site {age.site} between {moment(age.fit.earliest)} and "
        f"{moment(index.lost[age.site])} that would tell one restore point from another"
    )

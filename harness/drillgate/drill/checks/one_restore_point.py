"""Whether the stores of a site came back from one point in time."""

from collections.abc import Iterator

from drillgate.drill.checks.fit import Fit, state
from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import count, moment
from drillgate.drill.history import Phase
from drillgate.results import Basis, CheckResult, Verdict

NAME = "one-restore-point"


def one_restore_point(index: Index) -> Iterator[CheckResult]:
    """One result for all sites: for each, some point in time explains what its stores hold.

    Logs are left out, and stores from which the incident took nothing: those nobody had to turn back.
    """
    apart: dict[str, str] = {}
    doubts: list[str] = []
    for site in sorted(index.lost):
        stores = [
            store
            for store in index.started.stores
            if store not in index.started.logs and not _was_spared(index, site, store)
        ]
        fits = {store: index.fits[site, store] for store in stores if (site, store) in index.fits}
        unseen = [store for store in stores if store not in fits]
        if unseen:
            doubts.append(f"{unseen[0]} of site {site} was never looked at after its restore")
        elif torn := [store for store, found in fits.items() if not found.explains]:
            doubts.append(f"what {torn[0]} of site {site} holds after its restore is of no time before its loss")
        elif not fits:
            doubts.append(f"the incident took nothing from the stores of site {site}")
        elif witness := _apart(site, fits):
            apart[site] = witness
    sites = len(index.lost)
    good = sites - len(apart) - len(doubts)
    if apart:
        verdict, witness = Verdict.FAIL, next(iter(apart.values()))
    elif doubts or not sites:
        verdict, witness = Verdict.UNKNOWN, doubts[0] if doubts else "no site was lost"
    else:
        verdict, witness = Verdict.PASS, ""
    yield CheckResult(
        NAME,
        "all stores",
        verdict,
        f"{good:,} of {count(sites, 'site')}",
        "all",
        Basis.SIMULATED,
        witness,
        {"sites": sites, "sites-at-one-point": good} | ({"failing-sites": " ".join(apart)} if apart else {}),
    )


def _was_spared(index: Index, site: str, store: str) -> bool:
    """Whether a store holds all that a site had in it, both after the incident and after the restore.

    What was erased by law counts in none of them.
    """
    erased = index.erased.get((site, store), ())
    meant = state([write for write in index.before_loss(site, store) if write.key not in erased])
    looks = [index.looked.get((phase, site, store)) for phase in (Phase.GONE, Phase.RESTORED)]
    held = [look and {key: one.digest for key, one in look.records.items() if key not in erased} for look in looks]
    return all(each == meant for each in held)


def _apart(site: str, fits: dict[str, Fit]) -> str:
    """What shows that no one point explains all stores, or "": one store holds a later write than another lacks."""
    late, newest = max(fits.items(), key=lambda item: item[1].earliest)
    early, oldest = min(
        ((store, found.first_lost) for store, found in fits.items() if found.first_lost),
        key=lambda item: item[1].at,
        default=("", None),
    )
    if oldest is None or newest.newest is None or newest.earliest < oldest.at:
        return ""
    return (
        f"site {site}: {late} holds what was written at {moment(newest.earliest)}, "
        f"{early} lacks {oldest.key}, written at {moment(oldest.at)}"
    )

"""Whether what was erased by law stays erased, though a backup from before it was restored.

Who asked for it has the right that it is gone (GDPR, Art. 17), whatever a restore needs.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from drillgate.drill.checks.fit import state
from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.words import count, moment
from drillgate.drill.history import Observed, Phase
from drillgate.results import CheckResult

NAME = "erasures"
LOOKS = (Phase.RESTORED, Phase.REPAIRED, Phase.FINAL)


class _Erasure(NamedTuple):
    site: str
    store: str
    key: str
    at: datetime


def erasures(index: Index) -> Iterator[CheckResult]:
    """One result for all stores: no record that was erased from a lost site is there when it is looked at later.

    None where the estate has no persons' records, and nothing was erased.
    """
    asked = [
        _Erasure(site, store, key, at)
        for (site, store), keys in sorted(index.erased.items())
        if site in index.lost
        for key, at in keys.items()
    ]
    if not asked and not index.started.erasable:
        return
    wrong: list[_Erasure] = []
    doubts = [] if asked else ["nobody of a lost site had a record erased" if index.lost else "no site was lost"]
    for erasure in asked:
        looks = [look for look in _looks(index, erasure) if look.at >= erasure.at]
        if any(erasure.key in look.records for look in looks):
            wrong.append(erasure)
        elif not looks:
            doubts.append(f"{erasure.store} of site {erasure.site} was never looked at after an erasure")
        elif _came_to_nothing(index, erasure):
            doubts.append(f"nothing of {erasure.store} of site {erasure.site} came back")
    wrong.sort(key=lambda one: (len(one.key), one.key, one))
    gone = sum(erasure.at > index.lost[erasure.site] for erasure in asked)
    yield judged(
        NAME,
        "all stores",
        f"{len(wrong):,} of {count(len(asked), 'record')} there again",
        "none",
        wrong=[f"{one.key} in {one.store} of site {one.site}, erased at {moment(one.at)}, is there" for one in wrong],
        doubts=doubts,
        values={"erased": len(asked), "erased-while-gone": gone, "there-again": len(wrong)}
        | ({"failing-sites": " ".join(dict.fromkeys(one.site for one in sorted(wrong)))} if wrong else {}),
    )


def _looks(index: Index, erasure: _Erasure) -> Iterator[Observed]:
    for phase in LOOKS:
        if look := index.looked.get((phase, erasure.site, erasure.store)):
            yield look


def _came_to_nothing(index: Index, erasure: _Erasure) -> bool:
    """Whether nothing was restored, though more was there before the loss than was erased."""
    subject = erasure.site, erasure.store
    held = state(index.before_loss(*subject)).keys() - index.erased[subject].keys()
    restored = index.restored(*subject)
    return bool(held) and restored is not None and not restored.records

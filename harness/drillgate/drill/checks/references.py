"""Whether what was restored refers to nothing that is not there."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from drillgate.drill.checks.fit import state
from drillgate.drill.checks.index import Index
from drillgate.results import Basis, CheckResult, Verdict

if TYPE_CHECKING:
    from drillgate.drill.history import Intended

NAME = "references"
Reference = tuple[str, str, str]
"""The key of the record that refers, and the store and key that it refers to."""


def references(index: Index) -> Iterator[CheckResult]:
    """One result for each store that refers to another: nothing dangles that did not dangle before the loss.

    What was erased by law is not to be there.
    """
    for store in sorted({referring for referring, _, _ in index.started.references}):
        yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    dangling: list[tuple[str, Reference]] = []
    doubts: list[str] = []
    number = 0
    for site in sorted(index.lost):
        if not (restored := index.restored(site, store)):
            doubts.append(f"{store} of site {site} was never looked at after its restore")
            continue
        excused = _dangled_before(index, site, store)
        for key, record in sorted(restored.records.items()):
            for referred, other in record.refers:
                number += 1
                seen = index.restored(site, referred)
                if seen is None:
                    doubts.append(f"{referred} of site {site}, which {store} refers to, was never looked at")
                elif other in index.erased.get((site, referred), ()):
                    continue
                elif other not in seen.records and (key, referred, other) not in excused:
                    dangling.append((site, (key, referred, other)))
    verdict, witness = Verdict.PASS, ""
    if dangling:
        site, (key, referred, other) = min(dangling, key=lambda item: (len(item[1][0]), item[1], item[0]))
        verdict = Verdict.FAIL
        witness = f"{key} in {store} refers to {referred} {other}, which is not there (site {site})"
    elif doubts:
        verdict, witness = Verdict.UNKNOWN, doubts[0]
    elif not number:
        verdict, witness = Verdict.UNKNOWN, f"no record of {store} that was restored refers to anything"
    return CheckResult(
        NAME,
        store,
        verdict,
        f"{len(dangling):,} of {number:,} dangling",
        "none",
        Basis.SIMULATED,
        witness,
        {"references": number, "dangling": len(dangling)},
    )


def _dangled_before(index: Index, site: str, store: str) -> set[Reference]:
    """References that were written to a store and dangled just before the loss, by the site's own doing."""
    newest: dict[str, Intended] = {}
    for write in index.before_loss(site, store):
        newest[write.key] = write
    there: dict[str, Mapping[str, str]] = {}
    found: set[Reference] = set()
    for key, write in newest.items():
        for referred, other in write.refers if write.digest else ():
            if referred not in there:
                there[referred] = state(index.before_loss(site, referred))
            if other not in there[referred]:
                found.add((key, referred, other))
    return found

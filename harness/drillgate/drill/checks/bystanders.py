"""Whether sites that the incident did not touch are, in the end, as they were meant to be."""

from collections.abc import Iterator

from drillgate.drill.checks.fit import Difference, differences, state
from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import count
from drillgate.drill.history import Phase
from drillgate.results import Basis, CheckResult, Verdict

NAME = "bystanders"


def bystanders(index: Index) -> Iterator[CheckResult]:
    """One result for each store: each bystander holds what was meant to be written to it, and nothing else.

    None for an incident that hits everybody: it leaves no bystanders.
    """
    if index.started.everybody:
        return
    for store in index.started.stores:
        yield _store(index, store)


def _store(index: Index, store: str) -> CheckResult:
    wrong: list[tuple[str, Difference]] = []
    doubts: list[str] = []
    records = 0
    for site in sorted(index.bystanders):
        expected = state(index.journal.get((site, store), ()))
        records += len(expected)
        if observed := index.looked.get((Phase.FINAL, site, store)):
            got = {key: record.digest for key, record in observed.records.items()}
            wrong += [(site, difference) for difference in differences(expected, got)]
        else:
            doubts.append(f"{store} of bystander {site} was not looked at in the end")
    touched = len({site for site, _ in wrong})
    verdict, witness = Verdict.PASS, ""
    if wrong:
        verdict = Verdict.FAIL
        site, difference = min(wrong, key=lambda item: (len(item[1].key), item[1].key, item[0]))
        witness = (
            f"{difference.key} in {store} of bystander {site}: "
            f"expected {_content(difference.expected)}, got {_content(difference.got)}"
        )
    elif doubts:
        verdict, witness = Verdict.UNKNOWN, doubts[0]
    elif not records:
        verdict = Verdict.UNKNOWN
        witness = f"no bystander has anything in {store}" if index.bystanders else "there is no bystander"
    return CheckResult(
        NAME,
        store,
        verdict,
        f"{len(index.bystanders) - touched:,} of {count(len(index.bystanders), 'site')} unchanged",
        "all",
        Basis.SIMULATED,
        witness,
        {"sites": len(index.bystanders), "sites-changed": touched, "records": records, "records-changed": len(wrong)},
    )


def _content(digest: str | None) -> str:
    return "no record" if digest is None else f"content {digest.removeprefix('sha256:')[:12]}"

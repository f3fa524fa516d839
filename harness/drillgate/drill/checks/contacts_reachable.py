"""Whether a site's contacts could be reached while the site was gone.

In the incident they went with their sites, so that nobody could be told (incident, learning 4).
"""

from collections.abc import Iterator
from datetime import timedelta

from drillgate.drill.checks.index import Index
from drillgate.drill.checks.words import count, moment
from drillgate.drill.history import Phase
from drillgate.results import Basis, CheckResult, Verdict

NAME = "contacts-reachable"


def contacts_reachable(index: Index) -> Iterator[CheckResult]:
    """One result: for each lost site a contact was found between loss and restore, under an address that was right.

    Right is an address that stood in the store of contacts at some time within the recovery point before the loss: what
    was changed later may be lost, like all else.
    """
    store = index.started.contacts
    if store is None or not index.lost:
        why = "the estate names no store of contacts" if store is None else "no site was lost"
        yield CheckResult(
            NAME, store or "estate", Verdict.UNKNOWN, "not measured", "all lost sites", Basis.SIMULATED, why
        )
        return
    failures = [witness for site in sorted(index.lost) if (witness := _failure(index, site, store))]
    good = len(index.lost) - len(failures)
    yield CheckResult(
        NAME,
        store,
        Verdict.FAIL if failures else Verdict.PASS,
        f"{good:,} of {count(len(index.lost), 'site')}",
        "all lost sites",
        Basis.SIMULATED,
        failures[0] if failures else "",
        {"sites": len(index.lost), "sites-reached": good},
    )


def _failure(index: Index, site: str, store: str) -> str:
    lost = index.lost[site]
    restored = index.looked.get((Phase.RESTORED, site, store))
    tried = [reached for reached in index.contacts.get(site, ()) if reached.at >= lost]
    in_time = [reached for reached in tried if restored is None or reached.at <= restored.at]
    found = [reached for reached in in_time if reached.address is not None]
    right = right_addresses(index, site, store)
    if any(reached.address in right for reached in found):
        return ""
    if found:
        return f"the contact of site {site} found in {found[0].source} is not, or no longer, one of the site's"
    if in_time:
        return f"no contact of site {site} was found in {in_time[0].source}"
    if tried:
        return f"the contact of site {site} was looked up at {moment(tried[0].at)}, after the site was back"
    return f"nobody looked up a contact of site {site} while it was gone"


def right_addresses(index: Index, site: str, store: str) -> set[str]:
    """Addresses that were right at some time within the recovery point before a site's loss.

    Who had their record erased before the loss is not to be written to.
    """
    erased = [key for key, at in index.erased.get((site, store), {}).items() if at <= index.lost[site]]
    since = index.lost[site] - timedelta(seconds=index.started.recovery_point_seconds)
    standing: dict[str, str] = {}
    right: set[str] = set()
    for write in index.before_loss(site, store):
        if write.key in erased:
            continue
        if write.at > since:
            right.update(standing.values())
        if write.digest is None:
            standing.pop(write.key, None)
        elif address := write.details.get("address"):
            standing[write.key] = address
    return right | set(standing.values())

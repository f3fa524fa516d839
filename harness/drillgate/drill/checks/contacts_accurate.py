"""Whether whoever was written to while a site was gone is still whom to write to.

An address that has long been given up is worse than none: what is sent there reaches a stranger, or nobody.
"""

from collections.abc import Iterator

from drillgate.drill.checks.contacts_reachable import right_addresses
from drillgate.drill.checks.index import Index
from drillgate.drill.checks.judging import judged
from drillgate.drill.checks.words import count
from drillgate.results import CheckResult

NAME = "contacts-accurate"


def contacts_accurate(index: Index) -> Iterator[CheckResult]:
    """One result where the estate has contacts: every address that was found while a site was gone is one of its own.

    It may have been changed within the recovery point before the loss: that may be lost, like all else.
    """
    store = index.started.contacts
    if store is None:
        return
    wrong: list[str] = []
    doubts: list[str] = []
    addresses = 0
    for site in sorted(index.lost):
        restored, right = index.restored(site, store), right_addresses(index, site, store)
        for reached in index.contacts.get(site, ()):
            if reached.address is None or reached.at < index.lost[site] or (restored and reached.at > restored.at):
                continue
            addresses += 1
            if reached.address not in right:
                wrong.append(f"{reached.address}, found in {reached.source}, is no contact of site {site} any more")
    if not addresses:
        doubts.append("no address was found while a site was gone" if index.lost else "no site was lost")
    yield judged(
        NAME,
        store,
        f"{addresses - len(wrong):,} of {count(addresses, 'address', 'addresses')}",
        "all",
        wrong=wrong,
        doubts=doubts,
        values={"addresses": addresses, "outdated": len(wrong)},
    )

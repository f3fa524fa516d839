"""Reaching a site's contacts while the site itself is gone."""

from drillgate.steps import erasures, vault
from drillgate.steps.context import StepContext
from drillgate.steps.listing import listed

FIELD = "address"


def notify(context: StepContext) -> None:
    """Look up each lost site's contacts in the vault's copy from before its loss, and reach them.

    `with: {store, field}`, by default the estate's contacts and their "address". Who has been erased since is left
    out. A site without any is recorded as not reached, and is no failure of the step. Raises `LookupError` where the
    vault has no copy.
    """
    store = context.settings.get("store", context.estate.contacts)
    if store is None:
        raise ValueError(f"{context.estate.estate} names no store of contacts")
    known = _addresses(context, store)
    for lost in context.lost:
        for address in known[lost.site] or [None]:
            context.reached(lost.site, address, f"vault, {store}")


def hand_over(context: StepContext) -> None:
    """See that each site's own contacts, restored, can be asked to confirm that it works. `with` as for `notify`.

    Raises `LookupError` with all sites that have nobody to ask.
    """
    store = context.settings.get("store", context.estate.contacts)
    field = str(context.settings.get("field", FIELD))
    if store is None:
        raise ValueError(f"{context.estate.estate} names no store of contacts")
    found = {lost.site: listed(context, store, lost) for lost in context.lost}
    nobody = [site for site, contacts in found.items() if not any(one.get(field) for one in contacts.values())]
    if nobody:
        raise LookupError("\n".join(f"site {site} has no contact in {store} to hand it over to" for site in nobody))


def _addresses(context: StepContext, store: str) -> dict[str, list[str | None]]:
    """Each site's addresses as the vault had them when it was lost, by the contacts' keys; each list is read once."""
    field = str(context.settings.get("field", FIELD))
    losses = {lost.site: lost.at for lost in context.lost}
    found: dict[str, dict[str, str | None]] = {site: {} for site in losses}
    lists = vault.listings(context, store, min(losses.values()), increments_before=max(losses.values()))
    for listing in lists:
        for record in vault.records(context, listing):
            site, key = record["key"]
            if site in losses and listing.taken_at < losses[site]:
                item = record["item"] or {}
                found[site][key] = item.get(field, {}).get("S")
    erased = erasures.logged(context) if context.estate.erasable else {}
    return {
        site: [
            address
            for key, address in sorted(contacts.items())
            if address and key not in erased.get(site, {}).get(store, ())
        ]
        for site, contacts in found.items()
    }

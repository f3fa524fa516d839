"""Reaching a site's contacts while the site itself is gone."""

from drillgate.steps import vault
from drillgate.steps.context import LostSite, StepContext

FIELD = "address"


def notify(context: StepContext) -> None:
    """Look up each lost site's contacts in the vault's copy from before its loss, and reach them.

    `with: {store, field}`, by default the estate's contacts and their "address". A site without any is recorded as not
    reached, and is no failure of the step. Raises `LookupError` where the vault has no copy.
    """
    store = context.settings.get("store", context.estate.contacts)
    if store is None:
        raise ValueError(f"{context.estate.estate} names no store of contacts")
    for lost in context.lost:
        known = addresses(context, store, lost)
        for address in known:
            context.reached(lost.site, address, f"vault, {store}")
        if not known:
            context.reached(lost.site, None, f"vault, {store}")


def addresses(context: StepContext, store: str, lost: LostSite) -> list[str]:
    """A site's addresses as the vault has them, by the contacts' keys."""
    field = str(context.settings.get("field", FIELD))
    found: dict[tuple[str, ...], vault.Record] = {}
    for listing in vault.listings(context, store, lost.at):
        for record in vault.records(context, listing):
            if record["key"][0] == lost.site:
                key = tuple(record["key"])
                found.pop(key, None)
                if record["item"] is not None:
                    found[key] = record["item"]
    return [item[field]["S"] for _, item in sorted(found.items()) if field in item]

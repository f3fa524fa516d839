"""Steps for when the region is gone, and its audit log with it."""

from datetime import datetime
from typing import Any

from drillgate.steps import vault
from drillgate.steps.context import LostSite, StepContext


def everybody(context: StepContext) -> tuple[LostSite, ...]:
    """All sites that the vault's copy of the catalogue has: `with: {at}`, the time at which the region was lost.

    Raises `LookupError` where it has none.
    """
    at = datetime.fromisoformat(str(context.settings["at"]))
    items: dict[str, Any] = {}
    for listing in vault.listings(context, context.estate.catalogue, at, increments_before=at):
        items |= {record["key"][0]: record["item"] for record in vault.records(context, listing)}
    lost = tuple(LostSite(site, item["shard"]["S"], at) for site, item in sorted(items.items()) if item is not None)
    if not lost:
        raise LookupError(f"the vault's copy of {context.estate.catalogue} has no site")
    return lost

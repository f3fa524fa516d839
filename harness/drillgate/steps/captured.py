"""Bringing records back of which the vault has each change with its time.

`drillgate.world.backups.captured` tells how they are kept. A step of an engine reads what is there by the engine's own
API and writes what is missing.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from drillgate.steps import vault
from drillgate.steps.context import LostSite, StepContext

Content = Mapping[str, str]
Records = Mapping[str, Content]


def put_missing(
    context: StepContext,
    there: Callable[[LostSite], Records],
    put: Callable[[LostSite, str, Content], None],
    *,
    order: Callable[[str], str] = str,
) -> None:
    """Write the lost sites' records as of the window's point, but those whose key is there already.

    `with: {store}`. `there(lost)` gives what is there of a site, `put(lost, key, content)` writes one record; `order`
    is by which keys are sorted, where some must be there before others.
    """
    for lost, records in missing(context, there):
        for key in sorted(records, key=order):
            put(lost, key, records[key])


def missing(context: StepContext, there: Callable[[LostSite], Records]) -> Iterator[tuple[LostSite, Records]]:
    """Each lost site with its records as of the window's point, but those whose key is there already."""
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window] or [site]")
    kept = records_at(context, str(context.settings["store"]), context.point)
    for lost in context.lost:
        found = there(lost)
        yield lost, {key: content for key, content in kept.get(lost.site, {}).items() if key not in found}


def records_at(context: StepContext, store: str, point: datetime) -> Mapping[str, Records]:
    """The lost sites' records as they were at a point, by site and key.

    Raises `LookupError` where the vault has no full list from before.
    """
    wanted = {lost.site for lost in context.lost}
    found: dict[str, dict[str, Content]] = {site: {} for site in wanted}
    full, *increments = vault.listings_around(context, store, point)
    head = vault.body(context, full.key, full.version).partition(b"\n")[0]
    taken = datetime.fromisoformat(json.loads(head)["taken-at"])
    for record in vault.records(context, full):
        site, key = record["key"]
        if site in wanted:
            found[site][key] = record["content"]
    for listing in increments:
        for record in vault.records(context, listing):
            site, key = record["key"]
            if site in wanted and taken <= datetime.fromisoformat(record["at"]) <= point:
                found[site].pop(key, None)
                if record["content"] is not None:
                    found[site][key] = record["content"]
    return found

"""Telling the estate again what tenants lost: the events that lead them back to what they had.

What is derived from a stream of tenant and product events (`of: lifecycle`) can be rebuilt in place by
`drillgate.steps.replay`. But the stream then still ends with the tenant's destruction, and so whoever reads it, from
its beginning or from where they were, has no such tenant.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from drillgate import lifecycle
from drillgate.derivation import SITE, Entries, derived
from drillgate.steps.context import StepContext
from drillgate.steps.replay import events

BATCH, ATTEMPTS = 500, 5
Record = dict[str, Any]


def announce(context: StepContext) -> None:
    """Add to the stream what leads the lost sites' tenants to where they were at the window's point.

    `with: {store}`, a Kinesis stream `of: lifecycle`. What is there of a tenant, by all events up to now, stays as it
    is. It goes before whatever rebuilds what is derived from the stream.
    """
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window] or [site]")
    name = context.settings["store"]
    store = context.estate.stores.get(name)
    if store is None or store.kinesis is None or store.kinesis.of != "lifecycle":
        raise ValueError(f"{context.step}: {name} is no stream of tenant and product events")
    client = context.client("kinesis", "estate")
    wanted: dict[str, Entries] = {lost.site: {} for lost in context.lost}
    there = dict(wanted)
    for at, site, _, content in events(client, store.kinesis.stream):
        if site in there:
            there[site] = derived("lifecycle", there[site], content)
            if at <= context.point:
                wanted[site] = there[site]
    led = (
        (site, lifecycle.leading(lifecycle.tenant_of(there[site]), lifecycle.tenant_of(wanted[site])))
        for site in sorted(wanted)
    )
    records = (_record(site, event) for site, found in led for event in found)
    for batch in _batches(records):
        _put(client, store.kinesis.stream, batch)


def _record(site: str, event: lifecycle.Event) -> Record:
    return {"Data": json.dumps({SITE: site, **lifecycle.content_of(event)}).encode(), "PartitionKey": site}


def _batches(records: Iterator[Record]) -> Iterator[Sequence[Record]]:
    while batch := list(islice(records, BATCH)):
        yield batch


def _put(client: Any, stream: str, records: Sequence[Record]) -> None:
    """Raises `RuntimeError` where Kinesis leaves some out again and again."""
    for _ in range(ATTEMPTS):
        answers = client.put_records(StreamName=stream, Records=records)["Records"]
        records = [record for record, answer in zip(records, answers, strict=True) if "ErrorCode" in answer]
        if not records:
            return
    raise RuntimeError(f"{stream}: {len(records)} events are not taken after {ATTEMPTS} attempts")

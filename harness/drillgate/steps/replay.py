"""Rebuilding what is derived from events, by reading a window of time of the stream again, or of the archive."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from drillgate.derivation import ENTITY, SITE, Entries, derived, told
from drillgate.documents.engines import DynamoDbTable, Projection
from drillgate.documents.estate import Store
from drillgate.steps import archive, streams
from drillgate.steps.context import LostSite, StepContext
from drillgate.steps.dynamodb import put_missing, query

Told = tuple[datetime, str, str, Mapping[str, str]]


def rebuild(context: StepContext) -> None:
    """Give the lost sites the entries that their events up to the window's point make, but those that are there.

    `with: {store}`. The stream is read from its oldest record on, the archive of EventBridge replayed from its oldest
    event on; what they do not keep any more cannot be rebuilt. An archive tells times in whole seconds.
    """
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window] or [site]")
    projection = _projection(context)
    entries: dict[str, Entries] = {lost.site: {} for lost in context.lost}
    for at, site, _, content in _told(context, projection.events, context.point):
        if site in entries and at <= context.point:
            entries[site] = derived(projection.of, entries[site], content)
    for site, found in sorted(entries.items()):
        items = (
            {SITE: {"S": site}, ENTITY: {"S": entity}} | {name: {"S": value} for name, value in entry.items()}
            for entity, entry in found.items()
        )
        put_missing(context.client("dynamodb", "estate"), _table(projection), site, items)


def _told(context: StepContext, name: str, until: datetime) -> Iterator[Told]:
    """What the store `name` keeps of its events, in order, at least those up to a moment."""
    source = context.estate.stores[name]
    if source.kinesis is not None:
        return events(context.client("kinesis", "estate"), source.kinesis.stream)
    if source.eventbridge is not None:
        sites = [lost.site for lost in context.lost]
        return archive.events(context, source.eventbridge, sites, until)
    raise ValueError(f"{context.step}: {name} is no Kinesis stream and no archive of EventBridge")


def events(client: Any, stream: str) -> Iterator[Told]:
    """All events that a stream keeps, oldest first within each shard: when they arrived, site, key and content."""
    for record in streams.records(client, stream):
        if (event := told(record["Data"], record["SequenceNumber"])) is not None:
            yield record["ApproximateArrivalTimestamp"], *event


def records(context: StepContext, store: Store, lost: LostSite) -> Mapping[str, Mapping[str, str]]:
    """A site's entries, by entity, or its events, by key."""
    if store.projection is not None:
        table = _table(store.projection)
        found = query(context.client("dynamodb", "estate"), table, table.table, lost.site)
        return {
            item[ENTITY]["S"]: {name: value["S"] for name, value in item.items() if name not in (SITE, ENTITY)}
            for item in found
        }
    if store.eventbridge is not None:
        kept = archive.events(context, store.eventbridge, [lost.site], datetime.now(UTC))
        return {key: content for _, _, key, content in kept}
    if store.kinesis is None:
        return {}
    every = events(context.client("kinesis", "estate"), store.kinesis.stream)
    return {key: content for _, site, key, content in every if site == lost.site}


def _table(projection: Projection) -> DynamoDbTable:
    return DynamoDbTable(table=projection.table, partition_key=SITE, sort_key=ENTITY)


def _projection(context: StepContext) -> Projection:
    store = context.settings["store"]
    found = context.estate.stores.get(store)
    if found is None or found.projection is None:
        raise ValueError(f"{context.step}: {store} is not derived from events")
    return found.projection

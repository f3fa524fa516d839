"""Rebuilding what is derived from events, by reading a window of time of the stream again."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from drillgate.derivation import ENTITY, SITE, Entries, derived, told
from drillgate.documents.engines import DynamoDbTable, Projection
from drillgate.documents.estate import Store
from drillgate.steps.context import LostSite, StepContext
from drillgate.steps.dynamodb import put_missing, query


def rebuild(context: StepContext) -> None:
    """Give the lost sites the entries that their events up to the window's point make, but those that are there.

    `with: {store}`. The stream is read from its oldest record on; what it does not keep any more cannot be rebuilt.
    """
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window] or [site]")
    projection = _projection(context)
    source = context.estate.stores[projection.events].kinesis
    if source is None:
        raise ValueError(f"{context.step}: {projection.events} is no Kinesis stream")
    entries: dict[str, Entries] = {lost.site: {} for lost in context.lost}
    for at, site, _, content in events(context.client("kinesis", "estate"), source.stream):
        if site in entries and at <= context.point:
            entries[site] = derived(projection.of, entries[site], content)
    for site, found in sorted(entries.items()):
        items = (
            {SITE: {"S": site}, ENTITY: {"S": entity}} | {name: {"S": value} for name, value in entry.items()}
            for entity, entry in found.items()
        )
        put_missing(context.client("dynamodb", "estate"), _table(projection), site, items)


def events(client: Any, stream: str) -> Iterator[tuple[datetime, str, str, Mapping[str, str]]]:
    """All events that a stream keeps, oldest first within each shard: when they arrived, site, key and content."""
    for page in client.get_paginator("list_shards").paginate(StreamName=stream):
        for shard in page["Shards"]:
            oldest = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            iterator = client.get_shard_iterator(StreamName=stream, **oldest)["ShardIterator"]
            while iterator:
                answer = client.get_records(ShardIterator=iterator)
                for record in answer["Records"]:
                    if (event := told(record["Data"], record["SequenceNumber"])) is not None:
                        yield record["ApproximateArrivalTimestamp"], *event
                iterator = answer.get("NextShardIterator") if answer["Records"] else None


def records(context: StepContext, store: Store, lost: LostSite) -> Mapping[str, Mapping[str, str]]:
    """A site's entries, by entity, or its events, by key."""
    if store.projection is not None:
        table = _table(store.projection)
        found = query(context.client("dynamodb", "estate"), table, table.table, lost.site)
        return {
            item[ENTITY]["S"]: {name: value["S"] for name, value in item.items() if name not in (SITE, ENTITY)}
            for item in found
        }
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

"""Rebuilding what is derived from events, by reading a window of time of the stream again."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from drillgate.documents.engines import DynamoDbTable, Projection
from drillgate.documents.estate import Store
from drillgate.steps.context import LostSite, StepContext
from drillgate.steps.dynamodb import put_missing, query

SITE, ENTITY, BODY = "site", "entity", "body"


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
    wanted = {lost.site for lost in context.lost}
    last: dict[str, dict[str, str]] = {site: {} for site in wanted}
    for at, event in events(context.client("kinesis", "estate"), source.stream):
        if event[SITE] in wanted and at <= context.point:
            last[event[SITE]][event[ENTITY]] = event[BODY]
    table = DynamoDbTable(table=projection.table, partition_key=SITE, sort_key=ENTITY)
    for site, entries in sorted(last.items()):
        items = ({SITE: {"S": site}, ENTITY: {"S": entity}, BODY: {"S": body}} for entity, body in entries.items())
        put_missing(context.client("dynamodb", "estate"), table, site, items)


def events(client: Any, stream: str) -> Iterator[tuple[datetime, Mapping[str, str]]]:
    """All events that a stream keeps, oldest first within each shard, with when they arrived."""
    for page in client.get_paginator("list_shards").paginate(StreamName=stream):
        for shard in page["Shards"]:
            oldest = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            iterator = client.get_shard_iterator(StreamName=stream, **oldest)["ShardIterator"]
            while iterator:
                answer = client.get_records(ShardIterator=iterator)
                for record in answer["Records"]:
                    yield record["ApproximateArrivalTimestamp"], json.loads(record["Data"])
                iterator = answer.get("NextShardIterator") if answer["Records"] else None


def records(context: StepContext, store: Store, lost: LostSite) -> Mapping[str, Mapping[str, str]]:
    """A site's entries, by entity, or its events, by key."""
    if store.projection is not None:
        table = DynamoDbTable(table=store.projection.table, partition_key=SITE, sort_key=ENTITY)
        found = query(context.client("dynamodb", "estate"), table, table.table, lost.site)
        return {item[ENTITY]["S"]: {BODY: item[BODY]["S"]} for item in found}
    if store.kinesis is None:
        return {}
    told = events(context.client("kinesis", "estate"), store.kinesis.stream)
    return {event["key"]: {ENTITY: event[ENTITY], BODY: event[BODY]} for _, event in told if event[SITE] == lost.site}


def _projection(context: StepContext) -> Projection:
    store = context.settings["store"]
    found = context.estate.stores.get(store)
    if found is None or found.projection is None:
        raise ValueError(f"{context.step}: {store} is not derived from events")
    return found.projection

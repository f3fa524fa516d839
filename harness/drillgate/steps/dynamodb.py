"""Bringing sites' items back into a live DynamoDB table, beside those of the other sites."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from drillgate.documents.engines import DynamoDbTable
from drillgate.steps import vault
from drillgate.steps.context import StepContext

BATCH = 25
ATTEMPTS = 5
Item = dict[str, Any]


def restore(context: StepContext) -> None:
    """Restore the lost sites' items as of the window's point, by DynamoDB's point-in-time recovery.

    `with: {store}`. The table is recovered under another name, the lost sites' items are copied over, and that other
    table is deleted. What is in the live table under such a key was written since, and stays. Points are whole seconds:
    DynamoDB takes no finer ones, and a fraction is cut off.
    """
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window]")
    table, client = _table(context), context.client("dynamodb", "estate")
    temporary = _temporary_name(table.table, context)
    client.restore_table_to_point_in_time(
        SourceTableName=table.table, TargetTableName=temporary, RestoreDateTime=context.point
    )
    try:
        client.get_waiter("table_exists").wait(TableName=temporary)
        for lost in context.lost:
            put_missing(client, table, lost.site, query(client, table, temporary, lost.site))
    finally:
        client.delete_table(TableName=temporary)


def restore_from_vault(context: StepContext) -> None:
    """Restore the lost sites' items from the newest full backup in the vault before the window's point.

    `with: {store, increments}`; with `increments: true` what was shipped after it, up to the point, is applied too.
    """
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window]")
    table, client, store = _table(context), context.client("dynamodb", "estate"), context.settings["store"]
    sites = {lost.site for lost in context.lost}
    items: dict[tuple[str, ...], Item] = {}
    increments = context.point if context.settings.get("increments") else None
    for listing in vault.listings(context, store, context.point, increments_before=increments):
        for record in vault.records(context, listing):
            if record["key"][0] in sites:
                key = tuple(record["key"])
                items.pop(key, None)
                if record["item"] is not None:
                    items[key] = record["item"]
    for site in sorted(sites):
        put_missing(client, table, site, (item for key, item in items.items() if key[0] == site))


def query(client: Any, table: DynamoDbTable, name: str, site: str) -> Iterator[Item]:
    """All items of a site in the table `name`, which has the keys of `table`."""
    pages = client.get_paginator("query").paginate(
        TableName=name,
        KeyConditionExpression="#site = :site",
        ExpressionAttributeNames={"#site": table.partition_key},
        ExpressionAttributeValues={":site": {"S": site}},
        ConsistentRead=True,
    )
    for page in pages:
        yield from page["Items"]


def put_missing(client: Any, table: DynamoDbTable, site: str, items: Iterable[Item]) -> None:
    """Put a site's items into the live table, but those whose key is there already.

    Raises `RuntimeError` where DynamoDB leaves some unprocessed again and again.
    """
    names = [table.partition_key, *([table.sort_key] if table.sort_key else [])]
    there = [[item[name] for name in names] for item in query(client, table, table.table, site)]
    missing = (item for item in items if [item[name] for name in names] not in there)
    while batch := list(islice(missing, BATCH)):
        _write(client, table.table, [{"PutRequest": {"Item": item}} for item in batch])


def _write(client: Any, table: str, requests: Sequence[Item]) -> None:
    waiting: dict[str, Sequence[Item]] = {table: requests}
    for _ in range(ATTEMPTS):
        waiting = client.batch_write_item(RequestItems=waiting).get("UnprocessedItems", {})
        if not waiting:
            return
    raise RuntimeError(f"{table}: {len(waiting[table])} items stay unprocessed after {ATTEMPTS} attempts")


def _table(context: StepContext) -> DynamoDbTable:
    store = context.settings["store"]
    found = context.estate.stores.get(store)
    if found is None or found.dynamodb is None:
        raise ValueError(f"{context.step}: {store} is no DynamoDB table of {context.estate.estate}")
    return found.dynamodb


def _temporary_name(table: str, context: StepContext) -> str:
    """A name that DynamoDB takes: letters, digits, `_`, `-` and `.`, at most 255."""
    return re.sub(r"[^A-Za-z0-9_.-]", "-", f"{table}.{context.step}.{context.cell}")[:255]

"""What is there of a site in a store, by what any operator can read; each engine has its own way."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from drillgate.documents.estate import Store
from drillgate.documents.shapes import engines_of
from drillgate.steps.context import LostSite, StepContext
from drillgate.steps.dynamodb import query

Fields = Mapping[str, str]
Lister = Callable[[StepContext, Store, LostSite], Mapping[str, Fields]]
GROUP = "drillgate.listings"
SINGLE = "record"


def listed(context: StepContext, name: str, lost: LostSite) -> Mapping[str, Fields]:
    """A site's records in the store of that name, by key, with their fields as far as they are read.

    An engine of one's own is listed by the function under its name among the entry points `drillgate.listings`. Raises
    `LookupError` where there is none.
    """
    store = context.estate.stores[name]
    context = in_its_region(context, store)
    if store.engine is not None:
        found = entry_points(group=GROUP, name=store.engine.name)
        if not found:
            raise LookupError(f"{name}: found no {store.engine.name!r} among the entry points {GROUP}")
        lister: Lister = next(iter(found)).load()
        return lister(context, store, lost)
    (engine,) = engines_of(store)
    return _LISTERS[engine](context, store, lost)


def in_its_region(context: StepContext, store: Store) -> StepContext:
    """The context with clients in the region that a store is in."""
    return replace(context, client=partial(_client, context.client, store.region or context.estate.region))


def _client(client: Callable[..., Any], region: str, service: str, account: str) -> Any:
    return client(service, account, region if account == "estate" else None)


def _module(name: str) -> Lister:
    def records(context: StepContext, store: Store, lost: LostSite) -> Mapping[str, Fields]:
        found: Mapping[str, Fields] = import_module(f"drillgate.steps.{name}").records(context, store, lost)
        return found

    return records


def _table(context: StepContext, store: Store, lost: LostSite) -> Mapping[str, Fields]:
    table, client = store.dynamodb, context.client("dynamodb", "estate")
    if table is None:
        return {}
    return {
        item[table.sort_key]["S"] if table.sort_key else SINGLE: _texts(item)
        for item in query(client, table, table.table, lost.site)
    }


def _texts(item: Mapping[str, Any]) -> Fields:
    return {name: value["S"] for name, value in item.items() if "S" in value}


def _bucket(context: StepContext, store: Store, lost: LostSite) -> Mapping[str, Fields]:
    if store.s3 is None:
        return {}
    pages = context.client("s3", "estate").get_paginator("list_objects_v2")
    prefix = f"{lost.site}/"
    found = pages.paginate(Bucket=store.s3.bucket, Prefix=prefix)
    return {entry["Key"].removeprefix(prefix): {} for page in found for entry in page.get("Contents", [])}


_LISTERS: Mapping[str, Lister] = {
    "dynamodb": _table,
    "s3": _bucket,
    "projection": _module("replay"),
    "kinesis": _module("replay"),
    "eventbridge": _module("replay"),
    **{name: _module(name) for name in ("ssm", "secrets", "cognito", "route53", "vendor")},
}

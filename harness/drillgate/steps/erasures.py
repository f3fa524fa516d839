"""Erasing again, from sites that came back, what had been erased from them by law: a backup from before still has it.

Which records these are is told by the log of erasures, which `drillgate.world.backups.erasure_log` describes.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from typing import Any

from drillgate.documents.estate import Store
from drillgate.documents.shapes import engines_of
from drillgate.steps import cognito, s3, vault
from drillgate.steps.context import LostSite, StepContext
from drillgate.steps.listing import in_its_region

PREFIX = "_erasures/"
GROUP = "drillgate.erasers"
Records = Mapping[str, frozenset[str]]
"""The keys of records, by store."""
Eraser = Callable[[StepContext, Store, LostSite, Sequence[str]], None]
"""Deletes a site's records of these keys, those of them that are there."""


def reapply(context: StepContext) -> None:
    """Delete from the live stores every record of the lost sites that the log of erasures has, if it is there.

    It goes after all that restores a store with persons' records, and before anybody sees the site. Of a bucket every
    version is deleted: what is in the vault stays there until its lock ends. Raises `LookupError` for a store that is
    not there, or that nothing can be deleted from.
    """
    erased = logged(context)
    for lost in context.lost:
        for name, keys in sorted(erased[lost.site].items()):
            store = context.estate.stores.get(name)
            if store is None:
                raise LookupError(f"the log of erasures has records of {name}, and there is no such store")
            eraser_of(store)(in_its_region(context, store), store, lost, sorted(keys))


def logged(context: StepContext) -> Mapping[str, Records]:
    """What the log of erasures has of each lost site. Raises `ValueError` for an entry that is malformed."""
    found: dict[str, defaultdict[str, set[str]]] = {lost.site: defaultdict(set) for lost in context.lost}
    for listing in vault.objects(context, PREFIX):
        site = listing.key.removeprefix(PREFIX).rpartition("/")[0]
        if site in found:
            try:
                entry = json.loads(vault.body(context, listing.key, listing.version))
                found[site][entry["store"]].add(entry["key"])
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{listing.key} in the vault is no entry of the log of erasures: {error!r}") from error
    return {site: {store: frozenset(keys) for store, keys in of.items()} for site, of in found.items()}


def eraser_of(store: Store) -> Eraser:
    """What erases from a store; for an engine of one's own the function under its name among the entry points
    `drillgate.erasers`. Raises `LookupError` where there is none."""
    if store.engine is not None:
        found = entry_points(group=GROUP, name=store.engine.name)
        if not found:
            raise LookupError(f"found no {store.engine.name!r} among the entry points {GROUP}")
        eraser: Eraser = next(iter(found)).load()
        return eraser
    engine = next(iter(engines_of(store)), "no engine")
    if engine not in _ERASERS:
        raise LookupError(f"found a store of {engine}, and not of {', '.join(_ERASERS)} or an engine of one's own")
    return _ERASERS[engine]


def _items(context: StepContext, store: Store, lost: LostSite, keys: Sequence[str]) -> None:
    table: Any = store.dynamodb
    client = context.client("dynamodb", "estate")
    for key in keys:
        sort = {table.sort_key: {"S": key}} if table.sort_key else {}
        client.delete_item(TableName=table.table, Key={table.partition_key: {"S": lost.site}} | sort)


def _rows(context: StepContext, store: Store, lost: LostSite, keys: Sequence[str]) -> None:
    from psycopg import sql

    database: Any = store.postgres
    with context.connect(lost.shard, database.database) as connection:
        for key in keys:
            table, _, row = key.partition("/")
            statement = sql.SQL("DELETE FROM {} WHERE site = %s AND id = %s").format(sql.Identifier(table))
            connection.execute(statement, (lost.site, int(row)))


def _objects(context: StepContext, store: Store, lost: LostSite, keys: Sequence[str]) -> None:
    client, bucket = context.client("s3", "estate"), str(store.s3 and store.s3.bucket)
    for erased in keys:
        for key, history in s3.versions(client, bucket, f"{lost.site}/{erased}"):
            for version in history if key == f"{lost.site}/{erased}" else ():
                client.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])


_ERASERS: Mapping[str, Eraser] = {
    "dynamodb": _items,
    "postgres": _rows,
    "s3": _objects,
    "cognito": cognito.erase,
}

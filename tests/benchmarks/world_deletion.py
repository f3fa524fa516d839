"""How a script that knows the keys deletes a site from each kind of store, in as few calls as the APIs take."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from psycopg import sql

from drillgate.documents.shapes import engines_of
from drillgate.world.world import World

Keys = Sequence[str]


def delete(world: World, name: str, site: str, keys: Keys) -> None:
    """Delete a site's records, whose keys are given in the order in which they were written."""
    (engine,) = engines_of(world.estate.stores[name])
    _DELETIONS[engine](world, name, site, keys)


def _items(world: World, name: str, site: str, keys: Keys) -> None:
    table = world.stores[name].table  # type: ignore[attr-defined] # a DynamoDB table's own
    for batch in _batches(keys, 25):
        requests = [
            {"DeleteRequest": {"Key": {table.partition_key: {"S": site}, table.sort_key: {"S": key}}}} for key in batch
        ]
        world.client("dynamodb", "estate").batch_write_item(RequestItems={table.table: requests})


def _objects(world: World, name: str, site: str, keys: Keys) -> None:
    bucket = world.stores[name].bucket  # type: ignore[attr-defined] # an S3 bucket's own
    for batch in _batches(keys, 1000):
        objects = [{"Key": f"{site}/{key}"} for key in batch]
        world.client("s3", "estate").delete_objects(Bucket=bucket, Delete={"Objects": objects})


def _parameters(world: World, name: str, site: str, keys: Keys) -> None:
    path = world.stores[name].path  # type: ignore[attr-defined] # a tree of parameters' own
    for batch in _batches(keys, 10):
        world.client("ssm", "estate").delete_parameters(Names=[f"{path}/{site}/{key}" for key in batch])


def _names(world: World, name: str, site: str, keys: Keys) -> None:
    store: Any = world.stores[name]
    contents = store.contents(site)
    changes = [
        {
            "Action": "DELETE",
            "ResourceRecordSet": {
                "Name": f"{key}.{site}.{store.zone}",
                "Type": "CNAME",
                "TTL": 60,
                "ResourceRecords": [{"Value": contents[key]["target"]}],
            },
        }
        for key in keys
    ]
    client = world.client("route53", "estate")
    client.change_resource_record_sets(HostedZoneId=store._hosted().id, ChangeBatch={"Changes": changes})


def _each(world: World, name: str, site: str, keys: Keys) -> None:
    for key in reversed(keys):
        world.stores[name].remove(site, key)


def _rows(world: World, name: str, site: str, _: Keys) -> None:
    store: Any = world.stores[name]
    roots = [kind for kind, table in store.database.tables.items() if table.parent is None]
    for kind in roots:
        statement = sql.SQL("DELETE FROM {} WHERE site = %s").format(sql.Identifier(kind))
        store.shard(site).session(store.database.database).execute(statement, [site])


def _batches(keys: Keys, size: int) -> Iterator[Keys]:
    return (keys[begin : begin + size] for begin in range(0, len(keys), size))


_DELETIONS: Mapping[str, Callable[[World, str, str, Keys], None]] = {
    "dynamodb": _items,
    "s3": _objects,
    "ssm": _parameters,
    "secrets": _each,
    "route53": _names,
    "cognito": _each,
    "postgres": _rows,
}

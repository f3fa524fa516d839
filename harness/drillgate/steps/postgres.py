"""Bringing sites' rows back into a live PostgreSQL shard, beside those of the other sites.

First a shard is recovered beside the live one, and the lost sites' rows go from there into a bucket of the estate;
then they are merged from the bucket. So nothing live is touched by a recovery, and a merge can be repeated.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import psycopg
from botocore.exceptions import ClientError
from psycopg import sql

from drillgate.steps import recovery, tenancy
from drillgate.steps.context import StepContext
from drillgate.steps.tenancy import SITE, Connection, Table

BUCKET = "restore-staging"
NEXT_AT_ONCE = 1_000_000


class MergeError(Exception):
    """Rows that cannot be put back as they were; nothing has been."""


def recover(context: StepContext) -> None:
    """Recover a shard to the window's point and put the lost sites' rows into the bucket `restore-staging`.

    `with: {store, also}`, `for-each: [window, shard]`. The shard is recovered from the store's backup; `also` are other
    stores with databases on the same shards, whose rows are taken out while it is there. All tables with a column
    `site` are read. Raises `LookupError` where the vault holds too little, or the tables do not tell whose rows are
    whose.
    """
    store, _, shard, point = recovery.settings_of(context)
    with recovery.recovered(context, store, shard, point) as conninfo:
        for name, database in recovery.databases_of(context):
            with psycopg.connect(conninfo, dbname=database, autocommit=True) as connection:
                _stage(context, name, connection)


def recover_by_rds(context: StepContext) -> None:
    """As `recover`, by RDS's own restore to a point in time, into an instance beside the live one that is deleted then.

    `with: {store}`, `for-each: [window, shard]`. RDS restores up to five minutes ago.
    """
    store, database, shard, point = recovery.settings_of(context)
    client, target = context.client("rds", "estate"), _instance_name(shard, context)
    client.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=shard, TargetDBInstanceIdentifier=target, RestoreTime=point
    )
    try:
        client.get_waiter("db_instance_available").wait(DBInstanceIdentifier=target)
        with context.connect_instance(target, database.database) as connection:
            _stage(context, store, connection)
    finally:
        client.delete_db_instance(DBInstanceIdentifier=target, SkipFinalSnapshot=True)


def _instance_name(shard: str, context: StepContext) -> str:
    """A name that RDS takes: letters, digits and single hyphens, at most 63."""
    return re.sub(r"[^A-Za-z0-9]+", "-", f"{shard}-{context.step}-{context.cell}").strip("-")[:63].rstrip("-")


def _stage(context: StepContext, store: str, connection: Connection) -> None:
    """Put the lost sites' rows from a store's recovered database into the bucket."""
    sites = sorted(lost.site for lost in context.lost)
    folder, client = _folder(context, store), context.client("s3", "estate")
    _make_bucket(client, context.estate.region)
    staged = []
    for number, table in enumerate(tenancy.tables(connection)):
        key, content = f"{folder}/{number:03}.copy.gz", b"".join(_rows(connection, table, sites))
        client.put_object(Bucket=BUCKET, Key=key, Body=gzip.compress(content, compresslevel=1, mtime=0))
        staged.append({"key": key, "rows": content.count(b"\n"), "table": asdict(table)})
    client.put_object(Bucket=BUCKET, Key=f"{folder}/staged.json", Body=json.dumps(staged).encode())


def merge(context: StepContext) -> None:
    """Put the rows that `recover` staged for the same window back into the live shard, with the same IDs.

    `with: {store}`, `for-each: [window, shard]`. In one transaction, parents first; a row that is there already stays
    as it is, so that a merge can be repeated and nothing is undone that was written since. Only the lost sites' rows
    are ever written. Sequences are moved past the IDs, never back. Raises `MergeError`, and leaves all rows as they
    were, where a row of another site has the place of one, where a trigger alters or drops one, and where the live
    tables have changed too much.
    """
    store, database, shard, _ = recovery.settings_of(context)
    folder, client = _folder(context, store), context.client("s3", "estate")
    sites = sorted(lost.site for lost in context.lost)
    staged = json.loads(_get(client, f"{folder}/staged.json"))
    with context.connect(shard, database.database) as connection, connection.transaction():
        live = {str(table): table for table in tenancy.tables(connection)}
        for number, entry in enumerate(staged):
            table = Table(**{name: _frozen(value) for name, value in entry["table"].items()})
            _must_fit(table, live)
            rows = gzip.decompress(_get(client, entry["key"]))
            _merge(connection, table, sql.Identifier(f"staged_{number}"), rows, sites, entry["rows"])


def _merge(
    connection: Connection, table: Table, staged: sql.Identifier, rows: bytes, sites: list[str], expected: int
) -> None:
    names = {
        "live": table.identifier,
        "staged": staged,
        "columns": sql.SQL(", ").join(map(sql.Identifier, table.columns)),
        "key": sql.SQL(", ").join(map(sql.Identifier, table.key)),
        "site": sql.Identifier(SITE),
    }

    def composed(statement: str) -> sql.Composed:
        return sql.SQL(statement).format(**names)

    connection.execute(
        composed("CREATE TEMPORARY TABLE {staged} ON COMMIT DROP AS SELECT {columns} FROM {live} WITH NO DATA")
    )
    with connection.cursor().copy(composed("COPY {staged} ({columns}) FROM STDIN")) as copy:
        copy.write(rows)
    there, strange = _one(
        connection, composed("SELECT count(*), count(*) FILTER (WHERE {site} <> ALL (%s)) FROM {staged}"), [sites]
    )
    if (there, strange) != (expected, 0):
        raise MergeError(
            f"{table}: {expected} rows were staged for these sites, {there} came, {strange} of other sites"
        )
    altered = _one(
        connection,
        composed(
            "WITH put AS (INSERT INTO {live} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {staged}"
            " ON CONFLICT ({key}) DO NOTHING RETURNING {columns})"
            " SELECT count(*) FROM (SELECT put::text FROM put"
            " EXCEPT SELECT asked::text FROM (SELECT {columns} FROM {staged}) AS asked) AS altered"
        ),
    )[0]
    if altered:
        raise MergeError(f"{table}: a trigger altered {altered} rows on their way in")
    taken = connection.execute(
        composed(
            "SELECT ROW({key})::text, there.{site} FROM {staged} AS staged LEFT JOIN {live} AS there USING ({key})"
            " WHERE there.{site} IS DISTINCT FROM staged.{site} LIMIT 1"
        )
    ).fetchone()
    if taken:
        held = f"is taken by site {taken[1]}" if taken[1] else "stayed empty: a trigger or a deletion took it away"
        raise MergeError(f"{table}: the place of row {taken[0]} {held}")
    for column in table.columns:
        _move_sequence(connection, table, staged, column)


def _move_sequence(connection: Connection, table: Table, staged: sql.Identifier, column: str) -> None:
    """Take values until the staged ones are behind: unlike setval, that never undoes what others take meanwhile."""
    owned = _one(
        connection,
        sql.SQL("SELECT pg_get_serial_sequence({}, {})").format(
            sql.Literal(table.identifier.as_string(connection)), sql.Literal(column)
        ),
    )[0]
    if owned is None:
        return
    missing = sql.SQL(
        "SELECT coalesce(max({column}), 0) - (SELECT coalesce(last_value, 0) FROM pg_sequences"
        " WHERE format('%I.%I', schemaname, sequencename)::regclass = {sequence}::regclass) FROM {staged}"
    ).format(column=sql.Identifier(column), sequence=sql.Literal(owned), staged=staged)
    while (steps := _one(connection, missing)[0]) > 0:
        connection.execute(
            "SELECT count(nextval(%s::regclass)) FROM generate_series(1, %s)", [owned, min(steps, NEXT_AT_ONCE)]
        )


def _rows(connection: Connection, table: Table, sites: list[str]) -> Iterator[bytes]:
    """A table's rows of some sites, as PostgreSQL's COPY text."""
    statement = sql.SQL("COPY (SELECT {} FROM {} WHERE {} = ANY ({}) ORDER BY {}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, table.columns)),
        table.identifier,
        sql.Identifier(SITE),
        sql.Literal(sites),
        sql.SQL(", ").join(map(sql.Identifier, table.key)),
    )
    with connection.cursor().copy(statement) as copy:
        yield from map(bytes, copy)


def _must_fit(table: Table, live: dict[str, Table]) -> None:
    now = live.get(str(table))
    if now is None:
        raise MergeError(f"{table} is not in the live database any more, or has no rows of sites")
    if lacking := set(table.columns) - set(now.columns):
        raise MergeError(f"{table} has no {', '.join(sorted(lacking))} in the live database any more")
    if now.key != table.key:
        raise MergeError(f"{table} has another primary key in the live database")


def _folder(context: StepContext, store: str) -> str:
    """Where a store's rows of one window and shard are staged."""
    _, _, shard, point = recovery.settings_of(context)
    return f"{store}/{point:%Y-%m-%dT%H%M%S.%fZ}/{shard}"


def _make_bucket(client: Any, region: str) -> None:
    try:
        client.head_bucket(Bucket=BUCKET)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        client.create_bucket(Bucket=BUCKET, **place)


def _get(client: Any, key: str) -> bytes:
    content: bytes = client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return content


def _one(connection: Connection, query: Any, parameters: Any = None) -> tuple[Any, ...]:
    row = connection.execute(query, parameters).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always has a row
    return row


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

"""Steps that mend, after the fact, what `by_hand.py` restored from snapshots that were too old.

The sites have been used since. Of each record three states are compared: as it was put back, as it should have been put
back, and as it is now. What is still as it was put back becomes what it should have been; all else is newer, and stays.
"""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from psycopg import sql

from drillgate.steps import audit, postgres, s3, tenancy
from drillgate.steps.context import StepContext

REFERENCES = """
SELECT child.relname, column_of_child.attname, parent.relname, column_of_parent.attname
FROM pg_constraint AS reference
JOIN pg_class AS child ON child.oid = reference.conrelid
JOIN pg_class AS parent ON parent.oid = reference.confrelid
JOIN pg_attribute AS column_of_child
  ON column_of_child.attrelid = reference.conrelid AND column_of_child.attnum = reference.conkey[1]
JOIN pg_attribute AS column_of_parent
  ON column_of_parent.attrelid = reference.confrelid AND column_of_parent.attnum = reference.confkey[1]
WHERE reference.contype = 'f'
ORDER BY 1, 2
"""

INSERT = """
INSERT INTO {live} ({columns}) OVERRIDING SYSTEM VALUE
SELECT {columns} FROM {right} AS meant
WHERE NOT EXISTS (SELECT FROM {early} AS put WHERE {put_is_meant})"""

UNLESS_THERE = " ON CONFLICT DO NOTHING"

UPDATE = """
UPDATE {live} AS now SET ({columns}) = (SELECT {of_meant})
FROM {right} AS meant, {early} AS put
WHERE {put_is_meant} AND {put_is_now} AND ROW({of_put})::text = ROW({of_now})::text
"""

DELETE = """
DELETE FROM {live} AS now USING {early} AS put
WHERE {put_is_now} AND ROW({of_put})::text = ROW({of_now})::text
AND NOT EXISTS (SELECT FROM {right} AS meant WHERE {put_is_meant})
"""


def recover(context: StepContext) -> None:
    """As `drillgate.steps.postgres:recover`, for the customers restored by hand: `with: {store, customers}`."""
    if by_hand := _by_hand(context):
        postgres.recover(by_hand)


def merge(context: StepContext) -> None:
    """Mend the rows of the customers restored by hand: `with: {store, customers, minutes}`.

    What was put back is still staged from then, under a point so many minutes earlier. A row is not deleted again that
    others refer to by now, and none is brought back that refers to a row or file that users have deleted since.
    """
    by_hand = _by_hand(context)
    if by_hand is None or by_hand.shard is None:
        return
    client = context.client("s3", "estate")
    early, right = (_staged(client, part) for part in (_earlier(by_hand), by_hand))
    database = context.estate.stores[str(context.settings["store"])].postgres
    if database is None:
        raise ValueError(f"{context.step} is for a store of rows")
    with context.connect(by_hand.shard, database.database) as connection, connection.transaction():
        tables, references = tenancy.tables(connection), connection.execute(REFERENCES).fetchall()
        for table in tables:
            for name, rows in (("early", early), ("right", right)):
                _load(connection, table, f"{name}_{table.name}", rows[table.name])
            parents = [_parent(*reference[1:]) for reference in references if reference[0] == table.name]
            whole = [*parents, *_files(by_hand, table.name)]
            connection.execute(sql.SQL(" AND ").join([_composed(INSERT, table), *whole]) + sql.SQL(UNLESS_THERE))
            connection.execute(_composed(UPDATE, table))
        for table in reversed(tables):
            children = [_child(*reference) for reference in references if reference[2] == table.name]
            connection.execute(sql.SQL(" AND ").join([_composed(DELETE, table), *children]))


def restore_files(context: StepContext) -> None:
    """Mend the files of the customers restored by hand: `with: {store, customers, minutes}`.

    A file is not deleted again that a row refers to by now.
    """
    by_hand = _by_hand(context)
    if by_hand is None:
        return
    point, earlier = by_hand.point, _earlier(by_hand).point
    bucket = context.estate.stores[str(context.settings["store"])].s3
    if point is None or earlier is None or bucket is None:
        raise ValueError(f"{context.step} is for a window and a store of files")
    client = context.client("s3", "estate")
    for lost in by_hand.lost:
        referred = set(_referred(by_hand, lost.site, lost.shard))
        for key, history in s3.versions(client, bucket.bucket, f"{lost.site}/"):
            put, meant, now = s3.current_at(history, earlier), s3.current_at(history, point), _now(history)
            if _tag(now) != _tag(put) or _tag(meant) == _tag(put):
                continue
            if meant is not None:
                source = {"Bucket": bucket.bucket, "Key": key, "VersionId": meant["VersionId"]}
                client.copy_object(Bucket=bucket.bucket, Key=key, CopySource=source)
            elif key.removeprefix(f"{lost.site}/") not in referred:
                client.delete_object(Bucket=bucket.bucket, Key=key)


def _by_hand(context: StepContext) -> StepContext | None:
    """The context of those of its sites that were restored by hand, if any is among them."""
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window, …]")
    lost = audit.read(context.client("s3", "estate"), context.estate)
    first = {one.site for one in lost[: int(context.settings["customers"])]}
    sites = tuple(one for one in context.lost if one.site in first)
    return replace(context, lost=sites) if sites else None


def _earlier(context: StepContext) -> StepContext:
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window, …]")
    return replace(context, point=context.point - timedelta(minutes=int(context.settings["minutes"])))


def _staged(client: Any, context: StepContext) -> Mapping[str, bytes]:
    """The rows of each table that are staged for a context's point, as PostgreSQL's COPY text."""
    folder = f"{context.settings['store']}/{context.point:%Y-%m-%dT%H%M%S.%fZ}/{context.shard}"

    def content(key: str) -> bytes:
        body: bytes = client.get_object(Bucket=postgres.BUCKET, Key=key)["Body"].read()
        return body

    entries = json.loads(content(f"{folder}/staged.json"))
    return {entry["table"]["name"]: gzip.decompress(content(entry["key"])) for entry in entries}


def _load(connection: Any, table: tenancy.Table, name: str, rows: bytes) -> None:
    columns = _columns(table.columns)
    statement = "CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA"
    connection.execute(sql.SQL(statement).format(sql.Identifier(name), columns, table.identifier))
    with connection.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)) as copy:
        copy.write(rows)


def _composed(statement: str, table: tenancy.Table) -> sql.Composed:
    return sql.SQL(statement).format(
        live=table.identifier,
        early=sql.Identifier(f"early_{table.name}"),
        right=sql.Identifier(f"right_{table.name}"),
        columns=_columns(table.columns),
        of_meant=_columns(table.columns, "meant"),
        of_put=_columns(table.columns, "put"),
        of_now=_columns(table.columns, "now"),
        put_is_meant=_equal(table, "put", "meant"),
        put_is_now=_equal(table, "put", "now"),
    )


def _columns(names: Sequence[str], of: str = "") -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(of, name) if of else sql.Identifier(name) for name in names)


def _equal(table: tenancy.Table, one: str, other: str) -> sql.Composed:
    pairs = (sql.SQL("{} = {}").format(sql.Identifier(one, key), sql.Identifier(other, key)) for key in table.key)
    return sql.SQL(" AND ").join(pairs)


def _parent(field: str, parent: str, own: str) -> sql.Composed:
    """The condition that what a row refers to is there."""
    return sql.SQL("({meant} IS NULL OR EXISTS (SELECT FROM {parent} AS parent WHERE {own} = {meant}))").format(
        meant=sql.Identifier("meant", field), parent=sql.Identifier(parent), own=sql.Identifier("parent", own)
    )


def _child(child: str, field: str, _parent: str, own: str) -> sql.Composed:
    """The condition that no row refers to a row by now."""
    return sql.SQL("NOT EXISTS (SELECT FROM {} AS child WHERE {} = {})").format(
        sql.Identifier(child), sql.Identifier("child", field), sql.Identifier("now", own)
    )


def _files(context: StepContext, table: str) -> Iterator[sql.Composed]:
    """The conditions that the files that a row refers to are not among those that users have deleted since."""
    early, client = _earlier(context).point, context.client("s3", "estate")
    for reference in context.estate.stores[str(context.settings["store"])].references:
        database, bucket = (context.estate.stores[name] for name in (str(context.settings["store"]), reference.to))
        if not (
            early and bucket.s3 and database.postgres and reference.field in database.postgres.tables[table].columns
        ):
            continue
        gone = [
            [lost.site, key.removeprefix(f"{lost.site}/")]
            for lost in context.lost
            for key, history in s3.versions(client, bucket.s3.bucket, f"{lost.site}/")
            if s3.current_at(history, early) and not _now(history)
        ]
        pair = sql.SQL("ROW({}, {})").format(sql.Identifier("meant", "site"), sql.Identifier("meant", reference.field))
        for site, key in gone:
            yield sql.SQL("{} IS DISTINCT FROM ROW({}, {})").format(pair, sql.Literal(site), sql.Literal(key))


def _referred(context: StepContext, site: str, shard: str) -> Iterator[str]:
    """The files that rows of a site refer to."""
    for store in context.estate.stores.values():
        fields = {reference.field for reference in store.references if reference.to == context.settings["store"]}
        for name, table in store.postgres.tables.items() if store.postgres else ():
            for field in sorted(fields & table.columns.keys()):
                statement = sql.SQL("SELECT {} FROM {} WHERE site = %s").format(
                    sql.Identifier(field), sql.Identifier(name)
                )
                with context.connect(shard, store.postgres.database) as connection:  # type: ignore[union-attr]
                    yield from (value for (value,) in connection.execute(statement, [site]) if value)


def _now(history: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    return next((entry for entry in history if entry["IsLatest"] and "Size" in entry), None)


def _tag(version: Mapping[str, Any] | None) -> str | None:
    return version["ETag"] if version else None

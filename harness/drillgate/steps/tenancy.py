"""Which tables of a database hold rows of tenants, and how they hang together, by its own catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]
SITE = "site"

TABLES = """
SELECT relation.oid, namespace.nspname, relation.relname,
       array_agg(attribute.attname::text ORDER BY attribute.attnum) FILTER (WHERE attribute.attgenerated = ''),
       (SELECT array_agg(key.attname::text ORDER BY place.ordinality)
          FROM pg_index AS index, unnest(index.indkey::int2[]) WITH ORDINALITY AS place (attnum, ordinality)
          JOIN pg_attribute AS key ON key.attnum = place.attnum
         WHERE index.indrelid = relation.oid AND index.indisprimary AND key.attrelid = relation.oid)
  FROM pg_class AS relation
  JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
  JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid
 WHERE relation.relkind IN ('r', 'p') AND NOT relation.relispartition
   AND namespace.nspname NOT IN ('pg_catalog', 'information_schema') AND namespace.nspname NOT LIKE 'pg\\_t%'
   AND attribute.attnum > 0 AND NOT attribute.attisdropped
 GROUP BY relation.oid, namespace.nspname, relation.relname
 ORDER BY namespace.nspname, relation.relname
"""
REFERENCES = (
    "SELECT conrelid, confrelid FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND conrelid <> confrelid"
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with rows of tenants: the columns that can be written, and its primary key."""

    schema: str
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def __str__(self) -> str:
        return self.name if self.schema == "public" else f"{self.schema}.{self.name}"

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)


def tables(connection: Connection) -> tuple[Table, ...]:
    """All tables with a column `site`, those first that others refer to.

    Raises `LookupError` where one has no primary key, where they refer to each other in a circle, or where a table
    without that column refers to one that has it: whose its rows are could not be told.
    """
    tenants: dict[int, Table] = {}
    others: dict[int, str] = {}
    for oid, schema, name, columns, key in connection.execute(TABLES):
        if SITE not in columns:
            others[oid] = name
        elif not key:
            raise LookupError(f"{name} has no primary key, by which its rows could be known again")
        else:
            tenants[oid] = Table(schema, name, tuple(columns), tuple(key))
    return _ordered(tenants, others, connection)


def _ordered(tenants: Mapping[int, Table], others: Mapping[int, str], connection: Connection) -> tuple[Table, ...]:
    parents: dict[int, set[int]] = {oid: set() for oid in tenants}
    for child, parent in connection.execute(REFERENCES):
        if parent in tenants and child in others:
            raise LookupError(
                f"{others[child]} refers to {tenants[parent]} and has no column {SITE}: whose are its rows?"
            )
        if parent in tenants and child in tenants:
            parents[child].add(parent)
    try:
        return tuple(tenants[oid] for oid in TopologicalSorter(parents).static_order())
    except CycleError as error:
        circle = ", ".join(str(tenants[oid]) for oid in error.args[1])
        raise LookupError(f"tables refer to each other in a circle: {circle}") from error

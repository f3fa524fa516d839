"""A PostgreSQL database of the estate, on shards that many sites share: each row says whose it is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

import psycopg
from psycopg import sql

from drillgate.documents.engines import PostgresDatabase
from drillgate.places import InputError, Place, Problem
from drillgate.world.postgres import Cluster
from drillgate.world.stores.interface import Content
from drillgate.world.unshadowed import unshadowed
from drillgate.world.world import World

PARENT, PARENT_COLUMN = "parent", "parent_id"
ROWS = 1_000_000
"""So many rows of a table a site may have: its rows are numbered from its own number times this."""


@dataclass(frozen=True)
class PostgresStore:
    """The store `name` of the estate. A record's kind is its table, its key "table/id".

    Content is in text; a bigint in digits, a jsonb in PostgreSQL's own spelling. A column that is NULL is left out, and
    "parent" holds the key of the row it belongs to, with which it is deleted.
    """

    world: World
    name: str
    _made: Counter[tuple[str, str]] = field(default_factory=Counter, compare=False)

    @cached_property
    def database(self) -> PostgresDatabase:
        database = self.world.estate.stores[self.name].postgres
        if database is None:
            raise ValueError(f"{self.name} is no PostgreSQL database")
        return database

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The tables, parents first. Raises `ValueError` where they belong to each other in a circle."""
        tables = self.database.tables
        parents = {name: [table.parent] if table.parent else [] for name, table in tables.items()}
        try:
            return tuple(TopologicalSorter(parents).static_order())
        except CycleError as error:
            raise ValueError(f"tables of {self.name} belong to each other in a circle: {error.args[1]}") from error

    def provision(self) -> None:
        """Make the database, its tables and what its schema file adds, on every shard.

        Raises `InputError` where the schema file is missing, fails, or would tell the real time.
        """
        database = self.database
        for name in database.shards:
            shard = self.world.shards[name]
            if not shard.has_database(database.database):
                shard.create_database(database.database)
            session = shard.session(database.database)
            for table in self.kinds:
                for statement in self._definition(table):
                    session.execute(statement)
            if database.schema is not None:
                self._run(database.schema, session)

    def create(self, site: str, kind: str, content: Content) -> str:
        """Insert a row and return its key. Raises `KeyError` for an unknown table, site or field."""
        columns, values = self._columns(kind, content)
        number = self._next(site, kind)
        if self._session(site).execute(_insert(kind, columns), [number, site, *values]).rowcount == 0:
            raise LookupError(f"{kind} did not take a row of {site}")
        return f"{kind}/{number}"

    def _next(self, site: str, kind: str) -> int:
        """The ID of a site's next row; the table's own sequence is moved past all that the site may have."""
        number = self.world.number(site)
        self._made[site, kind] += 1
        if self._made[site, kind] == 1:
            self._session(site).execute(_ahead(kind), [(number + 1) * ROWS - 1])
        return number * ROWS + self._made[site, kind]

    def update(self, site: str, key: str, content: Content) -> None:
        """Write all columns of a row anew. Raises `KeyError` where the site has none of that key."""
        kind, identifier = _parse(key)
        given, values = self._columns(kind, content)
        absent = tuple(name for name in self._known(kind) if name not in given)
        done = self._session(site).execute(_update(kind, given, absent), [*values, site, identifier])
        _expect_one(done, site, key)

    def remove(self, site: str, key: str) -> None:
        """Delete a row and all that belongs to it. Raises `KeyError` where the site has none of that key."""
        kind, identifier = _parse(key)
        _expect_one(self._session(site).execute(_delete(kind), [site, identifier]), site, key)

    def contents(self, site: str) -> Mapping[str, Content]:
        """All rows of a site, by key, but for when they were last written; none while its shard is down."""
        if not self.shard(site).runs:
            return {}
        session, found = self._session(site), {}
        for kind in self.kinds:
            known = self._known(kind)
            for identifier, *values in session.execute(_select(kind, known), [site]).fetchall():
                found[f"{kind}/{identifier}"] = self._content(kind, dict(zip(known, values, strict=True)))
        return found

    def _content(self, kind: str, row: Mapping[str, str | None]) -> Content:
        parent = self.database.tables[kind].parent
        filled = {name: value for name, value in row.items() if value is not None}
        owner = filled.pop(PARENT_COLUMN, None)
        return filled if owner is None else {PARENT: f"{parent}/{owner}", **filled}

    def _columns(self, kind: str, content: Content) -> tuple[tuple[str, ...], list[Any]]:
        """The columns of a content and their values. Raises `KeyError` for a field or a parent that cannot be."""
        table = self.database.tables[kind]
        columns: list[str] = []
        values: list[Any] = []
        for column, value in content.items():
            if column == PARENT and table.parent is not None:
                parent, identifier = _parse(value)
                if parent != table.parent:
                    raise KeyError(f"a row of {kind} belongs to one of {table.parent}, not to {value}")
                columns.append(PARENT_COLUMN)
                values.append(identifier)
            elif column in table.columns:
                columns.append(column)
                values.append(int(value) if table.columns[column] == "bigint" else value)
            else:
                raise KeyError(f"{kind} of {self.name} has no {column}")
        return tuple(columns), values

    def _known(self, kind: str) -> tuple[str, ...]:
        table = self.database.tables[kind]
        return (*([PARENT_COLUMN] if table.parent else []), *table.columns)

    def _definition(self, kind: str) -> list[sql.Composed]:
        table, name = self.database.tables[kind], sql.Identifier(kind)
        columns = [
            sql.SQL("id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
            sql.SQL("site text NOT NULL"),
            *(sql.SQL("{} {}").format(sql.Identifier(own), sql.SQL(type_)) for own, type_ in table.columns.items()),
            sql.SQL("updated_at timestamptz NOT NULL DEFAULT now()"),
        ]
        statements = [sql.SQL("CREATE INDEX ON {} (site)").format(name)]
        if table.parent:
            reference = sql.SQL("parent_id bigint REFERENCES {} ON DELETE CASCADE")
            columns.insert(2, reference.format(sql.Identifier(table.parent)))
            statements.append(sql.SQL("CREATE INDEX ON {} (parent_id)").format(name))
        return [sql.SQL("CREATE TABLE {} ({})").format(name, sql.SQL(", ").join(columns)), *statements]

    def _run(self, schema: str, session: psycopg.Connection[tuple[Any, ...]]) -> None:
        file = self.world.folder / schema
        try:
            script = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(Problem(Place(str(file)), f"no schema that can be read: {error}")) from error
        real = [
            Problem(Place(str(file), line, column), f"{word}, which tells the real time", "now()")
            for word, line, column in unshadowed(script)
        ]
        if real:
            raise InputError(*real)
        try:
            session.execute(script.encode())
        except psycopg.Error as error:
            position = int(error.diag.statement_position or 1) - 1
            before = script[:position]
            place = Place(str(file), before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)
            raise InputError(Problem(place, f"SQL that {self.name} refuses: {error.diag.message_primary}")) from error

    def _session(self, site: str) -> psycopg.Connection[tuple[Any, ...]]:
        return self.shard(site).session(self.database.database)

    def shard(self, site: str) -> Cluster:
        """The shard that a site lives on. Raises `KeyError` for a site that nobody placed."""
        return self.world.shards[self.world.shard_of[site]]


@cache
def _insert(kind: str, columns: tuple[str, ...]) -> bytes:
    names = ("id", "site", *columns)
    return _bytes(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(kind),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(sql.Placeholder() * len(names)),
        )
    )


@cache
def _ahead(kind: str) -> bytes:
    return _bytes(
        sql.SQL(
            "SELECT setval(pg_get_serial_sequence({table}, 'id'), greatest(%s, (SELECT coalesce(max(last_value), 1)"
            " FROM pg_sequences WHERE format('%%I.%%I', schemaname, sequencename)::regclass"
            " = pg_get_serial_sequence({table}, 'id')::regclass)))"
        ).format(table=sql.Literal(f'"{kind}"'))
    )


@cache
def _update(kind: str, given: tuple[str, ...], absent: tuple[str, ...]) -> bytes:
    assignments: list[sql.Composable] = [sql.SQL("{} = %s").format(sql.Identifier(name)) for name in given]
    assignments += [sql.SQL("{} = NULL").format(sql.Identifier(name)) for name in absent]
    assignments.append(sql.SQL("updated_at = now()"))
    return _bytes(
        sql.SQL("UPDATE {} SET {} WHERE site = %s AND id = %s").format(
            sql.Identifier(kind), sql.SQL(", ").join(assignments)
        )
    )


@cache
def _delete(kind: str) -> bytes:
    return _bytes(sql.SQL("DELETE FROM {} WHERE site = %s AND id = %s").format(sql.Identifier(kind)))


@cache
def _select(kind: str, columns: tuple[str, ...]) -> bytes:
    texts = [sql.SQL("{}::text").format(sql.Identifier(name)) for name in columns]
    return _bytes(
        sql.SQL("SELECT {} FROM {} WHERE site = %s ORDER BY id").format(
            sql.SQL(", ").join([sql.Identifier("id"), *texts]), sql.Identifier(kind)
        )
    )


def _bytes(statement: sql.Composed) -> bytes:
    """As it goes to PostgreSQL: putting one together costs as much as carrying it out."""
    return statement.as_bytes(None)


def _parse(key: str) -> tuple[str, int]:
    kind, _, identifier = key.rpartition("/")
    if not kind or not identifier.isdecimal():
        raise KeyError(f"{key!r} is no key of a row: table/id")
    return kind, int(identifier)


def _expect_one(cursor: psycopg.Cursor[tuple[Any, ...]], site: str, key: str) -> None:
    if cursor.rowcount != 1:
        raise KeyError(f"{site} has no {key}")

"""Which tables are the tenants', by the database's own catalogue."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from drillgate.steps import tenancy
from drillgate.steps.tenancy import Connection, Table
from drillgate.world.world import World


@pytest.fixture(scope="module")
def world(make_postgres_world: Callable[[], AbstractContextManager[World]]) -> Iterator[World]:
    with make_postgres_world() as made:
        yield made


@pytest.fixture
def connection(world: World) -> Iterator[Connection]:
    """What a test creates is gone after it."""
    with world.shards["shard-1"].connect("pages") as opened, opened.transaction(force_rollback=True):
        opened.execute("DROP TABLE attachment, page")
        yield opened


def test_tables_of_tenants_come_parents_first(connection: Connection) -> None:
    connection.execute("""
        CREATE TABLE zone (id int PRIMARY KEY, site text, UNIQUE (site, id));
        CREATE TABLE "Big Table" (site text, id int, zone int, double int GENERATED ALWAYS AS (id * 2) STORED, gone int,
            above int, PRIMARY KEY (site, id), FOREIGN KEY (site, zone) REFERENCES zone (site, id),
            FOREIGN KEY (site, above) REFERENCES "Big Table");
        ALTER TABLE "Big Table" DROP COLUMN gone;
        CREATE SCHEMA archive;
        CREATE TABLE archive.attic (id bigint PRIMARY KEY, site text, item int,
            FOREIGN KEY (site, item) REFERENCES "Big Table");
        CREATE TABLE split (id int, site text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
        CREATE TABLE split_low PARTITION OF split FOR VALUES FROM (0) TO (100);
        CREATE TABLE currency (code text PRIMARY KEY);
        CREATE TABLE price (id int PRIMARY KEY, site text, currency text REFERENCES currency);
        CREATE VIEW everything AS SELECT id, site FROM zone;
        CREATE TEMPORARY TABLE passing (site text);
    """)
    found = tenancy.tables(connection)
    assert set(found) == {
        Table("public", "zone", ("id", "site"), ("id",)),
        Table("public", "Big Table", ("site", "id", "zone", "above"), ("site", "id")),
        Table("archive", "attic", ("id", "site", "item"), ("id",)),
        Table("public", "split", ("id", "site"), ("id",)),
        Table("public", "price", ("id", "site", "currency"), ("id",)),
    }
    order = [table.name for table in found]
    assert order.index("zone") < order.index("Big Table") < order.index("attic")
    assert len(order) == 5


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ("CREATE TABLE log (site text)", "log has no primary key"),
        (
            "CREATE TABLE a (id int PRIMARY KEY, site text); CREATE TABLE note (a int REFERENCES a)",
            "note refers to a and has no column site: whose are its rows?",
        ),
        (
            """CREATE TABLE a (id int PRIMARY KEY, site text, b int);
            CREATE TABLE b (id int PRIMARY KEY, site text, a int REFERENCES a);
            ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b""",
            "tables refer to each other in a circle: ",
        ),
    ],
)
def test_tables_whose_rows_cannot_be_told_apart_are_refused(connection: Connection, tables: str, message: str) -> None:
    connection.execute(tables.encode())
    with pytest.raises(LookupError, match=message):
        tenancy.tables(connection)

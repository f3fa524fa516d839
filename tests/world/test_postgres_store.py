from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

import psycopg
import pytest

from drillgate.documents.engines import PostgresTable
from drillgate.places import InputError
from drillgate.world.stores.postgres import PostgresStore
from drillgate.world.world import World


class Make(Protocol):
    def __call__(self, schema: str | None = None) -> AbstractContextManager[World]: ...


@pytest.fixture(scope="module")
def world(make_postgres_world: Make) -> Iterator[World]:
    schema = (
        "CREATE TABLE beside (at timestamptz DEFAULT now());\nINSERT INTO beside VALUES (now() - interval '1 day');"
    )
    with make_postgres_world(schema) as made:
        yield made


@pytest.fixture
def store(world: World) -> PostgresStore:
    for site in ("a", "b"):
        world.shard_of[site] = "shard-1"
    world.shards["shard-1"].session("pages").execute("TRUNCATE page, attachment RESTART IDENTITY")
    return PostgresStore(world, "pages")


def query(world: World, text: str) -> list[tuple[Any, ...]]:
    return world.shards["shard-1"].session("pages").execute(text.encode()).fetchall()


def test_rows_are_written_read_and_deleted_as_records(store: PostgresStore) -> None:
    page = store.create("a", "page", {"title": "Ünï\n\t\\N", "views": "12345678901", "labels": '{"a": [1, 2]}'})
    other = store.create("b", "page", {"title": "another site's"})
    attachment = store.create("a", "attachment", {"parent": page, "media": "media/1"})
    assert (page, other, attachment) == ("page/1000001", "page/2000001", "attachment/1000001")
    assert store.contents("a") == {
        page: {"title": "Ünï\n\t\\N", "views": "12345678901", "labels": '{"a": [1, 2]}'},
        attachment: {"parent": page, "media": "media/1"},
    }
    store.update("a", page, {"title": "anew"})
    assert store.contents("a") == {
        page: {"title": "anew"},
        attachment: {"parent": page, "media": "media/1"},
    }
    store.remove("a", page)
    assert store.contents("a") == {}
    assert store.contents("b") == {other: {"title": "another site's"}}


def test_rows_written_in_bulk_are_others_to_see_at_the_end(store: PostgresStore, world: World) -> None:
    with world.shards["shard-1"].connect("pages") as other:
        with world.in_bulk():
            keys = [store.create("a", "page", {"title": str(number)}) for number in range(3)]
            assert list(store.contents("a")) == keys
            store.create("a", "attachment", {"parent": keys[0], "media": "media/1"})
            assert other.execute("SELECT FROM attachment").rowcount == 0
        assert other.execute("SELECT FROM attachment").rowcount == 1
    with pytest.raises(psycopg.errors.ForeignKeyViolation), world.in_bulk():
        store.create("a", "attachment", {"parent": "page/99", "media": "media/2"})
    store.create("a", "attachment", {"parent": keys[1], "media": "media/3"})
    assert [row["media"] for row in store.contents("a").values() if "media" in row] == ["media/1", "media/3"]


def test_a_row_that_a_table_does_not_take_is_told(store: PostgresStore, world: World) -> None:
    session = world.shards["shard-1"].session("pages")
    session.execute("CREATE FUNCTION untaken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
    session.execute("CREATE TRIGGER untaken BEFORE INSERT ON page FOR EACH ROW EXECUTE FUNCTION untaken()")
    try:
        with pytest.raises(LookupError, match="page did not take a row of a"):
            store.create("a", "page", {"title": "x"})
    finally:
        session.execute("DROP FUNCTION untaken() CASCADE")


def test_tables_that_others_belong_to_come_first(store: PostgresStore) -> None:
    assert store.kinds == ("page", "attachment")


def test_tables_that_belong_to_each_other_in_a_circle_are_refused(world: World) -> None:
    described = world.estate.stores["pages"]
    assert described.postgres is not None
    tables = {name: PostgresTable(columns={}, parent=parent) for name, parent in (("x", "y"), ("y", "x"))}
    circular = replace(described, postgres=replace(described.postgres, tables=tables))
    store = PostgresStore(replace(world, estate=replace(world.estate, stores={"pages": circular})), "pages")
    with pytest.raises(ValueError, match="tables of pages belong to each other in a circle"):
        _ = store.kinds


def test_each_write_is_stamped_with_the_worlds_time(store: PostgresStore, world: World) -> None:
    page = store.create("a", "page", {"title": "x"})
    written = world.clock.now()
    assert query(world, "SELECT updated_at FROM page") == [(written,)]
    world.clock.advance(timedelta(minutes=1))
    store.update("a", page, {"title": "y"})
    assert query(world, "SELECT updated_at FROM page") == [(written + timedelta(minutes=1),)]


def test_a_row_of_another_site_cannot_be_written(store: PostgresStore) -> None:
    page = store.create("a", "page", {"title": "x"})
    with pytest.raises(KeyError, match="b has no page/1000001"):
        store.update("b", page, {"title": "y"})
    with pytest.raises(KeyError, match="b has no page/1000001"):
        store.remove("b", page)
    assert store.contents("a") == {page: {"title": "x"}}


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        ("page", {"colour": "blue"}, "page of pages has no colour"),
        ("page", {"parent": "page/1"}, "page of pages has no parent"),
        ("attachment", {"parent": "attachment/1"}, "a row of attachment belongs to one of page"),
        ("attachment", {"parent": "1"}, "'1' is no key of a row: table/id"),
        ("comment", {}, "comment"),
    ],
)
def test_what_a_table_has_not_is_refused(
    store: PostgresStore, kind: str, content: dict[str, str], message: str
) -> None:
    with pytest.raises(KeyError, match=message):
        store.create("a", kind, content)


def test_the_schema_file_is_run_at_the_worlds_time(world: World) -> None:
    [(at,)] = query(world, "SELECT at FROM beside")
    assert at.isoformat() == "2022-04-04T06:00:00+00:00"


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ("SELECT 1;\nSELECT current_date;", "schema.sql:2:8: CURRENT_DATE, which tells the real time, expected now()"),
        ("SELECT 1;\nSELEC 2;", 'schema.sql:2:1: SQL that pages refuses: syntax error at or near "SELEC"'),
        ("SELECT ü, nothing FROM page", 'schema.sql:1:8: SQL that pages refuses: column "ü" does not exist'),
    ],
)
def test_a_schema_file_that_does_not_work_is_refused_with_the_place(
    make_postgres_world: Make, schema: str, problem: str
) -> None:
    with pytest.raises(InputError) as refusal, make_postgres_world(schema):
        pass
    assert str(refusal.value).endswith(problem)


def test_a_tables_own_sequence_is_past_every_row_of_a_site(world: World) -> None:
    store = world.stores["pages"]
    for site in ("sequence-a", "sequence-b"):
        world.shard_of[site] = "shard-1"
    keys = [store.create(site, "page", {"title": site}) for site in ("sequence-b", "sequence-a", "sequence-b")]
    with world.shards["shard-1"].connect("pages") as connection:
        (following,) = connection.execute("SELECT nextval('page_id_seq')").fetchone() or (0,)
    assert following > max(int(key.partition("/")[2]) for key in keys)

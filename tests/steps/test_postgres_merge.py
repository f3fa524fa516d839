"""Lost sites' rows go back among those of the others, who write all the while."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from drillgate.steps import postgres
from drillgate.steps.context import StepContext
from drillgate.steps.postgres import MergeError
from drillgate.world.stores.interface import Content
from drillgate.world.world import World

Step = Callable[..., StepContext]
Rows = dict[str, Content]


@pytest.fixture(scope="module")
def world(make_postgres_world: Callable[[], AbstractContextManager[World]]) -> Iterator[World]:
    with make_postgres_world() as made:
        made.backups["pages"].full()
        yield made


@pytest.fixture
def live(world: World) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A shard whose tables are as new."""
    with world.shards["shard-1"].connect("pages") as connection:
        connection.execute("DROP TABLE IF EXISTS attachment, page")
        world.stores["pages"].provision()
        world.numbers.clear()
        world.stores["pages"]._made.clear()  # type: ignore[attr-defined]  # rows are numbered from the beginning
        yield connection


def lost(world: World, postgres_step: Step, site: str, pages: int = 3) -> tuple[StepContext, Rows]:
    """A site of pages with an attachment each that was deleted, and is staged; with it what it held."""
    world.shard_of[site] = "shard-1"
    store = world.stores["pages"]
    for number in range(pages):
        page = store.create(site, "page", {"title": f"{site} {number}"})
        store.create(site, "attachment", {"parent": page, "media": f"media/{number}"})
    held = dict(store.contents(site))
    point = world.clock.now()
    world.clock.advance(timedelta(minutes=1))
    world.shards["shard-1"].session("pages").execute("DELETE FROM page WHERE site = %s", (site,))
    world.backups["pages"].ship()
    context = postgres_step(world, site, point)
    postgres.recover(context)
    return context, held


class Bystander(threading.Thread):
    """Writes to its own rows on its own connection until it is stopped, and keeps a journal of what it wrote."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        super().__init__()
        self.connection, self.stopped, self.began = connection, threading.Event(), threading.Event()
        self.pages: dict[int, str] = {}
        self.attachments: dict[int, int] = {}

    def run(self) -> None:
        number = 0
        while not self.stopped.is_set():
            number += 1
            self._write(f"bystander {number}")
            self.began.set()

    def _write(self, title: str) -> None:
        with self.connection.transaction():
            page = self._one("INSERT INTO page (site, title) VALUES ('bystander', %s) RETURNING id", title)
            attachment = self._one(
                "INSERT INTO attachment (site, parent_id) VALUES ('bystander', %s) RETURNING id", page
            )
        self.pages[page], self.attachments[attachment] = title, page
        if len(self.pages) % 3 == 0:
            self.connection.execute("UPDATE page SET title = 'again' WHERE id = %s", (page,))
            self.pages[page] = "again"
        if len(self.pages) % 5 == 0:
            gone = min(self.pages)
            self.connection.execute("DELETE FROM page WHERE id = %s", (gone,))
            del self.pages[gone]
            self.attachments = {key: owner for key, owner in self.attachments.items() if owner != gone}

    def _one(self, query: str, value: object) -> int:
        row = self.connection.execute(query.encode(), (value,)).fetchone()
        assert row is not None
        return int(row[0])


def test_bystanders_write_on_while_rows_are_merged(
    world: World, postgres_step: Step, live: psycopg.Connection[tuple[Any, ...]]
) -> None:
    contexts = [lost(world, postgres_step, f"lost-{number}", pages=40) for number in range(2)]
    with world.shards["shard-1"].connect("pages") as connection:
        bystander = Bystander(connection)
        bystander.start()
        try:
            assert bystander.began.wait(20)
            before = len(bystander.pages)
            for context, _ in contexts:
                postgres.merge(context)
            after = len(bystander.pages)
        finally:
            bystander.stopped.set()
            bystander.join()
    assert after > before, "nobody wrote meanwhile, so this shows nothing"
    for number, (_, held) in enumerate(contexts):
        assert world.stores["pages"].contents(f"lost-{number}") == held
    assert dict(live.execute("SELECT id, title FROM page WHERE site = 'bystander'").fetchall()) == bystander.pages
    assert (
        dict(live.execute("SELECT id, parent_id FROM attachment WHERE site = 'bystander'").fetchall())
        == bystander.attachments
    )
    _new_rows_find_their_place(live)


def _new_rows_find_their_place(live: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Sequences are past all IDs, and foreign keys hold."""
    highest = live.execute("SELECT max(id) FROM page").fetchone()
    new = live.execute("INSERT INTO page (site) VALUES ('new') RETURNING id").fetchone()
    assert highest is not None
    assert new is not None
    assert new[0] > highest[0]
    dangling = "SELECT count(*) FROM attachment LEFT JOIN page ON page.id = parent_id WHERE page.id IS NULL"
    assert live.execute(dangling).fetchone() == (0,)
    assert live.execute("SELECT count(*) FROM pg_constraint WHERE NOT convalidated").fetchone() == (0,)


def test_rows_come_back_as_they_were_to_the_last_column(
    world: World, postgres_step: Step, live: psycopg.Connection[tuple[Any, ...]]
) -> None:
    world.shard_of["exact"] = "shard-1"
    page = world.stores["pages"].create("exact", "page", {"title": "a\tb\n\\N\\.", "labels": '{"ü": null}'})
    query = "SELECT page::text FROM page"
    before = live.execute(query).fetchall()
    context, held = lost(world, postgres_step, "exact", pages=0)
    postgres.merge(context)
    assert live.execute(query).fetchall() == before
    assert held == {page: {"title": "a\tb\n\\N\\.", "labels": '{"ü": null}'}}


def test_a_merge_can_be_repeated_and_undoes_nothing_that_was_written_since(
    world: World, postgres_step: Step, live: psycopg.Connection[tuple[Any, ...]]
) -> None:
    context, held = lost(world, postgres_step, "again")
    postgres.merge(context)
    world.stores["pages"].update("again", "page/1000001", {"title": "written since"})
    new = world.stores["pages"].create("again", "page", {"title": "new"})
    live.execute("DELETE FROM attachment WHERE id = 1000002")
    postgres.merge(context)
    assert world.stores["pages"].contents("again") == held | {
        "page/1000001": {"title": "written since"},
        new: {"title": "new"},
    }


def test_sequences_that_were_set_back_are_moved_past_the_rows(
    world: World, postgres_step: Step, live: psycopg.Connection[tuple[Any, ...]]
) -> None:
    context, _ = lost(world, postgres_step, "behind", pages=30)
    live.execute("ALTER SEQUENCE page_id_seq RESTART")
    live.execute("ALTER SEQUENCE attachment_id_seq RESTART")
    postgres.merge(context)
    for table in ("page", "attachment"):
        assert live.execute(f"SELECT nextval('{table}_id_seq')".encode()).fetchone() == (1_000_031,)


def test_sequences_that_are_ahead_are_left_alone(
    world: World, postgres_step: Step, live: psycopg.Connection[tuple[Any, ...]]
) -> None:
    context, _ = lost(world, postgres_step, "ahead")
    live.execute("SELECT setval('page_id_seq', 2000000)")
    postgres.merge(context)
    assert live.execute("SELECT nextval('page_id_seq')").fetchone() == (2_000_001,)


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (
            "INSERT INTO attachment (id, site) VALUES (1000002, 'bystander')",
            r"attachment: the place of row \(1000002\) is taken by site bystander",
        ),
        (
            "ALTER TABLE page DROP COLUMN views",
            "page has no views in the live database any more",
        ),
        (
            "ALTER TABLE attachment DROP CONSTRAINT attachment_pkey, ADD PRIMARY KEY (id, site)",
            "attachment has another primary key in the live database",
        ),
        (
            "DROP TABLE attachment",
            "attachment is not in the live database any more",
        ),
        (
            """CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql
                AS 'BEGIN NEW.media := upper(NEW.media); RETURN NEW; END';
            CREATE TRIGGER shout BEFORE INSERT ON attachment FOR EACH ROW EXECUTE FUNCTION shout()""",
            "attachment: a trigger altered 3 rows on their way in",
        ),
        (
            """CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER swallow BEFORE INSERT ON attachment FOR EACH ROW EXECUTE FUNCTION swallow()""",
            r"attachment: the place of row \(1000001\) stayed empty",
        ),
    ],
)
def test_a_merge_that_cannot_be_right_leaves_all_as_it_was(
    world: World, postgres_step: Step, live: psycopg.Connection[tuple[Any, ...]], harm: str, message: str
) -> None:
    context, _ = lost(world, postgres_step, "blocked")
    live.execute(harm.encode())
    with pytest.raises(MergeError, match=message):
        postgres.merge(context)
    assert live.execute("SELECT count(*) FROM page").fetchone() == (0,)


def test_rows_of_other_sites_are_never_merged(
    world: World, postgres_step: Step, live: psycopg.Connection[tuple[Any, ...]]
) -> None:
    """Somebody stages more than was lost, or stages it for others."""
    _, _ = lost(world, postgres_step, "wanted")
    context = postgres_step(world, "unwanted", world.clock.now() - timedelta(minutes=1))
    with pytest.raises(MergeError, match="page: 3 rows were staged for these sites, 3 came, 3 of other sites"):
        postgres.merge(context)
    assert live.execute("SELECT count(*) FROM page").fetchone() == (0,)

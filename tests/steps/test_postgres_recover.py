"""A shard is recovered to the point that was asked for, whatever was written before and after."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest

from drillgate.steps import postgres
from drillgate.steps.context import StepContext
from drillgate.world.stores.interface import Content
from drillgate.world.world import World

Step = Callable[..., StepContext]
Rows = dict[str, Content]
SECOND = timedelta(seconds=1)
BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(make_postgres_world: Callable[[], AbstractContextManager[World]]) -> Iterator[World]:
    with make_postgres_world() as made:
        made.backups["pages"].ship()
        made.clock.advance(SECOND)
        made.backups["pages"].full()
        yield made


def place(world: World, *sites: str) -> None:
    world.shard_of.update(dict.fromkeys(sites, "shard-1"))


def lose(world: World, site: str) -> None:
    """As the service does it: one statement that takes all along."""
    with world.shards["shard-1"].connect("pages") as connection:
        connection.execute("DELETE FROM page WHERE site = %s", (site,))


class Journal:
    """What was meant to be there, kept without a look at any database."""

    def __init__(self, world: World, site: str, pick: random.Random) -> None:
        self.world, self.store, self.site, self.pick = world, world.stores["pages"], site, pick
        self.rows: Rows = {}
        self.was: dict[datetime, Rows] = {}

    def write(self) -> None:
        """One write, insert, update or deletion, at a moment of its own."""
        self.world.clock.advance(SECOND * self.pick.randrange(1, 5))
        pages = sorted(key for key in self.rows if key.startswith("page/"))
        way = self.pick.choice(["create", "create", "attach", "update", "remove"]) if pages else "create"
        content = {"title": f"title {self.pick.random()}", "views": str(self.pick.randrange(9))}
        if way == "create":
            self.rows[self.store.create(self.site, "page", content)] = content
        elif way == "attach":
            attached = {"parent": self.pick.choice(pages), "media": f"media/{self.pick.random()}"}
            self.rows[self.store.create(self.site, "attachment", attached)] = attached
        elif way == "update":
            key = self.pick.choice(pages)
            self.store.update(self.site, key, content)
            self.rows[key] = content
        else:
            key = self.pick.choice(pages)
            self.store.remove(self.site, key)
            self.rows = {other: row for other, row in self.rows.items() if other != key and row.get("parent") != key}
        self.was[self.world.clock.now()] = dict(self.rows)

    def at(self, point: datetime) -> Rows:
        return self.was[max(moment for moment in self.was if moment <= point)]


@pytest.mark.parametrize("seed", range(3))
def test_any_point_between_writes_gives_what_the_journal_says(world: World, postgres_step: Step, seed: int) -> None:
    pick = random.Random(seed)
    journals = [Journal(world, f"{name}-{seed}", pick) for name in ("lost", "other")]
    place(world, *(journal.site for journal in journals))
    for _ in range(60):
        pick.choice(journals).write()
        if pick.random() < 0.1:
            world.backups["pages"].ship()
        if pick.random() < 0.03:
            world.backups["pages"].full()
    lost, other = journals
    world.clock.advance(SECOND)
    lose(world, lost.site)
    world.clock.advance(SECOND)
    world.backups["pages"].ship()
    moments = sorted(lost.was)
    for point in (moments[-1], moments[len(moments) // 2], pick.choice(moments) + timedelta(milliseconds=700)):
        context = postgres_step(world, lost.site, point)
        postgres.recover(context)
        postgres.merge(context)
        assert world.stores["pages"].contents(lost.site) == lost.at(point)
        assert world.stores["pages"].contents(other.site) == other.rows
        lose(world, lost.site)


def test_what_was_written_at_the_point_itself_is_in_and_a_moment_later_is_out(
    world: World, postgres_step: Step
) -> None:
    place(world, "edge")
    store = world.stores["pages"]
    world.clock.advance(SECOND)
    point = world.clock.now()
    first = store.create("edge", "page", {"title": "at the point"})
    second = store.create("edge", "page", {"title": "at the point too"})
    world.clock.advance(timedelta(microseconds=1))
    store.create("edge", "page", {"title": "too late"})
    store.update("edge", first, {"title": "too late"})
    world.clock.advance(SECOND)
    lose(world, "edge")
    world.backups["pages"].ship()
    context = postgres_step(world, "edge", point)
    postgres.recover(context)
    postgres.merge(context)
    assert store.contents("edge") == {first: {"title": "at the point"}, second: {"title": "at the point too"}}


def test_what_was_not_shipped_is_lost(world: World, postgres_step: Step) -> None:
    place(world, "unshipped")
    store = world.stores["pages"]
    shipped = store.create("unshipped", "page", {"title": "shipped"})
    world.backups["pages"].ship()
    world.clock.advance(SECOND)
    store.create("unshipped", "page", {"title": "written after the last shipment"})
    point = world.clock.now()
    context = postgres_step(world, "unshipped", point)
    postgres.recover(context)
    lose(world, "unshipped")
    postgres.merge(context)
    assert store.contents("unshipped") == {shipped: {"title": "shipped"}}


def test_a_recovery_alters_nothing_and_leaves_nothing(world: World, postgres_step: Step) -> None:
    place(world, "quiet")
    store = world.stores["pages"]
    page = store.create("quiet", "page", {"title": "x"})
    world.backups["pages"].ship()
    lose(world, "quiet")
    context = postgres_step(world, "quiet", world.clock.now())
    postgres.recover(context)
    assert store.contents("quiet") == {}
    assert list(context.workspace.iterdir()) == []
    assert list((world.workspace / "bench").iterdir()) == []
    postgres.merge(context)
    assert store.contents("quiet") == {page: {"title": "x"}}


def test_a_point_before_all_backups_is_refused(world: World, postgres_step: Step) -> None:
    with pytest.raises(LookupError, match="does not tell what the shard had written by 2022-04-05T05:00:00"):
        postgres.recover(postgres_step(world, "a", BEGIN - timedelta(hours=1)))


def test_a_point_before_the_first_base_backup_is_refused(world: World, postgres_step: Step) -> None:
    with pytest.raises(LookupError, match="no base backup of the shard from before 0/"):
        postgres.recover(postgres_step(world, "a", BEGIN))


def test_a_point_or_a_shard_too_few_is_refused(world: World, postgres_step: Step) -> None:
    for context in (postgres_step(world, "a", None), postgres_step(world, "a", world.clock.now(), None)):
        with pytest.raises(ValueError, match=r"restore must be for-each: \[window, shard\]"):
            postgres.recover(context)


def test_what_is_put_over_a_backup_later_is_not_read(world: World, postgres_step: Step) -> None:
    place(world, "attacked")
    store = world.stores["pages"]
    page = store.create("attacked", "page", {"title": "x"})
    world.clock.advance(SECOND)
    world.backups["pages"].full()
    lose(world, "attacked")
    for entry in world.client("s3", "vault").list_objects_v2(Bucket="small-vault")["Contents"]:
        world.client("s3", "estate").put_object(
            Bucket="small-vault", Key=entry["Key"], Body=b"junk", ChecksumAlgorithm="SHA256"
        )
    context = postgres_step(world, "attacked", world.clock.now())
    postgres.recover(context)
    postgres.merge(context)
    assert store.contents("attacked") == {page: {"title": "x"}}

"""Databases on one shard are recovered together."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from drillgate.steps import postgres
from drillgate.steps.context import StepContext
from drillgate.steps.recovery import databases_of
from drillgate.world.stores.postgres import PostgresStore
from drillgate.world.world import World

Step = Callable[..., StepContext]
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def world(make_postgres_world: Callable[[], AbstractContextManager[World]]) -> Iterator[World]:
    """With a second database on the shard, and one on another shard that is not there."""
    with make_postgres_world() as made:
        pages = made.estate.stores["pages"]
        assert pages.postgres is not None
        others = {
            "issues": replace(pages, postgres=replace(pages.postgres, database="issues")),
            "far": replace(pages, postgres=replace(pages.postgres, shards=("shard-2",))),
        }
        yield replace(made, estate=replace(made.estate, stores={"pages": pages, **others}))


def test_one_recovery_gives_the_rows_of_all_databases_on_the_shard(world: World, postgres_step: Step) -> None:
    stores = {name: PostgresStore(world, name) for name in ("pages", "issues")}
    stores["issues"].provision()
    world.shard_of.update(dict.fromkeys(("a", "b"), "shard-1"))
    for name, store in stores.items():
        for site in ("a", "b"):
            store.create(site, "page", {"title": f"{name} of {site}"})
    world.backups["pages"].full()
    before = {name: store.contents("a") for name, store in stores.items()}
    point = world.clock.now()
    world.clock.advance(SECOND)
    for store in stores.values():
        for key in store.contents("a"):
            store.remove("a", key)
    world.backups["pages"].ship()
    recovered: list[str] = []

    def start(data: Path, settings: Mapping[str, str]) -> str:
        recovered.append(world.bench.start(data, settings))
        return recovered[-1]

    context = replace(
        postgres_step(world, "a", point),
        settings={"store": "pages", "also": ["issues", "far"]},
        start_postgres=start,
    )
    postgres.recover(context)
    for name in stores:
        postgres.merge(replace(context, settings={"store": name}))
    assert len(recovered) == 1
    assert {name: store.contents("a") for name, store in stores.items()} == before
    assert all(len(store.contents("b")) == 1 for store in stores.values())


def test_what_is_no_list_of_databases_is_refused(world: World, postgres_step: Step) -> None:
    context = postgres_step(world, "a", world.clock.now())
    with pytest.raises(TypeError, match="found also: 'issues', expected a list of stores"):
        databases_of(replace(context, settings={"store": "pages", "also": "issues"}))
    with pytest.raises(ValueError, match="'page' is no PostgreSQL database"):
        databases_of(replace(context, settings={"store": "pages", "also": ["page"]}))

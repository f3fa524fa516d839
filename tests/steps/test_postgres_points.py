"""Restores of PostgreSQL to random points, with writes, updates, deletes, transactions and re-creations in between."""

import random
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from drillgate.steps import postgres
from drillgate.steps.context import StepContext
from drillgate.world.stores.interface import Content
from drillgate.world.world import World

OPERATIONS, POINTS, SEED = 120, 20, 20220405
SITES = ("a", "b")
Rows = Mapping[str, Content]


def test_any_of_twenty_random_points_is_restored_beside_what_others_wrote_since(
    make_postgres_world: Callable[[], AbstractContextManager[World]], postgres_step: Callable[..., StepContext]
) -> None:
    pick = random.Random(SEED)
    with make_postgres_world() as world:
        store, backup = world.stores["pages"], world.backups["pages"]
        world.shard_of.update(dict.fromkeys(SITES, "shard-1"))
        backup.full()
        begins = world.clock.now()
        past: list[tuple[datetime, Rows]] = []
        for number in range(OPERATIONS):
            world.clock.advance(timedelta(seconds=pick.randrange(1, 40)))
            write(world, store, pick, number)
            if number % 9 == 8:
                backup.ship()
            if number == OPERATIONS // 2:
                backup.full()
            past.append((world.clock.now(), dict(store.contents("a"))))
        world.clock.advance(timedelta(seconds=30))
        backup.ship()
        length = world.clock.now() - begins
        for _ in range(POINTS):
            point = begins + length * pick.random()
            world.clock.advance(timedelta(seconds=5))
            session(world).execute("DELETE FROM page WHERE site = 'a'")
            session(world).execute("DELETE FROM attachment WHERE site = 'a'")
            write(world, store, pick, OPERATIONS, "b")
            others = dict(store.contents("b"))
            context = postgres_step(world, "a", point)
            postgres.recover(context)
            postgres.merge(context)
            wanted = next((rows for at, rows in reversed(past) if at <= point), {})
            assert store.contents("a") == wanted, f"as of {point}"
            assert store.contents("b") == others
            page = store.create("b", "page", {"title": "after", "views": "1", "labels": "{}"})
            assert page not in wanted


def session(world: World) -> Any:
    return world.shards["shard-1"].session("pages")


def write(world: World, store: Any, pick: random.Random, number: int, site: str = "") -> None:
    """One thing that users do: a new row, a change, a deletion, a row again under its old key, or several at once."""
    site = site or pick.choice("aab")
    pages = sorted(key for key in store.contents(site) if key.startswith("page/"))
    content = {"title": f"page {number}", "views": str(number), "labels": f'{{"n": {number}}}'}
    act = pick.choice(["create", "create", "update", "remove", "again", "transaction", "rollback"])
    if act == "create" or not pages:
        page = store.create(site, "page", content)
        store.create(site, "attachment", {"parent": page, "media": f"m{number}"})
    elif act == "update":
        store.update(site, pick.choice(pages), content)
    elif act == "remove":
        store.remove(site, pick.choice(pages))
    elif act == "again":
        identifier = pick.choice(pages).partition("/")[2]
        session(world).execute("DELETE FROM page WHERE site = %s AND id = %s", (site, identifier))
        session(world).execute(
            "INSERT INTO page (id, site, title) OVERRIDING SYSTEM VALUE VALUES (%s, %s, 'again')", (identifier, site)
        )
    else:
        with session(world).transaction(force_rollback=act == "rollback"):
            session(world).execute("UPDATE page SET title = 'all' WHERE site = %s", (site,))
            session(world).execute("DELETE FROM attachment WHERE site = %s", (site,))

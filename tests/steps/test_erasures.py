"""What was erased by law is erased again from a site that was brought back, and nothing else is."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from time_machine import Traveller, travel

from drillgate.documents.engines import CognitoPool
from drillgate.documents.estate import Estate, Store
from drillgate.steps import contacts, erasures, s3
from drillgate.steps.context import StepContext
from drillgate.world.aws import start
from drillgate.world.backups import erasure_log
from drillgate.world.world import World

Step = Callable[..., StepContext]
BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
LOST = {"a": BEGIN}


def people(world: World, *sites: str) -> None:
    for site in sites:
        for number in ("1", "2"):
            world.stores["contacts"].create(site, "item", {"contact": number, "address": f"{number}@{site}.example"})


def test_items_in_the_log_are_deleted_of_lost_sites_alone_and_what_is_gone_is_no_error(
    aws_world: World, step: Step, moment: Traveller
) -> None:
    people(aws_world, "a", "b")
    for site, key in (("a", "1"), ("b", "2"), ("a", "never-there")):
        erasure_log.put(aws_world, site, "contacts", key)
        moment.shift(1)

    for _ in range(2):
        erasures.reapply(step(aws_world, LOST))

    assert set(aws_world.stores["contacts"].contents("a")) == {"2"}
    assert set(aws_world.stores["contacts"].contents("b")) == {"1", "2"}


def test_no_version_of_an_object_stays_that_a_restore_could_bring_back(
    aws_world: World, step: Step, moment: Traveller
) -> None:
    media = aws_world.stores["media"]
    for key in ("me", "me-too"):
        for body in ("first", "second"):
            media.update("a", key, {"body": body})
            moment.shift(1)
    point = datetime.now(UTC)
    moment.shift(1)
    media.remove("a", "me")
    erasure_log.put(aws_world, "a", "media", "me")
    moment.shift(1)

    erasures.reapply(step(aws_world, LOST))
    s3.restore(step(aws_world, LOST, point, store="media"))

    assert set(media.contents("a")) == {"me-too"}


def test_rows_are_deleted_by_site_and_id(
    make_postgres_world: Callable[[], AbstractContextManager[World]], postgres_step: Step
) -> None:
    with make_postgres_world() as world:
        world.shard_of.update(dict.fromkeys("ab", "shard-1"))
        pages = world.stores["pages"]
        keys = {site: [pages.create(site, "page", {"title": title}) for title in "xy"] for site in "ab"}
        for site, key in (("a", keys["a"][0]), ("a", keys["b"][1])):
            erasure_log.put(world, site, "pages", key)

        erasures.reapply(postgres_step(world, "a", None))

        assert {site: list(pages.contents(site)) for site in "ab"} == {"a": [keys["a"][1]], "b": keys["b"]}


@pytest.fixture
def pool(aws_estate: Estate, tmp_path: Path, made_world: Callable[..., World]) -> Iterator[World]:
    with pool_of(aws_estate, tmp_path, made_world) as world:
        yield world


@contextmanager
def pool_of(estate: Estate, folder: Path, made_world: Callable[..., World]) -> Iterator[World]:
    people = Store(about="made up", owner="team", cognito=CognitoPool(pool="people"))
    told = replace(estate, stores={"catalogue": estate.stores["catalogue"], "people": people})
    with travel(BEGIN, tick=False), start(told) as aws:
        yield made_world(aws, told, folder)


def test_users_are_deleted_and_their_groups_stay(pool: World, step: Step) -> None:
    store = pool.stores["people"]
    group = store.create("a", "group", {"about": "all"})
    one, other = (store.create("a", "user", {"name": name, "parent": group}) for name in ("One", "Other"))
    erasure_log.put(pool, "a", "people", one)

    for _ in range(2):
        erasures.reapply(step(pool, LOST))

    assert set(store.contents("a")) == {group, other}


def test_a_log_of_a_store_that_is_gone_fails_the_step(aws_world: World, step: Step) -> None:
    erasure_log.put(aws_world, "a", "letters", "1")
    with pytest.raises(LookupError, match="the log of erasures has records of letters, and there is no such store"):
        erasures.reapply(step(aws_world, LOST))


def test_an_entry_that_is_none_is_named(aws_world: World, step: Step) -> None:
    body = json.dumps(["contacts", "1"]).encode()
    client: Any = aws_world.client("s3", "estate")
    client.put_object(Bucket="small-vault", Key="_erasures/a/1.json", Body=body, ChecksumAlgorithm="SHA256")
    with pytest.raises(ValueError, match=r"_erasures/a/1\.json in the vault is no entry of the log of erasures"):
        erasures.reapply(step(aws_world, LOST))


def test_who_overwrites_an_entry_changes_nothing(aws_world: World, step: Step, moment: Traveller) -> None:
    people(aws_world, "a")
    erasure_log.put(aws_world, "a", "contacts", "1")
    moment.shift(1)
    client: Any = aws_world.client("s3", "vault")
    [entry] = client.list_objects_v2(Bucket="small-vault")["Contents"]
    client.put_object(Bucket="small-vault", Key=entry["Key"], Body=b"{}", ChecksumAlgorithm="SHA256")

    erasures.reapply(step(aws_world, LOST))

    assert set(aws_world.stores["contacts"].contents("a")) == {"2"}


def test_who_was_erased_is_not_reached_by_the_vaults_copy(aws_world: World, step: Step, moment: Traveller) -> None:
    people(aws_world, "a")
    moment.shift(1)
    aws_world.backups["contacts"].full()
    moment.shift(1)
    erasure_log.put(aws_world, "a", "contacts", "1")
    moment.shift(1)
    reached: list[tuple[str, str | None, str]] = []
    cell = step(aws_world, {"a": datetime.now(UTC)}, reached=lambda *told: reached.append(told))

    contacts.notify(replace(cell, estate=replace(cell.estate, erasable=("contacts",))))

    assert reached == [("a", "2@a.example", "vault, contacts")]

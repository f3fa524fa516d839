"""Lost sites' items come back as they were at the point, and nobody else's are touched."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import Traveller, travel

from drillgate.documents.estate import Estate
from drillgate.steps import dynamodb
from drillgate.steps.context import StepContext
from drillgate.world.aws import Aws, start
from drillgate.world.world import World

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
Step = Callable[..., StepContext]


def written(moment: Traveller, world: World, name: str = "apps") -> datetime:
    """Two sites with two items each, one written anew after a point and both lost a minute later; gives the point."""
    store = world.stores[name]
    for site in ("a", "b", "bystander"):
        for app in ("1", "2"):
            store.create(site, "item", {"app": app, "name": f"{site}{app}"})
    moment.shift(60)
    point = datetime.now(UTC)
    moment.shift(30)
    store.update("a", "1", {"name": "too late"})
    store.create("a", "item", {"app": "3", "name": "too late"})
    moment.shift(30)
    for site in ("a", "b"):
        for app in ("1", "2", "3"):
            store.remove(site, app)
    moment.shift(600)
    store.update("bystander", "1", {"name": "written meanwhile"})
    return point


LOST = {"a": BEGIN + timedelta(minutes=2), "b": BEGIN + timedelta(minutes=2)}
BYSTANDER = {"1": {"name": "written meanwhile"}, "2": {"name": "bystander2"}}


def contents(world: World, name: str = "apps") -> Mapping[str, Any]:
    return {site: world.stores[name].contents(site) for site in ("a", "b", "bystander")}


def test_items_come_back_as_of_the_point(aws_world: World, step: Step, moment: Traveller) -> None:
    point = written(moment, aws_world)
    dynamodb.restore(step(aws_world, LOST, point, store="apps"))
    assert contents(aws_world) == {
        "a": {"1": {"name": "a1"}, "2": {"name": "a2"}},
        "b": {"1": {"name": "b1"}, "2": {"name": "b2"}},
        "bystander": BYSTANDER,
    }
    assert aws_world.client("dynamodb", "estate").list_tables()["TableNames"] == ["sites", "contacts", "apps"]


def test_on_plain_moto_nothing_comes_back(
    starts: Callable[..., Aws], make_aws_world: Callable[[Aws], World], step: Step, moment: Traveller
) -> None:
    world = make_aws_world(starts(honest=False))
    point = written(moment, world)
    dynamodb.restore(step(world, LOST, point, store="apps"))
    assert contents(world) == {"a": {}, "b": {}, "bystander": BYSTANDER}


def test_only_the_sites_of_the_window_come_back(aws_world: World, step: Step, moment: Traveller) -> None:
    point = written(moment, aws_world)
    dynamodb.restore(step(aws_world, {"b": LOST["b"]}, point, store="apps"))
    assert contents(aws_world)["a"] == {}


def test_what_was_written_since_stays_and_a_second_time_changes_nothing(
    aws_world: World, step: Step, moment: Traveller
) -> None:
    point = written(moment, aws_world)
    aws_world.stores["apps"].create("a", "item", {"app": "1", "name": "the customer's new one"})
    for _ in range(2):
        dynamodb.restore(step(aws_world, LOST, point, store="apps"))
    assert contents(aws_world)["a"] == {"1": {"name": "the customer's new one"}, "2": {"name": "a2"}}


def test_a_site_with_more_items_than_a_batch_comes_back_whole(aws_world: World, step: Step, moment: Traveller) -> None:
    store = aws_world.stores["contacts"]
    keys = [store.create("a", "item", {"address": str(n)}) for n in range(60)]
    before = store.contents("a")
    moment.shift(60)
    for key in keys:
        store.remove("a", key)
    moment.shift(600)
    dynamodb.restore(step(aws_world, {"a": BEGIN + timedelta(minutes=1)}, BEGIN, store="contacts"))
    assert (len(before), store.contents("a")) == (60, before)


def test_a_restore_that_fails_leaves_no_table_behind(aws_world: World, step: Step, moment: Traveller) -> None:
    point = written(moment, aws_world)
    client = aws_world.client("dynamodb", "estate")

    def breaks(**_: object) -> None:
        raise RuntimeError("broken")

    context = step(aws_world, LOST, point, store="apps")
    client.meta.events.register("before-call.dynamodb.BatchWriteItem", breaks)
    with pytest.raises(RuntimeError, match="broken"):
        dynamodb.restore(context)
    client.meta.events.unregister("before-call.dynamodb.BatchWriteItem", breaks)
    assert "apps" in client.list_tables()["TableNames"]
    assert len(client.list_tables()["TableNames"]) == 3


def shipped(world: World, moment: Traveller) -> None:
    """A full backup at the hour, an increment five minutes later, and the loss after another four."""
    store, backup = world.stores["apps"], world.backups["apps"]
    store.create("a", "item", {"app": "1", "name": "full"})
    store.create("a", "item", {"app": "2", "name": "full"})
    moment.shift(1)
    backup.full()
    moment.shift(240)
    store.update("a", "1", {"name": "shipped"})
    store.remove("a", "2")
    moment.shift(60)
    backup.ship()
    moment.shift(120)
    store.update("a", "1", {"name": "never shipped"})
    moment.shift(120)
    store.remove("a", "1")
    backup.ship()


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, {"1": {"name": "full"}, "2": {"name": "full"}}),
        ({"increments": True}, {"1": {"name": "shipped"}}),
    ],
)
def test_the_vault_gives_what_was_shipped_before_the_point(
    aws_world: World, step: Step, moment: Traveller, options: dict[str, bool], found: dict[str, Any]
) -> None:
    shipped(aws_world, moment)
    lost = datetime.now(UTC)
    dynamodb.restore_from_vault(step(aws_world, {"a": lost}, lost, store="apps", **options))
    assert contents(aws_world)["a"] == found


def test_a_forged_backup_is_not_believed(aws_world: World, step: Step, moment: Traveller) -> None:
    shipped(aws_world, moment)
    lost = datetime.now(UTC)
    client = aws_world.client("s3", "vault")
    for entry in client.list_objects_v2(Bucket="small-vault", Prefix="apps/")["Contents"]:
        forged = {"Bucket": "small-vault", "Key": entry["Key"], "Body": b"{}", "ChecksumAlgorithm": "SHA256"}
        aws_world.client("s3", "estate").put_object(**forged)
        client.delete_object(Bucket="small-vault", Key=entry["Key"])
    dynamodb.restore_from_vault(step(aws_world, {"a": lost}, lost, store="apps", increments=True))
    assert contents(aws_world)["a"] == {"1": {"name": "shipped"}}


def test_without_a_backup_from_before_the_point_the_step_fails(aws_world: World, step: Step, moment: Traveller) -> None:
    shipped(aws_world, moment)
    with pytest.raises(LookupError, match="no full backup of apps from before 2022-04-05T06:00:01"):
        dynamodb.restore_from_vault(step(aws_world, LOST, BEGIN + timedelta(seconds=1), store="apps"))


@pytest.mark.parametrize("restore", [dynamodb.restore, dynamodb.restore_from_vault])
def test_a_step_says_what_it_lacks(aws_world: World, step: Step, restore: Callable[[StepContext], None]) -> None:
    with pytest.raises(ValueError, match="restore has no restore point"):
        restore(step(aws_world, LOST, store="apps"))
    with pytest.raises(ValueError, match="media is no DynamoDB table of small"):
        restore(step(aws_world, LOST, BEGIN, store="media"))


WRITES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("12"), st.booleans(), st.integers(0, 40)), min_size=1, max_size=12
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(writes=WRITES, points=st.lists(st.integers(0, 200), min_size=3, max_size=3))
def test_whatever_was_written_the_lost_sites_come_back_as_of_any_point_beside_the_others(
    aws_estate: Estate, tmp_path: Path, step: Step, writes: list[tuple[str, str, bool, int]], points: list[int]
) -> None:
    with travel(BEGIN, tick=False) as moment, start(aws_estate) as aws:
        world = _only_apps(aws, aws_estate, tmp_path)
        store = world.stores["apps"]
        states: list[tuple[datetime, dict[str, dict[str, Any]]]] = [(BEGIN, {site: {} for site in "abc"})]
        for number, (site, app, removes, seconds) in enumerate(writes):
            moment.shift(seconds)
            now = {site: dict(there) for site, there in states[-1][1].items()}
            if removes:
                store.remove(site, app)
                now[site].pop(app, None)
            else:
                store.update(site, app, {"name": str(number)})
                now[site][app] = {"name": str(number)}
            states.append((datetime.now(UTC), now))
        moment.move_to(max(datetime.now(UTC), BEGIN + timedelta(seconds=max(points))) + timedelta(seconds=1))
        lost = dict.fromkeys("ab", datetime.now(UTC))
        for number, point in enumerate(BEGIN + timedelta(seconds=after) for after in points):
            for site in "ab":
                for app in "12":
                    store.remove(site, app)
            moment.shift(600)
            store.update("c", "9", {"name": f"meanwhile {number}"})
            dynamodb.restore(step(world, lost, point, store="apps"))
            at_point = [state for at, state in states if at <= point][-1]
            assert {site: store.contents(site) for site in "abc"} == {
                "a": at_point["a"],
                "b": at_point["b"],
                "c": states[-1][1]["c"] | {"9": {"name": f"meanwhile {number}"}},
            }


def _only_apps(aws: Aws, estate: Estate, folder: Path) -> World:
    from drillgate.world.stores.dynamodb import DynamoDbStore

    world = World(estate, folder, folder, None, aws.client, {}, None)  # type: ignore[arg-type] # no clock, no PostgreSQL
    world.stores["apps"] = DynamoDbStore(world, "apps", "backend")
    world.stores["apps"].provision()
    return world

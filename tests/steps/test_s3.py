"""Lost sites' objects come back as they were at the point, and nobody else's are touched."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from time_machine import Traveller, travel

from drillgate.documents.estate import Estate
from drillgate.steps import s3
from drillgate.steps.context import StepContext
from drillgate.world.aws import start
from drillgate.world.stores.s3 import S3Store
from drillgate.world.world import World

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
Step = Callable[..., StepContext]


def written(moment: Traveller, world: World) -> datetime:
    """A lost site with three objects, one of them written anew, one new and one deleted after the point."""
    store = world.stores["media"]
    for name, body in (("1", "first"), ("2", "first"), ("gone", "before the point")):
        store.update("a", name, {"body": body})
        store.update("bystander", name, {"body": body})
    moment.shift(30)
    store.remove("a", "gone")
    moment.shift(30)
    point = datetime.now(UTC)
    moment.shift(30)
    store.update("a", "1", {"body": "too late"})
    store.update("a", "3", {"body": "too late"})
    moment.shift(30)
    for name in ("1", "2", "3"):
        store.remove("a", name)
    moment.shift(600)
    store.update("bystander", "1", {"body": "meanwhile"})
    return point


LOST = {"a": BEGIN + timedelta(minutes=2)}


def test_objects_that_were_there_at_the_point_come_back_and_no_others(
    aws_world: World, step: Step, moment: Traveller
) -> None:
    s3.restore(step(aws_world, LOST, written(moment, aws_world), store="media"))
    store = aws_world.stores["media"]
    assert store.contents("a") == {"1": {"body": "first"}, "2": {"body": "first"}}
    assert store.contents("bystander") == {
        "1": {"body": "meanwhile"},
        "2": {"body": "first"},
        "gone": {"body": "before the point"},
    }


@pytest.mark.parametrize(("days", "back"), [(29, {"1", "2"}), (31, set())])
def test_what_a_lifecycle_rule_has_ended_by_the_restore_does_not_come_back(
    aws_world: World, step: Step, moment: Traveller, days: int, back: set[str]
) -> None:
    rule = {
        "ID": "old",
        "Status": "Enabled",
        "Filter": {},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
    }
    aws_world.client("s3", "estate").put_bucket_lifecycle_configuration(
        Bucket="media", LifecycleConfiguration={"Rules": [rule]}
    )
    point = written(moment, aws_world)
    moment.shift(timedelta(days=days))
    s3.restore(step(aws_world, LOST, point, store="media"))
    store = aws_world.stores["media"]
    assert set(store.contents("a")) == back
    assert set(store.contents("bystander")) == {"1", "2", "gone"}


def test_what_was_written_since_stays_and_a_second_time_changes_nothing(
    aws_world: World, step: Step, moment: Traveller
) -> None:
    point = written(moment, aws_world)
    aws_world.stores["media"].update("a", "1", {"body": "the customer's new one"})
    client = aws_world.client("s3", "estate")
    histories = []
    for _ in range(2):
        s3.restore(step(aws_world, LOST, point, store="media"))
        histories.append(client.list_object_versions(Bucket="media")["Versions"])
    assert aws_world.stores["media"].contents("a") == {
        "1": {"body": "the customer's new one"},
        "2": {"body": "first"},
    }
    assert histories[0] == histories[1]


def test_a_version_and_a_deletion_of_one_second_count_as_still_there(
    aws_world: World, step: Step, moment: Traveller
) -> None:
    store = aws_world.stores["media"]
    store.update("a", "1", {"body": "kept"})
    store.remove("a", "1")
    moment.shift(60)
    store.update("a", "1", {"body": "later"})
    moment.shift(60)
    store.remove("a", "1")
    moment.shift(60)
    s3.restore(step(aws_world, LOST, BEGIN, store="media"))
    assert store.contents("a") == {"1": {"body": "kept"}}


def test_metadata_comes_back_with_the_object(aws_world: World, step: Step, moment: Traveller) -> None:
    client = aws_world.client("s3", "estate")
    client.put_object(Bucket="media", Key="a/1", Body=b"x", ContentType="image/png", Metadata={"owner": "me"})
    moment.shift(60)
    client.delete_object(Bucket="media", Key="a/1")
    moment.shift(60)
    s3.restore(step(aws_world, LOST, BEGIN, store="media"))
    found = client.head_object(Bucket="media", Key="a/1")
    assert (found["ContentType"], found["Metadata"]) == ("image/png", {"owner": "me"})


def test_a_step_says_what_it_lacks(aws_world: World, step: Step) -> None:
    with pytest.raises(ValueError, match="restore has no restore point"):
        s3.restore(step(aws_world, LOST, store="media"))
    with pytest.raises(ValueError, match="apps is no S3 bucket of small"):
        s3.restore(step(aws_world, LOST, BEGIN, store="apps"))


WRITES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("12"), st.booleans(), st.integers(1, 40)), min_size=1, max_size=14
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(writes=WRITES, points=st.lists(st.integers(0, 250), min_size=3, max_size=3))
@example(writes=[("a", "1", False, 155), ("a", "1", True, 1)], points=[0, 155, 156])
def test_whatever_was_written_the_lost_sites_come_back_as_of_any_point_beside_the_others(
    aws_estate: Estate, tmp_path: Path, step: Step, writes: list[tuple[str, str, bool, int]], points: list[int]
) -> None:
    with travel(BEGIN, tick=False) as moment, start(aws_estate) as aws:
        world = World(aws_estate, tmp_path, tmp_path, None, aws.client, {}, None)  # type: ignore[arg-type] # not used
        store = S3Store(world, "media", "backend")
        store.provision()
        states: list[tuple[datetime, dict[str, dict[str, Any]]]] = [(BEGIN, {site: {} for site in "abc"})]
        for number, (site, name, removes, seconds) in enumerate(writes):
            moment.shift(seconds)
            now = {site: dict(there) for site, there in states[-1][1].items()}
            if removes:
                store.remove(site, name)
                now[site].pop(name, None)
            else:
                store.update(site, name, {"body": str(number)})
                now[site][name] = {"body": str(number)}
            states.append((datetime.now(UTC), now))
        moment.move_to(max(datetime.now(UTC), BEGIN + timedelta(seconds=max(points))) + timedelta(seconds=1))
        lost = dict.fromkeys("ab", datetime.now(UTC))
        for number, point in enumerate(BEGIN + timedelta(seconds=after) for after in points):
            for site in "ab":
                for name in store.contents(site):
                    store.remove(site, name)
            moment.shift(60)
            store.update("c", "9", {"body": f"meanwhile {number}"})
            s3.restore(step(world, lost, point, store="media"))
            at_point = [state for at, state in states if at <= point][-1]
            assert {site: store.contents(site) for site in "abc"} == {
                "a": at_point["a"],
                "b": at_point["b"],
                "c": states[-1][1]["c"] | {"9": {"body": f"meanwhile {number}"}},
            }

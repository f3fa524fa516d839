"""A stream of tenant and product events, what the orchestrator makes of it, and how both come back."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import Traveller, travel

from drillgate import lifecycle
from drillgate.documents.engines import EventStream, Projection
from drillgate.documents.estate import Estate, Store
from drillgate.lifecycle import ACTIVATED, CREATED, DESTROYED, LICENCE, SUSPENDED, Event
from drillgate.steps import listing, reconcile, replay
from drillgate.steps.context import LostSite, StepContext
from drillgate.world.aws import start
from drillgate.world.world import World

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
STORES = {
    "events": Store(about="Lives", owner="a", kinesis=EventStream(stream="tenants", of="lifecycle")),
    "tenants": Store(
        about="Tenants", owner="a", projection=Projection(events="events", table="tenants", of="lifecycle")
    ),
}
Tenants = Callable[[], AbstractContextManager[tuple[World, Traveller]]]
Given = Callable[[World, str, datetime], StepContext]
LIVING = [Event(CREATED), Event(LICENCE, "jira", licensed=True, seats=7), Event(ACTIVATED, "jira")]


@pytest.fixture(scope="session")
def tenants(aws_estate: Estate, made_world: Callable[..., World]) -> Tenants:
    """Makes a world of the stream and what is derived from it; nothing in it was refused when it ends."""

    @contextmanager
    def living() -> Iterator[tuple[World, Traveller]]:
        estate = replace(aws_estate, stores={"catalogue": aws_estate.stores["catalogue"], **STORES})
        with tempfile.TemporaryDirectory() as folder, travel(BEGIN, tick=False) as moment, start(estate) as aws:
            yield made_world(aws, estate, Path(folder)), moment
            assert aws.refused == []

    return living


@pytest.fixture
def given_to(step: Callable[..., StepContext]) -> Given:
    """What a step is given that restores the site "a"."""
    return lambda world, name, point: step(world, {"a": datetime.now(UTC)}, point, store=name)


def tell(world: World, site: str, *events: Event) -> None:
    for event in events:
        world.stores["events"].create(site, "event", lifecycle.content_of(event))


def tell_past_the_store(world: World, data: Any) -> None:
    """What any program of the estate's may put on the stream."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    world.client("kinesis", "estate").put_record(StreamName="tenants", Data=body, PartitionKey="x")


def destroy(world: World, site: str) -> None:
    tell_past_the_store(world, {"site": site, "event": DESTROYED})


def entries(*events: Event) -> Mapping[str, Mapping[str, str]]:
    return lifecycle.entries_of(lifecycle.reconciled(events))


def test_the_orchestrator_has_a_product_run_as_its_events_say(tenants: Tenants) -> None:
    with tenants() as (world, _):
        tell(world, "a", *LIVING)
        running = {"activation": "active", "suspended": "no", "licence": "active", "seats": "7", "runs": "yes"}
        assert world.stores["tenants"].contents("a") == {
            "tenant/tenant": {"state": "active"},
            "product/jira": running,
        }
        tell(world, "a", Event(SUSPENDED, "jira"))
        stopped = running | {"suspended": "yes", "runs": "no"}
        assert world.stores["tenants"].contents("a")["product/jira"] == stopped
        assert world.stores["tenants"].contents("b") == {}


def test_events_are_heard_whoever_adds_them_and_what_cannot_be_read_changes_nothing(tenants: Tenants) -> None:
    with tenants() as (world, _):
        tell(world, "a", *LIVING)
        tell(world, "b", *LIVING)
        for junk in (b"\xff", b"[" * 50_000, 7, {"event": DESTROYED}, {"site": "a", "event": "product-deleted"}):
            tell_past_the_store(world, junk)
        tell_past_the_store(world, {"site": "b", "event": SUSPENDED, "product": "jira"})
        assert world.stores["tenants"].contents("a") == entries(*LIVING)
        assert world.stores["tenants"].contents("b") == entries(*LIVING, Event(SUSPENDED, "jira"))
        destroy(world, "a")
        assert world.stores["tenants"].contents("a") == {}
        assert len(world.stores["events"].contents("a")) == len(LIVING) + 2


def test_a_tenant_whose_destruction_stands_on_the_stream_has_no_future(tenants: Tenants, given_to: Given) -> None:
    with tenants() as (world, moment):
        tell(world, "a", *LIVING)
        point = datetime.now(UTC)
        moment.shift(60)
        destroy(world, "a")
        step = given_to(world, "events", point)
        replay.rebuild(given_to(world, "tenants", point))
        assert world.stores["tenants"].contents("a") == entries(*LIVING)
        moment.shift(60)
        later = given_to(world, "tenants", datetime.now(UTC))
        lose_table(world, "a")
        replay.rebuild(later)
        assert world.stores["tenants"].contents("a") == {}
        reconcile.announce(step)
        assert world.stores["tenants"].contents("a") == entries(*LIVING)
        lose_table(world, "a")
        moment.shift(60)
        replay.rebuild(given_to(world, "tenants", datetime.now(UTC)))
        assert world.stores["tenants"].contents("a") == entries(*LIVING)


def lose_table(world: World, site: str) -> None:
    for entity in world.stores["tenants"].contents(site):
        key = {"site": {"S": site}, "entity": {"S": entity}}
        world.client("dynamodb", "estate").delete_item(TableName="tenants", Key=key)


NAMES = st.sampled_from(["confluence", "jira"])
PLAIN = st.builds(Event, st.sampled_from([one for one in lifecycle.PRODUCT_EVENTS if one != LICENCE]), NAMES)
LICENCES = st.builds(Event, st.just(LICENCE), NAMES, st.booleans(), st.integers(0, 99))
OF_PRODUCTS = st.one_of(PLAIN, LICENCES)
ANY = st.one_of(OF_PRODUCTS, OF_PRODUCTS, OF_PRODUCTS, st.builds(Event, st.sampled_from([CREATED, CREATED, DESTROYED])))


@pytest.mark.parametrize("announced", [True, False])
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    told=st.lists(st.tuples(st.sampled_from("ab"), ANY, st.integers(0, 600)), max_size=30),
    share=st.floats(0, 1),
)
def test_tenants_come_back_as_they_were_at_any_point(
    tenants: Tenants, given_to: Given, announced: bool, told: list[tuple[str, Event, int]], share: float
) -> None:
    with tenants() as (world, moment):
        begins, past = datetime.now(UTC), list[tuple[datetime, str, Event]]()
        for number, (site, event, wait) in enumerate([("a", Event(CREATED), 0), ("b", Event(CREATED), 0), *told]):
            through = world.seeding if number % 2 else world.stores
            through["events"].create(site, "event", lifecycle.content_of(event))
            past.append((datetime.now(UTC), site, event))
            moment.shift(wait + 1)

        def wanted(site: str, until: datetime) -> Mapping[str, Mapping[str, str]]:
            return entries(*(event for at, whose, event in past if whose == site and at <= until))

        now = datetime.now(UTC)
        point = begins + (now - begins) * share
        assert world.stores["tenants"].contents("a") == wanted("a", now)
        moment.shift(1)
        destroy(world, "a")
        assert world.stores["tenants"].contents("a") == {}
        tell(world, "b", Event(SUSPENDED, "jira"))
        past.append((now, "b", Event(SUSPENDED, "jira")))
        if announced:
            reconcile.announce(given_to(world, "events", point))
        else:
            replay.rebuild(given_to(world, "tenants", point))
        context = given_to(world, "tenants", point)
        assert world.stores["tenants"].contents("a") == wanted("a", point)
        assert listing.listed(context, "tenants", LostSite("a", "-", now)) == wanted("a", point)
        assert world.stores["tenants"].contents("b") == wanted("b", now)


def test_what_is_there_of_a_tenant_stays_and_what_is_whole_is_not_told_again(tenants: Tenants, given_to: Given) -> None:
    with tenants() as (world, moment):
        tell(world, "a", *LIVING, Event(ACTIVATED, "confluence"))
        point = datetime.now(UTC)
        moment.shift(60)
        destroy(world, "a")
        tell(world, "a", Event(CREATED), Event(SUSPENDED, "confluence"))
        moment.shift(60)
        for _ in range(2):
            reconcile.announce(given_to(world, "events", point))
            there = len(world.stores["events"].contents("a"))
            assert there == len(LIVING) + 4 + 2
        assert world.stores["tenants"].contents("a") == entries(*LIVING, Event(SUSPENDED, "confluence"))


def test_a_stream_that_was_deleted_and_made_again_begins_anew(tenants: Tenants) -> None:
    with tenants() as (world, _):
        tell(world, "a", *LIVING)
        client = world.client("kinesis", "estate")
        client.delete_stream(StreamName="tenants")
        assert world.stores["events"].contents("a") == {}
        client.create_stream(StreamName="tenants", ShardCount=1)
        tell(world, "a", Event(SUSPENDED, "jira"))
        assert list(world.stores["events"].contents("a").values()) == [{"event": SUSPENDED, "product": "jira"}]
        assert world.stores["tenants"].contents("a") == entries(*LIVING, Event(SUSPENDED, "jira"))


@pytest.mark.parametrize("named", ["tenants", "catalogue", "nothing"])
def test_what_is_no_stream_of_tenants_cannot_be_announced_on(tenants: Tenants, given_to: Given, named: str) -> None:
    with (
        tenants() as (world, _),
        pytest.raises(ValueError, match=f"restore: {named} is no stream of tenant and product events"),
    ):
        reconcile.announce(given_to(world, named, datetime.now(UTC)))


def test_a_product_that_was_written_over_stays_so_until_the_next_creation(
    tenants: Tenants,
) -> None:
    with tenants() as (world, _):
        tell(world, "a", *LIVING)
        key = {"site": {"S": "a"}, "entity": {"S": "product/jira"}}
        world.client("dynamodb", "estate").put_item(TableName="tenants", Item=key | {"seats": {"S": "many"}})
        tell(world, "a", Event(SUSPENDED, "jira"))
        assert world.stores["tenants"].contents("a")["product/jira"] == {"seats": "many"}
        lose_table(world, "a")
        tell(world, "a", Event(CREATED))
        assert world.stores["tenants"].contents("a") == entries(Event(CREATED))

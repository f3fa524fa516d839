"""Stores without a log of their own: written to, deleted from, backed up, restored to any moment by their steps."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import Traveller, travel

from drillgate.documents.engines import (
    CognitoPool,
    DynamoDbTable,
    EventArchive,
    EventStream,
    HostedZone,
    Projection,
    Secrets,
    SsmParameters,
)
from drillgate.documents.estate import Backup, Estate, Objectives, Store, Vault
from drillgate.documents.shapes import shapes
from drillgate.steps import cognito, replay, route53, secrets, ssm, streams
from drillgate.steps.context import LostSite, StepContext
from drillgate.world.aws import start
from drillgate.world.backups import vault
from drillgate.world.stores.engines import engine_of
from drillgate.world.world import World

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
BACKUP = Backup(full_every=timedelta(hours=1), ship_every=timedelta(minutes=5), keep=timedelta(days=35))
Restore = Callable[[StepContext], None]


def store(**engine: Any) -> Store:
    return Store(about="Tested", owner="a", backup=BACKUP, **engine)


ENGINES: Mapping[str, tuple[Store, Restore]] = {
    "ssm": (store(ssm=SsmParameters(path="/cloud/flags")), ssm.restore),
    "secrets": (store(secrets=Secrets(prefix="cloud")), secrets.restore),
    "route53": (store(route53=HostedZone(zone="cloud.example")), route53.restore),
    "cognito": (store(cognito=CognitoPool(pool="people")), cognito.restore),
}
each = pytest.mark.parametrize("engine", ENGINES)
Contents = dict[str, Mapping[str, str]]


@dataclass
class Told:
    """What was meant to be written, when."""

    world: World
    moment: Traveller
    now: dict[str, Contents] = field(default_factory=lambda: {"a": {}, "b": {}})
    past: list[tuple[datetime, Contents]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(10**6)))

    @property
    def store(self) -> Any:
        return self.world.stores["tested"]

    def create(self, site: str) -> None:
        for kind, shape in shapes(self.world.estate.stores["tested"]).items():
            content = {name: f"{name}-{next(self.numbers)}" for name in shape.fields}
            parents = [key for key in self.now[site] if key.startswith(f"{shape.parent}/")] if shape.parent else []
            if parents:
                content["parent"] = parents[-1]
            self.now[site][self.store.create(site, kind, content)] = content
        self.note()

    def update(self, site: str, pick: int) -> None:
        if keys := sorted(self.now[site]):
            key = keys[pick % len(keys)]
            content = {
                name: value if name == "parent" else f"{name}-{next(self.numbers)}"
                for name, value in self.now[site][key].items()
            }
            self.store.update(site, key, content)
            self.now[site][key] = content
            self.note()

    def remove(self, site: str, pick: int) -> None:
        used = {content.get("parent") for content in self.now[site].values()}
        if keys := sorted(key for key in self.now[site] if key not in used):
            key = keys[pick % len(keys)]
            self.store.remove(site, key)
            del self.now[site][key]
            self.note()

    def lose(self, site: str) -> None:
        """The whole site goes, those first that others do not refer to."""
        for key in sorted(self.now[site], reverse=True):
            self.store.remove(site, key)
        self.now[site] = {}
        self.moment.shift(1)

    def note(self) -> None:
        self.past.append((datetime.now(UTC), dict(self.now["a"])))
        self.moment.shift(1)

    def at(self, point: datetime) -> Contents:
        return next((contents for at, contents in reversed(self.past) if at <= point), {})


@contextmanager
def world_of(stores: Mapping[str, Store]) -> Iterator[tuple[World, Traveller]]:
    """A world of these stores beside a catalogue; nothing in it was refused when it ends."""
    catalogue = store(dynamodb=DynamoDbTable(table="sites", fields=("name",)))
    estate = Estate(
        estate="small",
        title="Some stores",
        account="111122223333",
        region="us-east-1",
        vault=Vault(account="444455556666", bucket="small-vault", locked_for=timedelta(days=30)),
        catalogue="catalogue",
        stores={"catalogue": catalogue, **stores},
        objectives=Objectives(recovery_point=timedelta(hours=1)),
    )
    with tempfile.TemporaryDirectory() as folder, travel(BEGIN, tick=False) as moment, start(estate) as aws:
        world = World(estate, Path(folder), Path(folder), cast(Any, None), aws.client, {}, cast(Any, None))
        vault.provision(world)
        for name, tested in stores.items():
            made = engine_of(tested)
            world.stores[name] = made.store(world, name)
            world.seeding[name] = made.seeding(world.stores[name])
            world.backups[name] = made.backup(world.stores[name])
        for name in stores:
            world.stores[name].provision()
        moment.shift(1)
        yield world, moment
        assert aws.refused == []


@contextmanager
def told(engine: str) -> Iterator[Told]:
    with world_of({"tested": ENGINES[engine][0]}) as (world, moment):
        yield Told(world, moment)


def given_to(world: World, name: str, point: datetime) -> StepContext:
    """What a step is given that restores the site "a"."""
    return StepContext(
        step="restore",
        cell="",
        estate=world.estate,
        lost=(LostSite("a", "-", datetime.now(UTC)),),
        point=point,
        shard=None,
        settings={"store": name},
        workspace=world.workspace,
        client=world.client,
        connect=lambda *_: None,
        start_postgres=lambda *_: "",
        stop_postgres=lambda *_: None,
        reached=lambda *_: None,
    )


def restore(engine: str, told: Told, point: datetime) -> None:
    ENGINES[engine][1](given_to(told.world, "tested", point))


@each
def test_a_site_comes_back_as_it_was_and_what_others_wrote_since_stays(engine: str) -> None:
    with told(engine) as one:
        backup = one.world.backups["tested"]
        for site in ("a", "b", "a"):
            one.create(site)
        one.moment.shift(2)
        backup.full()
        one.moment.shift(60)
        one.update("a", 0)
        one.create("a")
        point = datetime.now(UTC)
        one.moment.shift(60)
        one.update("a", 1)
        backup.ship()
        wanted = one.at(point)
        one.lose("a")
        backup.ship()
        one.create("b")
        one.update("b", 0)
        restore(engine, one, point)
        assert one.store.contents("a") == wanted
        assert one.store.contents("b") == one.now["b"]


@each
def test_what_was_written_to_a_lost_site_since_stays(engine: str) -> None:
    with told(engine) as one:
        one.create("a")
        one.moment.shift(2)
        one.world.backups["tested"].full()
        point = datetime.now(UTC) + timedelta(seconds=1)
        one.moment.shift(60)
        lost = dict(one.now["a"])
        one.lose("a")
        one.create("a")
        one.world.backups["tested"].ship()
        restore(engine, one, point)
        assert one.store.contents("a") == lost | one.now["a"]


@each
def test_first_records_past_the_api_come_to_the_same(engine: str) -> None:
    with told(engine) as one:
        fields = {kind: dict.fromkeys(shape.fields, "some-text") for kind, shape in shapes(ENGINES[engine][0]).items()}
        keys = {
            site: [through["tested"].create(site, kind, content) for kind, content in fields.items()]
            for site, through in (("a", one.world.seeding), ("b", one.world.stores))
        }
        assert keys["a"] == keys["b"]
        assert one.store.contents("a") == one.store.contents("b") == dict(zip(keys["a"], fields.values(), strict=True))


Steps = st.lists(
    st.tuples(
        st.sampled_from(["create", "create", "update", "update", "remove", "full", "ship", "wait"]),
        st.sampled_from("aab"),
        st.integers(0, 50),
    ),
    max_size=25,
)


@each
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=Steps, share=st.floats(0, 1))
def test_any_point_up_to_the_last_increment_can_be_restored(
    engine: str, steps: list[tuple[str, str, int]], share: float
) -> None:
    with told(engine) as one:
        backup = one.world.backups["tested"]
        backup.full()
        one.moment.shift(2)
        begins = datetime.now(UTC)
        for action, site, pick in steps:
            if action in ("full", "ship"):
                getattr(backup, action)()
            elif action == "create":
                one.create(site)
            elif action != "wait":
                getattr(one, action)(site, pick)
            one.moment.shift(pick)
        backup.ship()
        point = begins + (datetime.now(UTC) - begins) * share
        wanted = one.at(point)
        one.moment.shift(1)
        one.lose("a")
        restore(engine, one, point)
        assert one.store.contents("a") == wanted
        assert one.store.contents("b") == one.now["b"]


def test_a_secret_that_waits_for_its_deletion_is_taken_back() -> None:
    with told("secrets") as one:
        one.create("a")
        one.moment.shift(2)
        one.world.backups["tested"].full()
        point = datetime.now(UTC) + timedelta(seconds=1)
        one.moment.shift(60)
        (key,) = one.now["a"]
        client = one.world.client("secretsmanager", "estate")
        client.delete_secret(SecretId=f"cloud/a/{key}", RecoveryWindowInDays=7)
        assert one.store.contents("a") == {}
        restore("secrets", one, point)
        assert one.store.contents("a") == one.now["a"]


def test_a_user_that_is_restored_has_another_sub_and_the_same_external_id() -> None:
    def attributes(world: World) -> dict[str, str]:
        client = world.client("cognito-idp", "estate")
        (pool,) = client.list_user_pools(MaxResults=1)["UserPools"]
        (user,) = client.list_users(UserPoolId=pool["Id"])["Users"]
        return {one["Name"]: one["Value"] for one in user["Attributes"]}

    with told("cognito") as one:
        one.create("a")
        one.moment.shift(2)
        one.world.backups["tested"].full()
        point, before = datetime.now(UTC) + timedelta(seconds=1), attributes(one.world)
        one.moment.shift(60)
        one.lose("a")
        restore("cognito", one, point)
        after = attributes(one.world)
        assert after["custom:external_id"] == before["custom:external_id"]
        assert after["sub"] != before["sub"]


LOGS: Mapping[str, dict[str, Any]] = {
    "kinesis": {"kinesis": EventStream(stream="tenants")},
    "eventbridge": {"eventbridge": EventArchive(bus="tenants", archive="kept")},
}


@pytest.mark.parametrize("log", LOGS)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    told_of=st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.integers(0, 600)), max_size=30),
    share=st.floats(0, 1),
)
def test_what_is_derived_is_rebuilt_from_events_up_to_any_point(
    log: str, told_of: list[tuple[str, int, int]], share: float
) -> None:
    stores = {
        "events": store(**LOGS[log]),
        "search": store(projection=Projection(events="events", table="search")),
    }
    with world_of(stores) as (world, moment):
        begins, past = datetime.now(UTC), list[tuple[datetime, str, str, str]]()
        for number, (site, entity, wait) in enumerate(told_of):
            through = world.seeding if number % 2 else world.stores
            through["events"].create(site, "event", {"entity": f"e{entity}", "body": str(number)})
            past.append((datetime.now(UTC), site, f"e{entity}", str(number)))
            moment.shift(wait + 1)
        point = begins + (datetime.now(UTC) - begins) * share

        def wanted(site: str, until: datetime) -> Contents:
            return {entity: {"body": body} for at, whose, entity, body in past if whose == site and at <= until}

        now = datetime.now(UTC)
        assert world.stores["search"].contents("a") == wanted("a", now)
        assert len(world.stores["events"].contents("a")) == sum(whose == "a" for _, whose, _, _ in past)
        client = world.client("dynamodb", "estate")
        for entity in wanted("a", now):
            client.delete_item(TableName="search", Key={"site": {"S": "a"}, "entity": {"S": entity}})
        replay.rebuild(given_to(world, "search", point))
        assert world.stores["search"].contents("a") == wanted("a", point)
        assert world.stores["search"].contents("b") == wanted("b", now)
        listed = replay.records(given_to(world, "events", point), stores["events"], LostSite("a", "-", now))
        assert listed == world.stores["events"].contents("a")


@pytest.mark.parametrize("log", LOGS)
def test_nobody_writes_to_what_is_derived_and_events_are_not_altered(log: str) -> None:
    stores = {
        "events": store(**LOGS[log]),
        "search": store(projection=Projection(events="events", table="search")),
    }
    with world_of(stores) as (world, _):
        for call in (world.stores["search"].create, world.stores["events"].update, world.stores["events"].remove):
            with pytest.raises(TypeError, match=r"nobody writes to it|is not (altered|deleted)"):
                call("a", "key", {})  # type: ignore[call-arg, arg-type]  # each takes what it needs


def test_a_replay_leaves_nothing_behind_and_no_other_rule_gets_it_again() -> None:
    stores = {
        "events": store(**LOGS["eventbridge"]),
        "search": store(projection=Projection(events="events", table="search")),
    }
    with world_of(stores) as (world, moment):
        events, kinesis = world.client("events", "estate"), world.client("kinesis", "estate")
        kinesis.create_stream(StreamName="others", ShardCount=1)
        arn = kinesis.describe_stream_summary(StreamName="others")["StreamDescriptionSummary"]["StreamARN"]
        events.put_rule(Name="others", EventBusName="tenants", EventPattern='{"source": ["events"]}')
        events.put_targets(Rule="others", EventBusName="tenants", Targets=[{"Id": "1", "Arn": arn}])
        world.stores["events"].create("a", "event", {"entity": "e", "body": "1"})
        moment.shift(60)
        client = world.client("dynamodb", "estate")
        client.delete_item(TableName="search", Key={"site": {"S": "a"}, "entity": {"S": "e"}})
        for _ in range(2):
            replay.rebuild(given_to(world, "search", datetime.now(UTC)))
        assert world.stores["search"].contents("a") == {"e": {"body": "1"}}
        assert len(list(replay.events(kinesis, "others"))) == 0  # what EventBridge sends is about no site at its top
        assert len(list(streams.records(kinesis, "others"))) == 1
        assert kinesis.list_streams()["StreamNames"] == ["others"]
        rules = [rule["Name"] for rule in events.list_rules(EventBusName="tenants")["Rules"]]
        assert sorted(rules) == ["Events-Archive-kept", "others"]
        assert world.stores["events"].contents("a") == {"event-000001": {"entity": "e", "body": "1"}}


def test_what_an_archive_keeps_no_longer_is_not_rebuilt() -> None:
    stores = {
        "events": store(**LOGS["eventbridge"]),
        "search": store(projection=Projection(events="events", table="search")),
    }
    with world_of(stores) as (world, moment):
        for number, wait in (("1", 30), ("2", 6)):
            world.stores["events"].create("a", "event", {"entity": f"e{number}", "body": number})
            moment.shift(timedelta(days=wait))
        client = world.client("dynamodb", "estate")
        for number in "12":
            client.delete_item(TableName="search", Key={"site": {"S": "a"}, "entity": {"S": f"e{number}"}})
        replay.rebuild(given_to(world, "search", datetime.now(UTC)))
        assert world.stores["search"].contents("a") == {"e2": {"body": "2"}}
        assert world.stores["events"].contents("a") == {"event-000002": {"entity": "e2", "body": "2"}}

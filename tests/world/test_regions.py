"""Stores in a region of their own: nothing of them is anywhere else, and they are restored there."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from time_machine import Traveller, travel

from drillgate.documents.engines import (
    CognitoPool,
    DynamoDbTable,
    EventStream,
    Projection,
    S3Bucket,
    Secrets,
    SsmParameters,
)
from drillgate.documents.estate import Backup, Estate, Store
from drillgate.documents.shapes import shapes
from drillgate.steps import cognito, dynamodb, replay, s3, secrets, ssm
from drillgate.steps.context import LostSite, StepContext
from drillgate.steps.listing import listed
from drillgate.world import keys
from drillgate.world.aws import start
from drillgate.world.world import World

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
EU = "eu-central-1"
BACKUP = Backup(full_every=timedelta(hours=1), ship_every=timedelta(minutes=5), keep=timedelta(days=35))


def store(**engine: Any) -> Store:
    return Store(about="Tested", owner="a", backup=BACKUP, region=EU, **engine)


ENGINES: dict[str, tuple[Store, Callable[[StepContext], None], str, Callable[[Any], Any]]] = {
    "dynamodb": (
        store(dynamodb=DynamoDbTable(table="seats", sort_key="seat", fields=("name",))),
        dynamodb.restore,
        "dynamodb",
        lambda client: client.list_tables()["TableNames"],
    ),
    "s3": (
        store(s3=S3Bucket(bucket="media-eu"), encrypted_by="media"),
        s3.restore,
        "s3",
        lambda client: [],  # buckets are listed wherever one asks
    ),
    "ssm": (
        store(ssm=SsmParameters(path="/flags")),
        ssm.restore,
        "ssm",
        lambda client: client.describe_parameters()["Parameters"],
    ),
    "secrets": (
        store(secrets=Secrets(prefix="eu"), encrypted_by="tokens"),
        secrets.restore,
        "secretsmanager",
        lambda client: client.list_secrets()["SecretList"],
    ),
    "cognito": (
        store(cognito=CognitoPool(pool="people")),
        cognito.restore,
        "cognito-idp",
        lambda client: client.list_user_pools(MaxResults=9)["UserPools"],
    ),
}
Worlds = Callable[..., Any]


@pytest.fixture(scope="session")
def worlds(aws_estate: Estate, made_world: Callable[..., World]) -> Worlds:
    """Makes a world of these stores beside a catalogue; nothing in it was refused when it ends."""

    @contextmanager
    def living(**stores: Store) -> Iterator[tuple[World, Traveller]]:
        estate = replace(aws_estate, stores={"catalogue": aws_estate.stores["catalogue"], **stores})
        with tempfile.TemporaryDirectory() as folder, travel(BEGIN, tick=False) as moment, start(estate) as aws:
            keys.provision(World(estate, Path(folder), Path(folder), None, aws.client, {}, None))  # type: ignore[arg-type]
            world = made_world(aws, estate, Path(folder))
            moment.shift(1)
            yield world, moment
            assert aws.refused == []

    return living


@pytest.mark.parametrize("engine", ENGINES)
def test_a_store_of_a_region_is_there_alone_and_comes_back_there(
    worlds: Worlds, step: Callable[..., StepContext], engine: str
) -> None:
    document, restore, service, names = ENGINES[engine]
    with worlds(tested=document) as (world, moment):
        tested, backup = world.stores["tested"], world.backups["tested"]
        made: dict[str, list[str]] = {"a": [], "b": []}
        for site, through in (("a", world.stores), ("a", world.seeding), ("b", world.stores)):
            for kind, shape in shapes(document).items():
                made[site].append(through["tested"].create(site, kind, dict.fromkeys(shape.fields, f"of {site}")))
        moment.shift(2)
        backup.full()
        wanted, others = tested.contents("a"), tested.contents("b")
        assert list(wanted) == sorted(made["a"])
        point = datetime.now(UTC) + timedelta(seconds=1)
        moment.shift(60)
        for key in sorted(made["a"], reverse=True):
            tested.remove("a", key)
        backup.ship()
        moment.shift(600)
        context = step(world, {"a": datetime.now(UTC)}, point, store="tested")
        restore(context)
        assert tested.contents("a") == wanted
        assert tested.contents("b") == others
        everywhere = step(world, {"a": datetime.now(UTC)})
        assert sorted(listed(everywhere, "tested", LostSite("a", "-", point))) == sorted(wanted)
        at_home = names(world.client(service, "estate"))
        assert [name for name in at_home if name not in ("sites", "apps", "contacts")] == []
        if engine == "s3":
            location = world.client("s3", "estate").get_bucket_location(Bucket="media-eu")
            assert location["LocationConstraint"] == EU


def test_what_is_derived_is_where_its_events_are(worlds: Worlds, step: Callable[..., StepContext]) -> None:
    stores = {
        "events": store(kinesis=EventStream(stream="events")),
        "search": store(projection=Projection(events="events", table="search")),
    }
    with worlds(**stores) as (world, moment):
        world.stores["events"].create("a", "event", {"entity": "e", "body": "text"})
        point = datetime.now(UTC)
        assert world.stores["search"].contents("a") == {"e": {"body": "text"}}
        key = {"site": {"S": "a"}, "entity": {"S": "e"}}
        world.client("dynamodb", "estate", EU).delete_item(TableName="search", Key=key)
        moment.shift(60)
        replay.rebuild(step(world, {"a": datetime.now(UTC)}, point, store="search"))
        assert world.stores["search"].contents("a") == {"e": {"body": "text"}}
        assert world.client("kinesis", "estate").list_streams()["StreamNames"] == []
        assert world.client("dynamodb", "estate").list_tables()["TableNames"] == ["sites"]

"""An estate of three AWS stores, and mocked AWS around it; and one of a PostgreSQL shard."""

import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import time_machine
from hypothesis import HealthCheck, settings

from drillgate.documents.engines import DynamoDbTable, PostgresDatabase, PostgresTable, S3Bucket
from drillgate.documents.estate import Backup, Estate, Inventory, Objectives, Reference, Store, Vault
from drillgate.places import Place
from drillgate.steps.context import LostSite, StepContext
from drillgate.world import binaries, regions
from drillgate.world.aws import Aws, start
from drillgate.world.backups import vault
from drillgate.world.backups.postgres import PostgresBackup
from drillgate.world.clock import Clock
from drillgate.world.postgres import Bench, Cluster
from drillgate.world.stores.engines import engine_of
from drillgate.world.stores.postgres import PostgresStore
from drillgate.world.world import World

# How fast a machine is says nothing about what is tested.
settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
BACKUP = Backup(full_every=timedelta(hours=1), ship_every=timedelta(minutes=5), keep=timedelta(days=35))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables that tests have as properties."""
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        rows = [row for name, row in getattr(report, "user_properties", ()) if name == "table"]
        if rows and report.when == "call":
            terminalreporter.section(report.nodeid.rpartition("::")[2].removeprefix("test_").replace("_", " "))
            widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
            for row in rows:
                terminalreporter.line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


@pytest.fixture(scope="session")
def grows_in_step() -> Callable[[Callable[[str], object], Callable[[int], str], int], bool]:
    """Whether work on a text of four times the size takes less than nine times as long, where a square takes sixteen.

    Both sizes are measured side by side, and again where they were disturbed: only what is always slow is slow.
    """

    def seconds(work: Callable[[str], object], text: str) -> float:
        gc.collect()
        gc.disable()  # a collection would take as long as all the other tests have left behind
        try:
            begin = time.process_time()
            work(text)
            return time.process_time() - begin
        finally:
            gc.enable()

    def grows(work: Callable[[str], object], text: Callable[[int], str], size: int) -> bool:
        work(text(size // 4))
        tracing = sys.gettrace()
        sys.settrace(None)  # counting lines would take longer than the work
        try:
            return any(seconds(work, text(4 * size)) < 9 * seconds(work, text(size)) for _ in range(5))
        finally:
            sys.settrace(tracing)

    return grows


@pytest.fixture(scope="session")
def aws_estate() -> Estate:
    """Sites, their contacts and apps in DynamoDB, media in S3, a vault in another account."""

    def store(**engine: object) -> Store:
        return Store(about="made up", owner="team", backup=BACKUP, **engine)  # type: ignore[arg-type] # one engine each

    return Estate(
        estate="small",
        title="A small estate",
        account="111122223333",
        region="us-east-1",
        vault=Vault(account="444455556666", bucket="small-vault", locked_for=timedelta(days=30)),
        inventory=Inventory(file="inventory.csv", taken_at=BEGIN),
        catalogue="catalogue",
        contacts="contacts",
        stores={
            "catalogue": store(dynamodb=DynamoDbTable(table="sites", fields=("name", "shard"))),
            "contacts": store(dynamodb=DynamoDbTable(table="contacts", sort_key="contact", fields=("address", "role"))),
            "apps": store(
                dynamodb=DynamoDbTable(table="apps", sort_key="app", fields=("name", "opens")),
                references=(Reference(field="opens", to="media"),),
            ),
            "media": store(s3=S3Bucket(bucket="media")),
        },
        objectives=Objectives(recovery_point=timedelta(hours=1)),
    )


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    """The simulated clock, at 6 o'clock on 5 April 2022; it stands still unless shifted."""
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def starts(aws_estate: Estate, moment: time_machine.Traveller) -> Iterator[Callable[..., Aws]]:
    """Starts mocked AWS, honest or plain, until the test ends."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(start(aws_estate, **options))


@pytest.fixture
def aws(starts: Callable[..., Aws]) -> Aws:
    """Mocked AWS put right."""
    return starts()


@pytest.fixture
def aws_world(aws: Aws, aws_estate: Estate, tmp_path: Path) -> World:
    """A world of AWS alone: its stores and its vault are there, and empty."""
    return made(aws, aws_estate, tmp_path)


@pytest.fixture
def make_aws_world(aws_estate: Estate, tmp_path: Path) -> Callable[[Aws], World]:
    """Makes such a world in mocked AWS that is there already."""
    return lambda aws: made(aws, aws_estate, tmp_path)


@pytest.fixture(scope="session")
def made_world() -> Callable[[Aws, Estate, Path], World]:
    """Makes a world of any estate of AWS alone."""
    return made


def made(aws: Aws, estate: Estate, folder: Path) -> World:
    world = World(estate, folder, folder, cast(Any, None), aws.client, {}, cast(Any, None))
    for name, store in estate.stores.items():
        engine = engine_of(store)
        world.stores[name] = engine.store(regions.as_seen_by(world, name), name)
        world.seeding[name] = engine.seeding(world.stores[name])
        world.backups[name] = engine.backup(world.stores[name])
        world.stores[name].provision()
    vault.provision(world)
    return world


@pytest.fixture
def step() -> Callable[..., StepContext]:
    """Makes what a step is given: in a world, for sites that were lost at a time, with a point and settings."""

    def make(
        world: World,
        lost: dict[str, datetime],
        point: datetime | None = None,
        reached: Callable[[str, str | None, str], None] = lambda *_: None,
        connect: Callable[[str, str], Any] = lambda *_: None,
        **settings: object,
    ) -> StepContext:
        return StepContext(
            step="restore",
            cell=f"{point:%H:%M:%S}" if point else "",
            estate=world.estate,
            lost=tuple(LostSite(site, "shard-1", at) for site, at in lost.items()),
            point=point,
            shard=None,
            settings=settings,
            workspace=world.workspace,
            client=regions.as_seen_by(world, str(settings.get("store"))).client,
            connect=connect,
            start_postgres=lambda *_: "",
            stop_postgres=lambda *_: None,
            reached=reached,
        )

    return make


@pytest.fixture
def estate_of_a_shard() -> Estate:
    """An estate of one store, "pages", in PostgreSQL on "shard-1"."""
    return shard_estate()


def shard_estate(schema: str | None = None) -> Estate:
    tables = {
        "attachment": PostgresTable(columns={"media": "text"}, parent="page"),
        "page": PostgresTable(columns={"title": "text", "views": "bigint", "labels": "jsonb"}),
    }
    database = PostgresDatabase(database="pages", shards=("shard-1",), tables=tables, schema=schema)
    return Estate(
        estate="small",
        title="One shard",
        account="111122223333",
        region="us-east-1",
        vault=Vault(account="444455556666", bucket="small-vault", locked_for=timedelta(days=30)),
        inventory=Inventory(file="inventory.csv", taken_at=BEGIN),
        catalogue="pages",
        stores={"pages": Store(about="made up", owner="team", backup=BACKUP, postgres=database)},
        objectives=Objectives(recovery_point=timedelta(hours=1)),
    )


MakePostgresWorld = Callable[..., AbstractContextManager[World]]


@pytest.fixture(scope="session")
def make_postgres_world() -> MakePostgresWorld:
    """Makes a world of one store, "pages" on "shard-1"; what `schema` says is in its database too."""

    @contextmanager
    def make(schema: str | None = None) -> Iterator[World]:
        estate = shard_estate("schema.sql" if schema else None)
        with ExitStack() as stack:
            # Short, since unix sockets lie in it, and open to the user whom PostgreSQL runs as under root.
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dg")))
            if schema:
                (folder / "schema.sql").write_text(schema, encoding="utf-8")
            clock = stack.enter_context(Clock(BEGIN))
            programs = binaries.find(folder, needed_by=Place("estate.yaml"))
            shard = Cluster("shard-1", folder / "shard-1", clock, programs)
            shard.start()
            stack.callback(shard.stop)
            bench = Bench(folder / "bench", programs)
            stack.callback(bench.stop_all)
            mocked = stack.enter_context(start(estate))
            world = World(estate, folder, folder, clock, mocked.client, {"shard-1": shard}, bench)
            store = PostgresStore(world, "pages")
            world.stores["pages"], world.backups["pages"] = store, PostgresBackup(store)
            vault.provision(world)
            store.provision()
            yield world

    return make


@pytest.fixture
def postgres_step(step: Callable[..., StepContext]) -> Callable[..., StepContext]:
    """Makes what a cell of a window and a shard is given, for sites that are lost now."""

    def make(world: World, lost: str, point: datetime | None, shard: str | None = "shard-1") -> StepContext:
        sites = dict.fromkeys(lost.split(), world.clock.now())
        return replace(
            step(world, sites, point, store="pages"),
            shard=shard,
            workspace=world.workspace / "step",
            connect=lambda name, database: world.shards[name].connect(database),
            start_postgres=world.bench.start,
            stop_postgres=world.bench.stop,
        )

    return make

"""One whole cycle of a world, timed: sites are seeded, backed up, deleted, restored and verified in thirteen stores.

Seeding goes past the APIs, as a drill's does; deletion and restore are API calls and the shipped steps. What is in the
stores at the end is compared with what was meant to be there, site by site, bystanders too.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from world_deletion import delete

from drillgate.documents.engines import (
    CognitoPool,
    DynamoDbTable,
    HostedZone,
    PostgresDatabase,
    PostgresTable,
    S3Bucket,
    Secrets,
    SsmParameters,
)
from drillgate.documents.estate import Backup, Estate, Objectives, Store, Vault
from drillgate.documents.shapes import engines_of, shapes
from drillgate.places import Place
from drillgate.steps import cognito, dynamodb, postgres, route53, s3, secrets, ssm
from drillgate.steps.context import LostSite, StepContext
from drillgate.world.assembly import Settings, living
from drillgate.world.backups import vault
from drillgate.world.world import World

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
RECORDS = 20
TABLES = ("catalogue", "contacts", "apps", "boards", "pages", "tickets", "audits")
SHARD = "shard-1"
STEPS: Mapping[str, tuple[Callable[[StepContext], None], ...]] = {
    "dynamodb": (dynamodb.restore,),
    "s3": (s3.restore,),
    "ssm": (ssm.restore,),
    "secrets": (secrets.restore,),
    "route53": (route53.restore,),
    "cognito": (cognito.restore,),
    "postgres": (postgres.recover, postgres.merge),
}
Call = tuple[BaseClient, str, Mapping[str, Any]]
Contents = Mapping[str, Mapping[str, str]]


@dataclass
class Cycle:
    """Seconds that each part took, and every call to AWS of the deletion and the restore.

    `cpu` and `floor_cpu` are the seconds of this process's CPU, which other work on the machine does not lengthen.
    """

    seconds: Counter[tuple[str, str]] = field(default_factory=Counter)
    calls: list[Call] = field(default_factory=list)
    floor: float = 0.0
    cpu: float = 0.0
    floor_cpu: float = 0.0

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


def estate() -> Estate:
    backup = Backup(full_every=timedelta(hours=1), ship_every=timedelta(minutes=5), keep=timedelta(days=35))

    def store(**engine: Any) -> Store:
        return Store(about="measured", owner="measurer", backup=backup, records=RECORDS, **engine)

    pages = {
        "page": PostgresTable(columns={"title": "text", "body": "text"}),
        "attachment": PostgresTable(columns={"media": "text"}, parent="page"),
    }
    return Estate(
        estate="measured",
        title="A store of each engine, and seven tables",
        account="111122223333",
        region="us-east-1",
        vault=Vault(account="444455556666", bucket="measured-vault", locked_for=timedelta(days=30)),
        catalogue=TABLES[0],
        stores={
            **{
                name: store(dynamodb=DynamoDbTable(table=name, sort_key="item", fields=("name", "note")))
                for name in TABLES
            },
            "media": store(s3=S3Bucket(bucket="media")),
            "flags": store(ssm=SsmParameters(path="/cloud/flags")),
            "tokens": store(secrets=Secrets(prefix="cloud")),
            "names": store(route53=HostedZone(zone="cloud.example")),
            "people": store(cognito=CognitoPool(pool="people")),
            "documents": store(postgres=PostgresDatabase(database="documents", shards=(SHARD,), tables=pages)),
        },
        objectives=Objectives(recovery_point=timedelta(hours=1)),
    )


def run(lost: Sequence[str], others: Sequence[str], folder: Path, *, floor: bool = False) -> Cycle:
    """One cycle in this process, and with `floor` the calls of its deletion and restore once more, back to back."""
    cycle = Cycle()
    described = estate()
    settings = Settings(described, Place("measured"), folder, folder, BEGIN, seed=1)
    began = process_time()
    with ExitStack() as stack:
        with _timed(cycle, "start"):
            world = stack.enter_context(living(settings))
            world.shard_of.update(dict.fromkeys([*lost, *others], SHARD))
            vault.provision(world)
            for store in world.stores.values():
                store.provision()
        journal: dict[str, Mapping[str, Contents]] = {}
        for name in world.stores:
            with _timed(cycle, "seed", name), world.in_bulk():
                journal[name] = _seed(world, name, [*lost, *others])
        world.clock.advance(timedelta(minutes=1))
        for name, backup in world.backups.items():
            with _timed(cycle, "back up", name):
                backup.full()
        world.clock.advance(timedelta(minutes=1))
        point = world.clock.now()
        world.clock.advance(timedelta(minutes=1))
        for name in world.stores:
            with _recorded(cycle.calls if floor else None), _timed(cycle, "delete", name):
                for site in lost:
                    delete(world, name, site, tuple(journal[name][site]))
        gone = tuple(LostSite(site, SHARD, world.clock.now()) for site in lost)
        for name, backup in world.backups.items():
            with _timed(cycle, "back up", name):
                backup.ship()
        world.clock.advance(timedelta(minutes=6))
        for name in world.stores:
            with _timed(cycle, "verify", name):
                left = [site for site in lost if world.stores[name].contents(site)]
            assert not left, f"{name} still has {left[:5]}"
        for name in world.stores:
            with _recorded(cycle.calls if floor else None), _timed(cycle, "restore", name):
                _restore(world, name, gone, point)
        for name, meant in journal.items():
            with _timed(cycle, "verify", name):
                wrong = [site for site in meant if world.stores[name].contents(site) != meant[site]]
            assert not wrong, f"{name} is not as it was: {wrong[:5]}"
        cycle.cpu = process_time() - began
        if floor:
            began = process_time()
            cycle.floor = _floor(world, cycle.calls, lost, gone, point)
            cycle.floor_cpu = process_time() - began
    return cycle


def _seed(world: World, name: str, sites: Sequence[str]) -> Mapping[str, Contents]:
    """Write each site's first records to a store; gives what was meant to be written."""
    kinds = shapes(world.estate.stores[name])
    share = RECORDS // 5
    counts = [share, RECORDS - share] if len(kinds) > 1 else [RECORDS]
    store = world.seeding[name]
    meant: dict[str, Contents] = {}
    for site in sites:
        written: dict[str, Mapping[str, str]] = {}
        parents: list[str] = []
        for (kind, shape), count in zip(kinds.items(), counts, strict=True):
            keys = []
            for number in range(count):
                content = {name: f"{name}-{number}-of-{site}" for name in shape.fields if name != shape.key}
                if shape.parent:
                    content["parent"] = parents[number % len(parents)]
                key = store.create(site, kind, content)
                written[key] = content
                keys.append(key)
            parents = keys
        meant[site] = written
    return meant


def _restore(world: World, name: str, gone: tuple[LostSite, ...], point: datetime) -> None:
    """Have the shipped steps of a store's engine restore the sites that are gone."""
    (engine,) = engines_of(world.estate.stores[name])
    context = StepContext(
        step=f"restore-{name}",
        cell="all",
        estate=world.estate,
        lost=gone,
        point=point,
        shard=SHARD,
        settings={"store": name},
        workspace=world.workspace / "steps" / name,
        client=world.client,
        connect=lambda shard, database: world.shards[shard].connect(database),
        start_postgres=world.bench.start,
        stop_postgres=world.bench.stop,
        reached=lambda *_: None,
    )
    context.workspace.mkdir(parents=True, exist_ok=True)
    for step in STEPS[engine]:
        step(context)


def _floor(
    world: World, calls: Sequence[Call], lost: Sequence[str], gone: tuple[LostSite, ...], point: datetime
) -> float:
    """How long the same calls take back to back; of PostgreSQL, which is not called so, its deletion and its steps."""
    databases = [name for name, store in world.estate.stores.items() if store.postgres]
    started = perf_counter()
    for client, operation, parameters in calls:
        CALL(client, operation, parameters)
    for name in databases:
        for site in lost:
            delete(world, name, site, ())
        _restore(world, name, gone, point)
    return perf_counter() - started


CALL: Callable[[Any, str, Mapping[str, Any]], Any] = BaseClient._make_api_call  # type: ignore[attr-defined] # botocore's


@contextmanager
def _recorded(calls: list[Call] | None) -> Iterator[None]:
    if calls is None:
        yield
        return

    def record(client: Any, operation: str, parameters: Mapping[str, Any]) -> Any:
        calls.append((client, operation, parameters))
        return CALL(client, operation, parameters)

    with patch.object(BaseClient, "_make_api_call", record):
        yield


@contextmanager
def _timed(cycle: Cycle, part: str, store: str = "all") -> Iterator[None]:
    started = perf_counter()
    yield
    cycle.seconds[part, store] += perf_counter() - started

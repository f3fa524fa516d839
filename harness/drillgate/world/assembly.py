"""An estate brought to life: shards, mocked AWS, stores and backups, in the order in which they must be born."""

import gc
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from drillgate.documents.engines import PostgresDatabase
from drillgate.documents.estate import Estate
from drillgate.places import InputError, Place, Problem
from drillgate.world import aws, binaries, regions
from drillgate.world.clock import Clock
from drillgate.world.postgres import Bench, Cluster
from drillgate.world.stores.engines import EngineError, engine_of
from drillgate.world.world import World

SELDOM = (2_000_000, 50, 100)
"""How many new objects, and collections of younger ones, the collector waits for."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a world is made from.

    `place` is where the estate's file says that it has stores, `folder` where that file lies, `workspace` the world's
    own; `starts` is the first moment on its clock. `honest` is as for `aws.start`.
    """

    estate: Estate
    place: Place
    folder: Path
    workspace: Path
    starts: datetime
    seed: int
    honest: bool = True


@contextmanager
def living(settings: Settings) -> Iterator[World]:
    """A world with empty stores that are yet to be provisioned. It ends with all that is in it."""
    estate = settings.estate
    with ExitStack() as stack:
        stack.enter_context(_seldom_collected())
        clock = stack.enter_context(Clock(settings.starts))
        databases = [store.postgres for store in estate.stores.values() if store.postgres]
        programs = binaries.find(settings.workspace, needed_by=settings.place) if databases else None
        shards = _shards(settings, databases, clock, programs, stack) if programs else {}
        bench = Bench(settings.workspace / "bench", programs)
        stack.callback(bench.stop_all)
        mocked = stack.enter_context(aws.start(estate, seed=settings.seed, honest=settings.honest))
        world = World(
            estate,
            settings.folder,
            settings.workspace,
            clock,
            mocked.client,
            shards,
            bench,
            mocked.refused,
            mocked.lost_regions,
        )
        for name, store in estate.stores.items():
            try:
                engine = engine_of(store)
            except EngineError as error:
                raise InputError(Problem(settings.place, str(error))) from error
            world.stores[name] = engine.store(regions.as_seen_by(world, name), name)
            world.seeding[name] = engine.seeding(world.stores[name])
            if store.backup is not None:
                world.backups[name] = engine.backup(world.stores[name])
        yield world


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """A world makes many objects that stay, and little garbage: looking for it as often as usual takes a seventh."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _shards(
    settings: Settings,
    databases: Sequence[PostgresDatabase],
    clock: Clock,
    programs: binaries.Binaries,
    stack: ExitStack,
) -> MutableMapping[str, Cluster]:
    shards: dict[str, Cluster] = {}

    def stop() -> None:
        for shard in shards.values():
            if shard.runs:
                shard.stop()

    stack.callback(stop)
    for name in dict.fromkeys(shard for database in databases for shard in database.shards):
        shards[name] = Cluster(name, settings.workspace / "shards" / name, clock, programs)
        shards[name].start()
    return shards

"""Connections to RDS instances: to a live shard, or to what a call of RDS restored, recovered from the vault."""

from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import psycopg

from drillgate.steps.context import StepContext
from drillgate.steps.recovery import recovered
from drillgate.world import instances
from drillgate.world.world import World


class Instances:
    """The restored instances of one step, which end with it. Each is recovered when it is first connected to."""

    def __init__(self, world: World) -> None:
        self._world, self._stack = world, ExitStack()
        self._known: dict[str, str] = {}

    def connect(self, context: StepContext, name: str, database: str) -> Any:
        """An autocommit connection. Raises `LookupError` where there is no such instance or database."""
        if name in self._world.shards:
            return instances.connect(self._world, name, database)
        if name not in self._known:
            shard, point = instances.restored_from(self._world, name)
            store = self._store(shard, database)
            folder = context.workspace / "instances" / name
            folder.mkdir(parents=True)
            own = replace(context, workspace=folder)
            self._known[name] = self._stack.enter_context(recovered(own, store, shard, point))
        return psycopg.connect(self._known[name], dbname=database, autocommit=True)

    def end(self) -> None:
        """Stop what was recovered."""
        self._stack.close()
        self._known.clear()

    def _store(self, shard: str, database: str) -> str:
        for name, store in self._world.estate.stores.items():
            if store.postgres and store.postgres.database == database and shard in store.postgres.shards:
                return name
        raise LookupError(f"found no database {database} on {shard}")

"""A store that is derived from another's events: a DynamoDB table of entries by site and entity.

A consumer of the estate's keeps it: it hears each event and writes what follows from it, as `drillgate.derivation`
tells. Of entities that is the last event about each; of tenants and products it is what an orchestrator makes of the
events of their life. Nobody else writes to it.
"""

from collections.abc import Mapping
from typing import Any

from drillgate.derivation import ENTITY, SITE, derived
from drillgate.documents.engines import Projection
from drillgate.documents.shapes import shapes
from drillgate.world.backups.elsewhere import KeptElsewhere
from drillgate.world.stores.dynamodb import records_in
from drillgate.world.stores.eventbridge import EventBridgeStore
from drillgate.world.stores.interface import Content, Engine
from drillgate.world.stores.kinesis import KinesisStore
from drillgate.world.world import World


class ProjectionStore:
    """The store `name` of the estate: entries by entity."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.kinds = tuple(shapes(world.estate.stores[name]))

    @property
    def projection(self) -> Projection:
        projection = self.world.estate.stores[self.name].projection
        if projection is None:
            raise ValueError(f"{self.name} is not derived from events")
        return projection

    def provision(self) -> None:
        """Make the table, and have the consumer listen."""
        self.world.client("dynamodb", "estate").create_table(
            TableName=self.projection.table,
            KeySchema=[{"AttributeName": SITE, "KeyType": "HASH"}, {"AttributeName": ENTITY, "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in (SITE, ENTITY)],
            BillingMode="PAY_PER_REQUEST",
        )
        source = self.world.stores[self.projection.events]
        if not isinstance(source, KinesisStore | EventBridgeStore):
            raise TypeError(f"{self.projection.events}, from which {self.name} is derived, is no stream of events")
        source.listeners.append(self._consume)

    def _consume(self, site: str, _: str, content: Content | None) -> None:
        if content is None or (table := self.backend().tables.get(self.projection.table)) is None:
            return
        before = records_in(table, site, SITE, ENTITY)
        after = derived(self.projection.of, before, content)
        for entity in sorted(before.keys() - after.keys()):
            self.backend().delete_item(self.projection.table, _key(site, entity))
        for entity, entry in after.items():
            if entry != before.get(entity):
                item = {name: {"S": value} for name, value in entry.items()} | _key(site, entity)
                self.backend().put_item(self.projection.table, item)

    def create(self, *_: object) -> str:
        """Nobody writes to what is derived."""
        raise TypeError(f"{self.name} is derived from {self.projection.events}: nobody writes to it")

    def update(self, *_: object) -> None:
        """Nobody writes to what is derived."""
        self.create()

    def remove(self, *_: object) -> None:
        """Nobody writes to what is derived."""
        self.create()

    def contents(self, site: str) -> Mapping[str, Content]:
        """All entries of a site, by entity, straight from the backend."""
        return records_in(self.backend().tables[self.projection.table], site, SITE, ENTITY)

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.dynamodb.models import dynamodb_backends

        return dynamodb_backends[self.world.estate.account][self.world.estate.region]


def _key(site: str, entity: str) -> dict[str, dict[str, str]]:
    return {SITE: {"S": site}, ENTITY: {"S": entity}}


ENGINE = Engine(ProjectionStore, KeptElsewhere)

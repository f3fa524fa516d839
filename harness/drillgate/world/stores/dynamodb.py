"""A DynamoDB table of the estate, shared by all sites: the partition key is the site."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from drillgate.documents.engines import DynamoDbTable
from drillgate.world.stores.interface import Content
from drillgate.world.world import World

SINGLE = "record"
Through = Literal["api", "backend"]


@dataclass(frozen=True)
class DynamoDbStore:
    """The store `name` of the estate. Where the table has no sort key, a site's only record has the key "record".

    Writes go `through` the API, or straight into mocked AWS's backend, which comes to the same and takes a tenth.
    """

    world: World
    name: str
    through: Through = "api"
    kinds: tuple[str, ...] = ("item",)
    _created: Counter[str] = field(default_factory=Counter)

    @property
    def table(self) -> DynamoDbTable:
        table = self.world.estate.stores[self.name].dynamodb
        if table is None:
            raise ValueError(f"{self.name} is no DynamoDB table")
        return table

    def provision(self) -> None:
        """Make the table with its indexes and its stream, billed by request, and recoverable for as long as backups are
        kept."""
        client, table = self._client(), self.table
        names = [table.partition_key, *([table.sort_key] if table.sort_key else [])]
        indexed = dict.fromkeys(table.indexes.values())
        further: dict[str, Any] = {}
        if table.indexes:
            further["GlobalSecondaryIndexes"] = [
                {
                    "IndexName": index,
                    "KeySchema": [{"AttributeName": by, "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
                for index, by in table.indexes.items()
            ]
        if table.stream:
            further["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        client.create_table(
            TableName=table.table,
            KeySchema=[
                {"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)
            ],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in dict.fromkeys([*names, *indexed])
            ],
            BillingMode="PAY_PER_REQUEST",
            **further,
        )
        backup = self.world.estate.stores[self.name].backup
        if backup is not None:
            days = max(1, min(35, backup.keep.days))
            recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days}
            client.update_continuous_backups(TableName=table.table, PointInTimeRecoverySpecification=recovery)

    def create(self, site: str, kind: str, content: Content) -> str:
        """Write a new record. Its key is the content's field named like the sort key, or made up and never used twice.

        Raises `ValueError` for an unknown kind.
        """
        if kind not in self.kinds:
            raise ValueError(f"{self.name} has no records of kind {kind!r}")
        key = SINGLE
        if self.table.sort_key:
            self._created[site] += 1
            key = content.get(self.table.sort_key, f"{self.table.sort_key}-{self._created[site]:06}")
        self.update(site, key, content)
        return key

    def update(self, site: str, key: str, content: Content) -> None:
        """Write a record's whole content anew."""
        item = {name: {"S": value} for name, value in content.items()} | self._key(site, key)
        if self.through == "api":
            self._client().put_item(TableName=self.table.table, Item=item)
        else:
            self.backend().put_item(self.table.table, item)

    def remove(self, site: str, key: str) -> None:
        """Delete a record; one that is not there is no error."""
        if self.through == "api":
            self._client().delete_item(TableName=self.table.table, Key=self._key(site, key))
        else:
            self.backend().delete_item(self.table.table, self._key(site, key))

    def contents(self, site: str) -> Mapping[str, Content]:
        """All records of a site, by key, straight from the backend."""
        table = self.table
        return records_in(self.backend().tables[table.table], site, table.partition_key, table.sort_key)

    def _key(self, site: str, key: str) -> dict[str, dict[str, str]]:
        sort = {self.table.sort_key: {"S": key}} if self.table.sort_key else {}
        return {self.table.partition_key: {"S": site}} | sort

    def _client(self) -> Any:
        return self.world.client("dynamodb", "estate")

    def backend(self) -> Any:
        """Mocked AWS's own keeping of the estate's account."""
        from moto.dynamodb.models import dynamodb_backends

        return dynamodb_backends[self.world.estate.account][self.world.estate.region]


def records_in(table: Any, site: str, partition_key: str, sort_key: str | None) -> Mapping[str, Content]:
    """All records of a site in one of moto's tables, by their sort key."""
    from moto.dynamodb.models.dynamo_type import DynamoType

    def content(item: Any) -> Content:
        return {name: _text(value) for name, value in item.attrs.items() if name not in (partition_key, sort_key)}

    found = table.items.get(DynamoType({"S": site}))
    if found is None:
        return {}
    if sort_key is None:
        return {SINGLE: content(found)}
    return {key.value: content(item) for key, item in found.items()}


def _text(value: Any) -> str:
    return str(value.value) if value.type == "S" else json.dumps(value.to_json(), sort_keys=True)

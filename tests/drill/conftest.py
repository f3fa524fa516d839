"""A world in memory: stores that are dictionaries, and a clock that is moved by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from drillgate.documents.engines import DynamoDbTable, PostgresDatabase, PostgresTable, S3Bucket
from drillgate.documents.estate import Estate, Inventory, Objectives, Reference, Service, Store, Vault
from drillgate.world.clock import Clock

START = datetime(2022, 4, 5, 7, tzinfo=UTC)


@dataclass
class MemoryStore:
    """A store as the drill sees one. Every key is made up from a number, as `kind/number`, unless it is brought."""

    name: str
    kinds: tuple[str, ...]
    key_field: str | None = None
    records: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    number: int = 0

    def provision(self) -> None:
        self.records.clear()

    def create(self, site: str, kind: str, content: Mapping[str, str]) -> str:
        self.number += 1
        key = content.get(self.key_field or "", f"{kind}/{self.number}")
        self.update(site, key, content)
        return key

    def update(self, site: str, key: str, content: Mapping[str, str]) -> None:
        kept = {name: value for name, value in content.items() if name != self.key_field}
        self.records.setdefault(site, {})[key] = kept

    def remove(self, site: str, key: str) -> None:
        del self.records[site][key]

    def contents(self, site: str) -> Mapping[str, Mapping[str, str]]:
        return dict(self.records.get(site, {}))


def store(records: int = 2, references: tuple[Reference, ...] = (), **engine: object) -> Store:
    return Store(about="a", owner="o", records=records, references=references, **engine)  # type: ignore[arg-type]


@pytest.fixture
def estate() -> Estate:
    pages = PostgresDatabase(
        database="pages",
        shards=("shard-1",),
        tables={
            "page": PostgresTable(columns={"title": "text", "number": "bigint", "settings": "jsonb", "next": "text"}),
            "attachment": PostgresTable(columns={"media": "text"}, parent="page"),
        },
    )
    return Estate(
        estate="small",
        title="Small",
        account="111122223333",
        region="us-east-1",
        vault=Vault(account="444455556666", bucket="vault", locked_for=timedelta(days=30)),
        inventory=Inventory(file="inventory.csv", taken_at=START),
        catalogue="catalogue",
        contacts="contacts",
        stores={
            "apps": store(
                references=(Reference(field="opens", to="pages.page"), Reference(field="shows", to="media")),
                dynamodb=DynamoDbTable(table="apps", sort_key="app", fields=("name", "opens", "shows")),
            ),
            "catalogue": store(dynamodb=DynamoDbTable(table="sites", fields=("name", "url", "shard"))),
            "contacts": store(dynamodb=DynamoDbTable(table="contacts", sort_key="contact", fields=("address", "note"))),
            "media": store(s3=S3Bucket(bucket="media")),
            "pages": store(
                references=(Reference(field="media", to="media"), Reference(field="next", to="pages.page")),
                postgres=pages,
            ),
        },
        services={
            "tenant-api": Service(
                about="a", owner="o", openapi="api.yaml", application="service.py:make", address="TENANT_API"
            )
        },
        objectives=Objectives(recovery_point=timedelta(hours=1)),
    )


@pytest.fixture
def stores(estate: Estate) -> dict[str, MemoryStore]:
    kinds = {"pages": ("page", "attachment"), "media": ("object",)}
    keys = {"apps": "app", "contacts": "contact"}
    return {name: MemoryStore(name, kinds.get(name, ("item",)), keys.get(name)) for name in estate.stores}


@pytest.fixture
def clock() -> Iterator[Clock]:
    with Clock(START) as running:
        yield running

"""What a store runs on: for each engine, what the estate says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from drillgate.derivation import Kind
from drillgate.documents.fields import key


@dataclass(frozen=True, kw_only=True)
class DynamoDbTable:
    table: str = key("The table.")
    partition_key: str = key("The key's name; its value is the site.", default="site")
    sort_key: str | None = key("The sort key's name, where a site has several items.", default=None)
    fields: tuple[str, ...] = key("What an item holds beside its key.", default=())
    indexes: Mapping[str, str] = key("Global secondary indexes, each with the field it is by.", default_factory=dict)
    stream: bool = key("Whether what changes is told in a DynamoDB stream.", default=False)


@dataclass(frozen=True, kw_only=True)
class PostgresTable:
    columns: Mapping[str, Literal["text", "bigint", "jsonb"]] = key("The table's own columns, by name.")
    parent: str | None = key("The table it belongs to, by a foreign key `parent_id` that cascades.", default=None)


@dataclass(frozen=True, kw_only=True)
class PostgresDatabase:
    database: str = key("The database, the same on every shard.")
    shards: tuple[str, ...] = key("The clusters that many tenants share; each is an RDS instance of that name.")
    tables: Mapping[str, PostgresTable] = key("Tables with rows of tenants; each gets id, site, updated_at.")
    schema: str | None = key("An SQL file with whatever else is in the database, beside the estate.", default=None)


@dataclass(frozen=True, kw_only=True)
class S3Bucket:
    bucket: str = key("The bucket; keys begin with the site.")


@dataclass(frozen=True, kw_only=True)
class SsmParameters:
    path: str = key("What the parameters' names begin with; the site comes next.", pattern=r"(/[a-zA-Z0-9_.-]+)+")


@dataclass(frozen=True, kw_only=True)
class Secrets:
    prefix: str = key("What the secrets' names begin with; the site comes next.", pattern=r"[a-zA-Z0-9/_+=.@-]+")


@dataclass(frozen=True, kw_only=True)
class CognitoPool:
    pool: str = key("The user pool, shared by all sites; a user's name begins with the site.", pattern=r"[\w\s+=,.@-]+")


@dataclass(frozen=True, kw_only=True)
class HostedZone:
    zone: str = key("The hosted zone, as a domain; each record is a name in it.", pattern=r"[a-z0-9.-]+")


@dataclass(frozen=True, kw_only=True)
class EventStream:
    stream: str = key("The Kinesis stream; its events are kept for as long as backups are.", pattern=r"[\w.-]+")
    of: Kind = key("What they tell of: entities of a site, or the life of tenants and products.", default="entities")


@dataclass(frozen=True, kw_only=True)
class EventArchive:
    bus: str = key("The EventBridge bus that gets events of entities.", pattern=r"[\w.-]+")
    archive: str = key("Its archive; events are kept in it for as long as backups are.", pattern=r"[\w.-]+")


@dataclass(frozen=True, kw_only=True)
class Projection:
    events: str = key("The store whose events it is made from.")
    table: str = key("The DynamoDB table that holds it.")
    of: Kind = key(
        "What it holds: the last event of each entity, or tenants and products as the events of their life leave them.",
        default="entities",
    )


@dataclass(frozen=True, kw_only=True)
class VendorInstallations:
    vendor: str = key("The vendor, who has what it knows of a site on its own side, under the site's ID.")
    address: str = key("The environment variable by which scripts find the vendor's API.", pattern=r"[A-Z][A-Z0-9_]*")
    hears: str | None = key("The stream of tenant events by which the vendor hears of a site's end.", default=None)
    keeps: timedelta = key("How long the vendor keeps what is no more.", default=timedelta(days=30))


@dataclass(frozen=True, kw_only=True)
class OwnEngine:
    name: str = key("The engine, as it is registered under the entry points `drillgate.stores`.")
    fields: tuple[str, ...] = key("What a record holds, in text.", default=())
    known_by: str | None = key("The field that holds the record's key, where the store does not make it.", default=None)
    settings: Any = key("What the engine is to know.", name="with", schema={"type": "object"}, default_factory=dict)

"""An estate: products, services and stores, their tenancy, backups, owners and objectives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from drillgate.documents.engines import (
    CognitoPool,
    DynamoDbTable,
    EventArchive,
    EventStream,
    HostedZone,
    OwnEngine,
    PostgresDatabase,
    Projection,
    S3Bucket,
    Secrets,
    SsmParameters,
    VendorInstallations,
)
from drillgate.documents.fields import key

NAME = r"[a-z][a-z0-9-]*"


@dataclass(frozen=True, kw_only=True)
class Inventory:
    file: str = key("A CSV, Parquet or JSON-lines file with the columns id, type, owner, environment, state.")
    taken_at: datetime = key("When it was taken.")
    digest: str | None = key("Its digest.", default=None, pattern=r"sha256:[0-9a-f]{64}")
    fresh_for: timedelta = key("How long it can be relied on.", default=timedelta(hours=24))


@dataclass(frozen=True, kw_only=True)
class IdType:
    pattern: str | None = key(
        "What its IDs look like, as a regular expression in RE2's syntax for the whole ID; told without an inventory.",
        default=None,
    )
    owned_by: str | None = key(
        "The type of ID that the inventory has as its owner, if it is no customer.", default=None
    )
    stores: tuple[str, ...] = key("Where one of them lives.", default=())
    restore_time: timedelta | None = key("How long it takes to restore one, as measured.", default=None)


@dataclass(frozen=True, kw_only=True)
class Freeze:
    begins: datetime = key("When it begins.")
    ends: datetime | None = key("When it ends; without it, it holds until it is taken out.", default=None)
    environments: tuple[str, ...] = key("Where nothing is changed; everywhere if none is named.", default=())
    reason: str = key("Why.")


@dataclass(frozen=True, kw_only=True)
class OpenIncident:
    incident: str = key("What it is called.")
    since: datetime = key("When it began.")
    until: datetime | None = key("When it was over; without it, it is open.", default=None)


@dataclass(frozen=True, kw_only=True)
class Reference:
    field: str = key("The field, column or part of the record that refers.")
    to: str = key("The store whose record's key it holds; `store.table` for PostgreSQL.")


@dataclass(frozen=True, kw_only=True)
class Backup:
    full_every: timedelta = key("How often everything is copied into the vault.")
    ship_every: timedelta = key("How often what changed is shipped into the vault.")
    keep: timedelta = key("How long any point in time can be restored.")


@dataclass(frozen=True, kw_only=True)
class Store:
    about: str = key("What it holds.")
    product: str | None = key("The product it belongs to.", default=None)
    owner: str = key("The team that answers for it.")
    data: Literal["customer", "derived", "ephemeral"] = key("The class of its data.", default="customer")
    backup: Backup | None = key("How it is backed up.", default=None)
    records: int = key("How many records a site of size 1 has.", default=3, minimum=1)
    references: tuple[Reference, ...] = key("What its records refer to in other stores.", default=())
    region: str | None = key(
        "The AWS region it is in, if it holds that region's sites alone; without it, all sites in the estate's region.",
        default=None,
        pattern=r"[a-z]{2}(-[a-z]+)+-\d",
    )
    encrypted_by: str | None = key(
        "The alias of the KMS key without which its data cannot be read.", default=None, pattern=r"[a-zA-Z0-9/_-]+"
    )
    dynamodb: DynamoDbTable | None = key("It is a DynamoDB table.", default=None)
    postgres: PostgresDatabase | None = key("It is a PostgreSQL database on shared shards.", default=None)
    s3: S3Bucket | None = key("It is a versioned S3 bucket.", default=None)
    ssm: SsmParameters | None = key("It is a tree of SSM parameters.", default=None)
    secrets: Secrets | None = key("It is a set of secrets in Secrets Manager.", default=None)
    cognito: CognitoPool | None = key("It is a Cognito user pool.", default=None)
    route53: HostedZone | None = key("It is a hosted zone of Route 53.", default=None)
    kinesis: EventStream | None = key("It is a Kinesis stream of events.", default=None)
    eventbridge: EventArchive | None = key("It is an archive of EventBridge, of events.", default=None)
    projection: Projection | None = key("It is derived from another store's events.", default=None)
    vendor: VendorInstallations | None = key("It is a third party's, outside the estate.", default=None)
    engine: OwnEngine | None = key("It is of an engine of one's own.", default=None)


@dataclass(frozen=True, kw_only=True)
class Service:
    about: str = key("What it does.")
    owner: str = key("The team that answers for it.")
    openapi: str = key("Its API, as OpenAPI, beside the estate.")
    application: str = key(
        "FILE.py:FUNCTION, a function that makes the WSGI application, beside the estate.",
        pattern=r"[\w./ -]+\.py:[A-Za-z_]\w*",
    )
    address: str = key("The environment variable by which scripts find it.", pattern=r"[A-Z][A-Z0-9_]*")
    identities: tuple[str, ...] = key(
        "Who it deletes as: IAM roles and users by name or ARN, roles of databases, files of policy documents beside"
        " the estate. Nobody else needs a right to delete customer data. `*` stands for any characters.",
        default=(),
    )


@dataclass(frozen=True, kw_only=True)
class Vault:
    account: str = key("The AWS account, not the estate's own.", pattern=r"\d{12}")
    bucket: str = key("The bucket with Object Lock in compliance mode.")
    region: str | None = key("The AWS region it is in; without it, the estate's.", default=None)
    locked_for: timedelta = key("How long nothing in it can be deleted.")


@dataclass(frozen=True, kw_only=True)
class Role:
    account: Literal["estate", "vault"] = key("Whose account it is in.")
    name: str = key("The role's name, with its path if it has one.", pattern=r"[\w+=,.@/-]+")


@dataclass(frozen=True, kw_only=True)
class Objectives:
    recovery_point: timedelta = key("How much may be lost at most, counted back from the loss.")
    recovery_time: timedelta | None = key("How long a restore may take.", default=None)
    restores_at_once: int = key("How many units can be restored at the same time.", default=1, minimum=1)
    retention: timedelta | None = key("How long what was deleted is kept at least.", default=None)
    proven_within: timedelta = key(
        "How long ago a drill may have proven a runbook at most.", default=timedelta(days=30)
    )
    confirmed_within: timedelta = key(
        "How long ago the estate may have been confirmed at most.", default=timedelta(days=90)
    )


@dataclass(frozen=True, kw_only=True)
class Team:
    about: str | None = key("What it does.", default=None)
    deputy: str | None = key("The team that stands in for it.", default=None)


@dataclass(frozen=True, kw_only=True)
class Estate:
    estate: str = key("The estate's name.", pattern=NAME)
    title: str = key("What it is.")
    account: str = key("The AWS account it runs in.", pattern=r"\d{12}")
    region: str = key("The AWS region it runs in.")
    vault: Vault = key("Where backups are kept.")
    roles: tuple[Role, ...] = key("IAM roles that can be assumed in a drill, beside `operator` of both.", default=())
    inventory: Inventory | None = key("What each ID is.", default=None)
    id_types: Mapping[str, IdType] = key("The inventory's types.", default_factory=dict)
    environments: tuple[str, ...] = key("The environments there are.", default=())
    own: tuple[str, ...] = key("The owners that are the vendor itself: theirs are the own sites.", default=())
    tooling: tuple[str, ...] = key(
        "What incidents are handled with (status page, tickets, on-call …), as types, stores, owners or IDs.",
        default=(),
    )
    critical: tuple[str, ...] = key(
        "What customers are known and reached by (contacts, addresses …), as types, stores, owners or IDs.", default=()
    )
    freezes: tuple[Freeze, ...] = key("When nothing is changed.", default=())
    incidents: tuple[OpenIncident, ...] = key("Major incidents.", default=())
    confirmed: date | None = key("When somebody last saw that all this is so.", default=None)
    teams: Mapping[str, Team] = key("The teams there are; without any, no owner is looked up.", default_factory=dict)
    catalogue: str = key("The store with one record for each site.")
    contacts: str | None = key("The store with each site's contacts.", default=None)
    erasable: tuple[str, ...] = key(
        "Where persons' records are, which are erased if these ask for it: stores, or `store.kind` of one that has"
        " several kinds of records.",
        default=(),
    )
    products: Mapping[str, str] = key("Products, with the team that owns each.", default_factory=dict)
    stores: Mapping[str, Store] = key("Where data lives.")
    services: Mapping[str, Service] = key("Internal services that can destroy data.", default_factory=dict)
    objectives: Objectives = key("What a restore must reach.")

"""An operation is seen against the estate's stores, backups and endpoints, and against the change that runs it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from drillgate.documents.change import Change, Deletes, IdList, Party
from drillgate.documents.engines import DynamoDbTable, PostgresDatabase, PostgresTable, S3Bucket
from drillgate.documents.estate import Backup, Estate, Inventory, Objectives, Store, Vault
from drillgate.documents.load import Document
from drillgate.documents.tree import Node, Tree
from drillgate.endpoints import Endpoint
from drillgate.facts.cascades import tables_following
from drillgate.facts.fact import FIELDS, UNKNOWN, Fact
from drillgate.facts.knowledge import NOTHING, Knowledge, tables_created
from drillgate.facts.operations import fact_of
from drillgate.judgement.operators import is_of
from drillgate.operations import (
    Action,
    Amount,
    Confidence,
    Extent,
    Guard,
    GuardKind,
    IdSource,
    Kind,
    Operation,
    Recovery,
    Target,
)
from drillgate.places import Place

BACKUP = Backup(full_every=timedelta(hours=1), ship_every=timedelta(minutes=5), keep=timedelta(days=35))
HERE = Place("drop.sql", 3, 1)
CALL = "DELETE {TENANT_API}/v1/tenants/{id}"


def store(*, backup: Backup | None = BACKUP, data: str = "customer", **engine: object) -> Store:
    return Store(about="made up", owner="team", backup=backup, data=data, **engine)  # type: ignore[arg-type] # made up


STORES = {
    "catalogue": store(dynamodb=DynamoDbTable(table="sites")),
    "pages": store(
        postgres=PostgresDatabase(
            database="pages", shards=("shard-1",), tables={"page": PostgresTable(columns={"title": "text"})}
        )
    ),
    "media": store(s3=S3Bucket(bucket="media")),
    "cache": store(backup=None, data="derived", dynamodb=DynamoDbTable(table="cache")),
}


def knowledge(stores: Mapping[str, Store] = STORES, *types: str) -> Knowledge:
    from datetime import UTC, datetime

    estate = Estate(
        estate="cloud",
        title="An estate",
        account="1" * 12,
        region="us-east-1",
        vault=Vault(account="2" * 12, bucket="vault", locked_for=timedelta(days=30)),
        inventory=Inventory(file="inventory.csv", taken_at=datetime(2022, 4, 5, tzinfo=UTC)),
        catalogue="catalogue",
        stores=stores,
        objectives=Objectives(recovery_point=timedelta(hours=1)),
    )
    document = Document("cloud.estate.yaml", estate, "sha256:", Tree("cloud.estate.yaml", {}, Node((1, 1, 1, 1))))
    endpoint = Endpoint("DELETE", "/v1/tenants/{id}", Place("api.yaml", 3), types=types or None)
    return Knowledge(document, {"pages": ("insight_job",)} if "pages" in stores else {}, (endpoint,))


def change(*lists: IdList) -> Change:
    return Change(
        change="retire-app",
        title="Retire an app",
        environment="production",
        requested_by=Party(team="a"),
        executed_by=Party(team="b"),
        deletes=Deletes(type="app", number=1, recovery=Recovery.NONE),
        ids=lists,
    )


def operation(kind: Kind, name: str = "", **others: object) -> Operation:
    values: dict[str, object] = {
        "action": Action.DESTROY,
        "target": Target(kind, name),
        "extent": Extent(Amount.ALL),
        "recovery": Recovery.NONE,
        "place": HERE,
        "statement": f"DELETE FROM {name}",
        "confidence": Confidence.PARSED,
    }
    return Operation(**(values | others))  # type: ignore[arg-type] # one of each


def value(fact: Fact, *names: str) -> tuple[object, ...]:
    return tuple(fact.values[name] for name in names)


def test_a_fact_without_an_estate_or_a_change_says_what_it_does_not_know() -> None:
    assert fact_of(operation(Kind.ROWS, "page")) == Fact(
        "operation",
        {
            "action": "destroy",
            "target.kind": "rows",
            "target.name": "page",
            "target.store": UNKNOWN,
            "target.critical": False,
            "target.tooling": False,
            "extent.amount": "all",
            "extent.count": None,
            "cascades": False,
            "cascades.to": None,
            "retained-for": None,
            "retained-for.least": None,
            "recovery": "none",
            "confidence": "parsed",
            "guards": (),
            "guards.number": 0,
            "guards.dead": (),
            "irreversible": False,
            "ids.declared": None,
            "ids.accepted": None,
            "change.erasure": False,
            "role": "script",
            "data": UNKNOWN,
            "holders": (),
            "holder": None,
            "planned": None,
            "protection": None,
            "language": "sql",
            "reason": None,
            "statement": "DELETE FROM page",
            "target": "page",
            "of-own-making": False,
        },
        HERE,
    )


def test_every_field_has_a_value_of_its_type() -> None:
    for known in (NOTHING, knowledge(STORES, "site", "app")):
        for kind in Kind:
            fact = fact_of(operation(kind, CALL if kind is Kind.RESOURCE else "page"), knowledge=known, change=change())
            assert fact.values.keys() == FIELDS["operation"].keys()
            for name, field in FIELDS["operation"].items():
                assert fact.values[name] is UNKNOWN or is_of(field.type, fact.values[name]), name


@pytest.mark.parametrize(
    ("kind", "name", "where"),
    [
        (Kind.ROWS, "page", "pages"),
        (Kind.TABLE, "public.page", "pages"),
        (Kind.ROWS, 'pages."public"."page"', "pages"),
        (Kind.COLUMN, "PAGE", "pages"),
        (Kind.ROWS, "insight_job", "pages"),
        (Kind.DATABASE, "pages", "pages"),
        (Kind.ROWS, "sites", "catalogue"),
        (Kind.TABLE, "sites", "catalogue"),
        (Kind.BUCKET, "media", "media"),
        (Kind.OBJECT, "s3://media/site-1/logo.png", "media"),
        (Kind.ROWS, '"PAGE"', UNKNOWN),
        (Kind.ROWS, "pages", UNKNOWN),
        (Kind.DATABASE, "page", UNKNOWN),
        (Kind.ROWS, "media", UNKNOWN),
        (Kind.ROWS, "", UNKNOWN),
        (Kind.ROWS, "nowhere", UNKNOWN),
    ],
)
def test_a_target_is_found_in_the_store_that_has_its_name(kind: Kind, name: str, where: object) -> None:
    assert fact_of(operation(kind, name), knowledge=knowledge()).values["target.store"] == where


def test_what_the_catalogue_and_the_contacts_hold_is_critical() -> None:
    known = knowledge({**STORES, "contacts": store(dynamodb=DynamoDbTable(table="people"))})
    assert known.estate is not None
    known = replace(known, estate=replace(known.estate, value=replace(known.estate.value, contacts="contacts")))
    critical = {
        name: fact_of(operation(Kind.ROWS, name), knowledge=known).values["target.critical"]
        for name in ("sites", "people", "page", "nowhere", "")
    }
    assert critical == {"sites": True, "people": True, "page": False, "nowhere": False, "": UNKNOWN}


@pytest.mark.parametrize(
    ("kind", "name", "critical"),
    [
        (Kind.ROWS, "site_contacts", True),
        (Kind.COLUMN, "public.site.contact", True),
        (Kind.RESOURCE, "DELETE /v1/sites/{id}/contacts/{contact}", True),
        (Kind.TABLE, "customer_addresses", True),
        (Kind.BUCKET, "custom-domains", True),
        (Kind.DNS_RECORD, "", True),
        (Kind.ROWS, "contactless_payments", False),
        (Kind.ROWS, "addresses", False),
        (Kind.ROWS, "site", False),
        (Kind.ROWS, "", False),
    ],
)
def test_without_an_estate_a_name_says_what_is_critical(kind: Kind, name: str, critical: bool) -> None:
    assert fact_of(operation(kind, name)).values["target.critical"] is critical


@pytest.mark.parametrize(
    ("seen", "critical", "tooling"),
    [
        (operation(Kind.ROWS, "page"), True, False),
        (operation(Kind.OBJECT, "s3://media/site-1/logo.png"), False, True),
        (operation(Kind.ROWS, "cache"), False, True),
        (operation(Kind.APP, "app-7"), True, False),
        (operation(Kind.SITE, "site-1"), False, True),
        (operation(Kind.ROWS, "nowhere"), False, False),
        (operation(Kind.ROWS, ""), UNKNOWN, UNKNOWN),
    ],
)
def test_the_estate_lists_what_is_critical_and_what_incidents_are_handled_with(
    seen: Operation, critical: object, tooling: object
) -> None:
    known = knowledge({**STORES, "cache": replace(STORES["cache"], owner="status-page")})
    assert known.estate is not None
    listed = replace(known.estate.value, critical=("pages", "app"), tooling=("media", "status-page", "site-1"))
    fact = fact_of(seen, knowledge=replace(known, estate=replace(known.estate, value=listed)))
    assert value(fact, "target.critical", "target.tooling") == (critical, tooling)


def test_how_long_the_estate_keeps_what_was_deleted_is_what_a_purge_is_held_to() -> None:
    known = knowledge()
    assert known.estate is not None
    objectives = replace(known.estate.value.objectives, retention=timedelta(days=30))
    held = replace(known, estate=replace(known.estate, value=replace(known.estate.value, objectives=objectives)))
    purge = operation(Kind.ROWS, "page", action=Action.PURGE, retained_for=timedelta(days=14))
    assert value(fact_of(purge, knowledge=held), "retained-for", "retained-for.least") == (
        timedelta(days=14),
        timedelta(days=30),
    )


PARENTS = {
    "space": PostgresTable(columns={}),
    "page": PostgresTable(columns={}, parent="space"),
    "attachment": PostgresTable(columns={}, parent="page"),
}


@pytest.mark.parametrize(
    ("seen", "follows"),
    [
        (operation(Kind.ROWS, "space"), ("page", "attachment", "comment")),
        (operation(Kind.ROWS, "pages.page", action=Action.PURGE), ("attachment", "comment")),
        (operation(Kind.ROWS, "comment"), ()),
        (operation(Kind.TABLE, "space"), None),
        (operation(Kind.TABLE, "space", cascades=True), ("page", "attachment", "comment")),
        (operation(Kind.ROWS, "space", action=Action.SOFT_DELETE), None),
        (operation(Kind.ROWS, "nowhere"), None),
        (operation(Kind.ROWS, "sites"), None),
    ],
)
def test_rows_take_along_what_refers_to_them(seen: Operation, follows: object) -> None:
    database = PostgresDatabase(database="pages", shards=("shard-1",), tables=PARENTS)
    known = knowledge({**STORES, "pages": store(postgres=database)})
    known = replace(
        known, beside={"pages": ("comment",)}, following={"pages": (("comment", "page"), ("comment", "comment"))}
    )
    assert fact_of(seen, knowledge=known).values["cascades.to"] == follows


def test_foreign_keys_that_cascade_are_found_where_tables_are_made() -> None:
    text = """
        CREATE TABLE comment (
            page bigint NOT NULL REFERENCES pages.page (id) ON UPDATE SET NULL ON DELETE CASCADE, -- not REFERENCES x
            author bigint REFERENCES person ON DELETE SET NULL,
            thread bigint,
            FOREIGN KEY (thread) REFERENCES "Thread" (id) ON DELETE CASCADE
        );
        alter table only label add constraint of_page foreign key (page) references page on delete cascade;
        CREATE TABLE tag (page bigint REFERENCES page);
        -- CREATE TABLE note (page bigint REFERENCES page ON DELETE CASCADE);
    """
    assert tables_following(text) == (("comment", "page"), ("comment", "Thread"), ("label", "page"))


def test_a_name_that_two_stores_have_tells_nothing() -> None:
    stores = {**STORES, "more": store(dynamodb=DynamoDbTable(table="page"))}
    fact = fact_of(operation(Kind.ROWS, "page"), knowledge=knowledge(stores))
    assert value(fact, "target.store", "data", "recovery") == (UNKNOWN, UNKNOWN, "none")


@pytest.mark.parametrize(
    ("seen", "recovery", "data"),
    [
        (operation(Kind.ROWS, "page"), "backup", "customer"),
        (operation(Kind.ROWS, "cache"), "none", "derived"),
        (operation(Kind.ROWS, "nowhere"), "none", UNKNOWN),
        (operation(Kind.ROWS, "page", recovery=Recovery.FLAG), "flag", "customer"),
        (operation(Kind.BACKUP, "page"), "none", UNKNOWN),
        (operation(Kind.TABLE, "page", action=Action.UNPROTECT), "none", "customer"),
        (operation(Kind.SITE, "site-1"), "backup", "customer"),
        (operation(Kind.APP, "app-1", action=Action.PURGE), "backup", "customer"),
        (operation(Kind.TABLE, "page", of_own_making=True), "backup", "ephemeral"),
    ],
)
def test_a_backup_of_the_store_is_a_way_back(seen: Operation, recovery: str, data: object) -> None:
    assert value(fact_of(seen, knowledge=knowledge()), "recovery", "data") == (recovery, data)


def test_a_site_has_no_way_back_while_one_store_of_customers_data_has_no_backup() -> None:
    stores = {**STORES, "notes": store(backup=None, dynamodb=DynamoDbTable(table="notes"))}
    assert fact_of(operation(Kind.SITE), knowledge=knowledge(stores)).values["recovery"] == "none"


@pytest.mark.parametrize(
    ("types", "kind", "accepts"),
    [
        (("site", "app"), "site", ("site", "app")),
        (("app",), "app", ("app",)),
        (("licence",), "resource", ("licence",)),
        ((), "resource", UNKNOWN),
    ],
)
def test_a_call_may_delete_whatever_its_endpoint_takes(types: tuple[str, ...], kind: str, accepts: object) -> None:
    called = operation(Kind.RESOURCE, CALL, ids=IdSource(column="id"))
    fact = fact_of(called, knowledge=knowledge(STORES, *types))
    assert value(fact, "target.kind", "ids.accepted", "target") == (kind, accepts, CALL)


def test_what_a_call_takes_is_unknown_without_an_estate() -> None:
    fact = fact_of(operation(Kind.RESOURCE, CALL))
    assert value(fact, "ids.accepted", "ids.declared") == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize("name", ["DELETE {url}", "DELETE ", "DELETE", "DELETE /v9/{id}"])
def test_what_a_call_of_an_unknown_address_takes_is_unknown(name: str) -> None:
    fact = fact_of(operation(Kind.RESOURCE, name), knowledge=knowledge(STORES, "app"))
    assert value(fact, "ids.accepted", "target.kind") == (UNKNOWN, "resource")


APPS = IdList(file="apps.csv", column="id", type="app")
SITES = IdList(file="sites.csv", column="id", type="site")
UNTYPED = IdList(file="others.csv", column="id")


@pytest.mark.parametrize(
    ("lists", "source", "declared"),
    [
        ((APPS, APPS), IdSource(argument="--ids"), ("app",)),
        ((APPS, SITES), IdSource(argument="--ids"), ("app", "site")),
        ((APPS, SITES), IdSource(file="sites.csv"), ("site",)),
        ((APPS, UNTYPED), None, UNKNOWN),
        ((), None, ()),
    ],
)
def test_the_declared_types_are_those_of_the_lists_it_may_work_through(
    lists: tuple[IdList, ...], source: IdSource | None, declared: object
) -> None:
    called = operation(Kind.RESOURCE, CALL, ids=source)
    assert fact_of(called, change=change(*lists)).values["ids.declared"] == declared


def test_guards_of_one_kind_are_one_guard() -> None:
    guards = tuple(Guard(kind, HERE) for kind in (GuardKind.DRY_RUN, GuardKind.DRY_RUN, GuardKind.LIMIT))
    fact = fact_of(operation(Kind.ROWS, guards=guards))
    assert value(fact, "guards", "guards.number") == (("dry-run", "limit"), 2)


@pytest.mark.parametrize(
    ("file", "role", "language"),
    [
        ("drop.sql", "script", "sql"),
        ("a/migrations/0001_drop.py", "migration", "python"),
        ("migrations/0001_drop.sql", "migration", "sql"),
        ("scripts/delete.py", "script", "python"),
        ("tests/test_delete.py", "test", "python"),
        ("src/shop/models.py", UNKNOWN, "python"),
        ("run.sh", "script", "shell"),
        ("Makefile", UNKNOWN, UNKNOWN),
    ],
)
def test_role_and_language_follow_from_the_path(file: str, role: object, language: object) -> None:
    assert value(fact_of(operation(Kind.ROWS, place=Place(file))), "role", "language") == (role, language)


def test_what_a_change_runs_is_a_script_even_among_tests() -> None:
    fact = fact_of(operation(Kind.ROWS, place=Place("tests/delete.py")), change=change())
    assert fact.values["role"] == "script"


def test_tables_are_found_where_they_are_created() -> None:
    text = 'CREATE TABLE a (id int);\ncreate table if not exists public."B" (x int);\n-- CREATE TABLE no\n'
    assert tables_created(text) == ("a", "B")

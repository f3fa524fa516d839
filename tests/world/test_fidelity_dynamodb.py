"""DynamoDB in the world does what the real service does, and plain moto does not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import Traveller, travel

from drillgate.documents.estate import Estate
from drillgate.world.aws import Aws, start

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
Rows = dict[tuple[str, str], str]


@pytest.fixture
def table(aws: Aws) -> Any:
    return make(aws.client("dynamodb", "estate"))


def make(client: Any, name: str = "live", *, recovery: bool = True) -> Any:
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "site", "KeyType": "HASH"}, {"AttributeName": "app", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("site", "app")],
        BillingMode="PAY_PER_REQUEST",
    )
    if recovery:
        switch(client, name, on=True)
    return client


def switch(client: Any, name: str, *, on: bool) -> None:
    client.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": on}
    )


def put(client: Any, site: str, app: str, value: str, table: str = "live") -> None:
    client.put_item(TableName=table, Item={"site": {"S": site}, "app": {"S": app}, "value": {"S": value}})


def rows(client: Any, table: str) -> Rows:
    return {
        (item["site"]["S"], item["app"]["S"]): item["value"]["S"]
        for page in client.get_paginator("scan").paginate(TableName=table)
        for item in page["Items"]
    }


def restore(client: Any, point: datetime | None, target: str = "then", **options: Any) -> Rows:
    when = {"UseLatestRestorableTime": True} if point is None else {"RestoreDateTime": point}
    client.restore_table_to_point_in_time(SourceTableName="live", TargetTableName=target, **when, **options)
    return rows(client, target)


def code(raised: pytest.ExceptionInfo[ClientError]) -> str:
    return str(raised.value.response["Error"]["Code"])


def lose_a_row(client: Any, moment: Traveller) -> datetime:
    """Write a row, wait, delete it, and wait until the deletion can be restored past; gives a point between."""
    put(client, "a", "1", "kept")
    moment.shift(60)
    point = datetime.now(UTC)
    moment.shift(60)
    client.delete_item(TableName="live", Key={"site": {"S": "a"}, "app": {"S": "1"}})
    moment.shift(600)
    return point


def test_a_restore_gives_the_data_of_the_point(table: Any, moment: Traveller) -> None:
    assert restore(table, lose_a_row(table, moment)) == {("a", "1"): "kept"}


def test_plain_moto_gives_todays_data_instead(starts: Callable[..., Aws], moment: Traveller) -> None:
    client = make(starts(honest=False).client("dynamodb", "estate"))
    assert restore(client, lose_a_row(client, moment)) == {}


@pytest.mark.parametrize("minutes", [-60, 60, 8])
def test_a_time_outside_the_window_cannot_be_restored(table: Any, moment: Traveller, minutes: int) -> None:
    moment.shift(timedelta(minutes=10))
    with pytest.raises(ClientError) as raised:
        restore(table, BEGIN + timedelta(minutes=minutes))
    assert code(raised) == "InvalidRestoreTimeException"


def test_plain_moto_restores_to_any_time(starts: Callable[..., Aws]) -> None:
    client = make(starts(honest=False).client("dynamodb", "estate"), recovery=False)
    put(client, "a", "1", "now")
    assert restore(client, BEGIN - timedelta(days=365)) == {("a", "1"): "now"}


def test_the_window_ends_five_minutes_ago_and_reaches_back_35_days(table: Any, moment: Traveller) -> None:
    def window() -> tuple[datetime, datetime]:
        described = table.describe_continuous_backups(TableName="live")["ContinuousBackupsDescription"]
        recovery = described["PointInTimeRecoveryDescription"]
        return recovery["EarliestRestorableDateTime"], recovery["LatestRestorableDateTime"]

    assert window() == (BEGIN, BEGIN)
    moment.shift(timedelta(minutes=20))
    assert window() == (BEGIN, BEGIN + timedelta(minutes=15))
    moment.shift(timedelta(days=40))
    now = datetime.now(UTC)
    assert window() == (now - timedelta(days=35), now - timedelta(minutes=5))


def test_the_latest_restorable_time_can_be_asked_for(table: Any, moment: Traveller) -> None:
    put(table, "a", "1", "early")
    moment.shift(timedelta(minutes=7))
    put(table, "a", "1", "late")
    assert restore(table, None) == {("a", "1"): "early"}


def test_without_recovery_switched_on_nothing_is_restored(aws: Aws, moment: Traveller) -> None:
    client = make(aws.client("dynamodb", "estate"), recovery=False)
    moment.shift(600)
    with pytest.raises(ClientError) as raised:
        restore(client, BEGIN)
    assert code(raised) == "PointInTimeRecoveryUnavailableException"


def test_switching_recovery_off_and_on_forgets_the_time_before(table: Any, moment: Traveller) -> None:
    point = lose_a_row(table, moment)
    switch(table, "live", on=False)
    switch(table, "live", on=True)
    moment.shift(600)
    with pytest.raises(ClientError) as raised:
        restore(table, point)
    assert code(raised) == "InvalidRestoreTimeException"


def test_a_table_cannot_be_restored_over_another(table: Any, moment: Traveller) -> None:
    moment.shift(600)
    with pytest.raises(ClientError) as raised:
        restore(table, BEGIN, target="live")
    assert code(raised) == "TableAlreadyExistsException"


def test_a_restored_table_is_apart_from_its_source_and_from_other_restores(table: Any, moment: Traveller) -> None:
    point = lose_a_row(table, moment)
    restore(table, point, "then")
    table.update_item(
        TableName="then",
        Key={"site": {"S": "a"}, "app": {"S": "1"}},
        UpdateExpression="SET #v = :v",
        ExpressionAttributeNames={"#v": "value"},
        ExpressionAttributeValues={":v": {"S": "altered"}},
    )
    assert (rows(table, "live"), rows(table, "then")) == ({}, {("a", "1"): "altered"})
    assert restore(table, point, "again") == {("a", "1"): "kept"}


def test_a_deleted_table_leaves_a_system_backup_of_its_last_state(table: Any) -> None:
    put(table, "a", "1", "last")
    table.delete_table(TableName="live")
    assert table.list_backups()["BackupSummaries"] == []
    [backup] = table.list_backups(BackupType="SYSTEM")["BackupSummaries"]
    assert backup["BackupName"] == "live$DeletedTableBackup"
    table.restore_table_from_backup(TargetTableName="live", BackupArn=backup["BackupArn"])
    assert rows(table, "live") == {("a", "1"): "last"}
    with pytest.raises(ClientError) as raised:
        restore(make(table, "other"), BEGIN)
    assert code(raised) == "PointInTimeRecoveryUnavailableException"


def test_plain_moto_keeps_nothing_of_a_deleted_table(starts: Callable[..., Aws]) -> None:
    client = make(starts(honest=False).client("dynamodb", "estate"))
    client.delete_table(TableName="live")
    assert client.list_backups(BackupType="SYSTEM")["BackupSummaries"] == []


def test_a_restored_table_keeps_the_billing_mode_and_has_recovery_off(table: Any, moment: Traveller) -> None:
    moment.shift(600)
    restore(table, BEGIN)
    restore(
        table,
        BEGIN,
        "paid",
        BillingModeOverride="PROVISIONED",
        ProvisionedThroughputOverride={"ReadCapacityUnits": 5, "WriteCapacityUnits": 6},
    )
    described = {name: table.describe_table(TableName=name)["Table"] for name in ("then", "paid")}
    assert described["then"]["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert described["paid"]["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
    assert described["paid"]["ProvisionedThroughput"]["WriteCapacityUnits"] == 6
    backups = table.describe_continuous_backups(TableName="then")["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"] == {"PointInTimeRecoveryStatus": "DISABLED"}


def test_plain_moto_forgets_the_billing_mode(starts: Callable[..., Aws]) -> None:
    client = make(starts(honest=False).client("dynamodb", "estate"))
    restore(client, BEGIN)
    assert "BillingMode" not in client.describe_table(TableName="then")["Table"].get("BillingModeSummary", {})


def indexed(client: Any) -> Any:
    index = {"Projection": {"ProjectionType": "ALL"}, "KeySchema": [{"AttributeName": "app", "KeyType": "HASH"}]}
    make(client)
    client.update_table(TableName="live", GlobalSecondaryIndexUpdates=[{"Create": {"IndexName": "by-app", **index}}])
    return client


def test_a_restored_table_has_the_indexes_that_are_asked_for(aws: Aws, moment: Traveller) -> None:
    client = indexed(aws.client("dynamodb", "estate"))
    put(client, "a", "1", "x")
    moment.shift(600)
    restore(client, None, "same")
    restore(client, None, "none", GlobalSecondaryIndexOverride=[])
    names = {
        name: [index["IndexName"] for index in client.describe_table(TableName=name)["Table"]["GlobalSecondaryIndexes"]]
        for name in ("same", "none")
    }
    assert names == {"same": ["by-app"], "none": []}
    [found] = client.query(
        TableName="same",
        IndexName="by-app",
        KeyConditionExpression="app = :app",
        ExpressionAttributeValues={":app": {"S": "1"}},
    )["Items"]
    assert found["value"] == {"S": "x"}


def test_plain_moto_ignores_which_indexes_are_asked_for(starts: Callable[..., Aws]) -> None:
    client = indexed(starts(honest=False).client("dynamodb", "estate"))
    restore(client, None, "none", GlobalSecondaryIndexOverride=[])
    assert len(client.describe_table(TableName="none")["Table"]["GlobalSecondaryIndexes"]) == 1


def batch(number: int) -> dict[str, Any]:
    request = [{"PutRequest": {"Item": {"site": {"S": "a"}, "app": {"S": str(n)}}}} for n in range(number)]
    return {"live": request}


def test_a_batch_writes_25_items_and_no_more(table: Any) -> None:
    table.batch_write_item(RequestItems=batch(25))
    with pytest.raises(ClientError) as raised:
        table.batch_write_item(RequestItems=batch(26))
    assert code(raised) == "ValidationException"


def test_a_batch_with_one_item_twice_writes_nothing(table: Any) -> None:
    requests = batch(1)
    requests["live"].append({"DeleteRequest": {"Key": {"site": {"S": "a"}, "app": {"S": "0"}}}})
    with pytest.raises(ClientError) as raised:
        table.batch_write_item(RequestItems=requests)
    assert code(raised) == "ValidationException"


def test_plain_moto_writes_any_batch(starts: Callable[..., Aws]) -> None:
    client = make(starts(honest=False).client("dynamodb", "estate"))
    client.batch_write_item(RequestItems=batch(26))
    requests = batch(1)
    requests["live"].append({"DeleteRequest": {"Key": {"site": {"S": "a"}, "app": {"S": "0"}}}})
    client.batch_write_item(RequestItems=requests)
    assert client.scan(TableName="live")["Count"] == 25


def count(client: Any, token: str, by: int = 1) -> None:
    update = {
        "TableName": "live",
        "Key": {"site": {"S": "a"}, "app": {"S": "1"}},
        "UpdateExpression": "ADD hits :n",
        "ExpressionAttributeValues": {":n": {"N": str(by)}},
    }
    client.transact_write_items(ClientRequestToken=token, TransactItems=[{"Update": update}])


def hits(client: Any) -> str:
    return str(client.get_item(TableName="live", Key={"site": {"S": "a"}, "app": {"S": "1"}})["Item"]["hits"]["N"])


def test_a_repeated_transaction_applies_once_in_ten_minutes(table: Any, moment: Traveller) -> None:
    count(table, "token")
    count(table, "token")
    assert hits(table) == "1"
    with pytest.raises(ClientError) as raised:
        count(table, "token", by=2)
    assert code(raised) == "IdempotentParameterMismatchException"
    moment.shift(601)
    count(table, "token")
    assert hits(table) == "2"


def test_plain_moto_applies_a_repeated_transaction_again(starts: Callable[..., Aws]) -> None:
    client = make(starts(honest=False).client("dynamodb", "estate"))
    count(client, "token")
    count(client, "token")
    assert hits(client) == "2"


def test_backups_are_listed_by_time(table: Any, moment: Traveller) -> None:
    def names(**bounds: datetime) -> list[str]:
        return [backup["BackupName"] for backup in table.list_backups(TableName="live", **bounds)["BackupSummaries"]]

    for name in ("first", "second", "third"):
        table.create_backup(TableName="live", BackupName=name)
        moment.shift(60)
    bounds = {
        "TimeRangeLowerBound": BEGIN + timedelta(seconds=60),
        "TimeRangeUpperBound": BEGIN + timedelta(seconds=120),
    }
    assert (names(), names(**bounds)) == (["first", "second", "third"], ["second"])


def test_a_cancelled_transaction_leaves_neither_data_nor_history(table: Any, moment: Traveller) -> None:
    put(table, "a", "1", "kept")
    moment.shift(60)
    key = {"site": {"S": "a"}, "app": {"S": "1"}}
    change = {
        "TableName": "live",
        "Key": key,
        "UpdateExpression": "SET #v = :v",
        "ExpressionAttributeNames": {"#v": "value"},
        "ExpressionAttributeValues": {":v": {"S": "altered"}},
    }
    impossible = {
        "TableName": "live",
        "Item": {"site": {"S": "b"}, "app": {"S": "1"}},
        "ConditionExpression": "attribute_exists(site)",
    }
    with pytest.raises(ClientError) as raised:
        table.transact_write_items(TransactItems=[{"Update": change}, {"Put": impossible}])
    assert code(raised) == "TransactionCanceledException"
    moment.shift(600)
    assert rows(table, "live") == restore(table, BEGIN + timedelta(seconds=30)) == {("a", "1"): "kept"}


def pages_of(client: Any, site: str, **options: Any) -> list[list[str]]:
    pages = client.get_paginator("query").paginate(
        TableName="live",
        KeyConditionExpression="site = :site" + (" AND app > :app" if options.pop("after", False) else ""),
        ExpressionAttributeValues=options.pop("values", {":site": {"S": site}}),
        **options,
    )
    return [[item["app"]["S"] for item in page["Items"]] for page in pages]


@pytest.mark.parametrize(("honest", "items_read"), [(True, 4), (False, 12)])
def test_a_query_reads_only_its_own_site_and_finds_what_plain_moto_finds(
    starts: Callable[..., Aws], monkeypatch: pytest.MonkeyPatch, honest: bool, items_read: int
) -> None:
    from moto.dynamodb.models.table import Table

    client = make(starts(honest=honest).client("dynamodb", "estate"))
    for site in "abc":
        for app in "3142":
            put(client, site, app, site + app)
    read: list[int] = []
    original = Table.all_items

    def all_items(table: Any) -> Any:
        read.append(len(table))
        return original(table)

    monkeypatch.setattr(Table, "all_items", all_items)
    values = {":site": {"S": "b"}, ":app": {"S": "1"}}
    assert pages_of(client, "b") == [["1", "2", "3", "4"]]
    assert pages_of(client, "b", ConsistentRead=True, ScanIndexForward=False) == [["4", "3", "2", "1"]]
    assert pages_of(client, "b", after=True, values=values, PaginationConfig={"PageSize": 2}) == [["2", "3"], ["4"]]
    assert pages_of(client, "none") == [[]]
    assert max(read) == items_read


WRITES = st.lists(
    st.tuples(
        st.sampled_from(["put", "update", "delete", "batch", "transaction"]),
        st.sampled_from("ab"),
        st.sampled_from("12"),
        st.integers(0, 90),
    ),
    min_size=1,
    max_size=12,
)


def write(client: Any, kind: str, site: str, app: str, value: str, live: Rows) -> None:
    """Write to the table and to the test's own account of it."""
    key = {"site": {"S": site}, "app": {"S": app}}
    other = {"site": {"S": "c"}, "app": {"S": app}}
    update = {
        "TableName": "live",
        "Key": key,
        "UpdateExpression": "SET #v = :v",
        "ExpressionAttributeNames": {"#v": "value"},
        "ExpressionAttributeValues": {":v": {"S": value}},
    }
    if kind == "put":
        put(client, site, app, value)
    elif kind == "update":
        client.update_item(**update)
    elif kind == "transaction":
        client.transact_write_items(
            TransactItems=[{"Update": update}, {"Put": {"TableName": "live", "Item": other | {"value": {"S": value}}}}]
        )
    elif kind == "batch":
        items = [{"PutRequest": {"Item": key | {"value": {"S": value}}}}, {"DeleteRequest": {"Key": other}}]
        client.batch_write_item(RequestItems={"live": items})
    else:
        client.delete_item(TableName="live", Key=key)
    if kind == "delete":
        live.pop((site, app), None)
    else:
        live[site, app] = value
    if kind == "batch":
        live.pop(("c", app), None)
    if kind == "transaction":
        live["c", app] = value


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=WRITES)
def test_any_second_of_the_window_can_be_restored(aws_estate: Estate, writes: list[tuple[str, str, str, int]]) -> None:
    with travel(BEGIN, tick=False) as moment, start(aws_estate) as aws:
        client = make(aws.client("dynamodb", "estate"))
        live: Rows = {}
        states: list[tuple[datetime, Rows]] = [(BEGIN, {})]
        for number, (kind, site, app, seconds) in enumerate(writes):
            moment.shift(seconds)
            write(client, kind, site, app, f"v{number}", live)
            states.append((datetime.now(UTC), dict(live)))
        end = datetime.now(UTC)
        moment.shift(600)
        points = {BEGIN, end, *(at for at, _ in states), *(at - timedelta(seconds=1) for at, _ in states[1:])}
        for number, point in enumerate(sorted(point for point in points if point >= BEGIN)):
            expected = [rows for at, rows in states if at <= point][-1]
            assert restore(client, point, f"then-{number}") == expected
        assert rows(client, "live") == live

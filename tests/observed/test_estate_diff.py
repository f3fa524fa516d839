"""`drillgate estate diff`: what the real thing says of its backups, beside what the estate declares."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from drillgate.cli import program

ESTATE = """\
estate: cloud
title: Products
account: "111122223333"
region: us-east-1
vault: {account: "444455556666", bucket: vault, locked-for: 30d}
catalogue: sites
objectives: {recovery-point: 1h}
stores:
  sites:
    about: Sites
    owner: platform
    backup: {full-every: 1h, ship-every: 5m, keep: 35d}
    dynamodb: {table: sites-table}
  pages:
    about: Pages
    owner: wiki
    backup: {full-every: 1h, ship-every: 5m, keep: 7d}
    postgres: {database: pages, shards: [shard-1], tables: {page: {columns: {title: text}}}}
  media:
    about: Files
    owner: media
    backup: {full-every: 1h, ship-every: 5m, keep: 35d}
    s3: {bucket: media-bucket}
  sessions: {about: Sessions, owner: platform, data: ephemeral, dynamodb: {table: sessions}}
"""
TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/sites-table"
CONTINUOUS = {
    "ContinuousBackupsDescription": {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": 35,
            "EarliestRestorableDateTime": "2022-03-01T07:00:00+00:00",
            "LatestRestorableDateTime": "2022-04-05T06:57:00.123000+00:00",
        },
    }
}
INSTANCE = {
    "DBInstanceIdentifier": "shard-1",
    "DBInstanceArn": "arn:aws:rds:us-east-1:111122223333:db:shard-1",
    "BackupRetentionPeriod": 7,
    "LatestRestorableTime": "2022-04-05T06:56:00+00:00",
    "MasterUserPassword": "hunter2",
}
LOCK = {
    "ObjectLockConfiguration": {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}},
    }
}


@pytest.fixture(autouse=True)
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cloud.estate.yaml").write_text(ESTATE)


def point(created: object, **changes: object) -> dict[str, object]:
    return {"ResourceArn": TABLE, "CreationDate": created, "Status": "COMPLETED", **changes}


def run(exports: dict[str, object], *options: str) -> tuple[int, str]:
    """`exports` are by the arguments that name their files, `STORE=FILE` or `FILE`."""
    for named, content in exports.items():
        text = content if isinstance(content, str) else json.dumps(content)
        Path(named.rpartition("=")[2]).write_text(text)
    command = ["estate", "diff", "cloud.estate.yaml", *exports, "--now", "2022-04-05T07:00:00Z", *options]
    result = CliRunner().invoke(program, command)
    return result.exit_code, result.output


def rows(exports: dict[str, object]) -> tuple[int, dict[tuple[str, str], tuple[str, str]]]:
    """What was observed and the verdict of all that is known, by store and what it is about."""
    code, output = run(exports, "--report", "json")
    known = [row for row in json.loads(output) if row["verdict"] != "unknown"]
    assert {row["basis"] for row in known} <= {"observed"}
    return code, {(row["store"], row["what"]): (row["observed"], row["verdict"]) for row in known}


def test_backups_as_declared_agree() -> None:
    code, found = rows(
        {
            "sites=continuous.json": CONTINUOUS,
            "instances.json": {"DBInstances": [INSTANCE]},
            "media=versioning.json": {"Status": "Enabled"},
            "vault=lock.json": LOCK,
        }
    )
    assert code == 0
    assert found == {
        ("sites", "backup"): ("there", "agrees"),
        ("sites", "newest"): ("2m59s old", "agrees"),
        ("sites", "retention"): ("35d", "agrees"),
        ("pages", "backup"): ("there", "agrees"),
        ("pages", "newest"): ("4m old", "agrees"),
        ("pages", "retention"): ("7d", "agrees"),
        ("pages", "account"): ("111122223333", "agrees"),
        ("media", "backup"): ("there", "agrees"),
        ("vault", "lock"): ("30d", "agrees"),
    }


@pytest.mark.parametrize(
    ("exports", "drifting"),
    [
        (
            {
                "sites=c.json": {
                    "ContinuousBackupsDescription": {
                        "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}
                    }
                }
            },
            {("sites", "backup"): "none"},
        ),
        ({"i.json": {"DBInstances": [{**INSTANCE, "BackupRetentionPeriod": 1}]}}, {("pages", "retention"): "1d"}),
        ({"i.json": {"DBInstances": [{**INSTANCE, "BackupRetentionPeriod": 0}]}}, {("pages", "backup"): "none"}),
        (
            {"i.json": {"DBInstances": [{**INSTANCE, "LatestRestorableTime": "2022-04-05T05:00:00+00:00"}]}},
            {("pages", "newest"): "2h old"},
        ),
        (
            {
                "i.json": {
                    "DBInstances": [{**INSTANCE, "DBInstanceArn": "arn:aws:rds:eu-west-1:999988887777:db:shard-1"}]
                }
            },
            {("pages", "account"): "999988887777"},
        ),
        ({"i.json": {"DBInstances": [{**INSTANCE, "DBInstanceIdentifier": "shard-9"}]}}, {("", "store"): "there"}),
        ({"media=v.json": {"Status": "Suspended"}}, {("media", "backup"): "none"}),
        (
            {
                "vault=l.json": {
                    "ObjectLockConfiguration": {"Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}}}
                }
            },
            {("vault", "lock"): "0s"},
        ),
        (
            {
                "p.json": {
                    "RecoveryPoints": [
                        point("2022-04-05T06:58:00+00:00", Lifecycle={"DeleteAfterDays": 35}),
                        point("2022-04-05T04:58:00+00:00"),
                        point("2022-04-05T05:58:00+00:00", Status="PARTIAL"),
                    ]
                }
            },
            {("sites", "cadence"): "2h apart"},
        ),
        (
            {"s.json": {"DBSnapshots": [{**INSTANCE, "Status": "available", "SnapshotCreateTime": 1649138400}]}},
            {("pages", "newest"): "1h old"},
        ),
    ],
)
def test_what_differs_drifts(exports: dict[str, object], drifting: dict[tuple[str, str], str]) -> None:
    code, found = rows(exports)
    assert code == 1
    assert {key: observed for key, (observed, verdict) in found.items() if verdict == "drifts"} == drifting


def test_a_terraform_state_is_read_and_its_secrets_are_not_told() -> None:
    attributes = {"identifier": "shard-1", "backup_retention_period": 1, "password": "hunter2", "arn": ""}
    table = {"name": "sites-table", "point_in_time_recovery": [{"enabled": False}], "arn": TABLE}
    bucket = {"bucket": "media-bucket", "versioning_configuration": [{"status": "Enabled"}]}
    lock = {"bucket": "vault", "rule": [{"default_retention": [{"mode": "COMPLIANCE", "days": 7, "years": 0}]}]}
    state = {
        "version": 4,
        "terraform_version": "1.9.0",
        "resources": [
            {"mode": "managed", "type": "aws_db_instance", "instances": [{"attributes": attributes}]},
            {"mode": "managed", "type": "aws_dynamodb_table", "instances": [{"attributes": table}]},
            {"mode": "managed", "type": "aws_s3_bucket_versioning", "instances": [{"attributes": bucket}]},
            {"mode": "managed", "type": "aws_s3_bucket_object_lock_configuration", "instances": [{"attributes": lock}]},
            {"mode": "data", "type": "aws_db_instance", "instances": [{"attributes": {"identifier": "other"}}]},
        ],
    }
    code, output = run({"terraform.tfstate": state})
    assert code == 1
    assert "hunter2" not in output
    where = "terraform.tfstate#/resources/0/instances/0/attributes/backup_retention_period"
    assert f"drifts   pages rds/shard-1 retention: declared 7d, observed 1d ({where})" in output
    assert "drifts   sites dynamodb/sites-table backup: declared there, observed none" in output
    assert "agrees   media s3/media-bucket backup: declared there, observed there" in output
    assert "drifts   vault s3/vault lock: declared 30d, observed 7d" in output


def test_what_nobody_exported_is_unknown_and_no_drift() -> None:
    code, output = run({"i.json": {"DBInstances": [INSTANCE]}})
    assert code == 0
    assert "unknown  sites dynamodb/sites-table backup: declared there, observed not observed" in output


@pytest.mark.parametrize(
    ("exports", "told"),
    [
        ({"a.json": "{"}, "a.json:1:2: found no JSON"),
        ({"a.json": "[]"}, "a.json:1:1: at /: found a list, expected an object"),
        ({"a.json": {"Users": []}}, "a.json:1:1: found an export of another kind, expected what `aws` prints"),
        ({"a.json": CONTINUOUS}, "a.json:1:1: found an export that does not name its resource, expected STORE=FILE"),
        ({"media=a.json": CONTINUOUS}, "a.json:1:1: found an export of dynamodb for the store media"),
        ({"wiki=a.json": CONTINUOUS}, "a.json:1:1: found unknown store 'wiki', expected one of sites, pages"),
        (
            {"a.json": {"RecoveryPoints": [point("soon")]}},
            "at /RecoveryPoints/0/CreationDate: found text, expected a time",
        ),
        (
            {"a.json": {"DBInstances": [{**INSTANCE, "BackupRetentionPeriod": "hunter2"}]}},
            "a.json:1:1: at /DBInstances/0/BackupRetentionPeriod: found text, expected a whole number",
        ),
        ({"a.json": {"version": 3, "resources": []}}, "a.json:1:1: at /version: found a number, expected 4"),
    ],
)
def test_what_cannot_be_used_is_told_by_place_and_pointer(exports: dict[str, object], told: str) -> None:
    code, output = run(exports)
    assert code == 2
    assert told in output
    assert "hunter2" not in output

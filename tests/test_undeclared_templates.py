"""What a branch takes out of templates, found by comparing with where it left the other one."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillgate import gate
from drillgate.gate import GateOptions

SITES = """\
  Sites:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      TableName: sites
      DeletionProtectionEnabled: true
"""
DATABASE = """\
  Database:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      DBInstanceIdentifier: prod
      BackupRetentionPeriod: 14
"""
QUEUE = "  Queue:\n    Type: AWS::SQS::Queue\n"
TOPIC = "  Alarm:\n    Type: AWS::CloudWatch::Alarm\n"
FILE = "stacks/cloud.yaml"


def stack(*resources: str) -> str:
    return "Resources:\n" + "".join(resources)


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


def run_git(*arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture(autouse=True)
def _branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository with a template of everything above, and a branch of it checked out."""
    monkeypatch.chdir(tmp_path)
    write(FILE, stack(SITES, DATABASE, QUEUE, TOPIC))
    run_git("init", "-q")
    run_git("add", ".")
    run_git("commit", "-qm", "base")
    run_git("checkout", "-qb", "branch")


def found(*paths: str) -> list[str]:
    result = gate.run(paths or (".",), GateOptions(since="main", now=datetime(2026, 1, 1, tzinfo=UTC)))
    assert result.problems == ()
    return [f"{one.place} {one.code}" for one in result.findings]


def test_nothing_is_taken_out_where_nothing_of_it_has_changed() -> None:
    assert found() == []
    write(FILE, stack(TOPIC, SITES, DATABASE, QUEUE))
    assert found() == []


def test_a_database_that_is_no_longer_declared_is_destroyed() -> None:
    write(FILE, stack(SITES, QUEUE, TOPIC))
    assert found() == ["stacks/cloud.yaml:1:1 DG416"]


def test_a_table_that_is_kept_only_leaves_the_stack() -> None:
    write(FILE, stack(DATABASE, QUEUE, TOPIC))
    assert found() == ["stacks/cloud.yaml:1:1 DG417"]


def test_what_holds_no_data_may_go() -> None:
    write(FILE, stack(SITES, DATABASE, QUEUE))
    assert found() == []


def test_a_template_that_is_gone_declares_nothing() -> None:
    Path(FILE).unlink()
    write("other.txt", "x")
    assert found() == ["stacks/cloud.yaml:1:1 DG416", "stacks/cloud.yaml:1:1 DG416", "stacks/cloud.yaml:1:1 DG417"]


def test_a_template_of_another_name_has_lost_nothing() -> None:
    Path(FILE).rename("stacks/renamed.yaml")
    write("stacks/renamed.yaml", stack(SITES, DATABASE, QUEUE))
    assert found() == []


def test_a_folder_that_is_not_asked_for_is_not_compared() -> None:
    write(FILE, stack(SITES))
    write("other/readme.txt", "x")
    assert found("other") == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("    DeletionPolicy: Retain\n", "", ["2:3 DG431", "2:3 DG432"]),
        ("    DeletionPolicy: Retain\n", "    DeletionPolicy: Delete\n", ["4:21 DG431", "4:21 DG432"]),
        ("    DeletionPolicy: Retain\n", "    DeletionPolicy: Snapshot\n", []),
        ("    DeletionPolicy: Retain\n", "    DeletionPolicy: !Ref P\n", ["4:21 DG901"]),
        ("    UpdateReplacePolicy: Snapshot\n", "", ["9:3 DG431", "9:3 DG432"]),
        ("    DeletionPolicy: Snapshot\n", "", []),
        ("      DeletionProtectionEnabled: true\n", "", ["7:7 DG401"]),
        ("DeletionProtectionEnabled: true", "DeletionProtectionEnabled: false", ["8:34 DG401"]),
        ("DeletionProtectionEnabled: true", "DeletionProtectionEnabled: !Ref P", ["8:34 DG901"]),
        ("BackupRetentionPeriod: 14", "BackupRetentionPeriod: 7", ["15:30 DG401"]),
        ("BackupRetentionPeriod: 14", "BackupRetentionPeriod: 35", []),
        ("DBInstanceIdentifier: prod", "DBInstanceIdentifier: next", ["14:29 DG412"]),
        ("TableName: sites", "TableName: pages", []),
        ("AWS::RDS::DBInstance", "AWS::RDS::DBCluster", ["9:3 DG416"]),
        ("AWS::SQS::Queue", "AWS::SNS::Topic", ["16:3 DG416"]),
    ],
)
def test_what_is_kept_or_protected_less_is_found_where_it_stands(before: str, after: str, expected: list[str]) -> None:
    write(FILE, stack(SITES, DATABASE, QUEUE, TOPIC).replace(before, after))
    assert found() == [f"{FILE}:{place}" for place in expected]


def test_a_template_that_is_broken_now_is_opaque_and_not_compared() -> None:
    write(FILE, stack(SITES, DATABASE) + "  Broken: [\n")
    assert [place.rpartition(" ")[2] for place in found()] == ["DG901"]


def test_json_is_compared_with_yaml_before_it_only_by_its_own_file() -> None:
    write("stacks/new.json", '{"Resources": {"Sites": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain"}}}')
    assert found() == ["stacks/new.json:1:16 DG431"]

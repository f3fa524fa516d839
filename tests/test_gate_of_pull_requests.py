"""Pull requests that take a protection away, or give a right to delete: each is red, under a code of its own."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from drillgate import gate
from drillgate.gate import GateOptions

NOW = datetime(2026, 1, 1, tzinfo=UTC)

HCL = """resource "aws_db_instance" "main" {
  identifier = "prod"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket" "media" {
  bucket = "media"
}

resource "aws_s3_bucket_versioning" "media" {
  bucket = aws_s3_bucket.media.id
  versioning_configuration {
    status = "Enabled"
  }
}

data "aws_iam_policy_document" "ci" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.media.arn}/*"]
  }
}
"""
DATABASE, _, _ = HCL.partition('resource "aws_s3_bucket" ')

JSON_FORM: Any = {
    "resource": {
        "aws_db_instance": {"main": {"identifier": "prod", "lifecycle": {"prevent_destroy": True}}},
        "aws_s3_bucket_versioning": {"media": {"versioning_configuration": {"status": "Enabled"}}},
    },
    "data": {"aws_iam_policy_document": {"ci": {"statement": [{"actions": ["s3:GetObject"], "resources": ["*"]}]}}},
}

TEMPLATE = """Resources:
  Main:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
  Media:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      VersioningConfiguration:
        Status: Enabled
  Sites:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Retain
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ci
      Policies:
        - PolicyName: reads
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action:
                  - s3:GetObject
                Resource: '*'
"""
RETAINED = "    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n"
TABLE = "  Sites:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Snapshot\n    UpdateReplacePolicy: Retain\n"


def run_git(*arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, env=environment)


def found_in(folder: Path, name: str, before: str, after: str) -> list[str]:
    """What is found in a pull request that changes one file so, and that there was nothing to find before."""
    file = folder / "infrastructure" / name
    file.parent.mkdir()
    file.write_text(before)
    run_git("init", "-q")
    run_git("add", ".")
    run_git("commit", "-qm", "base")
    run_git("checkout", "-qb", "branch")
    assert findings() == []
    file.write_text(after)
    run_git("commit", "-qam", "change")
    return findings()


def findings() -> list[str]:
    result = gate.run(["."], GateOptions(since="main", now=NOW))
    assert result.problems == ()
    return [f"{one.place} {one.code}" for one in result.findings]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("prevent_destroy = true", "prevent_destroy = false", "main.tf:5:5 DG415"),
        ("    prevent_destroy = true\n", "", "main.tf:4:3 DG415"),
        (DATABASE, "", "main.tf:1:1 DG416"),
        ('"Enabled"', '"Suspended"', "main.tf:16:5 DG401"),
        ('["s3:GetObject"]', '["s3:GetObject", "s3:DeleteObject"]', "main.tf:22:17 DG441"),
    ],
)
def test_in_hcl(tmp_path: Path, before: str, after: str, expected: str) -> None:
    assert found_in(tmp_path, "main.tf", HCL, HCL.replace(before, after)) == [f"infrastructure/{expected}"]


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("resource", "aws_db_instance", "main", "lifecycle", "prevent_destroy"), False, "7:25 DG415"),
        (("resource", "aws_db_instance"), {}, "1:1 DG416"),
        (
            ("resource", "aws_s3_bucket_versioning", "media", "versioning_configuration", "status"),
            "Suspended",
            "14:16 DG401",
        ),
        (("data", "aws_iam_policy_document", "ci", "statement"), {"actions": ["s3:D*"]}, "23:17 DG441"),
    ],
)
def test_in_json(tmp_path: Path, path: tuple[str, ...], value: object, expected: str) -> None:
    changed = json.loads(json.dumps(JSON_FORM))
    inner = changed
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    texts = (json.dumps(JSON_FORM, indent=1), json.dumps(changed, indent=1))
    (one,) = found_in(tmp_path, "main.tf.json", *texts)
    assert one == f"infrastructure/main.tf.json:{expected}"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (RETAINED, "", {"DG431", "DG432"}),
        (TABLE, "", {"DG416"}),
        ("Status: Enabled", "Status: Suspended", {"DG401"}),
        ("- s3:GetObject", "- s3:GetObject\n                  - s3:DeleteObject", {"DG441"}),
    ],
)
def test_in_a_template(tmp_path: Path, before: str, after: str, expected: set[str]) -> None:
    found = found_in(tmp_path, "stack.yaml", TEMPLATE, TEMPLATE.replace(before, after))
    assert {one.rpartition(" ")[2] for one in found} == expected


def test_in_a_policy_document(tmp_path: Path) -> None:
    reads = '{"Statement": [\n {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}\n]}\n'
    found = found_in(tmp_path, "ci.json", reads, reads.replace('"]', '", "s3:DeleteObject"]'))
    assert found == ["infrastructure/ci.json:2:32 DG441"]


def tables(number: int, form: str) -> str:
    if form == "stack.yaml":
        policies = "    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n"
        one = "  T{}:\n    Type: AWS::DynamoDB::Table\n" + policies
        return "Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n" + "".join(one.format(at) for at in range(number))
    return "".join(f'resource "aws_dynamodb_table" "t{at}" {{}}\n' for at in range(number)) + "locals {}\n"


@pytest.mark.parametrize(("left", "of_all"), [(37, []), (36, []), (35, ["DG418"]), (0, ["DG418"])])
def test_how_much_goes_at_once_is_counted(tmp_path: Path, left: int, of_all: list[str]) -> None:
    found = found_in(tmp_path, "main.tf", tables(40, "main.tf"), tables(left, "main.tf"))
    assert [one.rpartition(" ")[2] for one in found] == [*["DG416"] * (40 - left), *of_all]


def test_a_template_of_which_most_goes_is_told(tmp_path: Path) -> None:
    before = tables(12, "stack.yaml").replace("Retain", "Snapshot")
    after = tables(7, "stack.yaml").replace("Retain", "Snapshot")
    found = [one.rpartition(" ")[2] for one in found_in(tmp_path, "stack.yaml", before, after)]
    assert found == [*["DG416"] * 5, "DG418"]

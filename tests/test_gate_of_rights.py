"""Rights to delete, as the gate finds them in whatever gives them."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillgate import gate
from drillgate.gate import GateOptions

READS = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::media/*"}
DELETES = {"Effect": "Allow", "Action": ["s3:DeleteObject"], "Resource": "arn:aws:s3:::media/*"}


def write(name: str, *statements: object) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2))


def run_git(*arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(*paths: str, since: str | None = None) -> list[str]:
    result = gate.run(paths or (".",), GateOptions(since=since, now=datetime(2026, 1, 1, tzinfo=UTC)))
    assert result.problems == ()
    return [f"{one.place} {one.code} {one.message}" for one in result.findings]


def test_a_pull_request_that_lets_a_role_of_ci_delete_objects_is_red() -> None:
    write("iam/ci.json", READS)
    write("iam/old.json", DELETES)
    run_git("init", "-q")
    run_git("add", ".")
    run_git("commit", "-qm", "base")
    run_git("checkout", "-qb", "branch")
    assert found(since="main") == []
    write("iam/ci.json", READS, DELETES)
    (one,) = found(since="main")
    assert one.startswith("iam/ci.json:13:17 DG441 Allow s3:DeleteObject on arn:aws:s3:::media/* lets whoever it is")


def test_rights_are_found_in_sql_within_a_script() -> None:
    Path("grant.sh").write_text("psql -c 'GRANT DELETE ON sites TO ci; GRANT ALL ON pages TO PUBLIC'\n")
    assert found() == [
        "grant.sh:1:10 DG441 GRANT DELETE ON sites TO ci lets ci delete sites",
        "grant.sh:1:39 DG442 GRANT ALL ON pages TO PUBLIC lets anyone delete pages",
    ]


def test_a_json_file_of_other_statements_is_no_policy_document() -> None:
    Path("bank.json").write_text('{"Statement": [{"Action": "delete", "Amount": 7}]}')
    assert found() == []


def test_a_document_that_is_broken_is_opaque() -> None:
    Path("policy.json").write_text('{"Statement": [{"Effect": "Allow", "Action": "s3:*",}]}')
    (one,) = found()
    assert one.startswith("policy.json:1:53 DG901 policy.json could not be analysed: found no JSON")


ESTATE = """\
estate: cloud
title: Products
account: "111111111111"
region: us-east-1
vault: {account: "222222222222", bucket: vault, locked-for: 30d}
catalogue: catalogue
objectives: {recovery-point: 1h}
stores:
  catalogue: {about: x, owner: x, dynamodb: {table: sites}}
  index: {about: x, owner: x, data: derived, s3: {bucket: index}}
services:
  deletion:
    about: x
    owner: x
    openapi: api.yaml
    application: api.py:application
    address: DELETION
    identities: [tenant-deletion]
"""

CONFIGURATION = """\
resource "aws_s3_bucket" "index" {
  bucket = "index"
}
resource "aws_iam_role" "purge" {
  name = "tenant-deletion"
}
data "aws_iam_policy_document" "purge" {
  statement {
    actions = ["dynamodb:DeleteItem"]
    resources = ["arn:aws:dynamodb:us-east-1:111111111111:table/sites"]
  }
}
resource "aws_iam_role_policy" "purge" {
  role   = aws_iam_role.purge.id
  policy = data.aws_iam_policy_document.purge.json
}
resource "aws_iam_role_policy" "index" {
  role   = "search"
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "${aws_s3_bucket.index.arn}/*" }]
  })
}
resource "aws_kms_key" "key" {
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "kms:*"
      Resource  = "*"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
    }]
  })
}
"""


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("aws_iam_role.purge.id", "aws_iam_role.other.id", ["main.tf:9:15 DG441"]),
        ('name = "tenant-deletion"', 'name = "ci"', ["main.tf:9:15 DG441"]),
        ('"index"', '"media"', ["main.tf:20:47 DG441"]),
        ("${data.aws_caller_identity.current.account_id}", "333333333333", ["main.tf:27:19 DG441"]),
        (":root", ":role/ci", ["main.tf:27:19 DG441"]),
    ],
)
def test_in_terraform_the_estate_says_who_may_have_it(before: str, after: str, expected: list[str]) -> None:
    Path("cloud.estate.yaml").write_text(ESTATE)
    Path("api.yaml").write_text("openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths: {}\n")
    Path("api.py").write_text("application = None\n")
    Path("drillgate.yaml").write_text("project: cloud\nestate: cloud.estate.yaml\n")
    Path("main.tf").write_text(CONFIGURATION.replace(before, after) if before else CONFIGURATION)
    assert [" ".join(one.split()[:2]) for one in found("main.tf")] == expected

"""What a branch takes out of configurations of infrastructure, found by comparing with where it left the other one."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillgate import gate
from drillgate.gate import GateOptions

DATABASE = """\
resource "aws_db_instance" "main" {
  identifier          = "prod"
  deletion_protection = true
  lifecycle {
    prevent_destroy = true
  }
}
"""
BUCKET = 'resource "aws_s3_bucket" "media" {\n  bucket = "media"\n}\n'
VERSIONING = """\
resource "aws_s3_bucket_versioning" "media" {
  bucket = aws_s3_bucket.media.id
  versioning_configuration {
    status = "Enabled"
  }
}
"""
MODULE = 'module "shard" {\n  source = "./shard"\n}\n'
NETWORK = 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n'
ALL = DATABASE + BUCKET + VERSIONING + MODULE + NETWORK
FILE = "infra/main.tf"


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def run_git(*arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture(autouse=True)
def _branch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository with everything above in one file, and a branch of it checked out."""
    monkeypatch.chdir(tmp_path)
    write({FILE: ALL})
    run_git("init", "-q")
    run_git("add", ".")
    run_git("commit", "-qm", "base")
    run_git("checkout", "-qb", "branch")


def found(*paths: str) -> list[str]:
    options = GateOptions(since="main", now=datetime(2026, 1, 1, tzinfo=UTC))
    return [f"{one.place} {one.code}" for one in gate.run(paths or (".",), options).findings]


def test_nothing_is_taken_out_where_nothing_has_changed() -> None:
    assert found() == []
    write({FILE: ALL.replace("10.0.0.0", "10.1.0.0")})
    assert found() == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    prevent_destroy = true\n", "", ["infra/main.tf:4:3 DG415"]),
        ("prevent_destroy = true", "prevent_destroy = false", ["infra/main.tf:5:5 DG415"]),
        ("prevent_destroy = true", "prevent_destroy = var.safe", ["infra/main.tf:5:5 DG415"]),
        ("  deletion_protection = true\n", "", ["infra/main.tf:1:1 DG401"]),
        ("deletion_protection = true", "deletion_protection = var.safe", ["infra/main.tf:3:3 DG901"]),
        ('"Enabled"', '"Suspended"', ["infra/main.tf:14:5 DG401"]),
        (DATABASE, "", ["infra/main.tf:1:1 DG416"]),
        (BUCKET, "", ["infra/main.tf:1:1 DG416"]),
        (MODULE, "", ["infra/main.tf:1:1 DG416"]),
        ('  bucket = "media"', '  count = 0\n  bucket = "media"', ["infra/main.tf:1:1 DG416"]),
        (NETWORK, "", []),
    ],
)
def test_what_is_taken_out_has_a_code_of_its_own(old: str, new: str, expected: list[str]) -> None:
    assert old in ALL
    write({FILE: ALL.replace(old, new)})
    assert found() == expected


def test_what_protected_a_bucket_is_no_longer_declared() -> None:
    write({FILE: ALL.replace(VERSIONING, "")})
    assert found() == ["infra/main.tf:1:1 DG416"]


def test_a_file_that_is_gone_takes_its_resources_along() -> None:
    write({"infra/other.tf": NETWORK})
    Path(FILE).unlink()
    assert found() == [*[f"{FILE}:1:1 DG416"] * 4, f"{FILE}:1:1 DG418"]


def test_what_stands_in_another_file_of_the_folder_is_still_declared() -> None:
    write({FILE: ALL.replace(BUCKET, ""), "infra/bucket.tf": BUCKET})
    assert found() == []
    assert found(FILE) == []


def test_what_is_moved_is_still_declared_and_its_protections_are_compared() -> None:
    moved = ALL.replace('"aws_db_instance" "main"', '"aws_db_instance" "first"')
    write({FILE: moved + "moved {\n  from = aws_db_instance.main\n  to = aws_db_instance.first\n}\n"})
    assert found() == []
    write({FILE: Path(FILE).read_text().replace("prevent_destroy = true", "prevent_destroy = false")})
    assert found() == [f"{FILE}:5:5 DG415"]


def test_what_is_let_go_of_openly_is_told_as_such() -> None:
    removed = "removed {\n  from = aws_db_instance.main\n  lifecycle {\n    destroy = false\n  }\n}\n"
    write({FILE: removed + ALL.replace(DATABASE, "")})
    assert found() == [f"{FILE}:1:1 DG417"]


def test_a_folder_that_was_renamed_has_lost_nothing() -> None:
    run_git("mv", "infra", "platform")
    assert found() == []


def test_only_what_is_asked_for_is_compared() -> None:
    write({"other/a.tf": NETWORK, FILE: ALL.replace(DATABASE, "")})
    assert found("other") == []


def test_without_a_revision_nothing_is_compared() -> None:
    write({FILE: ALL.replace(DATABASE, "")})
    assert gate.run(["."], GateOptions()).findings == ()

"""The gate over plans of infrastructure: each harm under its own code, how much goes, and no secret in sight."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from drillgate import gate
from drillgate.cli import program
from drillgate.gate import GateOptions

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "hunter2"
DATABASE = {"identifier": "prod", "password": PASSWORD, "deletion_protection": True, "skip_final_snapshot": False}


def change(name: str, actions: list[str], before: Any = None, after: Any = None, type_: str = "aws_db_instance") -> Any:
    inner = {"actions": actions, "before": before, "after": after}
    return {"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name, "change": inner}


def plan(*changes: Any) -> str:
    variables = {"password": {"value": PASSWORD}}
    return json.dumps({"format_version": "1.2", "variables": variables, "resource_changes": list(changes)})


def codes(folder: Path, text: str) -> list[str]:
    file = folder / "plan.json"
    file.write_text(text)
    return [finding.code for finding in gate.run([str(file)], GateOptions(now=NOW)).findings]


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (change("a", ["delete"], DATABASE), ["DG411"]),
        (change("a", ["delete", "create"], DATABASE, DATABASE), ["DG412"]),
        (change("a", ["create", "delete"], DATABASE, DATABASE), ["DG412"]),
        (change("a", ["update"], DATABASE, DATABASE | {"skip_final_snapshot": True}), ["DG413"]),
        (change("a", ["update"], {}, {"force_destroy": True}, "aws_s3_bucket"), ["DG414"]),
        (change("a", ["forget"], DATABASE), ["DG417"]),
        (change("a", ["update"], DATABASE, DATABASE | {"deletion_protection": False}), ["DG401"]),
        (change("a", ["delete"], {}, type_="aws_s3_bucket_versioning"), ["DG401"]),
        (change("a", ["delete"], {}, type_="aws_kms_key"), ["DG402"]),
        (change("a", ["delete"], {}, type_="aws_backup_vault"), ["DG402"]),
        (change("a", ["explode"], {}), ["DG901"]),
        (change("a", ["delete"], {}, type_="aws_iam_policy"), []),
        (change("a", ["delete"], {}, type_="aws_vpc"), []),
        (change("a", ["update"], DATABASE, DATABASE), []),
        (change("a", ["create"], None, DATABASE), []),
    ],
)
def test_each_harm_has_a_code_of_its_own(tmp_path: Path, harm: Any, expected: list[str]) -> None:
    assert codes(tmp_path, plan(harm)) == expected


@pytest.mark.parametrize(
    ("gone", "kept", "expected"), [(3, 0, []), (4, 30, ["DG418"]), (4, 36, []), (20, 480, []), (21, 480, ["DG418"])]
)
def test_a_plan_may_destroy_few_and_a_small_share(tmp_path: Path, gone: int, kept: int, expected: list[str]) -> None:
    changes = [change(f"a{at}", ["delete"], {}, type_="aws_vpc") for at in range(gone)]
    changes += [change(f"b{at}", ["no-op"], {}, {}, "aws_vpc") for at in range(kept)]
    assert codes(tmp_path, plan(*changes)) == expected


def change_set(gone: int) -> str:
    changes = [
        {
            "Type": "Resource",
            "ResourceChange": {"Action": "Remove", "LogicalResourceId": f"A{at}", "ResourceType": "AWS::EC2::VPC"},
        }
        for at in range(gone)
    ]
    return json.dumps({"Changes": changes})


@pytest.mark.parametrize(("gone", "expected"), [(20, []), (21, ["DG418"])])
def test_of_a_change_set_the_number_alone_counts(tmp_path: Path, gone: int, expected: list[str]) -> None:
    assert codes(tmp_path, change_set(gone)) == expected


def test_a_change_set_says_how_many_go_and_not_of_how_many(tmp_path: Path) -> None:
    file = tmp_path / "changes.json"
    file.write_text(change_set(21))
    (finding,) = gate.run([str(file)], GateOptions(now=NOW)).findings
    assert (
        finding.message == "21 resources are destroyed at once; at most 20, and above 3 at most 10 % of what there is"
    )


@pytest.mark.parametrize(("gone", "expected"), [(20, []), (21, ["DG418"])])
def test_blocks_of_what_is_removed_are_counted(tmp_path: Path, gone: int, expected: list[str]) -> None:
    file = tmp_path / "main.tf"
    file.write_text("".join(f"removed {{\n  from = aws_vpc.a{at}\n}}\n" for at in range(gone)))
    assert [finding.code for finding in gate.run([str(file)], GateOptions(now=NOW)).findings] == expected


def test_no_report_shows_what_a_plan_hides(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(plan(change("a", ["delete"], DATABASE), change("b", ["explode"], DATABASE)))
    reports = ("text", "json", "junit", "junit-github", "sarif", "github")
    for report in reports:
        shown = CliRunner().invoke(
            program, ["gate", str(file), "--report", f"{report}={tmp_path / report}", "--no-cache"]
        )
        assert shown.exit_code == 1, shown.output
        assert PASSWORD not in shown.output + (tmp_path / report).read_text()
    shown = CliRunner().invoke(program, ["operations", str(file), "--format", "json"])
    assert PASSWORD not in shown.output

"""What a configuration in HCL says by itself: settings that leave a resource bare, and resources that are let go of."""

from typing import Any

import pytest

from drillgate.readers import artifacts

BUCKET = 'resource "aws_s3_bucket" "media" {\n  %s\n}\n'


def read(text: str, file: str = "main.tf") -> Any:
    return artifacts.read(text.encode(), file)


def told(text: str) -> list[tuple[str, str, str]]:
    return [(str(one.place), one.action, one.statement) for one in read(text)]


@pytest.mark.parametrize(
    ("type_", "body", "setting", "value"),
    [
        ("aws_s3_bucket", "force_destroy = true", "force_destroy", "true"),
        ("aws_db_instance", "skip_final_snapshot = true", "skip_final_snapshot", "true"),
        ("aws_db_instance", "skip_final_snapshot = ((true))", "skip_final_snapshot", "true"),
        ("aws_db_instance", 'skip_final_snapshot = "true"', "skip_final_snapshot", "true"),
        ("aws_db_instance", "backup_retention_period = 0", "backup_retention_period", "0"),
        ("aws_db_instance", "deletion_protection = false", "deletion_protection", "false"),
        (
            "aws_dynamodb_table",
            "point_in_time_recovery {\n enabled = false\n}",
            "point_in_time_recovery.enabled",
            "false",
        ),
        ("aws_secretsmanager_secret", "recovery_window_in_days = 0", "recovery_window_in_days", "0"),
        (
            "aws_s3_bucket_versioning",
            'versioning_configuration {\n status = "Suspended"\n}',
            "versioning_configuration.status",
            "Suspended",
        ),
    ],
)
def test_a_setting_that_leaves_a_resource_bare_is_told(type_: str, body: str, setting: str, value: str) -> None:
    (operation,) = read(f'resource "{type_}" "main" {{\n{body}\n}}\n')
    assert (operation.action, operation.protection, operation.planned) == ("unprotect", setting, None)
    assert operation.statement == f"set {setting} of {type_}.main to {value}"
    assert operation.place.line == 2 + setting.count(".")


@pytest.mark.parametrize(
    "text",
    [
        BUCKET % "force_destroy = false",
        BUCKET % "force_destroy = var.force",
        BUCKET % "# force_destroy = true",
        'resource "aws_db_instance" "main" {\n  backup_retention_period = 35\n}\n',
        'resource "aws_instance" "main" {\n  disable_api_termination = false\n}\n',
        'resource "aws_dynamodb_table" "main" {\n  ttl {\n    enabled = true\n  }\n}\n',
        'data "aws_s3_bucket" "media" {\n  force_destroy = true\n}\n',
        'output "a" {\n  value = "${aws_s3_bucket.media.id}-%{ if true }x%{ endif }"\n}\n',
        "",
    ],
)
def test_what_is_protected_or_not_written_out_is_nothing(text: str) -> None:
    assert read(text) == ()


def test_what_is_removed_is_destroyed_unless_it_is_only_forgotten() -> None:
    assert told(
        "removed {\n  from = aws_s3_bucket.a\n}\n"
        "removed {\n  from = module.x.aws_s3_bucket.b\n  lifecycle {\n    destroy = true\n  }\n}\n"
        "removed {\n  from = aws_s3_bucket.c\n  lifecycle {\n    destroy = false\n  }\n}\n"
        "removed {\n  from = aws_vpc.d\n  lifecycle {\n    destroy = false\n  }\n}\n"
        "removed {\n  from = aws_s3_bucket.e\n  lifecycle {\n    destroy = var.gone\n  }\n}\n"
        "removed {\n  from = module.y\n}\n"
    ) == [
        ("main.tf:1:1", "destroy", "removed aws_s3_bucket.a (destroy = true)"),
        ("main.tf:4:1", "destroy", "removed module.x.aws_s3_bucket.b (destroy = true)"),
        ("main.tf:10:1", "unprotect", "removed aws_s3_bucket.c (destroy = false)"),
        ("main.tf:22:1", "opaque", "removed aws_s3_bucket.e"),
        ("main.tf:28:1", "destroy", "removed module.y (destroy = true)"),
    ]


def test_what_is_no_hcl_is_told_where_it_stands_and_the_rest_is_read() -> None:
    operations = read(BUCKET % "force_destroy = true" + 'resource "aws_vpc" {{{\n')
    assert [(one.action, one.place.line) for one in operations[:2]] == [("unprotect", 2), ("opaque", 4)]


def test_columns_count_characters() -> None:
    (operation,) = read('resource "aws_s3_bucket" "münchen" { force_destroy = true }\n')
    assert (operation.place.column, operation.place.end_column) == (38, 58)


@pytest.mark.parametrize("text", ["a {" * 5000, "[" * 20000, '"${' * 5000, "a = <<EOT\n" * 2000, "\0", "\ufeffa = 1"])
def test_hostile_text_is_read_within_bounds(text: str) -> None:
    assert all(one.action == "opaque" for one in read(text))

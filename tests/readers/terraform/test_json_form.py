"""Configurations in JSON say the same as in HCL, and are read so."""

import json
from typing import Any

import pytest

from drillgate.readers import artifacts

POLICY = {"Statement": [{"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "*"}]}


def read(top: object, file: str = "main.tf.json") -> Any:
    text = top if isinstance(top, str) else json.dumps(top, indent=1)
    return artifacts.read(text.encode(), file)


def told(top: object, file: str = "main.tf.json") -> list[tuple[int, str, str]]:
    return [(one.place.line, one.action, one.reason or one.statement) for one in read(top, file)]


@pytest.mark.parametrize("file", ["main.tf.json", "main.tofu.json", "stacks/cdk.TF.JSON"])
def test_settings_that_leave_a_resource_bare_are_told(file: str) -> None:
    top = {
        "//": {"resource": "a comment"},
        "resource": {
            "aws_s3_bucket": {"media": {"force_destroy": True, "versioning": {"enabled": False}}},
            "aws_db_instance": {"main": [{"deletion_protection": False, "skip_final_snapshot": "${var.skip}"}]},
        },
    }
    assert told(top, file) == [
        (8, "unprotect", "set force_destroy of aws_s3_bucket.media to true"),
        (10, "unprotect", "set versioning.enabled of aws_s3_bucket.media to false"),
        (17, "unprotect", "set deletion_protection of aws_db_instance.main to false"),
    ]


def test_what_is_removed_is_destroyed_unless_it_is_only_forgotten() -> None:
    top = {
        "removed": [
            {"from": "aws_s3_bucket.a"},
            {"from": "aws_s3_bucket.b", "lifecycle": {"destroy": False}},
            {"from": "aws_s3_bucket.c", "lifecycle": [{"destroy": "${var.x}"}]},
        ]
    }
    assert [(action, said) for _, action, said in told(top)] == [
        ("destroy", "removed aws_s3_bucket.a (destroy = true)"),
        ("unprotect", "removed aws_s3_bucket.b (destroy = false)"),
        ("opaque", "whether it is destroyed is not written out"),
    ]


@pytest.mark.parametrize(
    "policy",
    [
        json.dumps(POLICY),
        '${jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "*" }] })}',
        '${jsonencode({ Statement = [{ Effect = "Allow", Action = local.deleting, Resource = "*" }] })}',
        '{"Statement": [{"Effect": "Allow", "Action": "s3:${local.verb}Object", "Resource": "*"}]}',
        "${local.policy}",
    ],
)
def test_texts_are_templates(policy: str) -> None:
    top = {
        "locals": {"deleting": ["s3:DeleteObject"], "verb": "Delete", "policy": json.dumps(POLICY)},
        "resource": {
            "aws_iam_role": {"ci": {"name": "ci"}},
            "aws_iam_role_policy": {"ci": {"role": "${aws_iam_role.ci.id}", "policy": policy}},
        },
    }
    grants = [one for one in read(top) if one.holders == ("ci",)]
    assert [one.statement for one in grants] == ["Allow s3:DeleteObject on *"]


def test_a_data_source_that_makes_a_document_is_one() -> None:
    top = {
        "resource": {
            "aws_s3_bucket": {"media": {"bucket": "media-prod"}},
            "aws_iam_user_policy": {"a": {"user": "joe", "policy": "${data.aws_iam_policy_document.a.json}"}},
        },
        "data": {
            "aws_iam_policy_document": {
                "a": {"statement": [{"actions": ["s3:D*"], "resources": ["${aws_s3_bucket.media.arn}/*"]}]}
            }
        },
    }
    (operation,) = read(top)
    assert (operation.statement, operation.target.name, operation.holders) == (
        "Allow s3:D* on arn:aws:s3:::${aws_s3_bucket.media}/*",
        "media-prod/*",
        ("joe",),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"resource": ', "found no JSON (Expecting value)"),
        ("[]", "found no object, expected the blocks of a configuration"),
        ('{"a": 1, "a": 2}', "found the key 'a' again, expected each key once"),
        (f'{{"a": {"[" * 200}{"]" * 200}}}', "found more than 100 levels of nesting"),
    ],
)
def test_what_is_no_configuration_is_opaque(text: str, reason: str) -> None:
    assert [(action, said) for _, action, said in told(text)] == [("opaque", reason)]


@pytest.mark.parametrize(
    "body",
    [
        {"resource": []},
        {"resource": {"aws_s3_bucket": []}},
        {"resource": {"aws_s3_bucket": {"a": None}}},
        {"resource": 1, "data": "x", "removed": None, "locals": [], "module": {"a": []}},
        {"resource": {"aws_iam_policy": {"a": {"policy": "${"}}}},
        {"resource": {"aws_iam_policy": {"a": {"policy": "a\nEND_OF_THE_TEXT\n${x}"}}}},
        {"terraform": {"required_version": "1"}, "output": {"a": {"value": "${aws_s3_bucket.a.id}"}}},
    ],
)
def test_what_says_nothing_of_data_is_nothing(body: object) -> None:
    assert read(body) == ()


def test_a_plan_is_one_whatever_its_file_is_called() -> None:
    gone = {"actions": ["delete"], "before": {}, "after": None}
    change = {"address": "aws_s3_bucket.a", "mode": "managed", "type": "aws_s3_bucket", "change": gone}
    assert [action for _, action, _ in told({"format_version": "1.2", "resource_changes": [change]})] == ["destroy"]

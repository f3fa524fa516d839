"""Policy documents of IAM: who is let delete what, and what is denied again."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from drillgate.operations import Action, Kind, Operation
from drillgate.readers import artifacts, rights
from drillgate.readers.rights import actions, managed

MEDIA = "arn:aws:s3:::media/*"


def read(*statements: Any) -> tuple[Operation, ...]:
    return rights.read(json.dumps({"Version": "2012-10-17", "Statement": statements}), "policy.json")


def allow(action: Any, resource: Any = "*", **others: Any) -> Mapping[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **others}


def deny(action: Any, resource: Any = "*", **others: Any) -> Mapping[str, Any]:
    return {**allow(action, resource, **others), "Effect": "Deny"}


def told(*statements: Any) -> list[tuple[Kind, str, tuple[str, ...]]]:
    return [(one.target.kind, one.target.name, one.holders) for one in read(*statements) if one.action is Action.GRANT]


@pytest.mark.parametrize(
    ("action", "kinds"),
    [
        ("s3:DeleteObject", {Kind.OBJECT}),
        ("S3:deleteobjectversion", {Kind.OBJECT}),
        ("s3:*", {Kind.OBJECT, Kind.BUCKET}),
        ("s3:D?lete*ject", {Kind.OBJECT}),
        ("s3:BypassGovernanceRetention", {Kind.OBJECT}),
        ("dynamodb:DeleteItem", {Kind.ROWS}),
        ("es:ESHttpDelete", {Kind.ROWS}),
        ("es:ESHttp*", {Kind.ROWS}),
        ("es:DeleteDomain", {Kind.DATABASE}),
        ("cassandra:Drop", {Kind.TABLE}),
        ("dax:DeleteItem", {Kind.ROWS}),
        ("kafka-cluster:*", {Kind.STREAM}),
        ("neptune-db:*", {Kind.ROWS, Kind.DATABASE}),
        ("s3-outposts:DeleteObject", {Kind.OBJECT}),
        ("s3express:*", {Kind.BUCKET}),
        ("s3vectors:DeleteVectors", {Kind.ROWS}),
        ("dynamodb:BatchWriteItem", {Kind.ROWS}),
        ("rds:DeleteDBInstance", {Kind.DATABASE}),
        ("elasticfilesystem:DeleteFileSystem", {Kind.VOLUME}),
        ("kms:ScheduleKeyDeletion", {Kind.KEY}),
        ("s3:Get*", set()),
        ("sqs:DeleteMessage", set()),
        ("iam:*", set()),
        ("sts:AssumeRole", set()),
        ("ec2:DeleteTags", set()),
        ("nothing:Delete*", set()),
        ("", set()),
    ],
)
def test_what_an_action_deletes_is_known_by_the_catalogue(action: str, kinds: set[Kind]) -> None:
    assert actions.deleting(action) == kinds


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("backup:DeleteRecoveryPoint", "arn:aws:ec2:us-east-1::snapshot/*"),
        ("kafka-cluster:DeleteTopic", "arn:aws:kafka:us-east-1:1:topic/a/b/c"),
    ],
)
def test_resources_may_have_arns_of_another_service(action: str, resource: str) -> None:
    assert len(read(allow(action, resource))) == 1


@pytest.mark.parametrize("action", ["a\nb:c", "a\nb c:d", "]:x", ":", "", "s3", "s3:\nDeleteObject", "*:\n"])
def test_odd_actions_delete_nothing(action: str) -> None:
    assert read(allow(action)) == ()


def test_policies_that_aws_manages_let_delete() -> None:
    for name, action in managed.ACTIONS.items():
        assert actions.deleting(action), name


def test_everything_is_of_every_kind() -> None:
    assert actions.deleting("*") == actions.deleting("*:*") == actions.HOLDS_DATA


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([allow(["s3:GetObject", "s3:DeleteObject"], MEDIA)], [(Kind.OBJECT, "media/*", ())]),
        ([allow("s3:*", ["arn:aws:s3:::media", MEDIA])], [(Kind.BUCKET, "media", ()), (Kind.OBJECT, "media/*", ())]),
        ([allow("dynamodb:*", "arn:aws:dynamodb:eu-west-1:1:table/sites")], [(Kind.TABLE, "sites", ())]),
        (
            [allow("dynamodb:DeleteItem", "arn:aws:dynamodb:eu-west-1:1:table/sites/index/x")],
            [(Kind.ROWS, "sites", ())],
        ),
        ([allow("*", "arn:aws:dynamodb:eu-west-1:1:table/sites")], [(Kind.TABLE, "sites", ())]),
        ([allow("s3:DeleteObject", "arn:aws:dynamodb:eu-west-1:1:table/sites")], []),
        ([allow("s3:DeleteObject", "arn:aws:s3:::media")], []),
        ([allow("s3:DeleteObject", "arn:aws:s3:::*")], [(Kind.OBJECT, "", ())]),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], [(Kind.DATABASE, "", ())]),
        ([{"Effect": "Allow", "NotAction": ["*:Delete*", "*"], "Resource": "*"}], []),
        ([{"Effect": "Allow", "Action": "s3:DeleteObject", "NotResource": MEDIA}], [(Kind.OBJECT, "", ())]),
        ([allow("s3:DeleteObject", {"Fn::Sub": "${Media.Arn}/*"})], [(Kind.OBJECT, "${Media.Arn}/*", ())]),
        ([allow("s3:DeleteObject", MEDIA, Principal="*")], [(Kind.OBJECT, "media/*", ("*",))]),
        ([allow("s3:DeleteObject", MEDIA, Principal={"AWS": ["a", "*"]})], [(Kind.OBJECT, "media/*", ("*",))]),
        (
            [allow("s3:DeleteObject", MEDIA, Principal={"AWS": "arn:aws:iam::1:role/ci", "Service": "s3.test"})],
            [(Kind.OBJECT, "media/*", ("arn:aws:iam::1:role/ci", "s3.test"))],
        ),
        ([allow("s3:DeleteObject", MEDIA, NotPrincipal={"AWS": "a"})], [(Kind.OBJECT, "media/*", ("*",))]),
        (
            [allow("s3:DeleteObject", MEDIA, Principal={"Fn::GetAtt": ["Ci", "Arn"]})],
            [(Kind.OBJECT, "media/*", ("${Ci.Arn}",))],
        ),
        ([deny("s3:*")], []),
        ([allow("sqs:DeleteQueue", "arn:aws:sqs:eu-west-1:1:my-table/x")], [(Kind.QUEUE, "my-table/x", ())]),
        (
            [allow("*", {"Fn::Sub": "arn:${AWS::Partition}:s3:::media-${AWS::AccountId}/*"})],
            [(Kind.OBJECT, "media-${AccountId}/*", ())],
        ),
        ([allow("s3:*", {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:1:x"})], []),
        ([allow({"Fn::If": ["A", "s3:DeleteObject", {"Ref": "AWS::NoValue"}]}, MEDIA)], [(Kind.OBJECT, "media/*", ())]),
        ([{"Fn::If": ["A", allow("s3:DeleteObject", MEDIA), allow("s3:Get*")]}], [(Kind.OBJECT, "media/*", ())]),
    ],
)
def test_a_grant_is_told_by_resource_and_holder(statements: list[Any], expected: list[Any]) -> None:
    assert told(*statements) == expected


@pytest.mark.parametrize(
    ("denial", "left"),
    [
        (deny("s3:Delete*"), False),
        (deny("s3:DeleteObject", MEDIA), False),
        (deny("s3:DeleteObject", "arn:aws:s3:::med*"), False),
        (deny("*", Principal="*"), False),
        ({"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}, False),
        (deny("s3:DeleteObject", "arn:aws:s3:::other/*"), True),
        (deny("s3:DeleteObjectVersion"), True),
        (deny("s3:DeleteObject", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}}), True),
        (deny("s3:DeleteObject", Principal={"AWS": "arn:aws:iam::1:role/other"}), True),
        ({"Effect": "Deny", "NotAction": ["s3:DeleteObject"], "Resource": "*"}, True),
        ({"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"}, True),
        ({"Effect": "Deny", "NotAction": {"Ref": "Left"}, "Resource": "*"}, True),
    ],
)
def test_what_is_denied_whatever_happens_is_no_right(denial: Mapping[str, Any], left: bool) -> None:
    assert bool(told(allow("s3:DeleteObject", MEDIA), denial)) is left


def test_a_statement_says_what_it_allows_and_under_which_conditions() -> None:
    condition = {"StringEquals": {"aws:ResourceTag/class": "x"}}
    (one,) = read(allow(["s3:DeleteObject", "s3:GetObject"], MEDIA, Condition=condition))
    assert one.statement == f"Allow s3:DeleteObject on {MEDIA} if aws:ResourceTag/class"


def test_its_place_is_that_of_its_actions() -> None:
    text = 'Statement:\n  - Effect: Allow\n    Action: [s3:GetObject, "s3:*"]\n    Resource: "*"\n'
    (one,) = rights.read(text, "policy.yaml")
    assert str(one.place) == "policy.yaml:3:13"


@pytest.mark.parametrize("around", ["PolicyDocument", "PolicyVersion", "Policy"])
def test_what_the_command_line_of_aws_answers_is_read_too(around: str) -> None:
    document: Any = {"Statement": allow("s3:DeleteObject", MEDIA)}
    whole = {around: {"Document": document} if around == "PolicyVersion" else document}
    (one,) = rights.read(json.dumps(whole), "policy.json")
    assert one.target.name == "media/*"


@pytest.mark.parametrize(
    "around",
    [
        {"RoleName": "ci", "PolicyName": "a", "PolicyDocument": "{}"},
        {"Policy": "{}", "Revision": "1"},
        {"QueueUrl": "q", "Attributes": {"Policy": "{}"}},
    ],
)
def test_a_document_may_stand_in_a_text(around: Any) -> None:
    document = json.dumps({"Statement": [allow("s3:DeleteObject", MEDIA)]})
    whole = json.dumps(around).replace('"{}"', json.dumps(document))
    (one,) = artifacts.read(whole.encode(), "input.json") or ()
    assert (one.target.name, one.holders) == ("media/*", ("ci",) if "RoleName" in around else ())
    broken = artifacts.read(whole.replace('Effect\\": ', "Effect").encode(), "input.json") or ()
    assert [(each.action, each.reason) for each in broken] == [("opaque", "a statement is not written out")]


def test_other_files_with_attributes_are_no_documents() -> None:
    for text in ("Attributes: [\n", '{"Attributes": {"Effect": 1}', "Policy: [\nEffect: 1\n"):
        assert artifacts.read(text.encode(), "other.yaml") is None


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (7, "a statement is no mapping"),
        ({"Effect": "allow", "Action": "*"}, "a statement has no Effect that is written out as Allow or Deny"),
        ({"Effect": {"Ref": "E"}, "Action": "*"}, "a statement has no Effect that is written out as Allow or Deny"),
        ({"Effect": "Allow", "Resource": "*"}, "a statement has no Action"),
        (allow({"Ref": "Actions"}), "the action ${Actions} is not written out"),
        (allow({"Fn::Select": [0, "s3:*"]}), "the action ${…} is not written out"),
    ],
)
def test_what_cannot_be_analysed_is_opaque(statement: Any, reason: str) -> None:
    (one,) = read(statement)
    assert (one.action, one.reason, one.place.line) == (Action.OPAQUE, reason, 1)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"Statement": []},
        {"Statement": None},
        {"Statement": {"Effect": "Deny", "NotAction": []}},
        {"PolicyVersion": 7},
    ],
)
def test_strange_documents_grant_nothing(document: Any) -> None:
    assert rights.read(json.dumps(document), "policy.json") == ()


def test_patterns_take_time_in_proportion(grows_in_step: Callable[..., bool]) -> None:
    def text(size: int) -> str:
        return "*a" * size

    assert grows_in_step(lambda pattern: actions.matches(pattern + "*b", "a" * len(pattern)), text, 2_000)


@pytest.mark.parametrize(
    "denial",
    [
        deny("s3:*", {"Fn::GetAtt": [1]}),
        {"Fn::If": ["Safe", deny("s3:*"), {"Ref": "AWS::NoValue"}]},
        deny({"Fn::If": ["Safe", "s3:*", "s3:GetObject"]}),
        deny("s3:*", {"Fn::If": ["Safe", "*", "arn:aws:s3:::logs/*"]}),
    ],
)
def test_a_denial_that_may_not_be_there_takes_nothing_back(denial: Any) -> None:
    assert told(allow("s3:DeleteObject", {"Fn::Select": [0, "x"]}), denial) == [(Kind.OBJECT, "${…}", ())]


def test_a_resource_that_others_are_in_is_a_bucket_though_it_is_not_written_out() -> None:
    bucket, objects = {"Ref": "Arn"}, {"Fn::Sub": "${Arn}/*"}
    assert told(allow("s3:DeleteObject", [bucket, objects])) == [(Kind.OBJECT, "${Arn}/*", ())]
    assert told(allow("s3:DeleteBucket", [bucket, objects])) == [(Kind.BUCKET, "${Arn}", ())]
    assert told(allow("s3:DeleteObject", [bucket])) == [(Kind.OBJECT, "${Arn}", ())]


@pytest.mark.parametrize(
    ("resource", "told_as"),
    [
        ("${jsonencode(buckets)}", "${…}"),
        ('"${join("/", [bucket, "*"])}"', "${…}"),
        ('"${bucket}/*"', "${bucket}/*"),
        ("{{ buckets | tojson }}", "${…}"),
        ("${b}", "${…}"),
    ],
)
def test_templates_of_documents_are_read(resource: str, told_as: str) -> None:
    text = f'{{"Statement": [\n {{"Effect": "Allow", "Resource": {resource}, "Action": "s3:DeleteObject"}}\n]}}'
    for file in ("policy.json.tftpl", "policy.json.j2"):
        (one,) = artifacts.read(text.encode(), file) or ()
        assert one.statement == f"Allow s3:DeleteObject on {told_as}"
        assert (one.place.line, one.place.column) == (2, 46 + len(resource))

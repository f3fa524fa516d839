"""Templates: what becomes of what holds data, what is not protected, who may delete, and what is not in sight."""

import json
from typing import Any

import pytest

from drillgate.operations import Action, Kind, Operation
from drillgate.places import InputError
from drillgate.readers import cloudformation
from drillgate.readers.cloudformation.rights import SAM
from drillgate.readers.cloudformation.types import holding_of

KEPT = "DeletionPolicy: Retain, UpdateReplacePolicy: Retain"
LACKS = "has no DeletionPolicy and no UpdateReplacePolicy"


def read(resources: str, before: str = "") -> tuple[Operation, ...]:
    return cloudformation.read(f"{before}Resources:\n  {resources}\n", "stack.yaml")


def said(resources: str, before: str = "") -> list[str]:
    return [f"{one.action} {one.target.name}: {one.statement}" for one in read(resources, before)]


@pytest.mark.parametrize(
    ("resource", "lacking"),
    [
        ("Type: AWS::DynamoDB::Table", LACKS),
        ("Type: AWS::DynamoDB::Table, DeletionPolicy: Retain", "has no UpdateReplacePolicy"),
        ("Type: AWS::DynamoDB::Table, UpdateReplacePolicy: Retain", "has no DeletionPolicy"),
        (
            "Type: AWS::DynamoDB::Table, DeletionPolicy: Delete, UpdateReplacePolicy: delete",
            "has the DeletionPolicy Delete and the UpdateReplacePolicy delete",
        ),
        ("Type: AWS::RDS::DBCluster", "has no UpdateReplacePolicy"),
        (
            "Type: AWS::RDS::DBCluster, DeletionPolicy: Delete, UpdateReplacePolicy: Snapshot",
            "has the DeletionPolicy Delete",
        ),
        ("Type: AWS::S3::Bucket, DeletionPolicy: RetainExceptOnCreate", "has no UpdateReplacePolicy"),
        ("Type: AWS::Serverless::SimpleTable", LACKS),
        ("Type: AWS::NewService::GlobalTable", LACKS),
        (f"Type: AWS::DynamoDB::Table, {KEPT}", ""),
        ("Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Cluster}", ""),
        ("Type: AWS::KMS::Key", ""),
        ("Type: AWS::SQS::Queue", ""),
        ("Type: AWS::Lambda::Function", ""),
        ("Type: AWS::Backup::BackupPlan", ""),
        ("Type: Custom::Table", ""),
    ],
)
def test_what_holds_data_and_is_not_said_to_be_kept_is_told(resource: str, lacking: str) -> None:
    type_ = resource.split(",")[0].removeprefix("Type: ")
    assert said(f"Sites: {{{resource}}}") == ([f"unprotect Sites: Sites ({type_}) {lacking}"] if lacking else [])


def test_a_policy_is_placed_where_it_stands_and_else_its_resource() -> None:
    text = "Sites:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Delete\n  Media: {Type: AWS::S3::Bucket}"
    assert [str(one.place) for one in read(text)] == ["stack.yaml:4:21", "stack.yaml:5:3"]


def test_a_resource_goes_by_the_name_that_its_users_know() -> None:
    assert [one.target.name for one in read("A: {Type: AWS::S3::Bucket, Properties: {BucketName: media}}")] == ["media"]
    assert [one.target.name for one in read("A: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref B}}")] == ["A"]


@pytest.mark.parametrize(
    ("type_", "properties", "expected"),
    [
        ("AWS::DynamoDB::Table", "DeletionProtectionEnabled: false", ["DeletionProtectionEnabled"]),
        ("AWS::DynamoDB::Table", "DeletionProtectionEnabled: 'No'", ["DeletionProtectionEnabled"]),
        ("AWS::RDS::DBInstance", "BackupRetentionPeriod: '0'", ["BackupRetentionPeriod"]),
        ("AWS::RDS::DBInstance", "DeleteAutomatedBackups: true", ["DeleteAutomatedBackups"]),
        ("AWS::S3::Bucket", "VersioningConfiguration: {Status: Suspended}", ["VersioningConfiguration.Status"]),
        ("AWS::Cognito::UserPool", "DeletionProtection: INACTIVE", ["DeletionProtection"]),
        ("AWS::RDS::DBInstance", "BackupRetentionPeriod: '7'", []),
        ("AWS::RDS::DBInstance", "BackupRetentionPeriod: !Ref Days, DeletionProtection: !If [P, true, false]", []),
        ("AWS::RDS::DBInstance", "BackupRetentionPeriod: '{{resolve:ssm:days}}'", []),
        ("AWS::DynamoDB::Table", "TimeToLiveSpecification: {Enabled: true, AttributeName: x}", []),
        ("AWS::Lambda::Function", "DeletionProtection: false", []),
        ("AWS::Logs::LogGroup", "RetentionInDays: 7", []),
    ],
)
def test_protections_that_are_written_out_as_off_are_told(type_: str, properties: str, expected: list[str]) -> None:
    found = read(f"A: {{Type: {type_}, {KEPT}, Properties: {{{properties}}}}}")
    assert [(one.action, one.protection) for one in found] == [(Action.UNPROTECT, name) for name in expected]


@pytest.mark.parametrize(
    ("before", "resources", "what"),
    [
        ("Transform: MyMacro\n", "A: {Type: AWS::SNS::Topic}", "the macro MyMacro"),
        (
            "Transform: [AWS::Serverless-2016-10-31, {Name: AWS::Include}]\n",
            "A: {Type: Custom::A}",
            "the macro AWS::Include",
        ),
        ("", "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}", "the macro AWS::Include"),
        ("", "A: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: Mine}}}", "the macro Mine"),
        ("", "A: {Type: AWS::S3::Bucket, DeletionPolicy: !Ref P}", "DeletionPolicy of A (AWS::S3::Bucket)"),
    ],
)
def test_what_does_not_stand_in_a_template_is_opaque(before: str, resources: str, what: str) -> None:
    (one,) = read(resources, before)
    assert (one.action, one.statement) == (Action.OPAQUE, what)


def test_macros_of_aws_that_put_in_no_data_are_none() -> None:
    before = "Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]\n"
    assert read("A: {Type: AWS::SNS::Topic}", before) == ()


def test_what_a_loop_makes_is_read_once() -> None:
    text = "Fn::ForEach::Tables:\n    - Name\n    - [A, B]\n    - '${Name}Table': {Type: AWS::DynamoDB::Table}"
    assert said(text) == [f"unprotect ${{Name}}Table: ${{Name}}Table (AWS::DynamoDB::Table) {LACKS}"]


ROLE = """\
Ci:
    Type: AWS::IAM::Role
    Properties:
      {name}AssumeRolePolicyDocument: {{Statement: [{{Effect: Allow, Principal: '*', Action: 'sts:AssumeRole'}}]}}
      {inside}
  Media:
    {{Type: AWS::S3::Bucket, DeletionPolicy: Retain, UpdateReplacePolicy: Retain, Properties: {{BucketName: media}}}}"""

FOR_CI = "{Effect: Allow, Principal: {AWS: !GetAtt Ci.Arn}, Action: 's3:*', Resource: !Sub 'arn:aws:s3:::${Media}/*'}"
DELETES = "Statement: [{Effect: Allow, Action: 's3:DeleteObject', Resource: !Sub '${Media.Arn}/*'}]"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (f"Policies: [{{PolicyName: x, PolicyDocument: {{{DELETES}}}}}]", [(Kind.OBJECT, "media/*", ("Ci",))]),
        ("ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess']", [(Kind.BUCKET, "", ("Ci",))]),
        (
            "ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess']",
            [(Kind.DATABASE, "", ("Ci",))],
        ),
        ("ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']", []),
        ("ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/AmazonS3FullAccess']", []),
    ],
)
def test_a_role_may_delete_by_its_own_policies(inside: str, expected: list[Any]) -> None:
    found = read(ROLE.format(inside=inside, name=""))
    assert [(one.target.kind, one.target.name, one.holders) for one in found] == expected


@pytest.mark.parametrize(
    ("resource", "holders"),
    [
        (f"AWS::IAM::Policy, Properties: {{Roles: [!Ref Ci, other], PolicyDocument: {{{DELETES}}}}}", ("ci", "other")),
        (f"AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{{DELETES}}}}}", ()),
        (
            f"AWS::S3::BucketPolicy, Properties: {{PolicyDocument: {{Statement: {FOR_CI}}}}}",
            ("ci",),
        ),
        ("AWS::Serverless::Function, Properties: {Policies: [{S3CrudPolicy: {BucketName: !Ref Media}}]}", ("A",)),
    ],
)
def test_rights_are_told_with_the_names_of_the_template(resource: str, holders: tuple[str, ...]) -> None:
    text = ROLE.format(inside="Path: /", name="RoleName: ci\n      ") + f"\n  A: {{Type: {resource}}}"
    assert [(one.action, one.target.name, one.holders) for one in read(text)] == [(Action.GRANT, "media/*", holders)]


@pytest.mark.parametrize("policy", sorted(SAM))
def test_policies_of_sam_that_delete_are_rights(policy: str) -> None:
    parameter = SAM[policy][0]
    policies = f"[{{{policy}: {{{parameter}: !Ref Thing}}}}]"
    (one,) = read(f"A: {{Type: AWS::Serverless::Function, Properties: {{Policies: {policies}}}}}")
    assert (one.action, one.target.name.removesuffix("/*"), one.holders) == (Action.GRANT, "${Thing}", ("A",))


def test_a_document_in_a_text_is_read_too() -> None:
    document = json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})
    (one,) = read(f"A:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: '{document}'")
    assert (one.action, str(one.place)) == (Action.GRANT, "stack.yaml:5:23")


@pytest.mark.parametrize("type_", ["AWS::EC2::VPCEndpoint", "AWS::Organizations::Policy"])
def test_what_says_how_much_others_may_allow_allows_nothing(type_: str) -> None:
    policy = "{Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}]}"
    assert read(f"A: {{Type: {type_}, Properties: {{PolicyDocument: {policy}, Content: {policy}}}}}") == ()


def test_a_statement_that_is_no_right_is_left_alone() -> None:
    rule = "Rules: [{Name: a, Statement: {ManagedRuleGroupStatement: {Name: x}}, Action: {Block: {}}}]"
    assert read(f"A: {{Type: AWS::WAFv2::WebACL, Properties: {{{rule}}}}}") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Resources: []",
        "Resources: {A: 7, B: {Type: []}, C: {Type: AWS::S3::Bucket, Properties: 7, DeletionPolicy: Retain}}",
        "AWSTemplateFormatVersion: '2010-09-09'\nTransform: []",
        "Resources: {'Fn::ForEach::A': [], 'Fn::ForEach::B': 7, 'Fn::ForEach::C': [a]}",
    ],
)
def test_strange_templates_crash_nothing(text: str) -> None:
    assert all(one.action is Action.UNPROTECT for one in cloudformation.read(text, "stack.yaml"))


def test_a_template_that_is_broken_is_a_problem() -> None:
    with pytest.raises(InputError):
        cloudformation.read("Resources:\n  A: {Type: [", "stack.yaml")


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("AWS::NewService::Bucket", Kind.BUCKET),
        ("AWS::NewService::BucketPolicy", Kind.DEFINITION),
        ("AWS::NewService::Thing", Kind.RESOURCE),
        ("Custom::Bucket", Kind.RESOURCE),
        ("Vendor::Database::Table::MODULE", Kind.RESOURCE),
    ],
)
def test_a_type_that_is_not_known_is_told_by_its_name(type_: str, kind: Kind) -> None:
    assert holding_of(type_).kind is kind

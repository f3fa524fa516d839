"""Change sets: what goes, is replaced or only leaves the stack, what is protected less, what cannot be known."""

import json
from typing import Any

import pytest

from drillgate.operations import Action, Kind, Operation, Planned, Recovery
from drillgate.readers import cloudformation


def change(action: str, type_: str = "AWS::DynamoDB::Table", **others: Any) -> dict[str, Any]:
    inner = {"Action": action, "LogicalResourceId": "Sites", "PhysicalResourceId": "sites", "ResourceType": type_}
    return {"Type": "Resource", "ResourceChange": inner | others}


def read(*changes: Any, **others: Any) -> tuple[Operation, ...]:
    whole = {"ChangeSetName": "next", "StackName": "cloud", "Changes": changes, **others}
    return cloudformation.read(json.dumps(whole), "changes.json")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (change("Remove"), (Action.DESTROY, Planned.DELETE, Kind.TABLE, Recovery.NONE)),
        (change("Remove", PolicyAction="Delete"), (Action.DESTROY, Planned.DELETE, Kind.TABLE, Recovery.NONE)),
        (change("Remove", PolicyAction="Snapshot"), (Action.DESTROY, Planned.DELETE, Kind.TABLE, Recovery.BACKUP)),
        (change("Remove", PolicyAction="Retain"), (Action.UNPROTECT, Planned.FORGET, Kind.TABLE, Recovery.NONE)),
        (change("Remove", "AWS::KMS::Key"), (Action.DESTROY, Planned.DELETE, Kind.KEY, Recovery.TRASH)),
        (change("Remove", "AWS::Backup::BackupPlan"), (Action.UNPROTECT, Planned.DELETE, Kind.BACKUP, Recovery.NONE)),
        (change("Remove", "AWS::IAM::Role"), (Action.DESTROY, Planned.DELETE, Kind.DEFINITION, Recovery.NONE)),
        (
            change("Modify", Replacement="True"),
            (Action.DESTROY, Planned.CREATE_THEN_DELETE, Kind.TABLE, Recovery.NONE),
        ),
        (
            change("Modify", Replacement="Conditional", PolicyAction="ReplaceAndDelete"),
            (Action.DESTROY, Planned.CREATE_THEN_DELETE, Kind.TABLE, Recovery.NONE),
        ),
        (
            change("Modify", Replacement="True", PolicyAction="ReplaceAndSnapshot"),
            (Action.DESTROY, Planned.CREATE_THEN_DELETE, Kind.TABLE, Recovery.BACKUP),
        ),
        (
            change("Modify", Replacement="True", PolicyAction="ReplaceAndRetain"),
            (Action.UNPROTECT, Planned.FORGET, Kind.TABLE, Recovery.NONE),
        ),
    ],
)
def test_what_becomes_of_a_resource_is_told(written: Any, expected: tuple[Any, ...]) -> None:
    (one,) = read(written)
    assert (one.action, one.planned, one.target.kind, one.recovery) == expected
    assert one.target.name == "sites"


@pytest.mark.parametrize(
    "written",
    [change("Add"), change("Import"), change("Modify", Replacement="False"), change("SyncWithActual")],
)
def test_other_changes_are_none(written: Any) -> None:
    assert read(written) == ()


def test_a_statement_says_what_makes_it_a_replacement() -> None:
    details = [
        {"Target": {"Attribute": "Properties", "Name": "TableName", "RequiresRecreation": "Always"}},
        {"Target": {"Attribute": "Properties", "Name": "BillingMode", "RequiresRecreation": "Never"}},
    ]
    (one,) = read(change("Modify", Replacement="True", Details=details, PolicyAction="ReplaceAndDelete"))
    assert one.statement == "replaces for TableName: Sites (AWS::DynamoDB::Table), PolicyAction Delete"


def context(**properties: Any) -> str:
    return json.dumps({"Properties": properties})


@pytest.mark.parametrize(
    ("before", "after", "action", "statement"),
    [
        (
            {"DeletionProtectionEnabled": True},
            {"DeletionProtectionEnabled": False},
            Action.UNPROTECT,
            "set DeletionProtectionEnabled of Sites (AWS::DynamoDB::Table) from true to false",
        ),
        (
            {"DeletionProtectionEnabled": "true"},
            {},
            Action.UNPROTECT,
            "set DeletionProtectionEnabled of Sites (AWS::DynamoDB::Table) from true to nothing",
        ),
        (
            {"DeletionProtectionEnabled": True},
            {"DeletionProtectionEnabled": "{{resolve:ssm:x}}"},
            Action.OPAQUE,
            (
                "set DeletionProtectionEnabled of Sites (AWS::DynamoDB::Table) from true"
                " to a value that is not written out"
            ),
        ),
    ],
)
def test_an_update_that_protects_less_is_told(
    before: dict[str, Any], after: dict[str, Any], action: Action, statement: str
) -> None:
    contexts = {"BeforeContext": context(**before), "AfterContext": context(**after)}
    (one,) = read(change("Modify", Replacement="False", **contexts))
    assert (one.action, one.statement, one.planned) == (action, statement, Planned.UPDATE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"BackupRetentionPeriod": "7"}, {"BackupRetentionPeriod": 14}),
        ({"DeletionProtection": False}, {"DeletionProtection": True}),
        ({"StorageEncrypted": True}, {"StorageEncrypted": False}),
    ],
)
def test_an_update_that_protects_as_much_is_none(before: dict[str, Any], after: dict[str, Any]) -> None:
    contexts = {"BeforeContext": context(**before), "AfterContext": context(**after)}
    assert read(change("Modify", "AWS::RDS::DBInstance", Replacement="False", **contexts)) == ()


def test_a_shorter_retention_and_new_rules_that_expire_are_told() -> None:
    rules = {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": 1}]}}
    contexts = {"BeforeContext": context(), "AfterContext": context(**rules)}
    (expiring,) = read(change("Modify", "AWS::S3::Bucket", Replacement="False", **contexts))
    assert expiring.protection == "LifecycleConfiguration.Rules"
    contexts = {"BeforeContext": context(RetentionInDays=90), "AfterContext": context(RetentionInDays="30")}
    (shorter,) = read(change("Modify", "AWS::Logs::LogGroup", Replacement="False", **contexts))
    assert shorter.statement == "set RetentionInDays of Sites (AWS::Logs::LogGroup) from 90 to 30"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (change("Dynamic"), "what is done is decided while it runs"),
        (change("Explode"), "the action Explode is not known"),
        ({"Type": "Resource"}, "it is not as CloudFormation writes one"),
        (7, "it is not as CloudFormation writes one"),
        (change("Modify", "AWS::CloudFormation::Stack"), "its changes stand in a change set of its own"),
    ],
)
def test_what_cannot_be_known_is_opaque(written: Any, reason: str) -> None:
    (one,) = read(written)
    assert (one.action, one.reason) == (Action.OPAQUE, reason)


def test_a_change_set_that_goes_on_is_not_whole() -> None:
    (one,) = read(NextToken="abc")
    assert (one.action, one.reason) == (Action.OPAQUE, "it goes on, and the rest of it is not here")


def test_a_place_is_that_of_the_resource() -> None:
    text = "Changes:\n- Type: Resource\n  ResourceChange:\n    Action: Remove\n    LogicalResourceId: Sites\n"
    (one,) = cloudformation.read(text + "    ResourceType: AWS::DynamoDB::Table\n", "changes.yaml")
    assert (str(one.place), one.target.name) == ("changes.yaml:5:24", "Sites")


def policy(*roles: str, action: str) -> str:
    document = {"Statement": [{"Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::media/*"}]}
    return context(Roles=roles, PolicyDocument=document)


READS, PURGES = policy("ci", action="s3:GetObject"), policy("ci", action="s3:DeleteObject")


@pytest.mark.parametrize(
    ("written", "holders"),
    [
        (change("Add", "AWS::IAM::Policy", AfterContext=PURGES), ("ci",)),
        (change("Modify", "AWS::IAM::Policy", BeforeContext=READS, AfterContext=PURGES), ("ci",)),
        (
            change(
                "Modify",
                "AWS::IAM::Policy",
                BeforeContext=PURGES,
                AfterContext=policy("ci", "cd", action="s3:DeleteObject"),
            ),
            ("ci", "cd"),
        ),
    ],
)
def test_a_right_to_delete_that_was_none_before_is_told(written: Any, holders: tuple[str, ...]) -> None:
    (one,) = read(written)
    assert (one.action, one.holders, one.target.name) == (Action.GRANT, holders, "media/*")
    assert one.statement == "Sites (AWS::IAM::Policy): Allow s3:DeleteObject on arn:aws:s3:::media/*"
    assert one.place.column > 1


@pytest.mark.parametrize(
    "written",
    [
        change("Modify", "AWS::IAM::Policy", BeforeContext=PURGES, AfterContext=PURGES),
        change("Modify", "AWS::IAM::Policy", BeforeContext=PURGES, AfterContext=READS),
        change("Add", "AWS::IAM::Policy", AfterContext=READS),
        change("Add", "AWS::IAM::Policy", AfterContext="{"),
        change("Add", "AWS::IAM::Policy"),
    ],
)
def test_a_right_that_was_there_or_does_not_delete_is_none(written: Any) -> None:
    assert read(written) == ()

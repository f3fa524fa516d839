"""Policies that scripts hand to AWS, by boto3 and by the command line."""

import json
from typing import Any

import pytest

from drillgate.operations import Operation
from drillgate.readers import python, shell

PURGES = {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "*"}
READS = PURGES | {"Action": "s3:GetObject"}
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [READS, PURGES]})
ALLOWED = "Allow s3:DeleteObject on *"


def told(operations: tuple[Operation, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.action, one.reason or one.statement, one.holders) for one in operations]


def in_python(body: str) -> list[tuple[str, str, tuple[str, ...]]]:
    before = "import boto3, json\niam = boto3.client('iam')\ns3 = boto3.client('s3')\nsqs = boto3.client('sqs')\n"
    return told(python.read(before + body, "grant.py"))


def in_shell(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return told(shell.read(text, "grant.sh"))


@pytest.mark.parametrize(
    ("call", "holders"),
    [
        ("iam.put_role_policy(RoleName='ci', PolicyName='a', PolicyDocument=json.dumps({}))", ("ci",)),
        ("iam.put_user_policy(UserName='joe', PolicyName='a', PolicyDocument=json.dumps({}))", ("joe",)),
        ("iam.put_group_policy(GroupName=group, PolicyName='a', PolicyDocument=json.dumps({}))", ("{group}",)),
        ("iam.create_policy(PolicyName='a', PolicyDocument=json.dumps({}))", ()),
        ("iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps({}, indent=2))", ()),
        ("boto3.resource('iam').create_policy(PolicyName='a', PolicyDocument=json.dumps({}))", ()),
    ],
)
def test_a_document_that_boto3_is_given_is_read(call: str, holders: tuple[str, ...]) -> None:
    document = repr({"Statement": [READS, PURGES]})
    assert in_python(call.replace("{}", document, 1)) == [("grant", ALLOWED, holders)]


@pytest.mark.parametrize(
    "body",
    [
        f"s3.put_bucket_policy(Bucket='b', Policy={json.dumps({'Statement': [PURGES]})!r})",
        f"one = {{'Statement': [{PURGES!r}]}}\ntext = json.dumps(one)\ns3.put_bucket_policy(Bucket='b', Policy=text)",
        (
            "listed = []\nfor one in buckets:\n    listed.append({'Effect': 'Allow', 'Action': 's3:DeleteObject'})\n"
            "s3.put_bucket_policy(Bucket='b', Policy=json.dumps({'Statement': listed}))"
        ),
        (
            f"def policy():\n    return {{'Statement': {PURGES!r}}}\n"
            "s3.put_bucket_policy(Bucket='b', Policy=json.dumps(policy()))"
        ),
        f"sqs.set_queue_attributes(QueueUrl='q', Attributes={{'Policy': json.dumps({{'Statement': {PURGES!r}}})}})",
    ],
)
def test_a_document_is_followed_to_where_it_is_made(body: str) -> None:
    assert in_python(body) == [("grant", ALLOWED, ())]


def test_what_is_filled_in_is_told_by_its_name() -> None:
    body = (
        "def grant(bucket, who):\n"
        "    policy = {'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': who}, 'Action': ['s3:Delete*'],\n"
        "        'Resource': f'arn:aws:s3:::{bucket}/*'}]}\n"
        "    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))\n"
    )
    assert in_python(body) == [("grant", "Allow s3:Delete* on arn:aws:s3:::${bucket}/*", ("${…}",))]


@pytest.mark.parametrize(
    "body",
    [
        "iam.put_role_policy(RoleName='ci', PolicyName='a', PolicyDocument=document)",
        "iam.put_role_policy(**parameters)",
        "iam.put_role_policy(RoleName='ci', PolicyName='a', PolicyDocument=json.dumps({**common}))",
        "iam.put_role_policy(RoleName='ci', PolicyName='a', PolicyDocument=json.dumps(dict(common, Id='a')))",
        "iam.put_role_policy(RoleName='ci', **parameters)",
        "iam.put_role_policy(RoleName='ci', PolicyName='a', PolicyDocument=json.dumps(document))",
        "iam.put_role_policy(RoleName='ci', PolicyName='a', PolicyDocument='{\"Statement\": [')",
        "iam.put_role_policy(RoleName='ci', PolicyName='a', PolicyDocument=open(name).read())",
        (
            "policy = {'Statement': []}\npolicy['Statement'] = statements()\n"
            "iam.put_role_policy(RoleName='ci', PolicyName='a', PolicyDocument=json.dumps(policy))"
        ),
        (
            "policy = {'Statement': []}\npolicy['Statement'].append(statement())\ntext = json.dumps(policy)\n"
            "iam.put_role_policy(RoleName='ci', PolicyName='a', PolicyDocument=text)"
        ),
    ],
)
def test_a_document_that_is_not_known_is_opaque(body: str) -> None:
    assert in_python(body) == [("opaque", "a statement is not written out", ())]


@pytest.mark.parametrize(
    "body",
    [
        f"iam.put_role_policy(RoleName='ci', PolicyName='a', PolicyDocument=json.dumps({{'Statement': {READS!r}}}))",
        "iam.put_role_policy(RoleName='ci', PolicyName='a', PolicyDocument=open('iam/ci.json').read())",
        "iam.create_role(RoleName='ci', AssumeRolePolicyDocument=document)",
        "iam.attach_role_policy(RoleName='ci', PolicyArn='arn:aws:iam::aws:policy/ReadOnlyAccess')",
        "sqs.set_queue_attributes(QueueUrl='q', Attributes=attributes)",
        "sqs.create_queue(QueueName='q', Attributes={'DelaySeconds': '1'})",
        "boto3.client('kms').create_key(Description='a')",
        "boto3.client('kms').create_key(**parameters)",
        f"iam.put_role_policy(**{{'RoleName': 'ci', 'PolicyDocument': json.dumps({{'Statement': {READS!r}}})}})",
        "self.put_role_policy(ci)",
    ],
)
def test_what_lets_nobody_delete_is_nothing(body: str) -> None:
    assert in_python(body) == []


def test_policies_that_aws_manages_are_told() -> None:
    body = "iam.attach_role_policy(RoleName='ci', PolicyArn='arn:aws:iam::aws:policy/AmazonS3FullAccess')"
    assert in_python(body) == [("grant", "Allow s3:* on *", ("ci",))]
    body = "boto3.resource('iam').Role('ci').attach_policy(PolicyArn='arn:aws:iam::aws:policy/AdministratorAccess')"
    assert in_python(body) == [("grant", "Allow * on *", ())]


@pytest.mark.parametrize(
    ("command", "holders"),
    [
        (f"aws iam put-role-policy --role-name ci --policy-name a --policy-document '{DOCUMENT}'", ("ci",)),
        (f"aws iam put-user-policy --user-name \"$WHO\" --policy-document '{DOCUMENT}'", ("{WHO}",)),
        (f"aws iam create-policy --policy-name a --policy-document='{DOCUMENT}'", ()),
        (f"aws iam create-policy --cli-input-json '{json.dumps({'PolicyDocument': DOCUMENT})}'", ()),
        (f"aws s3api put-bucket-policy --bucket b --policy '{DOCUMENT}'", ()),
        (f"aws sqs set-queue-attributes --queue-url q --attributes Policy='{DOCUMENT}'", ()),
        (f"aws sqs set-queue-attributes --queue-url q --attributes '{json.dumps({'Policy': DOCUMENT})}'", ()),
        (
            f"ssh host aws iam put-role-policy --role-name a --policy-document \"'{json.dumps(DOCUMENT)[1:-1]}'\"",
            ("a",),
        ),
        (f"DOCUMENT='{DOCUMENT}'\naws iam create-policy --policy-name a --policy-document \"$DOCUMENT\"", ()),
        (f"cat > policy.json <<'EOF'\n{DOCUMENT}\nEOF\naws iam create-policy --policy-document file://policy.json", ()),
        (f"echo '{DOCUMENT}' > policy.json", ()),
        (f"aws iam create-policy --policy-document \"$(cat <<'EOF'\n{DOCUMENT}\nEOF\n)\"", ()),
    ],
)
def test_a_document_that_the_command_line_is_given_is_read(command: str, holders: tuple[str, ...]) -> None:
    assert in_shell(command + "\n") == [("grant", ALLOWED, holders)]


def test_it_is_told_where_its_actions_stand() -> None:
    text = (
        "cat > policy.json <<EOF\n"
        '{"Statement": [\n'
        '  {"Effect": "Allow", "Action": ["s3:DeleteObject"], "Resource": "arn:aws:s3:::${BUCKET}/*"}\n'
        "]}\nEOF\n"
    )
    (operation,) = shell.read(text, "grant.sh")
    assert (str(operation.place), operation.target.name) == ("grant.sh:3:33", "${BUCKET}/*")


@pytest.mark.parametrize(
    ("command", "action"),
    [
        ("aws iam create-policy --policy-document \"$DOCUMENT\"", "unread"),
        ("aws iam create-policy --cli-input-json \"$INPUT\"", "unread"),
        ("aws iam create-policy --policy-document \"file://$FILE\"", "unread"),
        ("aws iam create-policy --policy-document '{\"Statement\": ['", "opaque"),
        ("aws sqs set-queue-attributes --queue-url q --attributes '{\"Policy\": \"{\\\"Statement\\\": [\"}'", "opaque"),
        ("echo '{\"Statement\": [{\"Effect\": '", "opaque"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_of_a_document_does_not_pass(command: str, action: str) -> None:
    assert [one[0] for one in in_shell(command + "\n")] == [action]


@pytest.mark.parametrize(
    "command",
    [
        "aws iam create-policy --policy-document file://policy.json",
        "aws iam create-role --role-name ci --assume-role-policy-document \"$TRUST\"",
        "aws iam attach-role-policy --role-name ci --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess",
        "aws sqs set-queue-attributes --queue-url q --attributes VisibilityTimeout=$TIMEOUT",
        "aws kms create-key --description a",
        "aws iam put-role-policy --role-name ci --policy-document",
        "cat trust.json",
    ],
)  # fmt: skip
def test_commands_that_give_no_right_are_nothing(command: str) -> None:
    assert in_shell(command + "\n") == []


def test_a_command_line_in_python_is_read_too() -> None:
    arguments: Any = ["aws", "iam", "put-role-policy", "--role-name", "ci", "--policy-document", DOCUMENT]
    assert in_python(f"import subprocess\nsubprocess.run({arguments!r})\n") == [("grant", ALLOWED, ("ci",))]


def test_whom_a_grant_is_for_is_known_of_a_command_in_python_too() -> None:
    body = "import os\nos.system(\"psql -c 'GRANT DELETE ON sites TO PUBLIC'\")\n"
    assert in_python(body) == [("grant", "GRANT DELETE ON sites TO PUBLIC", ("PUBLIC",))]

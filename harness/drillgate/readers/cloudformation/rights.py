"""Rights to delete that a template gives: policy documents in its resources, and policies that are called by name."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from drillgate.operations import Operation
from drillgate.places import Place
from drillgate.readers.cloudformation.template import Declared, Path, Template
from drillgate.readers.markup import entries, mapping
from drillgate.readers.rights import of_document
from drillgate.readers.rights.managed import document_of
from drillgate.readers.rights.texts import expanded, text_of

NAMES: Final = {"AWS::IAM::Role": "RoleName", "AWS::IAM::User": "UserName", "AWS::IAM::Group": "GroupName"}
ATTACHED: Final = ("Roles", "Users", "Groups")
OF_ITSELF: Final = frozenset({*NAMES, "AWS::Serverless::Function", "AWS::Serverless::StateMachine"})
"""Types whose documents are for the resource itself."""

LIMITING: Final = frozenset({"AWS::EC2::VPCEndpoint", "AWS::Organizations::Policy"})
"""Types whose policies say what others may allow at most, and allow nothing by themselves."""

TRUST: Final = "AssumeRolePolicyDocument"
MANAGED: Final = ("ManagedPolicyArns", "Policies")
SAM: Final[Mapping[str, tuple[str, str, str]]] = {
    "DynamoDBCrudPolicy": ("TableName", "dynamodb:DeleteItem", "arn:aws:dynamodb:*:*:table/{}"),
    "DynamoDBWritePolicy": ("TableName", "dynamodb:BatchWriteItem", "arn:aws:dynamodb:*:*:table/{}"),
    "DynamoDBBackupFullAccessPolicy": ("TableName", "dynamodb:DeleteBackup", "arn:aws:dynamodb:*:*:table/{}/backup/*"),
    "DynamoDBRestoreFromBackupPolicy": ("TableName", "dynamodb:DeleteItem", "arn:aws:dynamodb:*:*:table/{}"),
    "FirehoseCrudPolicy": ("DeliveryStreamName", "firehose:DeleteDeliveryStream", "arn:aws:firehose:*:*:stream/{}"),
    "KinesisCrudPolicy": ("StreamName", "kinesis:DeleteStream", "arn:aws:kinesis:*:*:stream/{}"),
    "S3WritePolicy": ("BucketName", "s3:PutLifecycleConfiguration", "arn:aws:s3:::{}"),
    "S3CrudPolicy": ("BucketName", "s3:DeleteObject", "arn:aws:s3:::{}/*"),
    "S3FullAccessPolicy": ("BucketName", "s3:DeleteObject", "arn:aws:s3:::{}/*"),
}
"""Policies of SAM that delete: the parameter that names what they are about, the action, and the resource."""

REFERENCE: Final = re.compile(r"\$\{(\w+)(?:\.Arn)?\}")


def rights_of(one: Declared, template: Template) -> Iterator[Operation]:
    """The rights to delete that a resource gives, with its own names in place of references within the template."""
    if one.type in LIMITING:
        return
    for document, path, exact in (*_documents(one), *_named(one)):
        places = partial(_place, one, path, exact)
        for operation in of_document(document, places, _holders(one)):
            yield _settled(operation, template)


def _place(one: Declared, path: Path, exact: bool, inner: Path) -> Place:  # noqa: FBT001 - bound before it is called
    return one.place(*path, *(inner if exact else ()))


def _holders(one: Declared) -> tuple[str, ...]:
    if one.type in OF_ITSELF:
        name = text_of(one.properties.get(NAMES.get(one.type, ""), ""))
        return (one.name if not name or "${" in name else name,)
    return tuple(text_of(holder) for key in ATTACHED for holder in entries(one.properties.get(key)))


def _documents(one: Declared) -> Iterator[tuple[object, Path, bool]]:
    """The policy documents in a resource, where each stands, and whether places in it are to be had."""
    waiting: list[tuple[Path, object]] = [(("Properties",), one.properties)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Mapping) and any("Effect" in mapping(one) for _, one in expanded(value.get("Statement"))):
            yield value, path, True
        elif isinstance(value, str) and value.lstrip().startswith("{") and '"Statement"' in value:
            yield _parsed(value), path, False
        elif isinstance(value, Mapping):
            waiting += (((*path, key), inner) for key, inner in value.items() if key != TRUST)
        elif isinstance(value, list):
            waiting += (((*path, at), inner) for at, inner in enumerate(value))


def _parsed(text: str) -> object:
    """A document that stands in a text. Of one that is broken no statement is known to be one."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return {"Statement": [text]}


def _named(one: Declared) -> Iterator[tuple[object, Path, bool]]:
    """What is allowed by policies that are called by name: those that AWS manages, and SAM's."""
    for key in MANAGED:
        for at, written in enumerate(entries(one.properties.get(key))):
            path: Path = ("Properties", key, at)
            document = document_of(text_of(written))
            if document is not None:
                yield document, path, False
            for name, arguments in mapping(written).items():
                if name in SAM:
                    parameter, action, resource = SAM[name]
                    about = resource.format(text_of(mapping(arguments).get(parameter, "*")))
                    yield {"Statement": {"Effect": "Allow", "Action": action, "Resource": about}}, path, False


def _settled(operation: Operation, template: Template) -> Operation:
    """With what resources of the template are called in place of references to them."""

    def called(reference: re.Match[str]) -> str:
        one = template.resources.get(reference[1])
        if one is None:
            return reference[0]
        return _holders(one)[0] if one.type in NAMES else one.called

    name = REFERENCE.sub(called, operation.target.name)
    holders: Sequence[str] = [REFERENCE.sub(called, holder) for holder in operation.holders]
    return replace(operation, target=replace(operation.target, name=name), holders=tuple(holders))

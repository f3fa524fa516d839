"""A call as CloudTrail tells it: who, when, what, of which resources."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from drillgate.world.fidelity.accounts import ROLE, access_key
from drillgate.world.fidelity.cloudtrail_record import Call

RESOURCES = {
    "backup": {"BackupVaultName": "AWS::Backup::BackupVault", "RecoveryPointArn": "AWS::Backup::RecoveryPoint"},
    "cognito-idp": {"UserPoolId": "AWS::Cognito::UserPool"},
    "dynamodb": {
        "BackupArn": "AWS::DynamoDB::Backup",
        "SourceTableName": "AWS::DynamoDB::Table",
        "TableName": "AWS::DynamoDB::Table",
        "TargetTableName": "AWS::DynamoDB::Table",
    },
    "events": {"ArchiveName": "AWS::Events::Archive", "Name": "AWS::Events::Rule", "Rule": "AWS::Events::Rule"},
    "kinesis": {"StreamName": "AWS::Kinesis::Stream"},
    "kms": {"AliasName": "AWS::KMS::Alias", "KeyId": "AWS::KMS::Key"},
    "rds": {
        "DBInstanceIdentifier": "AWS::RDS::DBInstance",
        "DBSnapshotIdentifier": "AWS::RDS::DBSnapshot",
        "FinalDBSnapshotIdentifier": "AWS::RDS::DBSnapshot",
        "SourceDBInstanceIdentifier": "AWS::RDS::DBInstance",
        "TargetDBInstanceIdentifier": "AWS::RDS::DBInstance",
    },
    "route53": {"HostedZoneId": "AWS::Route53::HostedZone"},
    "s3": {"BucketName": "AWS::S3::Bucket"},
    "secretsmanager": {"Name": "AWS::SecretsManager::Secret", "SecretId": "AWS::SecretsManager::Secret"},
    "ssm": {"Name": "AWS::SSM::Parameter", "Names": "AWS::SSM::Parameter"},
    "sts": {"RoleArn": "AWS::IAM::Role"},
}
SECRET = {
    "CiphertextBlob", "MasterUserPassword", "Plaintext", "SecretBinary", "SecretString", "TemporaryPassword", "Value",
}  # fmt: skip
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
# CloudTrail's own names of what S3's API names otherwise.
NAMES = {
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
}
_CODE = re.compile(r'(?:"__type"\s*:\s*"(?:[^"#]*#)?|<Code>)([A-Za-z.]+)')


def event(call: Call, number: int) -> dict[str, Any]:
    """The event of the `number`-th call, which names it for good."""
    parameters = _parameters(call)
    user, identity = _who(call)
    name, source = event_name(call), f"{_source(call.service)}.amazonaws.com"
    identifier = str(uuid5(NAMESPACE_URL, f"drillgate:{number}"))
    whole = {
        "eventVersion": "1.08",
        "userIdentity": identity,
        "eventTime": call.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": source,
        "eventName": name,
        "awsRegion": call.region,
        "requestParameters": _told(parameters),
        "responseElements": None,
        "eventID": identifier,
        "readOnly": call.reads,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "eventCategory": "Management",
        "recipientAccountId": call.account,
    }
    if call.reply:
        code = _CODE.search(call.reply)
        whole["errorCode"] = code[1] if code else "Unknown"
    return {
        "EventId": identifier,
        "EventName": name,
        "ReadOnly": str(call.reads).lower(),
        "AccessKeyId": call.access_key,
        "EventTime": call.at,
        "EventSource": source,
        "Username": user,
        "Resources": [{"ResourceType": kind, "ResourceName": one} for kind, one in resources(call, parameters)],
        "CloudTrailEvent": json.dumps(whole, default=_shown),
    }


def event_name(call: Call) -> str:
    """What CloudTrail calls the operation."""
    return NAMES.get(call.operation, call.operation)


def resources(call: Call, parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The kinds and names of what the call's parameters name."""
    for name, kind in RESOURCES.get(call.service, {}).items():
        value = parameters.get(name)
        for one in value if isinstance(value, list) else [value] if value else []:
            yield kind, str(one)


def entered(call: Call) -> str:
    """The account whose role was assumed: it is told of that too."""
    role = _parameters(call).get("RoleArn") if call.operation == "AssumeRole" else None
    return str(role).split(":")[4] if role else ""


def _parameters(call: Call) -> dict[str, Any]:
    from moto.core.request import Request
    from moto.core.responses import BaseResponse

    if call.service == "s3":
        return {"BucketName": call.bucket} if call.bucket else {}
    reader = BaseResponse(call.service)
    request = Request.from_primitives(call.method, call.url, call.headers, call.body)
    reader.setup_class(request)
    reader.parse_parameters(request)
    return dict(reader.params)


def _told(value: Any) -> Any:
    """Parameters as a trail writes them: named in small letters first, and without what is secret."""
    if isinstance(value, Mapping):
        return {name[:1].lower() + name[1:]: HIDDEN if name in SECRET else _told(one) for name, one in value.items()}
    return [_told(one) for one in value] if isinstance(value, list) else value


def _who(call: Call) -> tuple[str, dict[str, Any]]:
    from moto.sts.models import sts_backends

    own = {"accountId": call.account, "accessKeyId": call.access_key}
    if call.access_key == access_key(call.account):
        arn = f"arn:aws:iam::{call.account}:user/{ROLE}"
        return ROLE, {"type": "IAMUser", "arn": arn, "userName": ROLE, **own}
    for backends in sts_backends.values():
        for backend in backends.values():
            if role := backend.get_assumed_role_from_access_key(call.access_key):
                return role.session_name, {"type": "AssumedRole", "principalId": role.user_id, "arn": role.arn, **own}
    return "", {"type": "Unknown", **own}


def _source(service: str) -> str:
    return "dynamodb" if service == "dynamodbstreams" else service


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)

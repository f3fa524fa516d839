"""Policies that AWS manages and that let their holders delete, by the actions that they allow on everything."""

from collections.abc import Mapping
from typing import Final

ACTIONS: Final[Mapping[str, str]] = {
    "AWSBackupFullAccess": "backup:*",
    "AWSGlueConsoleFullAccess": "glue:*",
    "AWSStorageGatewayFullAccess": "storagegateway:*",
    "AdministratorAccess": "*",
    "AmazonCognitoPowerUser": "cognito-idp:*",
    "AmazonDocDBFullAccess": "rds:*",
    "AmazonDynamoDBFullAccess": "dynamodb:*",
    "AmazonDynamoDBFullAccess_v2": "dynamodb:*",
    "AmazonEC2FullAccess": "ec2:*",
    "AmazonESFullAccess": "es:*",
    "AmazonElastiCacheFullAccess": "elasticache:*",
    "AmazonElasticFileSystemFullAccess": "elasticfilesystem:*",
    "AmazonFSxFullAccess": "fsx:*",
    "AmazonGlacierFullAccess": "glacier:*",
    "AmazonKeyspacesFullAccess": "cassandra:*",
    "AmazonKinesisFirehoseFullAccess": "firehose:*",
    "AmazonKinesisFullAccess": "kinesis:*",
    "AmazonMQFullAccess": "mq:*",
    "AmazonMSKFullAccess": "kafka:*",
    "AmazonMemoryDBFullAccess": "memorydb:*",
    "AmazonOpenSearchServiceFullAccess": "es:*",
    "AmazonRDSFullAccess": "rds:*",
    "AmazonRedshiftFullAccess": "redshift:*",
    "AmazonS3FullAccess": "s3:*",
    "AmazonS3TablesFullAccess": "s3tables:*",
    "AmazonSNSFullAccess": "sns:*",
    "AmazonSQSFullAccess": "sqs:*",
    "AmazonTimestreamFullAccess": "timestream:*",
    "CloudWatchLogsFullAccess": "logs:*",
    "DatabaseAdministrator": "rds:*",
    "NeptuneFullAccess": "rds:*",
    "PowerUserAccess": "*",
    "SecretsManagerReadWrite": "secretsmanager:*",
}


def document_of(arn: str) -> Mapping[str, object] | None:
    """What a managed policy allows, as a document; None if it lets nobody delete, or is none of AWS's own."""
    owner, _, name = arn.rpartition("policy/")
    action = ACTIONS.get(name.rpartition("/")[2]) if owner.endswith(":aws:") or not owner else None
    return None if action is None else {"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}

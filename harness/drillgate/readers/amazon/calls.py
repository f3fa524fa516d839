"""What calls of AWS destroy: data for the readers of Python and of the shell. The words are botocore's own."""

import re
from dataclasses import dataclass

from drillgate.operations import Kind, Recovery


@dataclass(frozen=True, slots=True)
class Destroys:
    """The target of a call: its kind, the parameters that name it, and what the call alone leaves behind."""

    kind: Kind
    names: tuple[str, ...] = ()
    recovery: Recovery = Recovery.NONE


SERVICES = frozenset(
    [
        "acm",
        "amplify",
        "apigateway",
        "apigatewayv2",
        "appconfig",
        "apprunner",
        "appsync",
        "athena",
        "autoscaling",
        "backup",
        "batch",
        "cloudformation",
        "cloudfront",
        "cloudtrail",
        "cloudwatch",
        "codeartifact",
        "codebuild",
        "codecommit",
        "codepipeline",
        "cognito-identity",
        "cognito-idp",
        "config",
        "dax",
        "directconnect",
        "dms",
        "docdb",
        "dynamodb",
        "ds",
        "ebs",
        "ec2",
        "ecr",
        "ecr-public",
        "ecs",
        "efs",
        "eks",
        "elasticache",
        "elasticbeanstalk",
        "elb",
        "elbv2",
        "emr",
        "emr-serverless",
        "es",
        "events",
        "firehose",
        "fsx",
        "gamelift",
        "glacier",
        "globalaccelerator",
        "glue",
        "guardduty",
        "iam",
        "iot",
        "kafka",
        "keyspaces",
        "kinesis",
        "kinesisanalyticsv2",
        "kms",
        "lambda",
        "lakeformation",
        "lightsail",
        "logs",
        "macie2",
        "memorydb",
        "mq",
        "mwaa",
        "neptune",
        "networkmanager",
        "opensearch",
        "opensearchserverless",
        "organizations",
        "pinpoint",
        "qldb",
        "quicksight",
        "rds",
        "redshift",
        "redshift-serverless",
        "rekognition",
        "resourcegroupstaggingapi",
        "route53",
        "route53domains",
        "s3",
        "s3control",
        "s3tables",
        "sagemaker",
        "scheduler",
        "sdb",
        "secretsmanager",
        "securityhub",
        "servicediscovery",
        "ses",
        "sesv2",
        "shield",
        "simspaceweaver",
        "sns",
        "sqs",
        "ssm",
        "sso-admin",
        "stepfunctions",
        "sts",
        "support",
        "timestream-write",
        "transfer",
        "waf",
        "wafv2",
        "workspaces",
        "xray",
    ]
)

OBJECT, BUCKET = Destroys(Kind.OBJECT, ("Bucket", "Key")), Destroys(Kind.BUCKET, ("Bucket",))
DEFINITION = Destroys(Kind.DEFINITION)

CALLS: dict[str, dict[str, Destroys]] = {
    "s3": {
        "delete_object": OBJECT,
        "delete_objects": Destroys(Kind.OBJECT, ("Bucket",)),
        "delete_bucket": BUCKET,
        "delete_bucket_lifecycle": Destroys(Kind.DEFINITION, ("Bucket",)),
        "delete_bucket_policy": Destroys(Kind.DEFINITION, ("Bucket",)),
        "delete_object_tagging": Destroys(Kind.DEFINITION, ("Bucket", "Key")),
    },
    "dynamodb": {
        "delete_item": Destroys(Kind.ROWS, ("TableName",)),
        "delete_table": Destroys(Kind.TABLE, ("TableName",)),
        "delete_backup": Destroys(Kind.BACKUP, ("BackupArn",)),
    },
    "rds": {
        "delete_db_instance": Destroys(Kind.DATABASE, ("DBInstanceIdentifier",), Recovery.BACKUP),
        "delete_db_cluster": Destroys(Kind.DATABASE, ("DBClusterIdentifier",), Recovery.BACKUP),
        "delete_db_snapshot": Destroys(Kind.BACKUP, ("DBSnapshotIdentifier",)),
        "delete_db_cluster_snapshot": Destroys(Kind.BACKUP, ("DBClusterSnapshotIdentifier",)),
        "delete_db_instance_automated_backup": Destroys(Kind.BACKUP, ("DbiResourceId",)),
        "delete_db_cluster_automated_backup": Destroys(Kind.BACKUP, ("DbClusterResourceId",)),
        "delete_db_parameter_group": Destroys(Kind.DEFINITION, ("DBParameterGroupName",)),
        "delete_db_subnet_group": Destroys(Kind.DEFINITION, ("DBSubnetGroupName",)),
    },
    "redshift": {
        "delete_cluster": Destroys(Kind.DATABASE, ("ClusterIdentifier",), Recovery.BACKUP),
        "delete_cluster_snapshot": Destroys(Kind.BACKUP, ("SnapshotIdentifier",)),
    },
    "elasticache": {
        "delete_cache_cluster": Destroys(Kind.DATABASE, ("CacheClusterId",)),
        "delete_replication_group": Destroys(Kind.DATABASE, ("ReplicationGroupId",)),
        "delete_snapshot": Destroys(Kind.BACKUP, ("SnapshotName",)),
    },
    "kms": {
        "schedule_key_deletion": Destroys(Kind.KEY, ("KeyId",), Recovery.TRASH),
        "delete_imported_key_material": Destroys(Kind.KEY, ("KeyId",)),
        "delete_alias": Destroys(Kind.DEFINITION, ("AliasName",)),
    },
    "secretsmanager": {"delete_secret": Destroys(Kind.SECRET, ("SecretId",), Recovery.TRASH)},
    "cognito-idp": {
        "admin_delete_user": Destroys(Kind.IDENTITY, ("UserPoolId", "Username")),
        "delete_user": Destroys(Kind.IDENTITY),
        "delete_user_pool": Destroys(Kind.IDENTITY, ("UserPoolId",)),
        "delete_group": Destroys(Kind.IDENTITY, ("UserPoolId", "GroupName")),
    },
    "cognito-identity": {"delete_identities": Destroys(Kind.IDENTITY), "delete_identity_pool": Destroys(Kind.IDENTITY)},
    "iam": {
        "delete_user": Destroys(Kind.IDENTITY, ("UserName",)),
        "delete_role": Destroys(Kind.IDENTITY, ("RoleName",)),
        "delete_group": Destroys(Kind.IDENTITY, ("GroupName",)),
    },
    "route53": {"delete_hosted_zone": Destroys(Kind.DNS_RECORD, ("Id",))},
    "sqs": {
        "delete_queue": Destroys(Kind.QUEUE, ("QueueUrl",)),
        "purge_queue": Destroys(Kind.QUEUE, ("QueueUrl",)),
    },
    "sns": {"delete_topic": Destroys(Kind.QUEUE, ("TopicArn",))},
    "kinesis": {"delete_stream": Destroys(Kind.STREAM, ("StreamName", "StreamARN"))},
    "firehose": {"delete_delivery_stream": Destroys(Kind.STREAM, ("DeliveryStreamName",))},
    "kafka": {"delete_cluster": Destroys(Kind.STREAM, ("ClusterArn",))},
    "ssm": {
        "delete_parameter": Destroys(Kind.PARAMETER, ("Name",)),
        "delete_parameters": Destroys(Kind.PARAMETER, ("Names",)),
    },
    "backup": {
        "delete_recovery_point": Destroys(Kind.BACKUP, ("BackupVaultName", "RecoveryPointArn")),
        "delete_backup_vault": Destroys(Kind.BACKUP, ("BackupVaultName",)),
        "delete_backup_plan": Destroys(Kind.BACKUP, ("BackupPlanId",)),
        "delete_backup_selection": Destroys(Kind.BACKUP, ("BackupPlanId", "SelectionId")),
    },
    "ec2": {
        "terminate_instances": Destroys(Kind.COMPUTE, ("InstanceIds",)),
        "delete_volume": Destroys(Kind.VOLUME, ("VolumeId",)),
        "delete_snapshot": Destroys(Kind.BACKUP, ("SnapshotId",)),
        "deregister_image": Destroys(Kind.BACKUP, ("ImageId",)),
    },
    "ecs": {
        "delete_service": Destroys(Kind.COMPUTE, ("cluster", "service")),
        "delete_cluster": Destroys(Kind.COMPUTE, ("cluster",)),
    },
    "eks": {"delete_cluster": Destroys(Kind.COMPUTE, ("name",)), "delete_nodegroup": Destroys(Kind.COMPUTE)},
    "lambda": {"delete_function": Destroys(Kind.COMPUTE, ("FunctionName",))},
    "efs": {"delete_file_system": Destroys(Kind.VOLUME, ("FileSystemId",))},
    "fsx": {"delete_file_system": Destroys(Kind.VOLUME, ("FileSystemId",)), "delete_backup": Destroys(Kind.BACKUP)},
    "logs": {
        "delete_log_group": Destroys(Kind.STREAM, ("logGroupName",)),
        "delete_log_stream": Destroys(Kind.STREAM, ("logGroupName", "logStreamName")),
    },
    "opensearch": {"delete_domain": Destroys(Kind.DATABASE, ("DomainName",))},
    "neptune": {"delete_db_cluster": Destroys(Kind.DATABASE, ("DBClusterIdentifier",), Recovery.BACKUP)},
    "docdb": {"delete_db_cluster": Destroys(Kind.DATABASE, ("DBClusterIdentifier",), Recovery.BACKUP)},
    "glue": {
        "delete_database": Destroys(Kind.SCHEMA, ("Name",)),
        "delete_table": Destroys(Kind.TABLE, ("DatabaseName", "Name")),
        "batch_delete_table": Destroys(Kind.TABLE, ("DatabaseName",)),
    },
    "timestream-write": {
        "delete_table": Destroys(Kind.TABLE, ("DatabaseName", "TableName")),
        "delete_database": Destroys(Kind.DATABASE, ("DatabaseName",)),
    },
    "keyspaces": {"delete_table": Destroys(Kind.TABLE, ("keyspaceName", "tableName"))},
}

# Of resources: the type, and what its methods destroy.
RESOURCES: dict[str, Destroys] = {
    "Table": Destroys(Kind.TABLE),
    "Bucket": Destroys(Kind.BUCKET),
    "Object": Destroys(Kind.OBJECT),
    "ObjectSummary": Destroys(Kind.OBJECT),
    "ObjectVersion": Destroys(Kind.OBJECT),
    "Instance": Destroys(Kind.COMPUTE),
    "Volume": Destroys(Kind.VOLUME),
    "Snapshot": Destroys(Kind.BACKUP),
    "Image": Destroys(Kind.BACKUP),
    "Queue": Destroys(Kind.QUEUE),
    "Topic": Destroys(Kind.QUEUE),
    "User": Destroys(Kind.IDENTITY),
    "Role": Destroys(Kind.IDENTITY),
    "Group": Destroys(Kind.IDENTITY),
    "BucketPolicy": DEFINITION,
    "BucketLifecycle": DEFINITION,
    "BucketTagging": DEFINITION,
}
COLLECTIONS = {
    "objects": Kind.OBJECT,
    "object_versions": Kind.OBJECT,
    "buckets": Kind.BUCKET,
    "tables": Kind.TABLE,
    "instances": Kind.COMPUTE,
    "volumes": Kind.VOLUME,
    "snapshots": Kind.BACKUP,
    "images": Kind.BACKUP,
    "queues": Kind.QUEUE,
}

VERB = re.compile(
    r"^(?:batch_|admin_|bulk_|force_|global_)?(?:delete|terminate|purge|deregister|remove|destroy|erase)_\w+$"
)
OTHER_VERBS = frozenset(
    {"schedule_key_deletion", "batch_write_item", "transact_write_items", "change_resource_record_sets"}
)
# They take away a definition, a permission or a label, and no data.
NO_DATA = re.compile(
    r"_(tags?|tagging|policy|policies|permissions?|alias|aliases|rules?|listeners?|targets?|attributes?|configurations?"
    r"|notifications?|subscriptions?|alarms?|dashboards?|grants?|routes?|ingress|egress|cors|website|encryption"
    r"|lifecycle|ownership_controls|public_access_block|from_group|from_role|from_instance_profile)$"
    r"|^remove_(tags|role|user|permission|targets|attributes)_?"
)
# What a consumer does with a message that it has worked through.
ACKNOWLEDGES = frozenset({"delete_message", "delete_message_batch"})

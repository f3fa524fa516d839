"""Which AWS calls take a protection away, and what they are aimed at: data, in botocore's own words."""

import re

from drillgate.operations import Kind

CHANGES = re.compile(r"^(put|modify|update|set|create|restore|disable|delete|stop)_")
KINDS = {
    "s3": Kind.BUCKET,
    "dynamodb": Kind.TABLE,
    "rds": Kind.DATABASE,
    "redshift": Kind.DATABASE,
    "docdb": Kind.DATABASE,
    "neptune": Kind.DATABASE,
    "ec2": Kind.COMPUTE,
    "backup": Kind.BACKUP,
    "kms": Kind.KEY,
    "cognito-idp": Kind.IDENTITY,
    "logs": Kind.STREAM,
    "elbv2": Kind.RESOURCE,
}
# Parameters whose value takes a protection away, at any depth of a call's arguments.
LOWERED: dict[str, tuple[object, ...]] = {
    "DeletionProtection": (False, "INACTIVE"),
    "DeletionProtectionEnabled": (False,),
    "deletionProtectionEnabled": (False,),
    "BackupRetentionPeriod": (0,),
    "AutomatedSnapshotRetentionPeriod": (0,),
    "SnapshotRetentionLimit": (0,),
    "PointInTimeRecoveryEnabled": (False,),
    "EnableTerminationProtection": (False,),
    "DisableApiTermination": (False,),
}
CALLS = frozenset(
    {
        "delete_backup_vault_lock_configuration",
        "delete_bucket_replication",
        "delete_backup_vault_access_policy",
        "disable_key",
        "disable_key_rotation",
        "delete_resource_policy",
        "disassociate_recovery_point",
    }
)

"""What goes with a resource of Terraform's, by its type."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from drillgate.operations import Action, Kind, Recovery
from drillgate.readers.terraform.attributes import Change

STATEFUL: Final = frozenset(
    {Kind.TABLE, Kind.SCHEMA, Kind.DATABASE, Kind.BUCKET, Kind.OBJECT, Kind.VOLUME, Kind.STREAM, Kind.QUEUE}
    | {Kind.SECRET, Kind.IDENTITY, Kind.BACKUP, Kind.KEY, Kind.DNS_RECORD}
)


NAMES: Final = (
    *("identifier", "cluster_identifier", "replication_group_id", "global_cluster_identifier", "bucket", "domain_name"),
    *("name", "id"),
)
"""Attributes that hold what a resource is called by those who use it, the one that says it best first."""

LIMITING: Final = frozenset({"aws_organizations_policy", "aws_vpc_endpoint", "aws_vpc_endpoint_policy"})
"""Types whose policies say what others may allow at most, and allow nothing by themselves."""

DOCUMENT: Final = "aws_iam_policy_document"
"""The data source that makes policy documents."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What a type of resource holds, and what brings that back when it is destroyed.

    `unless` are settings, with the value by which nothing is left: `skip_final_snapshot` that is true. A type that only
    protects another has the action UNPROTECT, and that one's kind.
    """

    kind: Kind
    recovery: Recovery = Recovery.NONE
    unless: tuple[str, object] | None = None
    action: Action = Action.DESTROY
    protected: Kind | None = None

    @property
    def protects(self) -> Kind:
        """What its settings protect."""
        return self.protected or self.kind

    def left(self) -> Recovery:
        """What is left when the resource goes, of whose settings nothing is known."""
        return self.recovery if self.unless is None else Recovery.NONE

    def recovery_of(self, change: Change) -> Recovery:
        """What is left when the resource goes. What is not known is as bad as it can be."""
        if self.unless is None:
            return self.recovery
        setting, value = self.unless
        found = change.was((setting,))
        return self.recovery if isinstance(found, bool | int) and found != value else Recovery.NONE


SNAPSHOT: Final = ("skip_final_snapshot", True)
AUTOMATIC: Final = ("delete_automated_backups", True)
DATABASE: Final = Resource(Kind.DATABASE)
WITH_SNAPSHOT: Final = Resource(Kind.DATABASE, Recovery.BACKUP, SNAPSHOT)
DEFINITION: Final = Resource(Kind.DEFINITION)
KNOWN: Final[Mapping[str, Resource]] = {
    "aws_db_instance": WITH_SNAPSHOT,
    "aws_rds_cluster": WITH_SNAPSHOT,
    "aws_rds_global_cluster": Resource(Kind.RESOURCE),
    "aws_rds_cluster_instance": Resource(Kind.COMPUTE),
    "aws_docdb_cluster": WITH_SNAPSHOT,
    "aws_docdb_cluster_instance": Resource(Kind.COMPUTE),
    "aws_neptune_cluster": WITH_SNAPSHOT,
    "aws_neptune_cluster_instance": Resource(Kind.COMPUTE),
    "aws_redshift_cluster": WITH_SNAPSHOT,
    "aws_elasticache_replication_group": DATABASE,
    "aws_elasticache_cluster": DATABASE,
    "aws_elasticache_serverless_cache": DATABASE,
    "aws_memorydb_cluster": DATABASE,
    "aws_opensearch_domain": DATABASE,
    "aws_elasticsearch_domain": DATABASE,
    "aws_opensearchserverless_collection": DATABASE,
    "aws_dynamodb_table": Resource(Kind.TABLE),
    "aws_dynamodb_table_item": Resource(Kind.ROWS),
    "aws_dynamodb_table_replica": Resource(Kind.TABLE, action=Action.UNPROTECT),
    "aws_dynamodb_global_table": Resource(Kind.TABLE),
    "aws_keyspaces_table": Resource(Kind.TABLE),
    "aws_keyspaces_keyspace": Resource(Kind.SCHEMA),
    "aws_timestreamwrite_database": DATABASE,
    "aws_timestreamwrite_table": Resource(Kind.TABLE),
    "aws_qldb_ledger": DATABASE,
    "aws_s3_bucket": Resource(Kind.BUCKET),
    "aws_s3_directory_bucket": Resource(Kind.BUCKET),
    "aws_s3_object": Resource(Kind.OBJECT),
    "aws_s3_bucket_object": Resource(Kind.OBJECT),
    "aws_s3_object_copy": Resource(Kind.OBJECT),
    "aws_s3_bucket_versioning": Resource(Kind.BUCKET, action=Action.UNPROTECT),
    "aws_s3_bucket_object_lock_configuration": Resource(Kind.BUCKET, action=Action.UNPROTECT),
    "aws_s3_bucket_replication_configuration": Resource(Kind.BUCKET, action=Action.UNPROTECT),
    "aws_s3_bucket_lifecycle_configuration": Resource(Kind.DEFINITION, protected=Kind.BUCKET),
    "aws_efs_file_system": Resource(Kind.VOLUME),
    "aws_efs_backup_policy": Resource(Kind.VOLUME, action=Action.UNPROTECT),
    "aws_efs_replication_configuration": Resource(Kind.VOLUME, action=Action.UNPROTECT),
    "aws_efs_mount_target": DEFINITION,
    "aws_efs_access_point": DEFINITION,
    "aws_ebs_volume": Resource(Kind.VOLUME),
    "aws_ebs_snapshot": Resource(Kind.BACKUP),
    "aws_ami": Resource(Kind.BACKUP),
    "aws_instance": Resource(Kind.COMPUTE),
    "aws_kms_key": Resource(Kind.KEY, Recovery.TRASH),
    "aws_kms_replica_key": Resource(Kind.KEY, Recovery.TRASH),
    "aws_kms_external_key": Resource(Kind.KEY, Recovery.TRASH),
    "aws_kms_alias": DEFINITION,
    "aws_kms_grant": DEFINITION,
    "aws_secretsmanager_secret": Resource(Kind.SECRET, Recovery.TRASH, ("recovery_window_in_days", 0)),
    "aws_secretsmanager_secret_version": Resource(Kind.SECRET),
    "aws_secretsmanager_secret_rotation": DEFINITION,
    "aws_ssm_parameter": Resource(Kind.PARAMETER),
    "aws_backup_vault": Resource(Kind.BACKUP),
    "aws_backup_logically_air_gapped_vault": Resource(Kind.BACKUP),
    "aws_backup_plan": Resource(Kind.BACKUP, action=Action.UNPROTECT),
    "aws_backup_selection": Resource(Kind.BACKUP, action=Action.UNPROTECT),
    "aws_backup_vault_lock_configuration": Resource(Kind.BACKUP, action=Action.UNPROTECT),
    "aws_backup_vault_policy": Resource(Kind.BACKUP, action=Action.UNPROTECT),
    "aws_db_snapshot": Resource(Kind.BACKUP),
    "aws_db_cluster_snapshot": Resource(Kind.BACKUP),
    "aws_db_instance_automated_backups_replication": Resource(Kind.BACKUP, action=Action.UNPROTECT),
    "aws_dlm_lifecycle_policy": Resource(Kind.BACKUP, action=Action.UNPROTECT),
    "aws_fsx_lustre_file_system": Resource(Kind.VOLUME, Recovery.BACKUP, ("skip_final_backup", True)),
    "aws_fsx_windows_file_system": Resource(Kind.VOLUME, Recovery.BACKUP, ("skip_final_backup", True)),
    "aws_fsx_openzfs_file_system": Resource(Kind.VOLUME, Recovery.BACKUP, ("skip_final_backup", True)),
    "aws_cognito_user_pool": Resource(Kind.IDENTITY),
    "aws_cognito_user": Resource(Kind.IDENTITY),
    "aws_cognito_identity_pool": Resource(Kind.IDENTITY),
    "aws_iam_user": Resource(Kind.IDENTITY),
    "aws_iam_role": DEFINITION,
    "aws_kinesis_stream": Resource(Kind.STREAM),
    "aws_msk_cluster": Resource(Kind.STREAM),
    "aws_cloudwatch_log_group": Resource(Kind.STREAM),
    "aws_cloudtrail": Resource(Kind.STREAM, action=Action.UNPROTECT),
    "aws_sqs_queue": Resource(Kind.QUEUE),
    "aws_sns_topic": Resource(Kind.QUEUE),
    "aws_sns_topic_subscription": DEFINITION,
    "aws_route53_zone": Resource(Kind.DNS_RECORD),
    "aws_route53_record": Resource(Kind.DNS_RECORD),
    "aws_ecr_repository": Resource(Kind.RESOURCE),
    "aws_cloudformation_stack": Resource(Kind.RESOURCE),
}
WITHOUT_DATA: Final = (
    r"_(policy|policies|rules?|attachment|association|permissions?|subnet_group|parameter_group|option_group|alarm"
    r"|alias|grant|tags?|notification|configuration|binding|member|firewall|route|route_table|listener|iam\w*"
    r"|connection|endpoint|link|access_point|schedule|role|proxy|proxy_\w+|event_subscription)$"
)
NOUNS: Final = (
    (WITHOUT_DATA, DEFINITION),
    (r"(snapshots?|backups?|(recovery_services|backup\w*)_vault|machine_image)$", Resource(Kind.BACKUP)),
    (r"(key_vault|key_vault_key|key_ring|crypto_key|kms\w*_key|encryption_key)", Resource(Kind.KEY)),
    (r"secret", Resource(Kind.SECRET)),
    (r"(table|collection)$", Resource(Kind.TABLE)),
    (r"(schema|keyspace|dataset)$", Resource(Kind.SCHEMA)),
    (r"(database|_db|sql|postgres|mysql|redis|mongo|cassandra|elasticsearch|opensearch|spanner|bigtable)", DATABASE),
    (r"(bucket|storage_account|storage_container|blob)$", Resource(Kind.BUCKET)),
    (
        r"(volume|disk|file_system|filesystem|file_share|filestore_instance|persistent_volume_claim)",
        Resource(Kind.VOLUME),
    ),
    (r"(stream|topic|eventhub|log_group|kafka\w*)$", Resource(Kind.STREAM)),
    (r"(queue|subscription)$", Resource(Kind.QUEUE)),
    (r"(user|user_pool|identity_pool|directory)$", Resource(Kind.IDENTITY)),
    (r"(dns\w*_zone|dns\w*_record\w*|managed_zone|hosted_zone)", Resource(Kind.DNS_RECORD)),
    (r"(instance|virtual_machine|node_pool|nodegroup|cluster)$", Resource(Kind.COMPUTE)),
)
"""What a type that is not known holds, by what it is called."""


@cache
def resource_of(type_: str) -> Resource:
    """What a type of resource holds. Of one that says nothing by its name it is a resource."""
    known = KNOWN.get(type_)
    if known is not None:
        return known
    name = type_.partition("_")[2] or type_
    return next((one for noun, one in NOUNS if re.search(noun, f"_{name}")), Resource(Kind.RESOURCE))


def is_stateful(kind: Kind) -> bool:
    return kind in STATEFUL

"""What a resource of CloudFormation holds, by its type, and what it leaves behind when it is deleted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from drillgate.operations import Action, Kind, Recovery


@dataclass(frozen=True, slots=True)
class Holding:
    """What a type of resource holds. `name` is the property by which its users call it. `snapshots`: it is deleted with
    a snapshot, if nothing else is said. `recovery` is what is left in any case. What only protects another has the
    action UNPROTECT, and that one's kind."""

    kind: Kind
    name: str = ""
    snapshots: bool = False
    recovery: Recovery = Recovery.NONE
    action: Action = Action.DESTROY


def _each(kind: Kind, types: str, **others: Any) -> dict[str, Holding]:
    """Holdings of types that are written TYPE or TYPE.NAME."""
    pairs = (written.partition(".") for written in types.split())
    return {f"AWS::{type_}": Holding(kind, name, **others) for type_, _, name in pairs}


KNOWN: Final[Mapping[str, Holding]] = {
    **_each(
        Kind.TABLE,
        "DynamoDB::Table.TableName DynamoDB::GlobalTable.TableName Serverless::SimpleTable.TableName"
        " Cassandra::Table.TableName Timestream::Table.TableName",
    ),
    **_each(
        Kind.DATABASE,
        "Neptune::DBCluster.DBClusterIdentifier DocDB::DBCluster.DBClusterIdentifier"
        " Redshift::Cluster.ClusterIdentifier ElastiCache::ReplicationGroup.ReplicationGroupId"
        " ElastiCache::CacheCluster.ClusterName"
        " ElastiCache::ServerlessCache.ServerlessCacheName MemoryDB::Cluster.ClusterName"
        " OpenSearchService::Domain.DomainName Elasticsearch::Domain.DomainName"
        " OpenSearchServerless::Collection.Name Timestream::Database.DatabaseName"
        " QLDB::Ledger.Name SDB::Domain DSQL::Cluster CodeCommit::Repository.RepositoryName"
        " RedshiftServerless::Namespace.NamespaceName NeptuneGraph::Graph.GraphName",
    ),
    "AWS::RDS::DBCluster": Holding(Kind.DATABASE, "DBClusterIdentifier", snapshots=True),
    "AWS::RDS::DBInstance": Holding(Kind.DATABASE, "DBInstanceIdentifier", snapshots=True),
    **_each(Kind.SCHEMA, "Cassandra::Keyspace.KeyspaceName"),
    **_each(Kind.BUCKET, "S3::Bucket.BucketName S3Express::DirectoryBucket.BucketName S3Tables::TableBucket"),
    **_each(Kind.VOLUME, "EFS::FileSystem EC2::Volume FSx::FileSystem"),
    **_each(Kind.KEY, "KMS::Key KMS::ReplicaKey", recovery=Recovery.TRASH),
    **_each(Kind.SECRET, "SecretsManager::Secret.Name", recovery=Recovery.TRASH),
    **_each(Kind.IDENTITY, "Cognito::UserPool.UserPoolName Cognito::IdentityPool.IdentityPoolName"),
    **_each(Kind.STREAM, "Kinesis::Stream.Name MSK::Cluster.ClusterName Logs::LogGroup.LogGroupName Events::Archive"),
    **_each(Kind.QUEUE, "SQS::Queue.QueueName SNS::Topic.TopicName"),
    **_each(Kind.BACKUP, "Backup::BackupVault.BackupVaultName Backup::LogicallyAirGappedBackupVault.BackupVaultName"),
    **_each(Kind.BACKUP, "Backup::BackupPlan Backup::BackupSelection DLM::LifecyclePolicy", action=Action.UNPROTECT),
    **_each(Kind.STREAM, "CloudTrail::Trail", action=Action.UNPROTECT),
    **_each(Kind.DNS_RECORD, "Route53::HostedZone.Name Route53::RecordSet.Name Route53::RecordSetGroup"),
    **_each(Kind.PARAMETER, "SSM::Parameter.Name"),
    **_each(Kind.IDENTITY, "IAM::User.UserName"),
    **_each(Kind.DEFINITION, "IAM::Role IAM::Policy IAM::ManagedPolicy IAM::Group S3::BucketPolicy KMS::Alias"),
    **_each(Kind.RESOURCE, "CloudFormation::Stack RDS::GlobalCluster ECR::Repository"),
}
NOUNS: Final = (
    (
        r"(Policy|Permission|Attachment|Association|Rule|Alarm|SubnetGroup|ParameterGroup|Alias|Role|Endpoint)$",
        Kind.DEFINITION,
    ),
    (r"(Table|Collection)$", Kind.TABLE),
    (r"(Database|DBCluster|DBInstance|Domain|Datastore)$", Kind.DATABASE),
    (r"Bucket$", Kind.BUCKET),
    (r"(FileSystem|Volume)$", Kind.VOLUME),
    (r"(Backup|Snapshot|BackupVault)$", Kind.BACKUP),
    (r"Secret$", Kind.SECRET),
    (r"Stream$", Kind.STREAM),
    (r"(Queue|Topic)$", Kind.QUEUE),
    (r"(UserPool|Directory)$", Kind.IDENTITY),
    (r"(Instance|Cluster|Function|Service)$", Kind.COMPUTE),
)
"""What an AWS type that is not known holds, by how it is called."""

KEEPS: Final = frozenset(
    {Kind.TABLE, Kind.DATABASE, Kind.SCHEMA, Kind.BUCKET, Kind.VOLUME, Kind.KEY, Kind.SECRET, Kind.IDENTITY}
    | {Kind.STREAM, Kind.BACKUP}
)
"""Kinds that a template has to say of what becomes of them. A queue's messages are on their way elsewhere."""

HOLDS: Final = KEEPS | {Kind.QUEUE, Kind.DNS_RECORD}


@cache
def holding_of(type_: str) -> Holding:
    """What a type of resource holds; of one that says nothing by its name it is a resource."""
    known = KNOWN.get(type_)
    if known is not None:
        return known
    if not type_.startswith("AWS::"):
        return Holding(Kind.RESOURCE)
    return Holding(next((kind for noun, kind in NOUNS if re.search(noun, type_)), Kind.RESOURCE))

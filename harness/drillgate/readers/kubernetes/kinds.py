"""What an object of a cluster holds, by its kind and the group that this is of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from drillgate.operations import Kind


@dataclass(frozen=True, slots=True)
class Holding:
    """What an object holds. `leaves`: what it holds stays when it is deleted, and nothing looks after it then."""

    kind: Kind
    leaves: bool = False


OWN: Final[Mapping[str, Holding]] = {
    "PersistentVolumeClaim": Holding(Kind.VOLUME),
    "PersistentVolume": Holding(Kind.VOLUME, leaves=True),
    "StatefulSet": Holding(Kind.VOLUME, leaves=True),
    "Namespace": Holding(Kind.RESOURCE),
    "CustomResourceDefinition": Holding(Kind.RESOURCE),
    "Secret": Holding(Kind.SECRET),
}
"""Kinds of Kubernetes itself."""

BUILT_IN: Final = frozenset(
    {"", "apps", "batch", "extensions", "policy", "autoscaling"}
    | {f"{name}.k8s.io" for name in ("storage", "apiextensions", "rbac.authorization", "networking")}
)
OPERATORS: Final[Mapping[str, Holding]] = {
    f"{kind}.{group}": Holding(what)
    for group, kinds, what in (
        ("snapshot.storage.k8s.io", "VolumeSnapshot VolumeSnapshotContent VolumeGroupSnapshot", Kind.BACKUP),
        ("velero.io", "Backup BackupStorageLocation", Kind.BACKUP),
        ("longhorn.io", "Volume", Kind.VOLUME),
        ("longhorn.io", "Backup Snapshot", Kind.BACKUP),
        ("postgresql.cnpg.io", "Cluster Database", Kind.DATABASE),
        ("postgresql.cnpg.io", "Backup", Kind.BACKUP),
        ("acid.zalan.do", "postgresql", Kind.DATABASE),
        ("postgres-operator.crunchydata.com", "PostgresCluster", Kind.DATABASE),
        ("pgv2.percona.com", "PerconaPGCluster", Kind.DATABASE),
        ("pxc.percona.com", "PerconaXtraDBCluster", Kind.DATABASE),
        ("ps.percona.com", "PerconaServerMySQL", Kind.DATABASE),
        ("psmdb.percona.com", "PerconaServerMongoDB", Kind.DATABASE),
        ("mysql.oracle.com", "InnoDBCluster", Kind.DATABASE),
        ("k8s.mariadb.com", "MariaDB Database", Kind.DATABASE),
        ("mongodbcommunity.mongodb.com", "MongoDBCommunity", Kind.DATABASE),
        ("elasticsearch.k8s.elastic.co", "Elasticsearch", Kind.DATABASE),
        ("opensearch.opster.io", "OpenSearchCluster", Kind.DATABASE),
        ("cassandra.datastax.com", "CassandraDatacenter", Kind.DATABASE),
        ("k8ssandra.io", "K8ssandraCluster", Kind.DATABASE),
        ("scylla.scylladb.com", "ScyllaCluster", Kind.DATABASE),
        ("clickhouse.altinity.com", "ClickHouseInstallation", Kind.DATABASE),
        ("crdb.cockroachlabs.com", "CrdbCluster", Kind.DATABASE),
        ("pingcap.com", "TidbCluster", Kind.DATABASE),
        ("kafka.strimzi.io", "Kafka KafkaTopic KafkaNodePool", Kind.STREAM),
        ("rabbitmq.com", "RabbitmqCluster Queue", Kind.QUEUE),
        ("minio.min.io", "Tenant", Kind.BUCKET),
        ("objectbucket.io", "ObjectBucketClaim ObjectBucket", Kind.BUCKET),
        ("ceph.rook.io", "CephCluster CephBlockPool CephFilesystem CephObjectStore", Kind.VOLUME),
        ("ceph.rook.io", "CephObjectStoreUser", Kind.IDENTITY),
        ("argoproj.io", "Application ApplicationSet", Kind.RESOURCE),
        ("kustomize.toolkit.fluxcd.io", "Kustomization", Kind.RESOURCE),
        ("helm.toolkit.fluxcd.io", "HelmRelease", Kind.RESOURCE),
    )
    for kind in kinds.split()
}
"""Kinds that widely used operators bring along."""

FAMILIES: Final = ("kubedb.com", "kubeblocks.io")
"""Groups, and those below them, whose kinds are databases as far as they hold anything."""

CLOUDS: Final = re.compile(r"\.(?:services\.k8s\.aws|upbound\.io|crossplane\.io|cnrm\.cloud\.google\.com|azure\.com)$")
"""Groups of those that keep what a cloud has as objects of a cluster."""

NOUNS: Final = (
    (re.compile(r"(?:Snapshot|Backup|BackupVault)$"), Kind.BACKUP),
    (re.compile(r"Bucket$"), Kind.BUCKET),
    (re.compile(r"Table$"), Kind.TABLE),
    (
        re.compile(
            r"(?:(?:DB|SQL|Spanner|Redis|Bigtable|Alloy|AlloyDB)(?:Instance|Cluster)|Database|ReplicationGroup|Ledger)$"
        ),
        Kind.DATABASE,
    ),
    (re.compile(r"(?:FileSystem|Filesystem|FilestoreInstance|Disk|Volume)$"), Kind.VOLUME),
    (re.compile(r"(?:Stream|Topic)$"), Kind.STREAM),
    (re.compile(r"Queue$"), Kind.QUEUE),
    (re.compile(r"(?:Key|KeyRing|CryptoKey)$"), Kind.KEY),
    (re.compile(r"Secret$"), Kind.SECRET),
    (re.compile(r"UserPool$"), Kind.IDENTITY),
    (re.compile(r"(?:HostedZone|ManagedZone|RecordSet)$"), Kind.DNS_RECORD),
)
DATABASE_SERVICES: Final = re.compile(r"^(?:rds|docdb|neptune|elasticache|memorydb|redshift|sql|opensearch\w*|dax)\.")


def holding_of(kind: str, group: str) -> Holding | None:
    """What an object holds that would be missed; None of what holds nothing, or is not known."""
    if group in BUILT_IN:
        return OWN.get(kind)
    known = OPERATORS.get(f"{kind}.{group}")
    if known is not None:
        return known
    if any(group == name or group.endswith(f".{name}") for name in FAMILIES):
        return None if kind.endswith(("Version", "Definition", "OpsRequest")) else Holding(Kind.DATABASE)
    return Holding(noun) if CLOUDS.search(group) and (noun := _of_cloud(kind, group)) is not None else None


def _of_cloud(kind: str, group: str) -> Kind | None:
    told = next((what for noun, what in NOUNS if noun.search(kind)), None)
    if told is None and kind in ("Cluster", "Instance", "Domain") and DATABASE_SERVICES.match(group):
        return Kind.DATABASE
    return told

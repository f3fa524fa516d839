"""Which actions of IAM delete what customers would miss, by the catalogue of AWS, and by what IAM calls otherwise."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from drillgate.catalogue import calls
from drillgate.operations import Action, Kind

HOLDS_DATA: Final = frozenset(
    {Kind.ROWS, Kind.PARTITION, Kind.TABLE, Kind.SCHEMA, Kind.DATABASE, Kind.OBJECT, Kind.BUCKET, Kind.BACKUP}
    | {Kind.KEY, Kind.SECRET, Kind.IDENTITY, Kind.STREAM, Kind.QUEUE, Kind.VOLUME}
)
SERVICES: Final[Mapping[str, str]] = {
    "aoss": "opensearchserverless",
    "cassandra": "keyspaces",
    "elasticfilesystem": "efs",
    "timestream": "timestream-write",
}
"""Services that IAM calls otherwise than boto3 does."""

NAMED_BY_IAM: Final[Mapping[str, Mapping[str, Kind]]] = {
    "cassandra": {"Modify": Kind.ROWS, "Drop": Kind.TABLE, "DropMultiRegionResource": Kind.TABLE},
    "cognito-sync": {"DeleteDataset": Kind.ROWS},
    "dax": {"BatchWriteItem": Kind.ROWS, "DeleteItem": Kind.ROWS},
    "dynamodb": {"BatchWriteItem": Kind.ROWS, "PartiQLDelete": Kind.ROWS, "DeleteTableReplica": Kind.TABLE},
    "es": {"DeleteDomain": Kind.DATABASE, "DeleteIndex": Kind.TABLE, "ESHttpDelete": Kind.ROWS},
    "fsx": {"BypassSnaplockEnterpriseRetention": Kind.VOLUME, "DeleteStorageVirtualMachine": Kind.VOLUME},
    "glue": {"DeleteCatalog": Kind.DATABASE},
    "kafka": {"DeleteTopic": Kind.STREAM},
    "kafka-cluster": {"DeleteTopic": Kind.STREAM},
    "lakeformation": {"DeleteObjectsOnCancel": Kind.OBJECT},
    "memorydb": {"DeleteMultiRegionCluster": Kind.DATABASE},
    "mq": {"DeleteBroker": Kind.QUEUE},
    "neptune-db": {"DeleteDataViaQuery": Kind.ROWS, "ResetDatabase": Kind.DATABASE},
    "neptune-graph": {"DeleteDataViaQuery": Kind.ROWS},
    "qldb": {"DeleteLedger": Kind.DATABASE, "PartiQLDropTable": Kind.TABLE, "PartiQLDelete": Kind.ROWS},
    "rds": {"DeleteDBClusterAutomatedBackup": Kind.BACKUP, "DeleteDBShardGroup": Kind.DATABASE},
    "s3": {
        "BypassGovernanceRetention": Kind.OBJECT,
        "DeleteObjectVersion": Kind.OBJECT,
        "PutLifecycleConfiguration": Kind.BUCKET,
    },
    "s3-outposts": {
        "DeleteBucket": Kind.BUCKET,
        "DeleteObject": Kind.OBJECT,
        "DeleteObjectVersion": Kind.OBJECT,
        "PutLifecycleConfiguration": Kind.BUCKET,
    },
    "s3-object-lambda": {"DeleteObject": Kind.OBJECT, "DeleteObjectVersion": Kind.OBJECT},
    "s3express": {"DeleteBucket": Kind.BUCKET, "PutLifecycleConfiguration": Kind.BUCKET},
    "s3tables": {"DeleteNamespace": Kind.SCHEMA},
    "s3vectors": {"DeleteIndex": Kind.TABLE, "DeleteVectors": Kind.ROWS},
    "storagegateway": {"BypassGovernanceRetention": Kind.BACKUP, "DeleteTapeArchive": Kind.BACKUP},
}
"""Actions that no call has the name of, or that the catalogue has no entry for, since their parameters tell."""

FOR_THEMSELVES: Final = frozenset({"cognito-idp:deleteuser", "cognito-idp:deleteuserattributes"})
"""What users do to themselves, which no right is needed for."""

OF_THE_OPERATOR: Final = frozenset({"iam"})
"""Services whose identities are no customers'."""

MOST: Final = 4096
"""Patterns that are remembered: files may hold any number of them."""

EVERYTHING: Final = re.compile(r"\*+(?::\*+)?")


@lru_cache(maxsize=MOST)
def deleting(pattern: str) -> frozenset[Kind]:
    """What an action such as `s3:DeleteObject`, `dynamodb:*` or `*` deletes; nothing, where it deletes no data."""
    return frozenset(kind for name, kind in _all(pattern) if matches(pattern, name))


def matches(pattern: str, action: str) -> bool:
    """Whether an action is one of those that a pattern stands for; upper and lower case are the same to IAM."""
    return _expression(pattern).fullmatch(action.lower()) is not None


@lru_cache(maxsize=MOST)
def those_of(pattern: str) -> frozenset[str]:
    """The actions that a pattern stands for and that delete data, in lower case."""
    if "*" not in pattern and "?" not in pattern:
        return frozenset({pattern.lower()} & {name for name, _ in _all(pattern)})
    return frozenset(name for name, _ in _all(pattern) if matches(pattern, name))


def service_of(pattern: str) -> str:
    """The service of an action, "*" for those of all."""
    return "*" if EVERYTHING.fullmatch(pattern) else pattern.partition(":")[0].lower()


def _all(pattern: str) -> tuple[tuple[str, Kind], ...]:
    """The deleting actions that a pattern can be about."""
    service = service_of(pattern)
    if service in OF_THE_OPERATOR:
        return ()
    if "*" not in service and "?" not in service:
        return _of_service(service)
    return tuple(one for name in (*NAMED_BY_IAM, *_others()) for one in _of_service(name))


@cache
def _others() -> tuple[str, ...]:
    own = {theirs: name for name, theirs in SERVICES.items()}
    names = (own.get(name, name) for name in calls.sections())
    return tuple(name for name in names if name not in NAMED_BY_IAM and name not in OF_THE_OPERATOR)


@lru_cache(maxsize=MOST)
def _of_service(service: str) -> tuple[tuple[str, Kind], ...]:
    entries = calls.service(SERVICES.get(service, service)).values()
    known = {
        entry.call.replace("_", ""): entry.kind
        for entry in entries
        if entry.action is Action.DESTROY and entry.kind in HOLDS_DATA and not entry.conditions
    }
    known |= {name.lower(): kind for name, kind in NAMED_BY_IAM.get(service, {}).items()}
    found = ((f"{service}:{name}", kind) for name, kind in known.items())
    return tuple(one for one in found if one[0] not in FOR_THEMSELVES)


@lru_cache(maxsize=MOST)
def _expression(pattern: str) -> re.Pattern[str]:
    """The texts that a pattern stands for. Each part of it is looked for once, so that no pattern takes long."""
    written = re.sub(r"[^*?]+", lambda part: re.escape(part[0]), pattern.lower()).replace("?", ".")
    first, *others = written.split("*")
    between = "".join(f"(?>.*?{part})" for part in others[:-1] if part)
    return re.compile(first + between + (f".*{others[-1]}" if others else ""), re.DOTALL)

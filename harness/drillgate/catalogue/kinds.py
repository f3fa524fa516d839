"""Which kind of target a call is aimed at, told by its service and its name, where nobody has reviewed it."""

import re

from drillgate.operations import Kind

ANY = "*"
NOUNS: tuple[tuple[str, str, Kind], ...] = (
    (
        "iam cognito-idp cognito-identity identitystore sso-admin quicksight workmail ds-data",
        r"^(users?|roles?|groups?|user_pool|identity_pool|identity|identities)$",
        Kind.IDENTITY,
    ),
    (ANY, r"(snapshots?|backups?|recovery_points?)$", Kind.BACKUP),
    (
        "rds docdb docdb-elastic neptune neptune-graph redshift elasticache memorydb dax dsql timestream-influxdb",
        r"^(db_cluster|db_instance|global_cluster|cluster|serverless_cache|tenant_database|graph)$",
        Kind.DATABASE,
    ),
    ("es opensearch opensearchserverless cloudsearch sdb", r"(domain|collection|index)$", Kind.DATABASE),
    ("healthlake medical-imaging", r"datastore$", Kind.DATABASE),
    ("lightsail redshift-serverless odb", r"^(relational_database|namespace|cloud_\w+_cluster)$", Kind.DATABASE),
    ("dynamodb keyspaces glue timestream-write s3tables", r"^tables?$", Kind.TABLE),
    ("keyspaces glue", r"^(keyspace|database)$", Kind.SCHEMA),
    ("s3 s3control s3tables s3vectors s3outposts lightsail", r"^(table_|vector_)?bucket$", Kind.BUCKET),
    ("s3 s3control mediastore-data glacier", r"^(objects?|archive)$", Kind.OBJECT),
    ("kms payment-cryptography cloudhsmv2 cloudhsm", r"^(key|hsm|cluster)$", Kind.KEY),
    ("kinesis kinesisvideo firehose kafka ivs logs", r"(stream|cluster|log_group)$", Kind.STREAM),
    ("ec2 efs fsx storagegateway lightsail", r"(volumes?|file_system|file_share|disk|tapes?)$", Kind.VOLUME),
    (
        "ec2 ecs eks emr lambda lightsail autoscaling batch apprunner",
        r"^((container_)?instances?|cluster|nodegroup|function|fleets?|capacity_provider|compute_environment)$",
        Kind.COMPUTE,
    ),
)
OF_SERVICES = {
    "backup": Kind.BACKUP,
    "cloudtrail": Kind.STREAM,
    "cognito-idp": Kind.IDENTITY,
    "docdb": Kind.DATABASE,
    "docdb-elastic": Kind.DATABASE,
    "dsql": Kind.DATABASE,
    "dynamodb": Kind.TABLE,
    "ec2": Kind.COMPUTE,
    "elasticache": Kind.DATABASE,
    "fsx": Kind.VOLUME,
    "iam": Kind.IDENTITY,
    "kms": Kind.KEY,
    "logs": Kind.STREAM,
    "memorydb": Kind.DATABASE,
    "neptune": Kind.DATABASE,
    "neptune-graph": Kind.DATABASE,
    "rds": Kind.DATABASE,
    "redshift": Kind.DATABASE,
    "s3": Kind.BUCKET,
    "secretsmanager": Kind.SECRET,
}
"""What calls of a service protect, where they take a protection away."""
VERB = re.compile(r"^(?:batch_|admin_|bulk_)?[a-z]+_")


def destroyed(service: str, call: str) -> Kind:
    """What goes with a call that destroys."""
    noun = VERB.sub("", call)
    for services, nouns, kind in NOUNS:
        if (services == ANY or service in services.split()) and re.search(nouns, noun):
            return kind
    return Kind.RESOURCE


def protected(service: str) -> Kind:
    return OF_SERVICES.get(service, Kind.RESOURCE)

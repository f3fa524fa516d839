"""What a world would cost by plain boto3 and moto, one API call at a time, measured on a few sites.

Twelve of the thirteen stores: PostgreSQL has no such calls, and is left out in favour of what is compared with.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

import boto3
from moto import mock_aws

TABLES = 7
POOL, ZONE, VAULT = "people", "cloud.example", "vault"
ACCESS = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "made up", "region_name": "us-east-1"}
Call = Callable[[str, str], Any]


@dataclass(frozen=True)
class Kind:
    """How one record is put, read and deleted."""

    put: Call
    get: Call
    delete: Call


@dataclass(frozen=True)
class Costs:
    """Seconds for one site that is lost, and for one that is not; `cpu` is the share that this process's CPU took."""

    lost: float
    other: float
    cpu: float


def measure(sites: int, records: int) -> Costs:
    """Records of a few sites are written, read and put into a vault, deleted, written again and read again."""
    with mock_aws():
        start = perf_counter(), process_time()
        vault = boto3.client("s3", **ACCESS)
        vault.create_bucket(Bucket=VAULT)
        kinds = list(_kinds())
        keys = [(f"site{site}", f"record-{number}") for site in range(sites) for number in range(records)]

        def backed_up(kind: Kind) -> Call:
            def call(site: str, key: str) -> None:
                kind.get(site, key)
                vault.put_object(Bucket=VAULT, Key=f"{site}/{key}", Body=b"as it was")

            return call

        def seconds(choose: Callable[[Kind], Call]) -> float:
            began = perf_counter()
            for kind in kinds:
                call = choose(kind)
                for site, key in keys:
                    call(site, key)
            return (perf_counter() - began) / sites

        seed, back_up = seconds(lambda kind: kind.put), seconds(backed_up)
        delete, restore = seconds(lambda kind: kind.delete), seconds(lambda kind: kind.put)
        verify = seconds(lambda kind: kind.get)
        cpu = (process_time() - start[1]) / (perf_counter() - start[0])
    return Costs(seed + back_up + delete + restore + verify, seed + back_up + verify, cpu)


def _kinds() -> Iterator[Kind]:
    dynamodb, s3, ssm, secrets, route53, cognito = (
        boto3.client(name, **ACCESS) for name in ("dynamodb", "s3", "ssm", "secretsmanager", "route53", "cognito-idp")
    )
    for number in range(TABLES):
        yield _table(dynamodb, f"table-{number}")
    s3.create_bucket(Bucket="media")
    s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Enabled"})
    yield Kind(
        lambda site, key: s3.put_object(Bucket="media", Key=f"{site}/{key}", Body=b"body 1 of a site"),
        lambda site, key: s3.get_object(Bucket="media", Key=f"{site}/{key}"),
        lambda site, key: s3.delete_object(Bucket="media", Key=f"{site}/{key}"),
    )
    yield Kind(
        lambda site, key: ssm.put_parameter(Name=f"/{site}/{key}", Value="value 1 of a site", Type="String"),
        lambda site, key: ssm.get_parameter(Name=f"/{site}/{key}"),
        lambda site, key: ssm.delete_parameter(Name=f"/{site}/{key}"),
    )
    yield Kind(
        lambda site, key: secrets.create_secret(Name=f"{site}/{key}", SecretString="value 1 of a site"),
        lambda site, key: secrets.get_secret_value(SecretId=f"{site}/{key}"),
        lambda site, key: secrets.delete_secret(SecretId=f"{site}/{key}", ForceDeleteWithoutRecovery=True),
    )
    yield _zone(route53)
    pool = cognito.create_user_pool(PoolName=POOL)["UserPool"]["Id"]
    about = [{"Name": "name", "Value": "name 1 of a site"}, {"Name": "email", "Value": "email 1 of a site"}]
    yield Kind(
        lambda site, key: cognito.admin_create_user(
            UserPoolId=pool, Username=f"{site}.{key}", UserAttributes=about, MessageAction="SUPPRESS"
        ),
        lambda site, key: cognito.admin_get_user(UserPoolId=pool, Username=f"{site}.{key}"),
        lambda site, key: cognito.admin_delete_user(UserPoolId=pool, Username=f"{site}.{key}"),
    )


def _table(dynamodb: Any, table: str) -> Kind:
    dynamodb.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "site", "KeyType": "HASH"}, {"AttributeName": "item", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("site", "item")],
        BillingMode="PAY_PER_REQUEST",
    )

    def named(site: str, key: str) -> Mapping[str, Mapping[str, str]]:
        return {"site": {"S": site}, "item": {"S": key}}

    content = {"name": {"S": "name 1 of a site"}, "note": {"S": "note 1 of a site"}}
    return Kind(
        lambda site, key: dynamodb.put_item(TableName=table, Item={**named(site, key), **content}),
        lambda site, key: dynamodb.get_item(TableName=table, Key=named(site, key)),
        lambda site, key: dynamodb.delete_item(TableName=table, Key=named(site, key)),
    )


def _zone(route53: Any) -> Kind:
    zone = route53.create_hosted_zone(Name=ZONE, CallerReference="once")["HostedZone"]["Id"]

    def change(action: str) -> Call:
        def call(site: str, key: str) -> None:
            values = [{"Value": "target-1-of-a-site"}]
            record = {"Name": f"{key}.{site}.{ZONE}", "Type": "CNAME", "TTL": 60, "ResourceRecords": values}
            changes = [{"Action": action, "ResourceRecordSet": record}]
            route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

        return call

    def get(site: str, key: str) -> None:
        begin = {"StartRecordName": f"{key}.{site}.{ZONE}", "StartRecordType": "CNAME"}
        route53.list_resource_record_sets(HostedZoneId=zone, MaxItems="1", **begin)

    return Kind(change("UPSERT"), get, change("DELETE"))

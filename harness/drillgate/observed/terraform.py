"""What a Terraform state, format 4, says of backups. Nothing else of it is looked at."""

from collections.abc import Iterator
from datetime import timedelta

from drillgate.observed.json_file import At
from drillgate.observed.observation import Observation

FORMAT = 4


def state(top: At) -> Iterator[Observation]:
    """The tables, instances and buckets of a state; data sources are left out."""
    version = top.get("version")
    if version.value != FORMAT:
        raise version.unlike(f"{FORMAT}, the format of Terraform states since 0.12")
    readers = {
        "aws_dynamodb_table": _table,
        "aws_db_instance": _instance,
        "aws_s3_bucket_versioning": _versioning,
        "aws_s3_bucket_object_lock_configuration": _lock,
    }
    for resource in top.get("resources").entries():
        read = readers.get(str(resource.get("type").value))
        if read is None or resource.get("mode").value == "data":
            continue
        for instance in resource.get("instances").entries():
            yield from read(instance.get("attributes"))


def _table(table: At) -> Iterator[Observation]:
    resource = f"dynamodb/{table.get('name').text()}"
    recovery = table.get("point_in_time_recovery").first()
    enabled = recovery is not None and recovery.get("enabled").value is True
    yield Observation(resource, "backup", enabled, str(table.get("point_in_time_recovery")))
    if recovery is not None and enabled and (days := recovery.get("recovery_period_in_days")).value is not None:
        yield Observation(resource, "retention", timedelta(days=days.number()), str(days))
    yield from _account(resource, table)


def _instance(instance: At) -> Iterator[Observation]:
    resource = f"rds/{instance.get('identifier').text()}"
    days = instance.get("backup_retention_period")
    yield Observation(resource, "backup", days.number() > 0, str(days))
    yield Observation(resource, "retention", timedelta(days=days.number()), str(days))
    yield from _account(resource, instance)


def _versioning(bucket: At) -> Iterator[Observation]:
    resource = f"s3/{bucket.get('bucket').text()}"
    told = bucket.get("versioning_configuration").first()
    enabled = told is not None and told.get("status").value == "Enabled"
    yield Observation(resource, "backup", enabled, str(bucket.get("versioning_configuration")))


def _lock(bucket: At) -> Iterator[Observation]:
    resource = f"s3/{bucket.get('bucket').text()}"
    rule = bucket.get("rule").first()
    retention = None if rule is None else rule.get("default_retention").first()
    length = timedelta(0)
    if retention is not None and retention.get("mode").value == "COMPLIANCE":
        days, years = (retention.get(name) for name in ("days", "years"))
        length = timedelta(days=days.number() if days.value else 365 * years.number())
    yield Observation(resource, "lock", length, str(bucket.get("rule")))


def _account(resource: str, of: At) -> Iterator[Observation]:
    arn = of.get("arn")
    if isinstance(arn.value, str) and len(parts := arn.value.split(":")) > 4 and parts[4]:
        yield Observation(resource, "account", parts[4], str(arn))

"""What the AWS CLI prints of backups, as JSON."""

from collections.abc import Iterator
from datetime import timedelta

from drillgate.observed.json_file import At
from drillgate.observed.observation import Observation

DONE = ("COMPLETED", "available", "AVAILABLE")
SERVICES = {"dynamodb": ("dynamodb", "table/"), "rds": ("rds", "db:"), "s3": ("s3", "")}


def recovery_points(top: At) -> Iterator[Observation]:
    """`aws backup list-recovery-points-by-backup-vault`; only what is completed brings anything back."""
    for point in top.get("RecoveryPoints").entries():
        if point.get("Status").value not in DONE:
            continue
        arn = point.get("ResourceArn")
        resource, account = _named(arn)
        if resource is None:
            continue
        yield Observation(resource, "backup", value=True, where=str(arn))
        yield Observation(resource, "point", point.get("CreationDate").moment(), str(point.get("CreationDate")))
        if account:
            yield Observation(resource, "account", account, str(arn))
        lifecycle = point.get("Lifecycle")
        if lifecycle.value is not None and (days := lifecycle.get("DeleteAfterDays")).value is not None:
            yield Observation(resource, "retention", timedelta(days=days.number()), str(days))


def continuous_backups(top: At, resource: str) -> Iterator[Observation]:
    """`aws dynamodb describe-continuous-backups`, which does not name its table."""
    recovery = top.get("ContinuousBackupsDescription").get("PointInTimeRecoveryDescription")
    status = recovery.get("PointInTimeRecoveryStatus")
    enabled = status.text() == "ENABLED"
    yield Observation(resource, "backup", enabled, str(status))
    if enabled:
        latest, days = recovery.get("LatestRestorableDateTime"), recovery.get("RecoveryPeriodInDays")
        yield Observation(resource, "newest", latest.moment(), str(latest))
        if days.value is not None:
            yield Observation(resource, "retention", timedelta(days=days.number()), str(days))


def instances(top: At) -> Iterator[Observation]:
    """`aws rds describe-db-instances`."""
    for instance in top.get("DBInstances").entries():
        resource = f"rds/{instance.get('DBInstanceIdentifier').text()}"
        days, latest, arn = (
            instance.get(name) for name in ("BackupRetentionPeriod", "LatestRestorableTime", "DBInstanceArn")
        )
        yield Observation(resource, "backup", days.number() > 0, str(days))
        yield Observation(resource, "retention", timedelta(days=days.number()), str(days))
        if latest.value is not None:
            yield Observation(resource, "newest", latest.moment(), str(latest))
        if arn.value is not None and (account := _named(arn)[1]):
            yield Observation(resource, "account", account, str(arn))


def snapshots(top: At) -> Iterator[Observation]:
    """`aws rds describe-db-snapshots`."""
    for snapshot in top.get("DBSnapshots").entries():
        if snapshot.get("Status").value not in DONE:
            continue
        name, created = snapshot.get("DBInstanceIdentifier"), snapshot.get("SnapshotCreateTime")
        yield Observation(f"rds/{name.text()}", "backup", value=True, where=str(snapshot))
        yield Observation(f"rds/{name.text()}", "point", created.moment(), str(created))


def versioning(top: At, resource: str) -> Iterator[Observation]:
    """`aws s3api get-bucket-versioning`, which does not name its bucket, and has no status if there never was any."""
    enabled = top.get("Status").value == "Enabled"
    yield Observation(resource, "backup", enabled, str(top))


def object_lock(top: At, resource: str) -> Iterator[Observation]:
    """`aws s3api get-object-lock-configuration`, which does not name its bucket. Only compliance mode locks."""
    rule = top.get("ObjectLockConfiguration").get("Rule")
    length = timedelta(0)
    if rule.value is not None and (retention := rule.get("DefaultRetention")).value is not None:
        days, years = retention.get("Days"), retention.get("Years")
        if retention.get("Mode").value == "COMPLIANCE":
            length = timedelta(days=days.number() if days.value is not None else 365 * years.number())
    yield Observation(resource, "lock", length, str(rule))


def _named(arn: At) -> tuple[str | None, str]:
    """The resource that an ARN names, None where it is of no engine that is compared, and its account."""
    parts = arn.text().split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        raise arn.unlike("an ARN")
    service, account, rest = parts[2], parts[4], parts[5]
    if service not in SERVICES:
        return None, account
    name, before = SERVICES[service]
    return (f"{name}/{rest.removeprefix(before)}" if rest.startswith(before) else None), account

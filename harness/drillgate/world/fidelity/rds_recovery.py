"""RDS's backups of an instance: how far back they reach, and what is restored from them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from drillgate.world.fidelity import kms_keys
from drillgate.world.fidelity.service import Scope

LATEST_AFTER = timedelta(minutes=5)
ID_LENGTH = 26
UNLESS_TOLD = {"deletion_protection": False, "multi_az": False, "db_parameter_group_name": None}
Method = Callable[..., Any]


def begin(original: Method) -> Method:
    """An instance has an ID of its own, and backups from its creation if it keeps any."""

    def initialise(instance: Any, *arguments: Any, **named: Any) -> None:
        from moto.moto_api._internal import mock_random

        original(instance, *arguments, **named)
        instance.dbi_resource_id = f"db-{mock_random.get_random_string(ID_LENGTH).upper()}"
        instance.backed_up_since = datetime.now(UTC)

    return initialise


def automated(original: Method) -> Method:
    """Automated snapshots are taken of instances that keep them."""

    def save_automated_backup(instance: Any) -> None:
        if instance.backup_retention_period:
            original(instance)

    return save_automated_backup


def window(instance: Any) -> tuple[datetime, datetime] | None:
    """The earliest and the latest time that an instance can be restored to; None where there is none yet."""
    now = datetime.now(UTC)
    if not instance.backup_retention_period:
        return None
    earliest = max(instance.backed_up_since, now - timedelta(days=instance.backup_retention_period))
    latest_time = now - LATEST_AFTER
    return (earliest, latest_time) if earliest <= latest_time else None


def latest(instance: Any) -> datetime | None:
    """LatestRestorableTime, as moto tells times: in UTC without saying so."""
    reach = window(instance)
    return reach[1].replace(tzinfo=None) if reach else None


def switch(instance: Any, days: int) -> None:
    """Automated backups are switched on or off; those there were are gone when they are off."""
    if days and not instance.backup_retention_period:
        instance.backed_up_since = datetime.now(UTC)
    if not days:
        forget(instance)


def forget(instance: Any) -> None:
    """Delete an instance's automated snapshots."""
    kept = instance.backend.database_snapshots
    own = [name for name, one in kept.items() if _automated(one) and one.dbi_resource_id == instance.dbi_resource_id]
    for name in own:
        del kept[name]


def unexpired(original: Method) -> Method:
    """DescribeDBSnapshots: an automated snapshot is there for its instance's retention period."""

    def describe_db_snapshots(backend: Any, *arguments: Any, **named: Any) -> Any:
        of = {instance.dbi_resource_id: instance for instance in backend.databases.values()}
        now = datetime.now(UTC)
        for name, one in list(backend.database_snapshots.items()):
            kept = timedelta(days=of.get(one.dbi_resource_id, one.database).backup_retention_period)
            if _automated(one) and one.created.replace(tzinfo=UTC) < now - kept:
                del backend.database_snapshots[name]
        return original(backend, *arguments, **named)

    return describe_db_snapshots


def restore(scope: Scope) -> Callable[[Method], Method]:
    """RestoreDBInstanceToPointInTime: of an instance that is there, to a time in its window."""

    def around(original: Method) -> Method:
        def restore_db_instance_to_point_in_time(backend: Any, source: str | None, target: str, request: Any) -> Any:
            from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue, RDSClientError

            if not source:
                raise scope.refuse(
                    "rds:RestoreDBInstanceToPointInTime of a deleted instance's retained backups is not known to be "
                    "honest in mocked AWS, so a drill refuses it; expected is SourceDBInstanceIdentifier"
                )
            [instance] = backend.describe_db_instances(source)
            asked, newest = request.get("restore_time"), bool(request.get("use_latest_restorable_time"))
            if (asked is not None) == newest:
                raise InvalidParameterCombination("Specify either RestoreTime or UseLatestRestorableTime, and not both")
            if not instance.backup_retention_period:
                message = f"Automated backups are not enabled for DB instance {source}"
                raise RDSClientError("PointInTimeRestoreNotEnabled", message)
            reach = window(instance)
            point = (reach[1] if newest else moment(asked)) if reach else None
            if reach is None or point is None or not reach[0] <= point <= reach[1]:
                told = f"{reach[0].isoformat()} and {reach[1].isoformat()}" if reach else "nothing yet"
                raise InvalidParameterValue(
                    f"The specified instance cannot be restored to {'the latest time' if newest else asked}: "
                    f"it can be restored to times between {told}"
                )
            _check_key(backend, instance.kms_key_id)
            restored = _as_told(original(backend, source, target, request), request)
            restored.restored_from = (source, point)
            return restored

        return restore_db_instance_to_point_in_time

    return around


def restore_snapshot(original: Method) -> Method:
    """RestoreDBInstanceFromDBSnapshot: of a snapshot of one's own, whose key can be used."""

    def restore_db_instance_from_db_snapshot(backend: Any, name: str, request: Any) -> Any:
        from moto.rds.exceptions import DBSnapshotNotFoundFault

        [snapshot] = backend.describe_db_snapshots(None, name.rpartition(":snapshot:")[2])
        if name.startswith("arn:") and snapshot.arn != name:
            raise DBSnapshotNotFoundFault(name)
        _check_key(backend, snapshot.kms_key_id)
        return _as_told(original(backend, name, request), request)

    return restore_db_instance_from_db_snapshot


def moment(value: Any) -> datetime:
    """A time of a request, in UTC."""
    time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time


def _as_told(instance: Any, request: Any) -> Any:
    from moto.ec2.models import ec2_backends

    for name, default in UNLESS_TOLD.items():
        given = request.get(name)
        setattr(instance, name, default if given is None else given)
    if not request.get("vpc_security_group_ids"):
        network = ec2_backends[instance.account_id][instance.region]
        instance.vpc_security_group_ids = [network.get_default_security_group(network.default_vpc.id).id]
    instance.source_db_instance_identifier = None
    return instance


def _check_key(backend: Any, name: str | None) -> None:
    from moto.rds.exceptions import KMSKeyNotAccessibleFault

    if name and name != "default_kms_key_id" and kms_keys.refusal(backend.account_id, backend.region_name, name):
        raise KMSKeyNotAccessibleFault(name)


def _automated(snapshot: Any) -> bool:
    return bool(snapshot.snapshot_type == "automated")

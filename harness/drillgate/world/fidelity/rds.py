"""RDS: instances and snapshots. Deletion leaves what the real service leaves, and a restore has a window and defaults.

This is the control plane: what the databases hold is PostgreSQL's, not mocked AWS's. Instances are available at once.

Sources: the API reference of DeleteDBInstance, DeleteDBSnapshot, ModifyDBInstance, RestoreDBInstanceToPointInTime and
RestoreDBInstanceFromDBSnapshot; "Introduction to backups" and "Settings for DB instances" in the user guide.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from drillgate.world.fidelity import rds_changes, rds_recovery
from drillgate.world.fidelity.patches import Correction, replaced
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({
    "AddTagsToResource", "CreateDBInstance", "CreateDBSnapshot", "DeleteDBInstance", "DeleteDBSnapshot",
    "DescribeDBInstances", "DescribeDBSnapshots", "ListTagsForResource", "ModifyDBInstance", "RemoveTagsFromResource",
    "RestoreDBInstanceFromDBSnapshot", "RestoreDBInstanceToPointInTime", "StartDBInstance", "StopDBInstance",
})  # fmt: skip
CORRECTIONS = (
    Correction(
        "rds",
        "an instance is deleted without a word about its final snapshot",
        "InvalidParameterCombination unless it is named or skipped",
        "DeleteDBInstance",
    ),
    Correction(
        "rds",
        "instances are restored to any time, and without backups",
        "InvalidParameterValue outside the window, PointInTimeRestoreNotEnabled; the latest point is five minutes ago",
        "RestoreDBInstanceToPointInTime",
    ),
    Correction(
        "rds",
        "a restored instance is protected and grouped as its source was, and told to be its replica",
        "unprotected, in one zone, in the default groups, unless told",
        "RestoreDBInstanceToPointInTime",
    ),
    Correction(
        "rds",
        "automated snapshots are taken without a retention period, kept for ever, and deleted by hand",
        "only with one, for as long; InvalidDBSnapshotState",
        "Introduction to backups",
    ),
    Correction(
        "rds",
        "changes that wait for the maintenance window are made at once",
        "pending, until a change is to be applied immediately",
        "Settings for DB instances",
    ),
    Correction("rds", "an instance renamed as another takes its place", "DBInstanceAlreadyExists", "ModifyDBInstance"),
    Correction(
        "rds",
        "instances are restored though the key of their snapshot is disabled, pending deletion or gone",
        "KMSKeyNotAccessibleFault",
        "RestoreDBInstanceFromDBSnapshot",
    ),
)


@contextmanager
def applied(scope: Scope) -> Iterator[None]:
    """Put RDS right."""
    from moto.rds.models import DBInstance, RDSBackend

    with ExitStack() as stack:
        for owner, name, make in (
            (DBInstance, "__init__", rds_recovery.begin),
            (DBInstance, "save_automated_backup", rds_recovery.automated),
            (DBInstance, "latest_restorable_time", lambda _: property(rds_recovery.latest)),
            (RDSBackend, "_get_resource_for_tagging", _tagged),
            (RDSBackend, "delete_db_instance", _delete),
            (RDSBackend, "delete_db_snapshot", _delete_snapshot),
            (RDSBackend, "describe_db_snapshots", rds_recovery.unexpired),
            (RDSBackend, "modify_db_instance", rds_changes.modify),
            (RDSBackend, "restore_db_instance_to_point_in_time", rds_recovery.restore(scope)),
            (RDSBackend, "restore_db_instance_from_db_snapshot", rds_recovery.restore_snapshot),
        ):
            stack.enter_context(replaced(owner, name, make))
        yield


def _tagged(original: Callable[..., Any]) -> Callable[..., Any]:
    def find(backend: Any, arn: str) -> Any:
        from moto.rds.exceptions import DBInstanceNotFoundError, DBSnapshotNotFoundFault

        if (resource := original(backend, arn)) is None:
            raise (DBSnapshotNotFoundFault if ":snapshot:" in arn else DBInstanceNotFoundError)(arn)
        return resource

    return find


def _delete(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete_db_instance(
        backend: Any,
        db_instance_identifier: str,
        final_db_snapshot_identifier: str | None = None,
        *,
        skip_final_snapshot: bool | None = None,
        delete_automated_backups: bool | None = None,
    ) -> Any:
        from moto.rds.exceptions import InvalidParameterCombination

        if not skip_final_snapshot and not final_db_snapshot_identifier:
            raise InvalidParameterCombination(
                "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."
            )
        if skip_final_snapshot and final_db_snapshot_identifier:
            raise InvalidParameterCombination(
                "FinalDBSnapshotIdentifier can not be specified when deleting an instance with SkipFinalSnapshot."
            )
        named = (db_instance_identifier, final_db_snapshot_identifier)
        instance = original(backend, *named, skip_final_snapshot, delete_automated_backups=False)
        if delete_automated_backups is not False:
            rds_recovery.forget(instance)
        return instance

    return delete_db_instance


def _delete_snapshot(original: Callable[..., Any]) -> Callable[..., Any]:
    def delete_db_snapshot(backend: Any, db_snapshot_identifier: str) -> Any:
        from moto.rds.exceptions import RDSClientError

        snapshot = backend.get_db_snapshot(db_snapshot_identifier)
        if snapshot.snapshot_type == "automated":
            raise RDSClientError(
                "InvalidDBSnapshotState", f"Cannot delete the automated snapshot {db_snapshot_identifier}."
            )
        return original(backend, db_snapshot_identifier)

    return delete_db_snapshot


SERVICE = Service("rds", OPERATIONS, CORRECTIONS, applied)

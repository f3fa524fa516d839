"""RDS's changes of an instance: which are made at once, and which wait for the maintenance window unless told."""

from collections.abc import Callable
from typing import Any

from drillgate.world.fidelity import rds_recovery

WAITING = {
    "new_db_instance_identifier": "DBInstanceIdentifier",
    "allocated_storage": "AllocatedStorage",
    "backup_retention_period": "BackupRetentionPeriod",
    "db_instance_class": "DBInstanceClass",
    "engine_version": "EngineVersion",
    "iops": "Iops",
    "multi_az": "MultiAZ",
    "storage_type": "StorageType",
}


def modify(original: Callable[..., Any]) -> Callable[..., Any]:
    """ModifyDBInstance: `pending_modified_values` are what waits."""

    def modify_db_instance(backend: Any, identifier: str, request: Any) -> Any:
        from moto.rds.exceptions import DBInstanceAlreadyExists

        [instance] = backend.describe_db_instances(identifier)
        pending = dict(getattr(instance, "pending_modified_values", {}))
        name = request.get("new_db_instance_identifier")
        if name and name != identifier and name in backend.databases:
            raise DBInstanceAlreadyExists
        if request.get("apply_immediately"):
            for key, shown in WAITING.items():
                if (value := pending.pop(shown, None)) is not None and request.get(key) is None:
                    request[key] = value
        else:
            for key, shown in WAITING.items():
                if (value := request.get(key)) is not None and _waits(instance, key, value):
                    pending[shown] = value
                    del request[key]
        if (days := request.get("backup_retention_period")) is not None:
            rds_recovery.switch(instance, days)
        changed = original(backend, identifier, request)
        changed.pending_modified_values = pending
        return changed

    return modify_db_instance


def _waits(instance: Any, key: str, value: Any) -> bool:
    """A retention period waits only where backups are switched on or off by it."""
    if key == "new_db_instance_identifier":
        return True
    now = getattr(instance, key)
    return bool(now) != bool(value) if key == "backup_retention_period" else now != value

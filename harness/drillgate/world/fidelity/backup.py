"""AWS Backup: locked vaults, and jobs that make and restore recovery points, of DynamoDB tables and S3 buckets.

Moto has no jobs. Here they are done, or have failed, at once; what else a job is for is refused.

Sources: the API reference of DeleteBackupVault, DeleteRecoveryPoint, PutBackupVaultLockConfiguration, StartBackupJob
and StartRestoreJob; "AWS Backup Vault Lock" in the developer guide.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from drillgate.world.fidelity.backup_jobs import Jobs
from drillgate.world.fidelity.backup_points import Points
from drillgate.world.fidelity.patches import Correction, replaced
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({
    "CreateBackupVault", "DeleteBackupVault", "DeleteBackupVaultLockConfiguration", "DeleteRecoveryPoint",
    "DescribeBackupJob", "DescribeBackupVault", "DescribeRecoveryPoint", "DescribeRestoreJob", "ListBackupVaults",
    "ListRecoveryPointsByBackupVault", "ListRecoveryPointsByResource", "ListTags", "PutBackupVaultLockConfiguration",
    "StartBackupJob", "StartRestoreJob", "TagResource", "UntagResource",
})  # fmt: skip
CORRECTIONS = (
    Correction(
        "backup",
        "there are no jobs and no recovery points",
        "a table's data as it is at the job's time, and restored from it",
        "StartBackupJob",
    ),
    Correction(
        "backup",
        "no bucket is backed up",
        "the latest version of each object, restored where none is there",
        "Restore S3 data using AWS Backup",
    ),
    Correction(
        "backup",
        "vaults that do not exist are deleted",
        "ResourceNotFoundException; InvalidRequestException while there are recovery points",
        "DeleteBackupVault",
    ),
    Correction(
        "backup",
        "a locked vault holds nothing to protect",
        "none of its recovery points is deleted; a job whose retention it does not allow fails",
        "AWS Backup Vault Lock",
    ),
)
PATHS = (
    "/backup-jobs/?$",
    "/backup-jobs/[^/]+$",
    "/restore-jobs/?$",
    "/restore-jobs/[^/]+$",
    "/backup-vaults/[^/]+/recovery-points/?$",
    "/backup-vaults/[^/]+/recovery-points/.+$",
    "/resources/.+/recovery-points/?$",
)


@contextmanager
def applied(scope: Scope) -> Iterator[None]:
    """Put AWS Backup right."""
    from moto.backup.models import BackupBackend
    from moto.backup.responses import BackupResponse

    points = Points()
    jobs = Jobs(points, scope)
    with ExitStack() as stack:
        for method in (
            jobs.start_backup_job,
            jobs.describe_backup_job,
            jobs.start_restore_job,
            jobs.describe_restore_job,
            points.describe_recovery_point,
            points.delete_recovery_point,
            points.list_recovery_points_by_backup_vault,
            points.list_recovery_points_by_resource,
        ):
            stack.enter_context(patch.object(BackupResponse, method.__name__, _answered(method), create=True))
        for name in ("describe_backup_vault", "list_backup_vaults"):
            stack.enter_context(replaced(BackupBackend, name, lambda original: _counted(original, points)))
        stack.enter_context(replaced(BackupBackend, "delete_backup_vault", lambda original: _delete(original, points)))
        yield


def _answered(method: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """A method of moto's response, from one of a backend and the request's parameters as they are called there."""

    def respond(response: Any) -> Any:
        from moto.core.exceptions import JsonRESTError
        from moto.core.responses import ActionResult
        from moto.core.utils import get_service_model

        response.parse_parameters(response.normalized_request)
        model = get_service_model("backup").operation_model(response._get_action())
        if missing := sorted(set(model.input_shape.required_members) - response.params.keys()):
            raise JsonRESTError("MissingParameterValueException", f"{', '.join(missing)} is missing")
        return ActionResult(method(response.backup_backend, response.params))

    return respond


def _counted(original: Callable[..., Any], points: Points) -> Callable[..., Any]:
    def method(backend: Any, *arguments: Any) -> Any:
        for vault in backend.vaults.values():
            vault.num_of_recovery_points = vault.number_of_recovery_points = len(points.of(backend, vault))
        return original(backend, *arguments)

    return method


def _delete(original: Callable[..., Any], points: Points) -> Callable[..., Any]:
    def delete_backup_vault(backend: Any, name: str) -> None:
        from moto.backup.exceptions import InvalidRequestException

        vault = backend.describe_backup_vault(name)
        if points.of(backend, vault):
            raise InvalidRequestException(f"Backup vault {name} cannot be deleted because it contains recovery points")
        original(backend, name)

    return delete_backup_vault


SERVICE = Service("backup", OPERATIONS, CORRECTIONS, applied, paths=PATHS)

"""AWS Backup's recovery points: what they hold, how long they are there, and who may delete them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

PAGE = 1000
FILTERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "ByCreatedAfter": lambda point, bound: point.at > bound,
    "ByCreatedBefore": lambda point, bound: point.at < bound,
    "ByResourceArn": lambda point, arn: point.resource == arn,
    "ByResourceType": lambda point, kind: point.kind == kind,
}


@dataclass(frozen=True, slots=True)
class RecoveryPoint:
    """What a table or a bucket, by its `name`, held `at` a time; kept for `days`, or until it is deleted.

    `backup` is moto's of DynamoDB, or the objects by key, as `kind` says.
    """

    arn: str
    vault: Any
    resource: str
    role: str
    at: datetime
    days: int | None
    backup: Any
    name: str
    kind: str

    @property
    def ends(self) -> datetime | None:
        return None if self.days is None else self.at + timedelta(days=self.days)

    def told(self) -> dict[str, Any]:
        """The point as the service describes it."""
        kept = {"Lifecycle": {"DeleteAfterDays": self.days}, "CalculatedLifecycle": {"DeleteAt": self.ends}}
        return {
            "RecoveryPointArn": self.arn,
            "BackupVaultName": self.vault.backup_vault_name,
            "BackupVaultArn": self.vault.backup_vault_arn,
            "ResourceArn": self.resource,
            "ResourceName": self.name,
            "ResourceType": self.kind,
            "IamRoleArn": self.role,
            "Status": "COMPLETED",
            "CreationDate": self.at,
            "CompletionDate": self.at,
            "IsEncrypted": True,
            **({} if self.days is None else kept),
        }


class Points:
    """The recovery points of all vaults, by account, region and ARN. They are gone when their retention has ended."""

    def __init__(self) -> None:
        self._points: dict[tuple[str, str], dict[str, RecoveryPoint]] = {}

    def add(self, backend: Any, point: RecoveryPoint) -> None:
        self._points.setdefault(_place(backend), {})[point.arn] = point

    def all(self, backend: Any) -> dict[str, RecoveryPoint]:
        """Those that an account has in a region, now."""
        now = datetime.now(UTC)
        found = self._points.get(_place(backend), {})
        for arn in [arn for arn, point in found.items() if point.ends and point.ends <= now]:
            del found[arn]
        return found

    def of(self, backend: Any, vault: Any) -> list[RecoveryPoint]:
        """Those in a vault, the oldest first."""
        return [point for point in self.all(backend).values() if point.vault is vault]

    def describe_recovery_point(self, backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """DescribeRecoveryPoint."""
        return self._found(backend, parameters).told()

    def delete_recovery_point(self, backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """DeleteRecoveryPoint: not from a vault that is locked, in whichever mode."""
        from moto.backup.exceptions import InvalidRequestException

        point = self._found(backend, parameters)
        if point.vault.locked:
            raise InvalidRequestException(
                f"Recovery point {point.arn} cannot be deleted: "
                f"backup vault {point.vault.backup_vault_name} is protected by a vault lock"
            )
        del self.all(backend)[point.arn]
        return {}

    def list_recovery_points_by_backup_vault(self, backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """ListRecoveryPointsByBackupVault: by resource and by time."""
        from moto.backup.exceptions import InvalidParameterValueException

        vault = backend.describe_backup_vault(parameters["BackupVaultName"])
        asked = {name: value for name, value in parameters.items() if name.startswith("By") and value is not None}
        if unknown := sorted(asked.keys() - FILTERS.keys()):
            raise InvalidParameterValueException(f"{', '.join(unknown)} filters nothing in a drill")
        found = [
            point.told()
            for point in self.of(backend, vault)
            if all(FILTERS[name](point, _instant(value)) for name, value in asked.items())
        ]
        return _page(found, parameters)

    def list_recovery_points_by_resource(self, backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """ListRecoveryPointsByResource: of all vaults."""
        arn = parameters["ResourceArn"]
        return _page([point.told() for point in self.all(backend).values() if point.resource == arn], parameters)

    def _found(self, backend: Any, parameters: Mapping[str, Any]) -> RecoveryPoint:
        from moto.backup.exceptions import ResourceNotFoundException

        vault = backend.describe_backup_vault(parameters["BackupVaultName"])
        point = self.all(backend).get(parameters["RecoveryPointArn"])
        if point is None or point.vault is not vault:
            raise ResourceNotFoundException(f"Recovery point {parameters['RecoveryPointArn']} is not in this vault")
        return point


def _page(found: list[dict[str, Any]], parameters: Mapping[str, Any]) -> dict[str, Any]:
    from moto.backup.exceptions import InvalidParameterValueException

    token, size = parameters.get("NextToken") or "0", int(parameters.get("MaxResults") or PAGE)
    if not token.isdecimal():
        raise InvalidParameterValueException("NextToken is not one that was given")
    begin = int(token)
    more = {"NextToken": str(begin + size)} if begin + size < len(found) else {}
    return {"RecoveryPoints": found[begin : begin + size]} | more


def _instant(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _place(backend: Any) -> tuple[str, str]:
    return backend.account_id, backend.region_name

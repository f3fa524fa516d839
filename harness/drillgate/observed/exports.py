"""Which kind of export a file is, told by its first keys."""

from drillgate.documents.estate import Estate
from drillgate.observed import aws, terraform
from drillgate.observed.json_file import At, parsed
from drillgate.observed.observation import Observation
from drillgate.places import InputError, Place, Problem

VAULT = "vault"
KNOWN = (
    "what `aws` prints of recovery points, continuous backups, DB instances, DB snapshots, bucket versioning or object "
    "lock, or a Terraform state"
)


def read(data: bytes, file: str, store: str | None, estate: Estate) -> tuple[Observation, ...]:
    """What an export says. `store` is the estate's store, or `vault`, for exports that do not name their resource.

    Raises InputError.
    """
    top = parsed(data, file)
    keys = top.fields()
    if "terraform_version" in keys or "resources" in keys:
        return tuple(terraform.state(top))
    for key, reader in (
        ("RecoveryPoints", aws.recovery_points),
        ("DBInstances", aws.instances),
        ("DBSnapshots", aws.snapshots),
    ):
        if key in keys:
            return tuple(reader(top))
    if "ContinuousBackupsDescription" in keys:
        return tuple(aws.continuous_backups(top, _resource(top, store, "dynamodb/", estate)))
    if "ObjectLockConfiguration" in keys:
        return tuple(aws.object_lock(top, _resource(top, store, "s3/", estate)))
    if not keys or "Status" in keys:
        return tuple(aws.versioning(top, _resource(top, store, "s3/", estate)))
    raise InputError(Problem(Place(file), "found an export of another kind", KNOWN))


def resources(estate: Estate, store: str) -> tuple[str, ...]:
    """What a store consists of that exports tell of; nothing for engines that are not compared."""
    if store == VAULT and store not in estate.stores:
        return (f"s3/{estate.vault.bucket}",)
    found = estate.stores[store]
    if found.dynamodb is not None:
        return (f"dynamodb/{found.dynamodb.table}",)
    if found.postgres is not None:
        return tuple(f"rds/{shard}" for shard in found.postgres.shards)
    return () if found.s3 is None else (f"s3/{found.s3.bucket}",)


def _resource(top: At, store: str | None, kind: str, estate: Estate) -> str:
    place = Place(top.file)
    if store is None:
        raise InputError(Problem(place, "found an export that does not name its resource", "STORE=FILE"))
    if store not in estate.stores and store != VAULT:
        raise InputError(
            Problem(place, f"found unknown store '{store}'", f"one of {', '.join(estate.stores)}, {VAULT}")
        )
    found = [name for name in resources(estate, store) if name.startswith(kind)]
    if not found:
        raise InputError(Problem(place, f"found an export of {kind[:-1]} for the store {store}", "one of its engine"))
    return found[0]

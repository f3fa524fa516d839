"""Harm to backups: shipping that stops, and what an intruder does to the way back."""

from typing import Any

from drillgate.documents.estate import Store
from drillgate.drill.incidents.context import IncidentContext
from drillgate.steps.s3 import versions


def stop_shipping(context: IncidentContext) -> None:
    """Ship nothing into the vault from now on. Nobody is told."""
    context.shipping.stop()


def destroy(context: IncidentContext) -> None:
    """Destroy, with the estate's credentials, whatever of backups is in the estate itself.

    Point-in-time recovery of tables is switched off, versions of the sites' objects are deleted for good, instances
    keep no backups any more. What is in the vault another account keeps.
    """
    client = context.world.client
    for store in context.world.estate.stores.values():
        if store.dynamodb:
            client("dynamodb", "estate").update_continuous_backups(
                TableName=store.dynamodb.table,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
            )
        if store.s3:
            _destroy_versions(context, client("s3", "estate"), store)
    for shard in context.world.shards:
        client("rds", "estate").modify_db_instance(
            DBInstanceIdentifier=shard, BackupRetentionPeriod=0, ApplyImmediately=True
        )


def _destroy_versions(context: IncidentContext, client: Any, store: Store) -> None:
    bucket = store.s3.bucket if store.s3 else ""
    for site in context.sites:
        for key, history in versions(client, bucket, f"{site.site}/"):
            for version in history:
                client.delete_object(Bucket=bucket, Key=key, VersionId=version["VersionId"])

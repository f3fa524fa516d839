"""Bringing sites' objects back in place, from the versions that a bucket keeps."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from drillgate.steps import vault
from drillgate.steps.context import StepContext


def restore(context: StepContext) -> None:
    """Restore the lost sites' objects as they were at the window's point: those that were there then, and no others.

    `with: {store}`. A version is copied. To take delete markers away would be quicker, but a bucket without them no
    longer tells what was deleted when, and a later restore or repair would bring that back. An object that is there now
    was written since the loss, and stays. S3 tells when a version was written in whole seconds, so that one written
    within the point's own second counts as written before it.
    """
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window]")
    bucket, client = _bucket(context), context.client("s3", "estate")
    for lost in context.lost:
        for key, history in versions(client, bucket, f"{lost.site}/"):
            version = current_at(history, context.point)
            if version is not None and not _is_there(history):
                source = {"Bucket": bucket, "Key": key, "VersionId": version["VersionId"]}
                client.copy_object(Bucket=bucket, Key=key, CopySource=source)


def restore_from_vault(context: StepContext) -> None:
    """Restore the lost sites' objects from the vault: as last listed before the window's point. `with: {store}`.

    An object that is there now was written since the loss, and stays. Raises `LookupError` where the vault has no list.
    """
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window]")
    bucket, client, store = _bucket(context), context.client("s3", "estate"), str(context.settings["store"])
    sites = tuple(f"{lost.site}/" for lost in context.lost)
    copies: dict[str, str | None] = {}
    for listing in vault.listings(context, store, context.point, increments_before=context.point):
        for record in vault.records(context, listing):
            if record["key"].startswith(sites):
                copies[record["key"]] = record.get("copy")
    there = {key for site in sites for key, history in versions(client, bucket, site) if _is_there(history)}
    for key, copy in sorted(copies.items()):
        if copy is not None and key not in there:
            client.put_object(Bucket=bucket, Key=key, Body=vault.body(context, copy))


def versions(client: Any, bucket: str, prefix: str) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Each key with its versions and delete markers, the newest first; a version has a "Size", a marker has none."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for entry in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            found.setdefault(entry["Key"], []).append(entry)
    for key, history in sorted(found.items()):
        # Within a second the order between versions and markers is not told; then the version counts as the newer one,
        # since data brought back by mistake can be deleted again.
        yield key, sorted(history, key=lambda entry: (entry["IsLatest"], entry["LastModified"]), reverse=True)


def current_at(history: list[Mapping[str, Any]], point: datetime) -> Mapping[str, Any] | None:
    """The version that was current at a time, or None where there was none or it was deleted."""
    before = next((entry for entry in history if entry["LastModified"] <= point), None)
    return before if before is not None and "Size" in before else None


def _is_there(history: list[Mapping[str, Any]]) -> bool:
    return any(entry["IsLatest"] and "Size" in entry for entry in history)


def _bucket(context: StepContext) -> str:
    store = context.settings["store"]
    found = context.estate.stores.get(store)
    if found is None or found.s3 is None:
        raise ValueError(f"{context.step}: {store} is no S3 bucket of {context.estate.estate}")
    return found.s3.bucket

"""Reading backups from the vault, whose lists `drillgate.world.backups.vault` describes.

Only the oldest version of a name is read: whoever may put objects can put another over it, or a delete marker, but the
first one is locked. Its age is S3's own `LastModified`, which no writer chooses.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from drillgate.documents.shapes import told_by
from drillgate.steps.context import StepContext

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list in the vault: `kind` is "full" or "increment", `taken_at` when S3 took it, in whole seconds."""

    kind: str
    key: str
    version: str
    taken_at: datetime


def listings(
    context: StepContext, store: str, before: datetime, *, increments_before: datetime | None = None
) -> tuple[Listing, ...]:
    """The newest full list of a store before a time, and the increments after it before another, oldest first.

    Raises `LookupError` where there is no full list.
    """
    full = [found for found in _oldest(context, f"{store}/full/", "full") if found.taken_at < before]
    if not full:
        raise LookupError(f"the vault has no full backup of {store} from before {before.isoformat()}")
    newest = full[-1]
    if increments_before is None:
        return (newest,)
    since = [
        found
        for found in _oldest(context, f"{store}/increment/", "increment")
        if newest.taken_at <= found.taken_at < increments_before
    ]
    return (newest, *since)


def listings_around(context: StepContext, store: str, point: datetime) -> tuple[Listing, ...]:
    """The newest full list of a store before a time, and the increments from it up to the first one after that time.

    Raises `LookupError` where there is no full list.
    """
    (full,) = listings(context, store, point)
    found = [full]
    for increment in _oldest(context, f"{store}/increment/", "increment"):
        if increment.taken_at >= full.taken_at:
            found.append(increment)
            if increment.taken_at > point:
                break
    return tuple(found)


def check(context: StepContext) -> None:
    """See that the vault holds something of each store that is backed up there, from before the first loss.

    A stream of events is its own backup. Raises `LookupError` with all stores of which nothing is there.
    """
    first = min(lost.at for lost in context.lost)
    backed_up = [name for name, store in context.estate.stores.items() if store.backup and told_by(store) is None]
    missing = [name for name in backed_up if not any(one.taken_at < first for one in objects(context, f"{name}/"))]
    if missing:
        raise LookupError("\n".join(f"the vault has nothing of {name} from before the first loss" for name in missing))


def records(context: StepContext, listing: Listing) -> Iterator[Record]:
    """The records of a list. Raises `ValueError` where it is not what its name says."""
    lines = body(context, listing.key, listing.version).decode().splitlines()
    head = json.loads(lines[0])
    if head["kind"] != listing.kind or not listing.key.startswith(f"{head['store']}/"):
        raise ValueError(f"{listing.key} in the vault says that it is {head['kind']} of {head['store']}")
    yield from map(json.loads, lines[1:])


def body(context: StepContext, key: str, version: str | None = None) -> bytes:
    """An object of the vault; its oldest version, where none is told. Raises `LookupError` where there is none."""
    client, bucket = context.client("s3", "vault"), context.estate.vault.bucket
    if version is None:
        version = next((found.version for found in _oldest(context, key, "") if found.key == key), None)
        if version is None:
            raise LookupError(f"the vault has no {key}")
    content: bytes = client.get_object(Bucket=bucket, Key=key, VersionId=version)["Body"].read()
    return content


def objects(context: StepContext, prefix: str) -> tuple[Listing, ...]:
    """The oldest version of each name that begins with `prefix`, oldest first."""
    return tuple(_oldest(context, prefix, ""))


def _oldest(context: StepContext, prefix: str, kind: str) -> list[Listing]:
    """The oldest version of each name; by age, and by name (which tells the time more exactly) within a second."""
    pages = context.client("s3", "vault").get_paginator("list_object_versions")
    oldest: dict[str, Listing] = {}
    for page in pages.paginate(Bucket=context.estate.vault.bucket, Prefix=prefix):
        for version in page.get("Versions", []):  # the newest of a name comes first
            key = version["Key"]
            oldest[key] = Listing(kind, key, version["VersionId"], version["LastModified"])
    return sorted(oldest.values(), key=lambda listing: (listing.taken_at, listing.key))

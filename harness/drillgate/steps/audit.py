"""What the estate's audit log says about deleted sites."""

import json
from datetime import datetime
from typing import Any

from drillgate.documents.estate import Estate
from drillgate.steps.context import LostSite, StepContext

BUCKET = "audit-log"
PREFIX = "tenant-events/"


def read(client: Any, estate: Estate) -> tuple[LostSite, ...]:
    """The sites that were deleted, in the order of their losses; of several losses of one site the first.

    `client` is for S3 in the estate's account. Each event is an object `tenant-events/N.json` in `audit-log`:
    {"event": "destruction", "type": "site", "site", "shard", "at"}. Raises `ValueError` for one that is malformed.
    """
    lost: dict[str, LostSite] = {}
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=PREFIX):
        for entry in page.get("Contents", []):
            body = client.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read()
            found = _site(body, f"{estate.estate}'s {BUCKET}/{entry['Key']}")
            if found and (found.site not in lost or found.at < lost[found.site].at):
                lost[found.site] = found
    return tuple(sorted(lost.values(), key=lambda site: (site.at, site.site)))


def assess(context: StepContext) -> tuple[LostSite, ...]:
    """Read which sites are lost. Raises `LookupError` where none is."""
    lost = read(context.client("s3", "estate"), context.estate)
    if not lost:
        raise LookupError(f"{BUCKET} tells of no deleted site: there is nothing to restore")
    return lost


def _site(body: bytes, where: str) -> LostSite | None:
    try:
        event = json.loads(body)
        if event["event"] != "destruction" or event["type"] != "site":
            return None
        at = datetime.fromisoformat(event["at"])
        found = LostSite(event["site"], event["shard"], at)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{where} is no event of the audit log: {error!r}") from error
    if at.tzinfo is None:
        raise ValueError(f"{where} is no event of the audit log: {event['at']} has no time zone")
    return found

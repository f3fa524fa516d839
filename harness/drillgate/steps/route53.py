"""Bringing sites' names back into their hosted zone."""

from typing import Any

from drillgate.documents.estate import Store
from drillgate.steps import captured
from drillgate.steps.context import LostSite, StepContext

TARGET, TTL = "target", 60
BATCH = 500
"""So many changes in a call; Route 53 takes 1,000 records, and refuses a batch as a whole."""
PAGE = 25
"""So many names are listed at once: what follows a site's are others'."""


def restore(context: StepContext) -> None:
    """Restore the lost sites' names as of the window's point, from the vault. `with: {store}`."""
    store, client = context.estate.stores[str(context.settings["store"])], _client(context)
    identifier, zone = _zone(context, store)
    for lost, missing in captured.missing(context, lambda lost: _of(client, identifier, zone, lost)):
        changes = [
            {
                "Action": "CREATE",
                "ResourceRecordSet": {
                    "Name": f"{key}.{lost.site}.{zone}",
                    "Type": "CNAME",
                    "TTL": TTL,
                    "ResourceRecords": [{"Value": missing[key][TARGET]}],
                },
            }
            for key in sorted(missing)
        ]
        for begin in range(0, len(changes), BATCH):
            batch = {"Changes": changes[begin : begin + BATCH]}
            client.change_resource_record_sets(HostedZoneId=identifier, ChangeBatch=batch)


def records(context: StepContext, store: Store, lost: LostSite) -> captured.Records:
    """A site's names, by the part before the site's."""
    return _of(_client(context), *_zone(context, store), lost)


def _of(client: Any, identifier: str, zone: str, lost: LostSite) -> captured.Records:
    suffix = f".{lost.site}.{zone}."
    found: dict[str, captured.Content] = {}
    pages = client.get_paginator("list_resource_record_sets")
    begin = {"StartRecordName": suffix.strip("."), "StartRecordType": "A"}
    for page in pages.paginate(HostedZoneId=identifier, **begin, PaginationConfig={"PageSize": PAGE}):
        for record in page["ResourceRecordSets"]:
            if not record["Name"].endswith(suffix):  # a zone lists its names by their last labels
                return found
            value = record["ResourceRecords"][0]["Value"]
            found[record["Name"].removesuffix(suffix)] = {TARGET: value.rstrip(".")}
    return found


def _zone(context: StepContext, store: Store) -> tuple[str, str]:
    """The zone's ID and its name without dots around it."""
    if store.route53 is None:
        raise ValueError(f"{context.step}: {context.settings['store']} is no hosted zone")
    name = store.route53.zone.strip(".")
    for zone in _client(context).list_hosted_zones_by_name(DNSName=name)["HostedZones"]:
        if zone["Name"].strip(".") == name:
            return str(zone["Id"]), name
    raise LookupError(f"found no hosted zone {name}")


def _client(context: StepContext) -> Any:
    return context.client("route53", "estate")

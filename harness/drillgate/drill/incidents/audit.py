"""What the estate's audit log is told of an incident."""

import json

from drillgate.drill.incidents.context import IncidentContext
from drillgate.drill.population import Site
from drillgate.steps import audit


def tell(context: IncidentContext, site: Site) -> None:
    """Have the estate's audit log say that a site was destroyed, as `drillgate.steps.audit` reads it."""
    event = {"event": "destruction", "type": "site", "site": site.site, "shard": site.shard}
    body = json.dumps(event | {"at": context.world.clock.now().isoformat()}).encode()
    key = f"{audit.PREFIX}{site.site}.json"
    context.world.client("s3", "estate").put_object(Bucket=audit.BUCKET, Key=key, Body=body)

"""Route 53: moto's checks of names, zones and changes are those of the real service, as far as the world answers it."""

from drillgate.world.fidelity.service import Service

OPERATIONS = frozenset({
    "ChangeResourceRecordSets", "CreateHostedZone", "DeleteHostedZone", "GetChange", "GetHostedZone", "ListHostedZones",
    "ListHostedZonesByName", "ListResourceRecordSets",
})  # fmt: skip
SERVICE = Service("route53", OPERATIONS)

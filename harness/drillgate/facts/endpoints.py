"""Endpoints that delete, as policies see them."""

from drillgate.endpoints import Endpoint
from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.operations import Recovery


def fact_of(endpoint: Endpoint, *, role: object = UNKNOWN) -> Fact:
    """The fact of an endpoint; `role` is what its description's path is for."""
    has_identifier = bool(endpoint.identifier)
    return Fact(
        "endpoint",
        {
            "endpoint": str(endpoint),
            "name": endpoint.name or None,
            "id.parameter": endpoint.identifier or None,
            "id.typed": endpoint.types is not None if has_identifier else None,
            "id.types": endpoint.types or (UNKNOWN if has_identifier else None),
            "many": endpoint.takes_many,
            "limit": endpoint.most,
            "guards": tuple(map(str, endpoint.guards)),
            "recovery": UNKNOWN if endpoint.recovery is None else str(endpoint.recovery),
            "for-good": endpoint.recovery is Recovery.NONE,
            "softly": endpoint.softly or None,
            "role": role,
        },
        endpoint.place,
    )

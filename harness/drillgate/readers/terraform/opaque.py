"""What stands in a plan or a configuration and cannot be analysed."""

from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Recovery, Target
from drillgate.places import Place


def opaque(place: Place, statement: str, reason: str) -> Operation:
    """That something could not be read, and so could be anything."""
    return Operation(
        Action.OPAQUE,
        Target(Kind.UNKNOWN),
        Extent(Amount.UNKNOWN),
        Recovery.NONE,
        place,
        statement[:200],
        Confidence.PARSED,
        reason=reason,
    )

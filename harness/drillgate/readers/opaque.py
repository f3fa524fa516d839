"""What stands in a description and cannot be analysed."""

from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Recovery, Target
from drillgate.places import Place

LENGTH = 200


def opaque(place: Place, statement: str, reason: str, language: str = "") -> Operation:
    """That something could not be read, and so could be anything."""
    return Operation(
        Action.OPAQUE,
        Target(Kind.UNKNOWN),
        Extent(Amount.UNKNOWN),
        Recovery.NONE,
        place,
        statement[:LENGTH],
        Confidence.PARSED,
        reason=reason,
        language=language,
    )

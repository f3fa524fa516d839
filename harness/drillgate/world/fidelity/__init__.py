"""What mocked AWS gets wrong, put right: one module a service, each with what it corrects."""

from drillgate.world.fidelity import accounts, operations
from drillgate.world.fidelity.index import services
from drillgate.world.fidelity.patches import Correction, Refused

__all__ = ["Correction", "Refused", "table"]


def table() -> tuple[Correction, ...]:
    """Everything that is put right, for people to read."""
    own = (*operations.CORRECTIONS, *accounts.CORRECTIONS)
    return own + tuple(correction for service in services().values() for correction in service.corrections)

"""What mocked AWS gets wrong, put right: one module a service, each with what it corrects."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from drillgate.documents.estate import Estate
from drillgate.world.fidelity import accounts, operations
from drillgate.world.fidelity.patches import Correction, Refused

__all__ = ["Correction", "Refused", "applied", "table"]


@contextmanager
def applied(estate: Estate) -> Iterator[None]:
    """Have mocked AWS do as the real services do."""
    own = (estate.account, estate.vault.account)
    with ExitStack() as stack:
        stack.enter_context(accounts.applied(own))
        yield


def table() -> tuple[Correction, ...]:
    """Everything that is put right, for people to read."""
    return (*operations.CORRECTIONS, *accounts.CORRECTIONS)

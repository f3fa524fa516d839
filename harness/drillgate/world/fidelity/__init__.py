"""What mocked AWS gets wrong, put right: one module a service, each with what it corrects."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from drillgate.documents.estate import Estate
from drillgate.world.fidelity import accounts, dynamodb, operations, s3
from drillgate.world.fidelity.patches import Correction, Refused

__all__ = ["Correction", "Refused", "applied", "table"]


@contextmanager
def applied(estate: Estate, refuse: Callable[[str], Refused]) -> Iterator[None]:
    """Have mocked AWS do as the real services do; `refuse` makes the error for what is not answered."""
    own = (estate.account, estate.vault.account)
    with ExitStack() as stack:
        stack.enter_context(accounts.applied(own))
        stack.enter_context(dynamodb.applied())
        stack.enter_context(s3.applied(refuse))
        yield


def table() -> tuple[Correction, ...]:
    """Everything that is put right, for people to read."""
    return (*operations.CORRECTIONS, *accounts.CORRECTIONS, *dynamodb.CORRECTIONS, *s3.CORRECTIONS)

import pytest

from drillgate.readers.sql import read


def told(operation):
    """An operation on one line: all of it but its place, statement, chain and guards."""
    marks = ["cascades"] * operation.cascades + ["own"] * operation.of_own_making
    extent = operation.extent.amount + (f" {operation.extent.count}" if operation.extent.count is not None else "")
    words = (operation.action, operation.target.kind, operation.target.name, extent, operation.recovery)
    return " | ".join((*words, operation.confidence, *marks, *filter(None, [operation.reason])))


@pytest.fixture(scope="session")
def tell():
    def tell(sql, dialect=""):
        return [told(operation) for operation in read(sql, "a.sql", dialect=dialect)]

    return tell

"""What customers are known and reached by: it must outlive what happens to their sites."""

import re

from drillgate.facts.fact import UNKNOWN
from drillgate.facts.knowledge import Knowledge, store_of
from drillgate.operations import Kind, Operation

NAMED: re.Pattern[str] = re.compile(
    r"(?<![a-z])(contacts?|(site|tenant|customer)[ _-]?(urls?|address(es)?)|custom[ _-]?domains?|host[ _-]?names?)"
    r"(?![a-z])",
    re.IGNORECASE,
)
"""Names by which tables, columns, buckets and endpoints say that they are about it."""


def is_critical(knowledge: Knowledge, operation: Operation) -> object:
    """Whether an operation is aimed at what customers are known or reached by.

    It is if the estate has the target in its catalogue or its contacts, or the target is called so, or is a DNS record.
    UNKNOWN where an estate could say it if the target's name were known.
    """
    name = operation.target.name
    if operation.target.kind is Kind.DNS_RECORD or NAMED.search(name):
        return True
    if knowledge.estate is None:
        return False
    if not name and operation.target.store is None:
        return UNKNOWN
    found = store_of(knowledge, operation)
    return found is not None and found[0] in _critical(knowledge)


def _critical(knowledge: Knowledge) -> frozenset[str]:
    """The stores that the estate has for it."""
    if knowledge.estate is None:
        return frozenset()
    estate = knowledge.estate.value
    return frozenset({estate.catalogue} | ({estate.contacts} if estate.contacts is not None else set()))

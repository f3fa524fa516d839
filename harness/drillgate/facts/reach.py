"""What must outlive an incident: what customers are known and reached by, and what incidents are handled with."""

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

    It is if the estate has the target in its catalogue or its contacts, or lists it as critical; or if the target is
    called so, or is a DNS record. UNKNOWN where an estate could say it if the target's name were known.
    """
    if operation.target.kind is Kind.DNS_RECORD or NAMED.search(operation.target.name):
        return True
    if knowledge.estate is None:
        return False
    estate = knowledge.estate.value
    contacts = () if estate.contacts is None else (estate.contacts,)
    return _is_among(knowledge, operation, frozenset((estate.catalogue, *contacts, *estate.critical)))


def is_tooling(knowledge: Knowledge, operation: Operation) -> object:
    """Whether an operation is aimed at what the estate handles incidents with; without an estate nothing says so.

    UNKNOWN where an estate could say it if the target's name were known.
    """
    if knowledge.estate is None:
        return False
    return _is_among(knowledge, operation, frozenset(knowledge.estate.value.tooling))


def _is_among(knowledge: Knowledge, operation: Operation, named: frozenset[str]) -> object:
    """Whether the target is named: itself or its type, the store that it is in, or the team that owns this."""
    target = operation.target
    if not named:
        return False
    if target.name in named or str(target.kind) in named:
        return True
    if not target.name and target.store is None:
        return UNKNOWN
    found = store_of(knowledge, operation)
    return found is not None and (found[0] in named or found[1].owner in named)

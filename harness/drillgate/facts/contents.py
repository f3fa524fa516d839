"""What artifacts hold, as policies see it."""

from typing import TYPE_CHECKING

from drillgate.endpoints import Endpoint
from drillgate.facts import endpoints, operations
from drillgate.facts.fact import Fact
from drillgate.facts.knowledge import NOTHING, Knowledge
from drillgate.readers.artifacts import Content

if TYPE_CHECKING:
    from drillgate.documents.change import Change


def fact_of(
    content: Content, *, knowledge: Knowledge = NOTHING, change: "Change | None" = None, role: str | None = None
) -> Fact:
    """The fact of whatever an artifact holds; see `operations.fact_of`."""
    if isinstance(content, Endpoint):
        return endpoints.fact_of(content, role=role or operations.role_of(content.place.file, change))
    return operations.fact_of(content, knowledge=knowledge, change=change, role=role)

"""A plan of infrastructure as a whole: how much of what is there goes at once."""

from collections.abc import Iterator, Sequence
from typing import Final

from drillgate.facts.fact import Fact
from drillgate.operations import Operation, Planned

DESTROYS: Final = frozenset({Planned.DELETE, Planned.DELETE_THEN_CREATE, Planned.CREATE_THEN_DELETE})


def of_plan(operations: Sequence[Operation]) -> Iterator[Fact]:
    """The fact of the plan that operations stand in, where it destroys something; none of what is no plan, or does not
    tell how many resources there are."""
    gone = [one for one in operations if one.planned in DESTROYS and not one.protection]
    if not gone or gone[0].among is None:
        return
    first, number = gone[0], len(gone)
    among = max(number, gone[0].among)
    yield Fact(
        "plan",
        {
            "file": first.place.file,
            "resources": among,
            "destroys": number,
            "share": round(100 * number / among, 1),
        },
        first.place,
    )

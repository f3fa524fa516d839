"""Facts about input that cannot be used."""

from collections.abc import Iterable

from drillgate.facts.fact import Fact
from drillgate.places import Problem


def of_problems(problems: Iterable[Problem]) -> tuple[Fact, ...]:
    """A fact for each problem, at its place."""
    return tuple(
        Fact(
            "document",
            {"file": one.place.file, "usable": False, "found": one.found, "expected": one.expected or None},
            one.place,
        )
        for one in problems
    )

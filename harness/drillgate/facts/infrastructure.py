"""A plan of infrastructure as a whole: how much of what is there goes at once."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from drillgate.facts.fact import Fact
from drillgate.operations import Operation, Planned

DESTROYS: Final = frozenset({Planned.DELETE, Planned.DELETE_THEN_CREATE, Planned.CREATE_THEN_DELETE})
TOGETHER: Final = (".tf", ".tofu", ".tf.json", ".tofu.json")
"""How files end that are one description with those beside them."""


def of_plan(operations: Sequence[Operation]) -> Iterator[Fact]:
    """The fact of the plan that operations stand in, where it destroys something; none of what is no plan."""
    yield from _fact([one for one in operations if one.planned in DESTROYS and not one.protection], "resources")


def of_dropped(operations: Sequence[Operation]) -> Iterator[Fact]:
    """A fact for each description that no longer has, or replaces, what holds data."""
    groups: dict[str, list[Operation]] = {}
    for one in operations:
        if (one.planned in DESTROYS or one.planned is Planned.UNDECLARED) and not one.protection:
            groups.setdefault(_description(one.place.file), []).append(one)
    for gone in groups.values():
        yield from _fact(gone, "resources that hold data")


def _fact(gone: Sequence[Operation], what: str) -> Iterator[Fact]:
    if not gone:
        return
    place, number = gone[0].place, len(gone)
    values: dict[str, object] = {"file": place.file, "destroys": number}
    among = max((one.among for one in gone if one.among is not None), default=None)
    if among is None:
        yield Fact("plan", values | {"resources": None, "share": None, "goes": f"{number} {what}"}, place)
        return
    among = max(number, among)
    share = round(100 * number / among, 1)
    goes = f"{number} of {among} {what}, {share:g} %,"
    yield Fact("plan", values | {"resources": among, "share": share, "goes": goes}, place)


def _description(file: str) -> str:
    return PurePosixPath(file).parent.as_posix() if file.lower().endswith(TOGETHER) else file

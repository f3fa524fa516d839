"""IDs that must not be touched: by the change itself, or for what incidents are handled with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drillgate.facts.fact import UNKNOWN
from drillgate.facts.ids import IdFile
from drillgate.facts.inventory import Group
from drillgate.facts.plan import Plan


@dataclass(frozen=True, slots=True)
class Spared:
    """How many IDs of a list (UNKNOWN if that cannot be known), and the position of the first."""

    number: object
    first: int | None = None


def spared(plan: Plan, type_: str | None, ids: IdFile, groups: Sequence[Group] | None) -> Spared:
    """The IDs that the change says must not be touched."""
    owned = None if groups is None else [(group, group.spared) for group in groups]
    found = _among(plan, plan.change.must_not_touch, type_, ids, owned)
    return found if found.number or not nobody(plan) else Spared(UNKNOWN)


def nobody(plan: Plan) -> tuple[str, ...]:
    """What must not be touched by its name, which is no type, store, owner or ID: what it is, nobody knows."""
    types = {} if plan.estate is None else plan.estate.id_types
    return tuple(name for name in plan.strangers if name not in types and name not in plan.knowledge.stores)


def tooling(plan: Plan, type_: str | None, ids: IdFile, groups: Sequence[Group] | None) -> Spared:
    """The IDs of what incidents are handled with, and customers are known and reached by; unknown without an estate."""
    if plan.estate is None:
        return Spared(UNKNOWN)
    owned = None if groups is None else [(group, group.tooling) for group in groups]
    return _among(plan, (*plan.estate.tooling, *plan.estate.critical), type_, ids, owned)


def _among(
    plan: Plan,
    names: Iterable[str],
    type_: str | None,
    ids: IdFile,
    owned: Sequence[tuple[Group, bool | None]] | None,
) -> Spared:
    """Named are types, stores, owners and IDs. What lives in a named store, or holds a named ID, is touched with it."""
    wanted = frozenset(names)
    if not wanted or not ids.ids:
        return Spared(0)
    types = {} if plan.estate is None else plan.estate.id_types
    lives_in = types[type_].stores if type_ is not None and type_ in types else ()
    if type_ in wanted or wanted.intersection(lives_in):
        return Spared(ids.number, 0)
    named = {identifier: at for at, identifier in reversed(list(enumerate(ids.ids))) if identifier in wanted}
    number, firsts = len(named), list(named.values())
    rest = wanted - types.keys() - plan.knowledge.stores.keys()
    if owned is None:
        return Spared(number if number or not rest else UNKNOWN, min(firsts, default=None))
    theirs = [group for group, is_theirs in owned if is_theirs or group.type in wanted]
    # An ID that is named and whose owner is named too counts for both, but no more count than there are.
    number = min(number + sum(group.number for group in theirs), ids.number)
    firsts += [group.first for group in theirs]
    unknown = not number and rest - named.keys() and any(group.type and mine is None for group, mine in owned)
    return Spared(UNKNOWN if unknown else number, min(firsts, default=None))

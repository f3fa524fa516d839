"""What a template no longer says: resources that hold data, and what keeps or protects them."""

from collections.abc import Iterator
from dataclasses import replace

from drillgate.operations import Action, Amount, Confidence, Extent, Operation, Planned, Recovery, Target
from drillgate.places import Place
from drillgate.readers.cloudformation import settings
from drillgate.readers.cloudformation.declared import LENGTH, is_kept, keeps, unkept, unprotected
from drillgate.readers.cloudformation.template import DELETION, REPLACEMENT, Declared, Template
from drillgate.readers.cloudformation.types import HOLDS


def difference(before: Template, after: Template, file: str) -> Iterator[Operation]:
    """What the next deployment deletes or replaces, since `file` no longer declares it so, and what protects less."""
    holding = sum(holds(one) for one in before.resources.values())
    for name, old in before.resources.items():
        new = after.resources.get(name)
        if not holds(old):
            continue
        if new is None or new.type != old.type:
            yield replace(_dropped(old, file if new is None else new.place(), new), among=holding)
        else:
            yield from _weaker(old, new)


def holds(one: Declared) -> bool:
    """Whether a resource holds data, or protects what does."""
    return one.holding.kind in HOLDS and not one.is_of_cluster


def _dropped(old: Declared, at: str | Place, new: Declared | None) -> Operation:
    """That a resource is no longer declared; it stays if the template said so, and only leaves the stack."""
    forgets = old.deletion in ("Retain", "RetainExceptOnCreate")
    place = Place(at) if isinstance(at, str) else at
    stood = old.place()
    became = "" if new is None else f" as such, but as {new.type}"
    left = Recovery.BACKUP if is_kept(old, DELETION) else old.holding.recovery
    return Operation(
        Action.UNPROTECT if forgets else old.holding.action,
        Target(old.holding.kind, old.called),
        Extent(Amount.ONE),
        Recovery.NONE if forgets else left,
        place,
        f"{old} is no longer declared{became} (it stood at {stood.file}:{stood.line})"[:LENGTH],
        Confidence.PARSED,
        planned=Planned.FORGET if forgets else Planned.UNDECLARED,
    )


def _weaker(old: Declared, new: Declared) -> Iterator[Operation]:
    if keeps(old):
        for policy in (DELETION, REPLACEMENT):
            if is_kept(old, policy) and not is_kept(new, policy):
                yield from _unkept(old, new, policy)
    yield from _renamed(old, new)
    told = {setting.path for setting in settings.off(new.properties)}
    for setting in settings.lowered(old.properties, new.properties):
        if setting.path not in told:
            yield unprotected(new, setting, Planned.UPDATE)


def _unkept(old: Declared, new: Declared, policy: str) -> Iterator[Operation]:
    was, now = ((one.deletion if policy == DELETION else one.replacement) for one in (old, new))
    if "${" not in (now or ""):  # What is not written out is told of the template by itself.
        said = f"had the {policy} {was or 'Snapshot by default'}, and has {now or 'none'} now"
        yield unkept(new, policy, said, Planned.UPDATE)


def _renamed(old: Declared, new: Declared) -> Iterator[Operation]:
    """That a resource gets another name, by which a deployment makes a new one and deletes the old."""
    name = old.holding.name
    if not name or old.holding.action is not Action.DESTROY or old.properties.get(name) == new.properties.get(name):
        return
    if new.replacement in ("Retain", "RetainExceptOnCreate"):
        return
    recovery = Recovery.BACKUP if new.replacement == "Snapshot" else old.holding.recovery
    gone = replace(_dropped(replace(old, deletion=None), new.place("Properties", name), None), recovery=recovery)
    statement = f"{old} is replaced, for it gets another {name}"
    yield replace(gone, statement=statement[:LENGTH], planned=Planned.CREATE_THEN_DELETE)

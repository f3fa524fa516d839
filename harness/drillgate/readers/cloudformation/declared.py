"""What a template says of resources that hold data: what becomes of them, and by what they are not protected."""

from collections.abc import Iterator

from drillgate.operations import Action, Amount, Confidence, Extent, Operation, Planned, Recovery, Target
from drillgate.readers.cloudformation import settings
from drillgate.readers.cloudformation.rights import rights_of
from drillgate.readers.cloudformation.settings import Lowered
from drillgate.readers.cloudformation.template import DELETION, KEEPING, REPLACEMENT, Declared, Template
from drillgate.readers.cloudformation.types import HOLDS, KEEPS
from drillgate.readers.opaque import opaque

LENGTH = 200


def operations(template: Template) -> Iterator[Operation]:
    """What is wrong with a template by itself."""
    for hidden in template.hidden:
        yield opaque(hidden.place, hidden.what, hidden.reason)
    for one in template.resources.values():
        if keeps(one):
            yield from _policies(one)
        if one.holding.kind in HOLDS:
            yield from (unprotected(one, setting) for setting in settings.off(one.properties))
        yield from rights_of(one, template)


def keeps(one: Declared) -> bool:
    """Whether a resource holds what only its policies keep from going with it."""
    holding = one.holding
    return (
        holding.kind in KEEPS
        and holding.action is Action.DESTROY
        and holding.recovery is Recovery.NONE
        and not one.is_of_cluster
    )


def unprotected(one: Declared, setting: Lowered, planned: Planned | None = None) -> Operation:
    """That a resource has a property by which it is protected less."""
    path = tuple(setting.path.split("."))
    change = f"from {setting.before} to {setting.after}" if setting.before else f"to {setting.after}"
    return Operation(
        Action.OPAQUE if setting.unknown else Action.UNPROTECT,
        Target(one.holding.kind, one.called),
        Extent(Amount.ONE),
        Recovery.NONE,
        one.place("Properties", *path),
        f"set {setting.path} of {one} {change}"[:LENGTH],
        Confidence.PARSED,
        reason=f"whether {setting.path} still protects is not written out" if setting.unknown else "",
        planned=planned,
        protection=setting.path,
    )


def unkept(one: Declared, policy: str, said: str, planned: Planned | None = None) -> Operation:
    """That a template does not say that a resource is kept."""
    return Operation(
        Action.UNPROTECT,
        Target(one.holding.kind, one.called),
        Extent(Amount.ONE),
        Recovery.NONE,
        one.place(policy) if _of(one, policy) is not None else one.place(),
        f"{one} {said}"[:LENGTH],
        Confidence.PARSED,
        planned=planned,
        protection=policy,
    )


def is_kept(one: Declared, policy: str) -> bool:
    """Whether something is left of a resource when it is deleted, or replaced, by what the template says."""
    said = _of(one, policy)
    return said in KEEPING or (policy == DELETION and said is None and one.holding.snapshots)


def _policies(one: Declared) -> Iterator[Operation]:
    unknown = next((policy for policy in (DELETION, REPLACEMENT) if "${" in (_of(one, policy) or "")), None)
    if unknown is not None:
        yield opaque(one.place(unknown), f"{unknown} of {one}", f"{unknown} is not written out")
        return
    lacking = [policy for policy in (DELETION, REPLACEMENT) if not is_kept(one, policy)]
    if lacking:
        words = (f"no {name}" if _of(one, name) is None else f"the {name} {_of(one, name)}" for name in lacking)
        yield unkept(one, lacking[0], f"has {' and '.join(words)}")


def _of(one: Declared, policy: str) -> str | None:
    return one.deletion if policy == DELETION else one.replacement

"""What a configuration in HCL says of resources that are to go, and of those that nothing protects."""

from collections.abc import Iterator
from typing import Final

from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Planned, Recovery, Target
from drillgate.places import Place
from drillgate.readers.opaque import opaque
from drillgate.readers.terraform.attributes import Change
from drillgate.readers.terraform.blocks import Block
from drillgate.readers.terraform.forms import parse
from drillgate.readers.terraform.protections import Lowered, bare
from drillgate.readers.terraform.resources import Resource, is_stateful, resource_of

LENGTH: Final = 200
GIVES_RIGHTS: Final = ("Statement", "Effect", "statement", "actions", ":aws:policy/", "aws_iam_policy")
"""What stands in a file that gives rights."""

MODULE: Final = Resource(Kind.RESOURCE)


def read(text: str, file: str) -> tuple[Operation, ...]:
    """The operations of one file, by place. What is no HCL is opaque."""
    configuration = parse(text, file)
    operations = [
        opaque(place, "the configuration", "this is no HCL that can be read") for place in configuration.broken
    ]
    for block in configuration.blocks:
        if block.word == "resource" and len(block.labels) > 1:
            operations += _weak(block)
        elif block.word == "removed":
            operations += _removed(block)
    if any(sign in text for sign in GIVES_RIGHTS):
        from drillgate.readers.terraform.rights import rights_of

        operations += rights_of(configuration.blocks)
    return tuple(sorted(operations, key=lambda one: one.place))


def unprotected(block: Block, setting: Lowered) -> Operation:
    """That a resource has a setting by which it is protected less."""
    resource = resource_of(block.labels[0])
    change = f"from {setting.before} to {setting.after}" if setting.before is not None else f"to {setting.after}"
    reason = f"whether {setting.path} still protects is not written out" if setting.unknown else ""
    return Operation(
        Action.OPAQUE if setting.unknown else Action.UNPROTECT,
        Target(resource.protects, address(block)),
        Extent(Amount.ONE),
        Recovery.NONE,
        block.place_of(tuple(setting.path.split("."))),
        f"set {setting.path} of {address(block)} {change}"[:LENGTH],
        Confidence.PARSED,
        reason=reason,
        protection=setting.path,
    )


def gone(planned: Planned, kind: Kind, name: str, place: Place, statement: str, recovery: Recovery) -> Operation:
    """That a resource goes, or is forgotten."""
    return Operation(
        Action.UNPROTECT if planned is Planned.FORGET else Action.DESTROY,
        Target(kind, name),
        Extent(Amount.SOME),
        recovery,
        place,
        statement[:LENGTH],
        Confidence.PARSED,
        planned=planned,
    )


def address(block: Block) -> str:
    """What Terraform calls a resource or a module in its own folder."""
    return ".".join(block.labels if block.word == "resource" else (block.word, *block.labels))


def _weak(block: Block) -> Iterator[Operation]:
    if is_stateful(resource_of(block.labels[0]).protects):
        for setting in bare(block.labels[0], Change(None, block.state())):
            yield unprotected(block, setting)


def _removed(block: Block) -> Iterator[Operation]:
    name = block.references.get("from", "")
    parts = name.split(".")
    if len(parts) < 2:
        yield opaque(block.place, "removed", "which resource goes is not written out")
        return
    lifecycle = block.inner("lifecycle")
    destroy = True if lifecycle is None else lifecycle.attributes.get("destroy", True)
    if not isinstance(destroy, bool):
        yield opaque(block.place, f"removed {name}", "whether it is destroyed is not written out")
        return
    is_module = parts[-2] == "module"
    resource = MODULE if is_module else resource_of(parts[-2])
    if destroy:
        # What is in a module is not in sight: it is judged as what is no longer declared is.
        planned, recovery = Planned.UNDECLARED if is_module else Planned.DELETE, resource.left()
        yield gone(planned, resource.kind, name, block.place, f"removed {name} (destroy = true)", recovery)
    elif is_module or is_stateful(resource.kind):
        words = f"removed {name} (destroy = false)"
        yield gone(Planned.FORGET, resource.kind, name, block.place, words, Recovery.NONE)

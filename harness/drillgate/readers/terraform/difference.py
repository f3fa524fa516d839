"""What a folder of configurations no longer says: resources that hold data, and settings that protect them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from drillgate.operations import Operation, Planned
from drillgate.places import InputError, Place
from drillgate.readers.terraform.attributes import Change
from drillgate.readers.terraform.blocks import Block
from drillgate.readers.terraform.configuration import MODULE, address, gone, unprotected
from drillgate.readers.terraform.forms import parse
from drillgate.readers.terraform.protections import Lowered, bare, lowered
from drillgate.readers.terraform.resources import is_stateful, resource_of

PREVENT = "prevent_destroy"
NOTHING = ("[]", "{}", "toset([])")


@dataclass(frozen=True, slots=True)
class Folder:
    """The configurations of one folder together: what is declared, what is moved where, and what is let go openly.

    One that is not readable has a file that is no JSON, of which its reader tells.
    """

    declared: Mapping[str, Block]
    moved: Mapping[str, str] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    is_readable: bool = True


def folder_of(files: Sequence[tuple[str, str]]) -> Folder:
    """The folder that has these files, by name and text."""
    try:
        blocks = [block for name, text in files for block in parse(text, name).blocks]
    except InputError:
        return Folder({}, is_readable=False)
    return Folder(
        {address(block): block for block in blocks if _is_declared(block)},
        {
            block.references["from"]: block.references.get("to", "")
            for block in blocks
            if block.word == "moved" and "from" in block.references
        },
        frozenset(block.references.get("from", "") for block in blocks if block.word == "removed"),
    )


def difference(before: Folder, after: Folder) -> Iterator[Operation]:
    """What the next plan deletes, since it is no longer declared, and what no longer protects a resource that is."""
    holding = sum(_holds(block) for block in before.declared.values())
    for name, old in before.declared.items() if after.is_readable else ():
        new = after.declared.get(after.moved.get(name, name)) or after.declared.get(name)
        if new is not None:
            yield from _weaker(old, new)
        elif name not in after.removed and name not in after.moved:
            yield from (replace(one, among=holding) for one in _undeclared(name, old))


def _is_declared(block: Block) -> bool:
    """Whether a block stands for one or more resources, and not for none."""
    if block.word not in ("resource", "module") or not block.labels:
        return False
    none = block.attributes.get("count") == 0 or block.references.get("for_each", "").replace(" ", "") in NOTHING
    return not none


def _undeclared(name: str, old: Block) -> Iterator[Operation]:
    resource = MODULE if old.word == "module" else resource_of(old.labels[0])
    kind, recovery = resource.kind, resource.recovery_of(Change(old.state(), None))
    if _holds(old):
        where = f"{old.place.file}:{old.place.line}"
        statement = f"{name} is no longer declared (it stood at {where})"
        yield gone(Planned.UNDECLARED, kind, name, Place(old.place.file), statement, recovery)


def _holds(block: Block) -> bool:
    """Whether a block stands for what holds data, or may do so."""
    return block.word == "module" or is_stateful(resource_of(block.labels[0]).kind) or _is_prevented(block)


def _weaker(old: Block, new: Block) -> Iterator[Operation]:
    if old.word != "resource":
        return
    if _is_prevented(old) and not _is_prevented(new):
        inner = new.inner("lifecycle")
        yield replace(
            unprotected(new, Lowered(PREVENT, "true", "none" if inner is None else "false or none")),
            place=new.place if inner is None else inner.place_of((PREVENT,)),
        )
    told = {setting.path for setting in bare(new.labels[0], Change(None, new.state()))}
    for setting in lowered(new.labels[0], Change(old.state(), new.state())):
        if setting.path not in told:
            yield unprotected(new, setting)


def _is_prevented(block: Block) -> bool:
    lifecycle = block.inner("lifecycle")
    return lifecycle is not None and lifecycle.attributes.get(PREVENT) is True

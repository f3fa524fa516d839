"""Kubernetes: what manifests say becomes of what holds data, what they run, and whom they let delete."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from drillgate.places import InputError, Place
from drillgate.readers.kubernetes import commands, declared, kept, patches, rights
from drillgate.readers.kubernetes.branches import alternatives
from drillgate.readers.kubernetes.declared import LENGTH, RENDER, opaque
from drillgate.readers.kubernetes.documents import Document, divided
from drillgate.readers.kubernetes.handing import Within
from drillgate.readers.kubernetes.objects import Object, objects_of
from drillgate.readers.kubernetes.signs import interesting

if TYPE_CHECKING:
    from drillgate.documents.client import Client
    from drillgate.operations import Operation

MOST: Final = 20_000
"""Objects of a file that are read."""

DEEPEST: Final = 3
"""Manifests within texts of manifests that are read."""


def read(text: str, file: str, *, dialect: str = "", clients: "tuple[Client, ...]" = ()) -> "tuple[Operation, ...]":
    """The operations of manifests in YAML or JSON, one or more documents, or of a chart's template of such.

    Scripts in them are read by their own readers, in the `dialect` and with the `clients` that are given.
    """
    return read_within(text, file, Within(dialect, clients))


def read_within(text: str, file: str, within: Within) -> "tuple[Operation, ...]":
    """The operations of manifests that stand in a file, or within a text of one."""
    if within.depth > DEEPEST and interesting(text):
        return (opaque(Place(file), file, "it stands too deep in manifests within manifests"),)
    found, is_broken = _read(text, file, within)
    each = [_read(branch, file, within.anew())[0] for branch in (alternatives(text) if is_broken else ())]
    if each:
        found = list({(one.place, one.action, one.statement): one for read in each for one in read}.values())
    return tuple(sorted(found, key=lambda one: one.place))


def _read(text: str, file: str, within: Within) -> "tuple[list[Operation], bool]":
    """The operations, and whether any of what could hold some is no YAML."""
    found: list[Operation] = []
    broken: list[Operation] = []
    roles: list[Object] = []
    declaring = _objects(text, file, bool(within.clients), found, broken)
    for one in islice(declaring, MOST):
        operations = (*declared.operations(one), *commands.operations(one, within), *kept.operations(one, within))
        found += operations if one.document.filled is None else (_as_written(each, one) for each in operations)
        roles += [one] if rights.concerns(one) else []
    found += rights.operations(roles)
    more = next(declaring, None)
    if more is not None:
        found.append(opaque(more.named_at, file, f"it has more than {MOST} objects, of which no more are read"))
    return found + broken, bool(broken)


def _as_written(operation: "Operation", one: Object) -> "Operation":
    """With what a template fills in as it is written there."""
    called = one.document.called
    target = replace(operation.target, name=called(operation.target.name))
    statement = called(operation.statement)[:LENGTH]
    return replace(operation, target=target, statement=statement, reason=called(operation.reason))


def _objects(
    text: str,
    file: str,
    described: bool,  # noqa: FBT001 - handed on
    found: "list[Operation]",
    broken: "list[Operation]",
) -> Iterator[Object]:
    """The objects of a file. What patches in it do is told in `found`, and what cannot be read of it in `broken`."""
    for document in divided(text, file):
        if interesting(document.text, described=described):
            try:
                found += patches.operations(document)
                yield from objects_of(document)
            except InputError as error:
                broken += _broken(document, error)


@dataclass(frozen=True, slots=True)
class Whole:
    """All objects of a file. `is_broken`: there may be more; `unread` says where, as far as `read` does not."""

    objects: tuple[Object, ...]
    unread: "tuple[Operation, ...]"
    is_broken: bool


def read_whole(text: str, file: str) -> Whole:
    """The objects of a file, those included of which `read` has nothing to say."""
    whole = _whole(text, file)
    each = [_whole(branch, file) for branch in (alternatives(text) if whole.is_broken else ())]
    if not each:
        return whole
    objects = {(one.identity, one.named_at): one for read in each for one in read.objects}
    unread = dict.fromkeys(one for read in each for one in read.unread)
    return Whole(tuple(objects.values()), tuple(unread), any(read.is_broken for read in each))


def _whole(text: str, file: str) -> Whole:
    found: list[Object] = []
    unread: list[Operation] = []
    is_broken = False
    for document in divided(text, file):
        try:
            found += objects_of(document)
        except InputError as error:
            is_broken = True
            unread += () if interesting(document.text) else _broken(document, error)
    return Whole(tuple(found), tuple(unread), is_broken)


def _broken(document: Document, error: InputError) -> "Iterator[Operation]":
    for problem in error.problems:
        found = f"{problem.found}, expected {problem.expected}" if problem.expected else problem.found
        if document.filled is None:
            yield opaque(problem.place, document.file, found)
        else:
            yield opaque(problem.place, document.file, f"{document.called(found)}, where it is filled in; {RENDER}")

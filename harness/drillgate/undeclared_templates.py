"""What a branch has taken out of templates of CloudFormation: its files by themselves do not tell."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from drillgate import since
from drillgate.authority import is_as, shown
from drillgate.git import Entry, blobs
from drillgate.intake import Found
from drillgate.operations import Operation
from drillgate.places import InputError
from drillgate.readers.artifacts import LIMIT, decoded
from drillgate.readers.cloudformation.difference import difference, holds
from drillgate.readers.cloudformation.template import Template, template_of
from drillgate.readers.markup import read, telling
from drillgate.sources import Tree, beginning, walk
from drillgate.undeclared import below, is_asked_for, is_walked

NONE = Template({})


def undeclared(found: Found, paths: Sequence[str], name: str) -> tuple[Operation, ...]:
    """The operations of what templates no longer declare, or protect less, since the branch left the revision `name`.

    Raises InputError if there is no such revision.
    """
    if len(found.trees) != 1:
        return ()
    (top,) = found.trees
    fork = since.fork(top, name)
    asked = [Path(os.path.realpath(path)) for path in paths]
    now = {path for real in found.files if (path := below(top, real)).endswith(telling.SUFFIXES)}
    before = {
        path: entry
        for path, entry in fork.entries.items()
        if path.endswith(telling.SUFFIXES) and is_walked(path, entry) and not is_as(top, path, entry)
    }
    changed = sorted(path for path in before if path in now or is_asked_for(top / path, asked))
    return tuple(_operations(top, {path: before[path] for path in changed}, fork.entries))


def _operations(top: Path, before: Mapping[str, Entry], entries: Mapping[str, Entry]) -> Iterator[Operation]:
    """What the templates that were `before` have lost. What has gone is looked for in files that `entries` have not."""
    contents = blobs(top, [entry.content for entry in before.values()])
    candidates: list[Template] | None = None
    for path, entry in before.items():
        old = _template(contents[entry.content], shown(top / path))
        if not old or not old.resources:
            continue
        if (top / path).is_file():
            new = _there(top, path)
        else:
            candidates = list(_added(top, entries)) if candidates is None else candidates
            new = next((one for one in candidates if _holding(one) >= _holding(old)), NONE)
        if new is not None:
            yield from difference(old, new, shown(top / path))


def _added(top: Path, entries: Mapping[str, Entry]) -> Iterator[Template]:
    """The templates that were not there before."""
    for real in walk(Tree(top), str(top)).real:
        path = below(top, real)
        if path.endswith(telling.SUFFIXES) and path not in entries:
            yield _there(top, path) or NONE


def _holding(template: Template) -> frozenset[tuple[str, str]]:
    """The resources that hold data, by name and type."""
    return frozenset((one.name, one.type) for one in template.resources.values() if holds(one))


def _there(top: Path, path: str) -> Template | None:
    return _template(beginning(top / path, path, LIMIT), shown(top / path))


def _template(data: bytes, file: str) -> Template | None:
    """A template; an empty one for what is none, None for what cannot be read, of which its reader tells."""
    if telling.reader_of(data) != "cloudformation":
        return NONE
    try:
        return template_of(read(decoded(data, file)[0], file))
    except InputError:
        return None

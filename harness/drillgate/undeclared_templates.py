"""What a branch has taken out of templates of CloudFormation: its files by themselves do not tell."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from drillgate.authority import shown
from drillgate.compared import Compared, compared
from drillgate.git import blobs
from drillgate.intake import Found
from drillgate.operations import Operation
from drillgate.places import InputError
from drillgate.readers.artifacts import LIMIT, decoded
from drillgate.readers.cloudformation.difference import difference, holds
from drillgate.readers.cloudformation.template import Template, template_of
from drillgate.readers.markup import read, telling
from drillgate.sources import beginning

NONE = Template({})


def undeclared(found: Found, paths: Sequence[str], name: str) -> tuple[Operation, ...]:
    """The operations of what templates no longer declare, or protect less, since the branch left the revision `name`.

    Raises InputError if there is no such revision.
    """
    branch = compared(found, paths, name, telling.SUFFIXES)
    return () if branch is None else tuple(_operations(branch))


def _operations(branch: Compared) -> Iterator[Operation]:
    """What templates have lost. A template that has gone is looked for in files that were not there before."""
    top = branch.top
    before = {path: entry for path, entry in sorted(branch.changed().items()) if branch.is_asked_for(path)}
    contents = blobs(top, [entry.content for entry in before.values()])
    candidates: list[Template] | None = None
    for path, entry in before.items():
        old = _template(contents[entry.content], shown(top / path))
        if not old or not old.resources:
            continue
        if (top / path).is_file():
            new = _there(top, path)
        else:
            candidates = [_there(top, one) or NONE for one in branch.added()] if candidates is None else candidates
            new = next((one for one in candidates if _holding(one) >= _holding(old)), NONE)
        if new is not None:
            yield from difference(old, new, shown(top / path))


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

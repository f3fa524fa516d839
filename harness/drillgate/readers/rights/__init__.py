"""Rights to delete: policy documents of IAM, of buckets, queues and keys, by themselves or within something else."""

from collections.abc import Callable, Iterator
from typing import Final

from drillgate.operations import Action, Amount, Confidence, Extent, Kind, Operation, Recovery, Target
from drillgate.places import InputError, Place
from drillgate.readers import markup
from drillgate.readers.opaque import opaque
from drillgate.readers.rights import actions
from drillgate.readers.rights.resources import name_of
from drillgate.readers.rights.statements import Grant, Path, grants
from drillgate.readers.rights.texts import LONGEST as LONGEST_TEMPLATE
from drillgate.readers.rights.texts import filled, parsed

LONGEST: Final = 200
SHOWN: Final = 4
MALFORMED: Final = "a statement of a policy document"
ORDER: Final = (
    *(Kind.DATABASE, Kind.TABLE, Kind.BUCKET, Kind.OBJECT, Kind.ROWS, Kind.VOLUME, Kind.BACKUP, Kind.KEY),
    *(Kind.SECRET, Kind.STREAM, Kind.QUEUE, Kind.IDENTITY, Kind.SCHEMA, Kind.PARTITION),
)
"""Of several kinds that can be deleted, the one that is told."""

WITHIN: Final[tuple[tuple[str, ...], ...]] = (
    *((), ("PolicyVersion", "Document"), ("PolicyDocument",), ("Policy",), ("Attributes", "Policy")),
)
"""Where the document stands in a file: by itself, or in what the AWS CLI answers and takes."""

HOLDERS: Final = ("RoleName", "UserName", "GroupName")


def read(text: str, file: str) -> tuple[Operation, ...]:
    """The rights to delete that the policy document in a file gives. Raises InputError for what is no JSON or YAML."""
    try:
        whole = markup.read(text, file)
    except InputError:
        if len(text) > LONGEST_TEMPLATE:
            raise
        # A template puts in more than texts.
        whole = markup.read(filled(text), file)
    return tuple(one for path in WITHIN for one in _within(whole, path))


def _within(whole: markup.Markup, path: tuple[str, ...]) -> Iterator[Operation]:
    document: object = whole.data
    for step in path:
        document = markup.mapping(document).get(step)
    if isinstance(document, str) and path and '"Statement"' in document:
        # The AWS CLI answers and takes it as a text.
        yield from of_document(parsed(document), lambda _: whole.place(path), _holders(whole))
    elif "Statement" in markup.mapping(document):
        yield from of_document(document, lambda inner: whole.place((*path, *inner)), _holders(whole))


def _holders(whole: markup.Markup) -> tuple[str, ...]:
    """Whom a document is for, where what is around it says so."""
    named = (markup.mapping(whole.data).get(name) for name in HOLDERS)
    return tuple(one for one in named if isinstance(one, str))


def of_document(
    document: object, place_of: Callable[[Path], Place], holders: tuple[str, ...] = ()
) -> Iterator[Operation]:
    """The rights to delete that a policy document gives, one operation a statement and resource.

    `document` is plain data, as JSON has it; functions of CloudFormation in it are understood, and `${…}` stands for
    what is not known. `place_of` says where a path in it stands. `holders` are whom it is for, where its statements do
    not say.
    """
    for one in grants(document):
        yield (
            _operation(one, place_of, holders)
            if isinstance(one, Grant)
            else opaque(place_of(one.path), MALFORMED, one.reason)
        )


def _operation(grant: Grant, place_of: Callable[[Path], Place], holders: tuple[str, ...]) -> Operation:
    kinds = {kind for one in grant.deleting for kind in actions.deleting(one)}
    held_by = grant.holders or holders
    shown = ", ".join(grant.actions[:SHOWN]) + (" …" if len(grant.actions) > SHOWN else "")
    where = f" if {', '.join(grant.conditions)}" if grant.conditions else ""
    return Operation(
        Action.GRANT,
        Target(next((kind for kind in ORDER if kind in kinds), Kind.RESOURCE), name_of(grant.resource)),
        Extent(Amount.UNKNOWN),
        Recovery.NONE,
        place_of(grant.path),
        f"Allow {shown} on {grant.resource}{where}"[:LONGEST],
        Confidence.PARSED,
        holders=held_by,
    )

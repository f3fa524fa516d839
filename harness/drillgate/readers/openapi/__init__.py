"""OpenAPI (3.0, 3.1, and Swagger 2.0): the calls of an API that delete."""

from collections.abc import Iterator

from drillgate.endpoints import Endpoint
from drillgate.operations import Operation
from drillgate.places import Place
from drillgate.readers import markup
from drillgate.readers.openapi import deletions, safeguards
from drillgate.readers.openapi.description import Description
from drillgate.readers.openapi.identifiers import identifier_of, types_of


def read(text: str, file: str) -> tuple[Endpoint | Operation, ...]:
    """The deleting endpoints of a description, and what of it could not be analysed as opaque operations.

    Raises InputError if it is neither YAML nor JSON.
    """
    description = Description(markup.read(text, file))
    return (*_not_read(description), *endpoints(description))


def described(text: str, file: str) -> tuple[Endpoint, ...]:
    """The deleting endpoints of a description, as far as they can be analysed. Raises InputError as `read` does."""
    return tuple(endpoints(Description(markup.read(text, file))))


def endpoints(description: Description) -> Iterator[Endpoint]:
    calls = tuple(description.calls())
    siblings = deletions.beside(calls)
    for call in calls:
        if not deletions.deletes(call):
            continue
        identifier = identifier_of(call)
        many = deletions.takes_many(call, identifier, description)
        most = deletions.most(call, description) if many else None
        yield Endpoint(
            call.method,
            call.path,
            call.place,
            identifier="" if identifier is None else identifier.name,
            types=None if identifier is None else types_of(description, identifier),
            takes_many=many,
            most=most,
            guards=safeguards.guards_of(call, identifier, siblings, most),
            recovery=safeguards.recovery_of(call, siblings, description),
            softly=safeguards.softly(call, siblings),
            name=call.name,
        )


def _not_read(description: Description) -> Iterator[Operation]:
    from drillgate.readers.artifacts import unread

    root = description.root
    version = str(root.get("openapi", root.get("swagger", "")))
    if not version.startswith(("3.", "2.0")):
        yield unread(_of_version(description), f"the version {version or 'none'} of OpenAPI is not known")
    elsewhere = list(description.elsewhere())
    if elsewhere:
        place, reference = elsewhere[0]
        paths = "one of its paths stands" if len(elsewhere) == 1 else f"{len(elsewhere)} of its paths stand"
        yield unread(place, f"{paths} elsewhere, in {reference} first, and is not read: bundle the description")


def _of_version(description: Description) -> Place:
    key = "openapi" if "openapi" in description.root else "swagger"
    return description.markup.place((key,))

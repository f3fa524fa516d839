"""Which parameter of a call takes the ID of what it deletes, and which types of ID that takes."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from drillgate.readers.markup import entries, mapping
from drillgate.readers.openapi.description import Call, Description, Parameter
from drillgate.readers.openapi.words import words

TYPES: Final = "x-drillgate-id-types"

PATH_PARAMETER: Final = re.compile(r"\{([^{}]+)\}")
PREFIX: Final = re.compile(r"\^\(?(?:\?:)?([A-Za-z]{2,}(?:\|[A-Za-z]{2,})*)\)?[_:/-]")
"""What IDs begin with by a pattern: `^site_[0-9a-f]+$`, `^(site|app)-`."""

OF_ANYTHING: Final = frozenset({"ari", "arn", "gid", "urn", "urn:uuid", "uuid"})
"""Prefixes of names that anything can have."""

ID_WORDS: Final = frozenset({"id", "ids", "identifier", "identifiers", "uuid", "uuids", "guid", "guids", "key", "ref"})
UNSPECIFIC: Final = frozenset(
    ["resource", "entity", "object", "item", "generic", "path", "unique", "global", "string", "v", "4"]
)
"""What schemas of IDs of anything are called by, beside the words for an ID."""


def identifier_of(call: Call) -> Parameter | None:
    """The parameter that takes the ID: the last one of the path, or else one that is called like an ID."""
    in_path = PATH_PARAMETER.findall(call.path)
    if in_path:
        described = next((one for one in call.among("path") if one.name == in_path[-1]), None)
        return described or Parameter(in_path[-1], "path", required=True)
    named = [one for one in call.among("query", "body") if one.name and words(one.name)[-1] in ID_WORDS]
    return next((one for one in named if one.required), named[0] if named else None)


def types_of(description: Description, parameter: Parameter) -> tuple[str, ...] | None:
    """The types of ID that a parameter takes; None where its description does not say."""
    declared = parameter.whole.get(TYPES, parameter.schema.get(TYPES))
    if declared is not None:
        types = [one for one in entries(declared) if isinstance(one, str) and one]
        return tuple(dict.fromkeys(types)) if types and len(types) == len(entries(declared)) else None
    told = list(_told(description, parameter.schema))
    return None if not told or None in told else tuple(dict.fromkeys(one for one in told if one is not None))


def _told(description: Description, written: Mapping[str, object]) -> Iterator[str | None]:
    """The types that a schema tells, None for a part of it that may be an ID of anything. Each part is looked at once,
    however often, or in whatever ring, it is referred to."""
    waiting, seen = [written], set()
    while waiting:
        one = waiting.pop(0)
        schema = description.resolved(one)
        if id(schema) in seen:
            continue
        seen.add(id(schema))
        inside = [*_alternatives(schema)]
        prefix = PREFIX.match(str(schema.get("pattern", "")))
        if TYPES in schema:
            yield from map(str, entries(schema[TYPES]))
        elif inside:
            waiting += inside
        elif prefix is not None and not OF_ANYTHING & set(prefix[1].lower().split("|")):
            yield from prefix[1].lower().split("|")
        else:
            yield _of_name(str(one.get("$ref", "")))


def _alternatives(schema: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """The schemas that an ID may follow, of a list those of its entries."""
    for key in ("oneOf", "anyOf", "allOf", "items"):
        for one in map(mapping, entries(schema.get(key))):
            if one.get("type") != "null":
                yield one


def _of_name(reference: str) -> str | None:
    """The type that the name of a schema for IDs says: SiteId is a site's."""
    named = words(reference.rpartition("/")[2])
    if not named or named[-1] not in ID_WORDS:
        return None
    rest = [word for word in named if word not in ID_WORDS and word not in UNSPECIFIC]
    return "-".join(rest) or None

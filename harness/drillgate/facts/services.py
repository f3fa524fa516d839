"""Endpoints of the estate's services that delete, by their OpenAPI descriptions: which types of ID each takes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from drillgate.documents import events
from drillgate.places import InputError, Place

TYPES = "x-drillgate-id-types"
REFERENCES = 8
"""How long a chain of references is followed."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A DELETE of an API. `types` are the types of ID that its path takes; None where the description does not say."""

    path: str
    types: tuple[str, ...] | None
    place: Place

    @property
    def segments(self) -> tuple[str, ...]:
        return _segments(self.path)


def endpoints(data: bytes, file: str) -> tuple[Endpoint, ...]:
    """The deleting endpoints of an OpenAPI description in YAML or JSON. Raises InputError if it cannot be read."""
    from drillgate.documents.characters import decode
    from drillgate.sources import LIMIT

    tree = events.read(decode(data, file, limit=LIMIT), file)
    if not tree.complete:
        raise InputError(*tree.problems)
    # What else is wrong with it by our own rules for documents (numbers as keys, say) is no matter of ours.
    root = _mapping(tree.data)
    found = []
    for path, item in _mapping(root.get("paths")).items():
        described = _mapping(item)
        if "delete" in described:
            called = _mapping(described["delete"])
            types = _types((*_parameters(root, described), *_parameters(root, called)))
            found.append(Endpoint(path, types, tree.place(("paths", path, "delete"), of="key")))
    return tuple(found)


def accepted(target: str, known: Iterable[Endpoint]) -> tuple[str, ...] | None:
    """The types of ID that the endpoint behind a call ("DELETE /v1/tenants/{id}") takes.

    None if no endpoint is like it, or one that is does not say. Where several are, all of theirs.
    """
    method, _, address = target.partition(" ")
    if method.upper() != "DELETE":
        return None
    called = _segments(address)
    matching = [endpoint.types for endpoint in known if _matches(endpoint.segments, called)]
    types = [kind for kinds in matching if kinds is not None for kind in kinds]
    return tuple(dict.fromkeys(types)) if matching and None not in matching else None


def is_call(target: str) -> bool:
    """Whether a target is a call of an endpoint, also of one whose address is not known."""
    return re.match(r"(DELETE|GET|PATCH|POST|PUT)( |$)", target) is not None


def _matches(segments: tuple[str, ...], called: tuple[str, ...]) -> bool:
    """Whether a called path may be an endpoint's. What stands before it (a host in a variable, a prefix) is let be."""
    tail = called[len(called) - len(segments) :]
    return len(tail) == len(segments) > 0 and all(
        left == right or _is_open(left) or _is_open(right) for left, right in zip(segments, tail, strict=True)
    )


def _is_open(segment: str) -> bool:
    return "{" in segment


def _segments(address: str) -> tuple[str, ...]:
    path = urlsplit(address).path if re.match(r"\w+://", address) else re.split(r"[?#]", address, maxsplit=1)[0]
    return tuple(segment for segment in path.split("/") if segment)


def _parameters(root: Mapping[str, object], described: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    listed = described.get("parameters")
    for parameter in listed if isinstance(listed, list) else ():
        yield _resolved(root, _mapping(parameter))


def _types(parameters: Iterable[Mapping[str, object]]) -> tuple[str, ...] | None:
    found: tuple[str, ...] | None = None
    for parameter in parameters:
        types = parameter.get(TYPES)
        if parameter.get("in") == "path" and isinstance(types, list):
            found = (*(found or ()), *map(str, types))
    return found


def _resolved(root: Mapping[str, object], described: Mapping[str, object]) -> Mapping[str, object]:
    for _ in range(REFERENCES):
        reference = described.get("$ref")
        if not isinstance(reference, str):
            return described
        node: object = root
        for step in reference.removeprefix("#/").split("/") if reference.startswith("#/") else ():
            node = _mapping(node).get(step.replace("~1", "/").replace("~0", "~"))
        described = _mapping(node)
    return {}


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}

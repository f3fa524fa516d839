"""Calls of the estate's services, matched with the endpoints that their OpenAPI descriptions have: which types of ID a
call takes."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from drillgate.endpoints import Endpoint


def endpoints(data: bytes, file: str) -> tuple[Endpoint, ...]:
    """The deleting endpoints of an OpenAPI description in YAML or JSON. Raises InputError if it cannot be read."""
    from drillgate.documents.characters import decode
    from drillgate.readers import openapi
    from drillgate.sources import LIMIT

    return openapi.described(decode(data, file, limit=LIMIT), file)


def accepted(target: str, known: Iterable[Endpoint]) -> tuple[str, ...] | None:
    """The types of ID that the endpoint behind a call ("DELETE /v1/tenants/{id}") takes.

    None if no endpoint is like it, or one that is does not say. Where several are, all of theirs.
    """
    method, _, address = target.partition(" ")
    called = _segments(address)
    matching = [
        endpoint.types
        for endpoint in known
        if endpoint.method == method.upper() and _matches(_segments(endpoint.path), called)
    ]
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

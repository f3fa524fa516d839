"""Regions that are lost: whatever is asked of one, 503 is the answer, and what is in it stays where it is."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from drillgate.world.fidelity.patches import replaced

CODE, MESSAGE = "ServiceUnavailable", "The region does not answer"
_SCOPE = re.compile(r"Credential=[A-Z0-9]{20}(?:/|%2F)\d{8}(?:/|%2F)([a-z0-9-]+)(?:/|%2F)([a-z0-9-]+)(?:/|%2F)")


@contextmanager
def applied(lost: Collection[str]) -> Iterator[None]:
    """Answer nothing that is asked of a region while it is among `lost`, or of a bucket there from elsewhere."""
    from moto.core.botocore_stubber import BotocoreStubber

    def answers(original: Any) -> Any:
        def process_request(stubber: Any, request: Any) -> Any:
            return _unavailable(request) if lost and _asks(request) & set(lost) else original(stubber, request)

        return process_request

    with replaced(BotocoreStubber, "process_request", answers):
        yield


def _asks(request: Any) -> set[str]:
    """The regions that a request needs."""
    found = _SCOPE.search(_header(request, "Authorization")) or _SCOPE.search(request.url)
    if found is None:
        return set()
    return {found[1], *(_regions_of_buckets(request) if found[2] == "s3" else ())}


def _regions_of_buckets(request: Any) -> Iterator[str]:
    """Where the bucket is that a request is for, and the one that it copies from."""
    from moto.s3.models import s3_backends

    address = urlsplit(request.url)
    host, dot, _ = address.netloc.partition(".s3.")
    names = {
        host if dot else address.path.strip("/").partition("/")[0],
        unquote(_header(request, "x-amz-copy-source")).lstrip("/").partition("/")[0],
    }
    for account in s3_backends.values():
        if (backend := account.get("aws")) is not None:
            yield from (backend.buckets[name].region_name for name in names if name in backend.buckets)


def _header(request: Any, name: str) -> str:
    value = request.headers.get(name, "")
    return value.decode() if isinstance(value, bytes) else value


def _unavailable(request: Any) -> tuple[int, dict[str, str], str]:
    if "X-Amz-Target" in request.headers:
        body = f'{{"__type": "{CODE}", "message": "{MESSAGE}"}}'
        return 503, {"Content-Type": "application/x-amz-json-1.0"}, body
    error = f"<Error><Code>{CODE}</Code><Message>{MESSAGE}</Message></Error>"
    if ".s3." not in request.url and "//s3." not in request.url:
        error = f"<ErrorResponse>{error}</ErrorResponse>"
    return 503, {"Content-Type": "text/xml"}, f'<?xml version="1.0" encoding="UTF-8"?>{error}'

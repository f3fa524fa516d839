"""Mocked AWS for programs: the endpoint on loopback that the AWS CLI, boto3 in another process and the like speak to.

A request goes the very way of those of this process's own clients, as if it had been sent to the service's own host, so
that what is refused, whose call it is, and what is put right is the same for both. Signatures and their dates are not
checked, since a program's clock is the machine's.
"""

import json
import re
from collections.abc import Callable, Iterable
from http.client import responses
from typing import Any
from xml.sax.saxutils import escape

from drillgate.world.fidelity.patches import Refused
from drillgate.world.services import HEADERS, REQUEST_URI, Application, body_of

VARIABLE = "AWS_ENDPOINT_URL"
REFUSED = "DrillgateRefused"
REFUSED_STATUS = 501  # which SDKs neither take for "not found" nor try again
FORM = "application/x-www-form-urlencoded"
STREAMS = "DynamoDBStreams"
_SLASH = "(?:/|%2F)"
_SCOPE = re.compile(rf"Credential=[^/%,\s]+{_SLASH}\d{{8}}{_SLASH}([a-z0-9-]+){_SLASH}([a-z0-9-]+){_SLASH}aws4_request")
_OF_THE_CONNECTION = frozenset(
    ("host", "connection", "expect", "keep-alive", "transfer-encoding", "content-length", "proxy-connection")
)


def application(refused: list[str]) -> Application:
    """Answers requests of AWS from the mocked AWS that runs in this process. `refused` grows with what it refuses."""
    from moto.core.botocore_stubber import BotocoreStubber

    def answer(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = _request(environment)
        try:
            _must_be_kept_whole(request, refused)
            status, headers, body = BotocoreStubber().process_request(request)
        except Refused as error:
            status, headers, body = _refusal(request, str(error))
        except Exception as error:  # noqa: BLE001 - mocked AWS fell over, which a program must not take for an answer
            refused.append(f"{request.method} {request.url}: mocked AWS raised {type(error).__name__}: {error}")
            status, headers, body = _refusal(request, refused[-1])
        content = body.encode() if isinstance(body, str) else bytes(body or b"")
        is_head = request.method == "HEAD"
        start_response(f"{status} {responses.get(status, 'Unknown')}", _headers(headers, None if is_head else content))
        return [] if is_head else [content]

    return answer


def host(service: str, region: str, target: str = "") -> str:
    """The real service's host, by the names that a signature gives it and the operation that a header may name."""
    if service == "dynamodb" and target.startswith(STREAMS):
        return f"streams.dynamodb.{region}.amazonaws.com"
    return f"{service}.{region}.amazonaws.com"


def _request(environment: dict[str, Any]) -> Any:
    """What moto's stub is given. Without a signature it is taken for S3's, as a browser's is, and denied there."""
    from botocore.awsrequest import AWSPreparedRequest
    from botocore.compat import HTTPHeaders

    headers = HTTPHeaders()
    for name, value in environment[HEADERS].items():
        if name.lower() not in _OF_THE_CONNECTION:
            headers[name] = value
    path = environment[REQUEST_URI]
    scope = _SCOPE.search(headers.get("Authorization") or path)
    region, service = scope.groups() if scope else ("us-east-1", "s3")
    url = f"https://{host(service, region, headers.get('X-Amz-Target', ''))}{path}"
    body = body_of(environment)
    headers["Content-Length"] = str(len(body))
    return AWSPreparedRequest(environment["REQUEST_METHOD"], url, headers, body, stream_output=False)


def _must_be_kept_whole(request: Any, refused: list[str]) -> None:
    """Refuse an object of the type that curl and urllib send unasked: moto reads it as a form, and keeps nothing."""
    if request.method == "PUT" and request.headers.get("Content-Type", "").startswith(FORM) and request.body:
        told = f"mocked S3 would lose a body of the type {FORM}; name another"
        refused.append(f"{request.method} {request.url}: {told}")
        raise Refused(refused[-1])


def _refusal(request: Any, message: str) -> tuple[int, dict[str, str], str]:
    if "X-Amz-Target" in request.headers:
        told = json.dumps({"__type": REFUSED, "message": message})
        return REFUSED_STATUS, {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": REFUSED}, told
    error = f"<Error><Code>{REFUSED}</Code><Message>{escape(message)}</Message></Error>"
    if not request.url.startswith("https://s3."):
        error = f"<ErrorResponse>{error}</ErrorResponse>"
    return REFUSED_STATUS, {"Content-Type": "text/xml"}, f'<?xml version="1.0" encoding="UTF-8"?>{error}'


def _headers(headers: Any, content: bytes | None) -> list[tuple[str, str]]:
    """Those of an answer; its length is told anew, but where it has no `content`, as HEAD's has none."""
    left_out = _OF_THE_CONNECTION - ({"content-length"} if content is None else set())
    told = [
        (str(name), str(value).encode().decode("latin-1"))
        for name, value in dict(headers).items()
        if str(name).lower() not in left_out
    ]
    return told if content is None else [*told, ("Content-Length", str(len(content)))]

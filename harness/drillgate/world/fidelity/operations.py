"""Only what is known to be honest here is answered; everything else is refused, and says so.

Plain moto answers an operation that it lacks with a 404 "Not yet implemented" or a NotImplementedError, lets requests
to hosts it does not know out into the network, and answers many operations without doing what they say (`export` gives
today's data, lifecycle rules do nothing). A runbook that takes 404 for "already gone" would pass.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from drillgate.world.fidelity import s3_operations
from drillgate.world.fidelity.patches import Correction, Refused, replaced

CORRECTIONS = (
    Correction(
        "all", "an operation that is missing is a 404, as if it were not found", "refused with an error of its own"
    ),
    Correction("all", "many operations answer without doing what they say", "only operations of a list are answered"),
    Correction("all", "requests to other hosts leave for the network", "refused"),
)

DYNAMODB = frozenset({
    "BatchGetItem", "BatchWriteItem", "CreateBackup", "CreateTable", "DeleteBackup", "DeleteItem", "DeleteTable",
    "DescribeBackup", "DescribeContinuousBackups", "DescribeTable", "GetItem", "ListBackups", "ListTables",
    "ListTagsOfResource", "PutItem", "Query", "RestoreTableFromBackup", "RestoreTableToPointInTime", "Scan",
    "TagResource", "TransactGetItems", "TransactWriteItems", "UntagResource", "UpdateContinuousBackups", "UpdateItem",
    "UpdateTable",
})  # fmt: skip
STS = frozenset({"AssumeRole", "GetCallerIdentity"})

ALLOWED = frozenset(
    [("dynamodb", name) for name in DYNAMODB]
    + [("s3", name) for name in s3_operations.NAMES]
    + [("sts", name) for name in STS]
)
SERVICES = frozenset(service for service, _ in ALLOWED)


@contextmanager
def applied(hosts: Collection[str] = ()) -> Iterator[list[str]]:
    """Refuse what is not allowed. `hosts` ("127.0.0.1:8080") are let through; gives the list of what was refused."""
    from moto.core.botocore_stubber import BotocoreStubber
    from moto.core.responses import BaseResponse

    refused: list[str] = []
    refuse = refusing(refused)

    def answers(_original: Any) -> Any:
        def process_request(_stubber: Any, request: Any) -> Any:
            if urlsplit(request.url).netloc in hosts:
                return None
            return _answer(request, refuse)

        return process_request

    def acts(original: Any) -> Any:
        def call_action(response: Any) -> Any:
            service, operation = response.service_name, response._get_action()
            if (service, operation) not in ALLOWED:
                raise refuse(refusal(str(service), str(operation)))
            return original(response)

        return call_action

    with ExitStack() as stack:
        stack.enter_context(replaced(BotocoreStubber, "process_request", answers))
        stack.enter_context(replaced(BaseResponse, "call_action", acts))
        stack.enter_context(_s3(refuse))
        yield refused


def refusing(refused: list[str]) -> Callable[[str], Refused]:
    """Makes the error for what is not answered, and keeps what was refused."""

    def refuse(message: str) -> Refused:
        refused.append(message)
        return Refused(message)

    return refuse


def refusal(service: str, operation: str) -> str:
    """What is said about an operation that is not answered."""
    known = sorted(name for listed, name in ALLOWED if listed == service)
    expected = f"known are {', '.join(known)}" if known else f"known services are {', '.join(sorted(SERVICES))}"
    return f"{service}:{operation} is not known to be honest in mocked AWS, so a drill refuses it; {expected}"


def _answer(request: Any, refuse: Callable[[str], Refused]) -> Any:
    """What moto's own stub does, over the routes of the allowed services alone and without compiling them anew."""
    from moto.core.exceptions import HTTPException
    from moto.core.request import normalize_request

    address = urlsplit(request.url)
    clean = f"{address.scheme}://{address.netloc}{address.path}"
    for base, paths in _routes():
        if base.match(clean):
            for path, method in paths:
                if path.match(clean):
                    normal = normalize_request(request)
                    try:
                        return method(normal, normal.raw_url, normal.headers)
                    except HTTPException as error:
                        return error.code, error.get_headers(), error.get_body()
                    except NotImplementedError as error:
                        raise refuse(f"{request.method} {clean}: mocked AWS does not have this: {error}") from error
    raise refuse(
        f"{request.method} {clean} is not the world's to answer; known services are {', '.join(sorted(SERVICES))}"
    )


@cache
def _routes() -> list[tuple[re.Pattern[str], list[tuple[re.Pattern[str], Any]]]]:
    from moto.backend_index import backend_url_patterns
    from moto.backends import get_backend
    from moto.core import DEFAULT_ACCOUNT_ID

    routes = []
    for service, pattern in backend_url_patterns:
        if service in SERVICES:
            backends = get_backend(service)[DEFAULT_ACCOUNT_ID]
            backend = backends["us-east-1" if "us-east-1" in backends else "aws"]
            routes.append((pattern, [(re.compile(url), method) for url, method in backend.urls.items()]))
    return routes


@contextmanager
def _s3(refuse: Callable[[str], Refused]) -> Iterator[None]:
    from moto.s3.responses import S3Response

    def checks(level: s3_operations.Level) -> Any:
        def around(original: Any) -> Any:
            def respond(response: Any, request: Any, full_url: str) -> Any:
                at: s3_operations.Level = level if response.bucket_name else "service"
                query = request.args
                copies = "x-amz-copy-source" in request.headers
                operation = s3_operations.operation_of(request.method, at, query, copies=copies)
                if operation is None:
                    telling = "&".join(sorted(query)) or ("copy" if copies else "")
                    raise refuse(refusal("s3", f"{request.method} {at} {telling}".strip()))
                if request.headers.get("x-amz-server-side-encryption", "AES256") != "AES256":
                    raise refuse(
                        "s3: keys of KMS are not honest in mocked AWS, so a drill refuses encryption with them"
                    )
                return original(response, request, full_url)

            return respond

        return around

    with ExitStack() as stack:
        stack.enter_context(replaced(S3Response, "_bucket_response", checks("bucket")))
        stack.enter_context(replaced(S3Response, "_key_response", checks("object")))
        yield

"""Only what is known to be honest here is answered; everything else is refused, and says so.

Plain moto answers an operation that it lacks with a 404 "Not yet implemented" or a NotImplementedError, lets requests
to hosts it does not know out into the network, and answers many operations without doing what they say (replication
copies nothing). A runbook that takes 404 for "already gone" would pass.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from drillgate.documents.estate import Estate
from drillgate.world.fidelity import asking, s3_operations, serialising
from drillgate.world.fidelity.cloudtrail_record import Trail
from drillgate.world.fidelity.index import is_allowed, services
from drillgate.world.fidelity.patches import Correction, Refused, replaced
from drillgate.world.fidelity.service import Scope

ADDRESSES = 256
CORRECTIONS = (
    Correction(
        "all",
        "an operation that is missing is a 404, as if it were not found",
        "refused with an error of its own",
        "Common Errors",
    ),
    Correction(
        "all",
        "many operations answer without doing what they say",
        "only operations of a list are answered",
        "Implemented Services, in moto's documentation",
    ),
    Correction("all", "requests to other hosts leave for the network", "refused", "AWS service endpoints"),
)


@contextmanager
def applied(estate: Estate, *, honest: bool = True, hosts: Collection[str] = ()) -> Iterator[list[str]]:
    """Refuse what is not allowed, and put each service right when it is first called, unless `honest` is False.

    `hosts` ("127.0.0.1:8080") are let through; gives the list of what was refused.
    """
    from moto.core.botocore_stubber import BotocoreStubber
    from moto.core.responses import BaseResponse

    refused: list[str] = []
    refuse = refusing(refused)
    trail = Trail()
    scope = Scope(estate, refuse, trail)
    asleep = dict(services()) if honest else {}

    def wake(name: str) -> None:
        if service := asleep.pop(name, None):
            stack.enter_context(service.applied(scope))

    def answers(_original: Any) -> Any:
        def process_request(_stubber: Any, request: Any) -> Any:
            if urlsplit(request.url).netloc in hosts:
                return None
            return _answer(request, refuse, wake)

        return process_request

    def acts(original: Any) -> Any:
        def call_action(response: Any) -> Any:
            service, operation = response.service_name, response._get_action()
            if not is_allowed(service, operation):
                raise refuse(refusal(str(service), str(operation)))
            answer = original(response)
            if service != "s3":
                trail.note(response, service, operation, answer)
            return answer

        return call_action

    with ExitStack() as stack:
        stack.enter_context(replaced(BotocoreStubber, "process_request", answers))
        stack.enter_context(replaced(BaseResponse, "call_action", acts))
        stack.enter_context(_s3(refuse, trail))
        if honest:
            stack.enter_context(serialising.applied())
            stack.enter_context(asking.applied())
        yield refused


def refusing(refused: list[str]) -> Callable[[str], Refused]:
    """Makes the error for what is not answered, and keeps what was refused."""

    def refuse(message: str) -> Refused:
        refused.append(message)
        return Refused(message)

    return refuse


def refusal(service: str, operation: str) -> str:
    """What is said about an operation that is not answered."""
    known = services().get(service)
    expected = f"known are {', '.join(sorted(known.operations))}" if known else _known_services()
    told = f"{service}:{operation} is not known to be honest in mocked AWS, so a drill refuses it"
    return f"{told}{_at_stake(service, operation)}; {expected}"


def _at_stake(service: str, operation: str) -> str:
    """What the catalogue says that an operation would do."""
    from botocore import xform_name

    from drillgate.catalogue import calls

    entry = calls.find(service, xform_name(operation)) if operation.isalnum() else None
    return f" (it would {entry.action} {entry.kind}: {entry.why})" if entry is not None and entry.action else ""


def _known_services() -> str:
    return f"known services are {', '.join(sorted(services()))}"


def _answer(request: Any, refuse: Callable[[str], Refused], wake: Callable[[str], None]) -> Any:
    """What moto's own stub does, over the routes of the allowed services alone and without compiling them anew."""
    from moto.core.exceptions import HTTPException
    from moto.core.request import normalize_request

    address = urlsplit(request.url)
    clean = f"{address.scheme}://{address.netloc}{address.path}"
    for name in _services_at(clean):
        wake(name)
        for method in _answering(name, clean):
            normal = normalize_request(request)
            try:
                return method(normal, normal.raw_url, normal.headers)
            except HTTPException as error:
                return error.code, error.get_headers(), error.get_body()
            except NotImplementedError as error:
                raise refuse(f"{request.method} {clean}: mocked AWS does not have this: {error}") from error
    raise refuse(f"{request.method} {clean} is not the world's to answer; {_known_services()}")


@lru_cache(ADDRESSES)
def _services_at(clean: str) -> tuple[str, ...]:
    return tuple(name for base, name in _bases() if base.match(clean))


@lru_cache(ADDRESSES)
def _answering(name: str, clean: str) -> tuple[Any, ...]:
    """What of a service answers at an address, once it is put right."""
    return tuple(method for path, method in _routes(name) if path.match(clean))


@cache
def _bases() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The hosts of each service, as patterns of its addresses, with its name."""
    from moto.backend_index import backend_url_patterns

    names = {service.package: service.name for service in services().values()}
    return tuple((pattern, names[package]) for package, pattern in backend_url_patterns if package in names)


@cache
def _routes(name: str) -> tuple[tuple[re.Pattern[str], Any], ...]:
    from moto.backends import get_backend
    from moto.core import DEFAULT_ACCOUNT_ID

    backends = get_backend(services()[name].package)[DEFAULT_ACCOUNT_ID]
    backend = backends["us-east-1" if "us-east-1" in backends else "aws"]
    answer = next(iter(backend.urls.values()))
    added = {f"{base}{path}": answer for base in backend.url_bases for path in services()[name].paths}
    return tuple((re.compile(url), method) for url, method in (*added.items(), *backend.urls.items()))


@contextmanager
def _s3(refuse: Callable[[str], Refused], trail: Trail) -> Iterator[None]:
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
                return original(response, request, full_url)

            return respond

        return around

    def tells(original: Any) -> Any:
        def bucket_response(response: Any, request: Any, full_url: str, headers: Any) -> Any:
            answer = original(response, request, full_url, headers)
            at: s3_operations.Level = "bucket" if response.bucket_name else "service"
            if operation := s3_operations.operation_of(request.method, at, request.args, copies=False):
                trail.note(response, "s3", operation.name, answer)
            return answer

        return bucket_response

    with ExitStack() as stack:
        stack.enter_context(replaced(S3Response, "bucket_response", tells))
        stack.enter_context(replaced(S3Response, "_bucket_response", checks("bucket")))
        stack.enter_context(replaced(S3Response, "_key_response", checks("object")))
        yield

"""Whose call it is: accounts, credentials and roles."""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from drillgate.world.fidelity.patches import Correction, replaced

CORRECTIONS = (
    Correction("sts", "any role of any account can be assumed", "only roles that the world has; else AccessDenied"),
    Correction(
        "all", "made-up, expired and missing credentials are accepted", "refused, with the services' own errors"
    ),
)
ROLE = "operator"
_KEY = re.compile(r"Credential=([A-Z0-9]{20})(?:/|%2F)")
_REFUSALS = {
    "InvalidClientTokenId": "The security token included in the request is invalid.",
    "ExpiredToken": "The security token included in the request is expired",
    "AccessDenied": "Access Denied",
}
_IN_JSON = {
    "InvalidClientTokenId": "UnrecognizedClientException",
    "ExpiredToken": "ExpiredTokenException",
    "AccessDenied": "MissingAuthenticationTokenException",
}


def access_key(account: str) -> str:
    """The access key of an account's own operator, who may do everything in it."""
    return f"AKIA{account}0000"


@contextmanager
def known(own: Collection[str]) -> Iterator[None]:
    """Have access keys belong to accounts, without a search through every account at every call."""
    from moto.core import responses
    from moto.iam import models

    accounts = {access_key(account): account for account in own}

    def finds(original: Callable[[str], str]) -> Callable[[str], str]:
        return lambda key: accounts.get(key) or original(key)

    with ExitStack() as stack:
        stack.enter_context(replaced(models, "get_account_id_from", finds))
        stack.enter_context(replaced(models, "mark_account_as_visited", lambda _: lambda **_: None))
        stack.enter_context(replaced(responses.BaseResponse, "get_access_key", _reads_key))
        yield


@contextmanager
def applied(own: Collection[str]) -> Iterator[None]:
    """Accept only credentials that the world gave out, and have only roles of its own accounts assumed.

    STS: `AssumeRole` gives temporary credentials that end (1 hour unless told), and AccessDenied where no trust policy
    lets the caller in. Every service: InvalidClientTokenId for a key that does not exist, ExpiredToken for one that has
    ended.
    """
    from moto.core.botocore_stubber import BotocoreStubber
    from moto.sts.responses import TokenResponse

    keys = {access_key(account) for account in own}

    def answers(original: Any) -> Any:
        def process_request(stubber: Any, request: Any) -> Any:
            key = _KEY.search(_text(request.headers.get("Authorization", "")) or request.url)
            code = _refusal(key[1], keys) if key else "AccessDenied"
            return _refuse(request, code) if code else original(stubber, request)

        return process_request

    def assumes(original: Any) -> Any:
        def assume_role(response: Any) -> Any:
            role = response._get_param("RoleArn")
            if role not in {f"arn:aws:iam::{account}:role/{ROLE}" for account in own}:
                status, headers, body = _refuse(response.normalized_request, "AccessDenied")
                return status, headers | {"status": status}, body
            return original(response)

        return assume_role

    with ExitStack() as stack:
        stack.enter_context(replaced(BotocoreStubber, "process_request", answers))
        stack.enter_context(replaced(TokenResponse, "assume_role", assumes))
        yield


def _refusal(key: str, keys: Collection[str]) -> str | None:
    from moto.core.utils import utcnow
    from moto.sts.models import sts_backends

    if key in keys:
        return None
    for account in sts_backends.values():
        for backend in account.values():
            role = backend.get_assumed_role_from_access_key(key)
            if role:
                return "ExpiredToken" if role.expiration.replace(tzinfo=None) <= utcnow() else None
    return "InvalidClientTokenId"


def _refuse(request: Any, code: str) -> tuple[int, dict[str, str], str]:
    message = _REFUSALS[code]
    if "X-Amz-Target" in request.headers:
        body = f'{{"__type": "com.amazon.coral.service#{_IN_JSON[code]}", "message": "{message}"}}'
        return 400, {"Content-Type": "application/x-amz-json-1.0"}, body
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    if ".s3." not in request.url and "//s3." not in request.url:
        error = f"<ErrorResponse>{error}</ErrorResponse>"
    return 403, {"Content-Type": "text/xml"}, f'<?xml version="1.0" encoding="UTF-8"?>{error}'


def _reads_key(original: Any) -> Any:
    def get_access_key(response: Any) -> Any:
        key = _KEY.search(response.headers.get("Authorization", "") or response.uri)
        return key[1] if key else original(response)

    return get_access_key


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value

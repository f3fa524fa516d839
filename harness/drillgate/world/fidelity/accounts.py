"""Whose call it is: accounts, credentials and roles."""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from drillgate.documents.estate import Estate
from drillgate.world.fidelity.patches import Correction, replaced

CORRECTIONS = (
    Correction(
        "sts",
        "any role of any account can be assumed",
        "only roles that the estate declares; else AccessDenied",
        "AssumeRole",
    ),
    Correction(
        "sts",
        "a session lasts as long as is asked for",
        "ValidationError outside 15 minutes to 12 hours, or 1 hour where a role assumes another",
        "AssumeRole",
    ),
    Correction("sts", "a session's keys work without its token", "InvalidClientTokenId", "Common Errors"),
    Correction(
        "all",
        "made-up, expired and missing credentials are accepted",
        "refused, with the services' own errors",
        "Common Errors",
    ),
)
ROLE = "operator"
SHORTEST, LONGEST, LONGEST_OF_A_ROLE = 900, 43200, 3600
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


def roles(estate: Estate) -> frozenset[str]:
    """The ARNs of the roles there are: the operator of both accounts, and those that the estate declares."""
    accounts = {"estate": estate.account, "vault": estate.vault.account}
    declared = {(accounts[role.account], role.name) for role in estate.roles}
    operators = {(account, ROLE) for account in accounts.values()}
    return frozenset(f"arn:aws:iam::{account}:role/{name}" for account, name in operators | declared)


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
def applied(estate: Estate) -> Iterator[None]:
    """Accept only credentials that the world gave out, and have only roles assumed that there are.

    STS: `AssumeRole` gives temporary credentials that end (1 hour unless told), and AccessDenied where no trust policy
    lets the caller in. Every service: InvalidClientTokenId for a key that does not exist, ExpiredToken for one that has
    ended. A session's keys work with its token alone.
    """
    from moto.core.botocore_stubber import BotocoreStubber
    from moto.sts.responses import TokenResponse

    keys = {access_key(account) for account in (estate.account, estate.vault.account)}
    there = roles(estate)

    def answers(original: Any) -> Any:
        def process_request(stubber: Any, request: Any) -> Any:
            key = _KEY.search(_text(request.headers.get("Authorization", "")) or request.url)
            code = _refusal(key[1], keys, _token(request)) if key else "AccessDenied"
            return _refuse(request, code) if code else original(stubber, request)

        return process_request

    def assumes(original: Any) -> Any:
        def assume_role(response: Any) -> Any:
            if response._get_param("RoleArn") not in there:
                status, headers, body = _refuse(response.normalized_request, "AccessDenied")
                return status, headers | {"status": status}, body
            _check_length(response, keys)
            return original(response)

        return assume_role

    with ExitStack() as stack:
        stack.enter_context(replaced(BotocoreStubber, "process_request", answers))
        stack.enter_context(replaced(TokenResponse, "assume_role", assumes))
        yield


def _check_length(response: Any, keys: Collection[str]) -> None:
    from moto.sts.exceptions import STSValidationError

    seconds = response._get_int_param("DurationSeconds", LONGEST_OF_A_ROLE)
    longest = LONGEST if response.get_access_key() in keys else LONGEST_OF_A_ROLE
    if not SHORTEST <= seconds <= longest:
        raise STSValidationError(f"DurationSeconds is {seconds}; {SHORTEST} to {longest} are expected")


def _refusal(key: str, keys: Collection[str], token: str) -> str | None:
    from moto.core.utils import utcnow
    from moto.sts.models import sts_backends

    if key in keys:
        return None
    for account in sts_backends.values():
        for backend in account.values():
            role = backend.get_assumed_role_from_access_key(key)
            if role and role.session_token == token:
                return "ExpiredToken" if role.expiration.replace(tzinfo=None) <= utcnow() else None
    return "InvalidClientTokenId"


def _token(request: Any) -> str:
    signed = parse_qs(urlsplit(request.url).query).get("X-Amz-Security-Token", [""])
    return _text(request.headers.get("X-Amz-Security-Token", "")) or signed[0]


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

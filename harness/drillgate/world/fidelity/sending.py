"""The way of a call from a world's own client to mocked AWS in the same process, without what only a network needs.

botocore prepares each request for a network, signs it, asks its handlers whether to send it, to change it and to send
it again: a quarter of a call. A world's clients send once, to this process, and only to `process_request`, through
which every call goes in any case: whose it is, whether it is answered and how are decided there. Calls in JSON whose
handlers are botocore's and moto's own take this way; all others, and whatever somebody listens to, take botocore's.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from drillgate.world.fidelity.signing import MADE_UP

# Which handlers there may be of each event on the way: their part in a call that is sent once is done here.
HANDLERS: Mapping[str, Collection[str]] = {
    "before-endpoint-resolution": (),
    "request-created": {
        "MaxAttemptsSeeder.seed_max_attempts",
        "RequestSigner.handler",
        "UserAgentString.rebuild_and_replace_user_agent_handler",
        "add_retry_headers",
    },
    "choose-signer": {"set_operation_specific_signer", "_set_auth_scheme_preference_signer"},
    "before-sign": (),
    "before-send": {"BotocoreStubber"},
    "before-parse": (),
    "response-received": (),
    "needs-retry": {"RetryHandler.needs_retry"},
}
Answer = tuple[Any, Any]
SIGNED_BY = (None, "v4")
UNSUCCESSFUL = 300


def shorten(client: Any) -> None:
    """Have a client that tries once send what it can the short way."""
    listeners, endpoint, resolver = _Listeners(client), client._endpoint, client._ruleset_resolver
    endpoint._send_request = partial(_send, client, listeners, endpoint._send_request)
    if resolver is not None:
        resolver.construct_endpoint = partial(_resolve, listeners, {}, resolver.construct_endpoint)


class _Listeners:
    """Whether only known handlers hear of an operation's call; asked anew when a handler was added or taken away."""

    def __init__(self, client: Any) -> None:
        self._emitter = client.meta.events._emitter
        self._service = client.meta.service_model.service_id.hyphenize()
        self._asked: Any = None
        self._known: dict[str, bool] = {}

    def are_known(self, operation: str) -> bool:
        if self._asked is not self._emitter._lookup_cache:  # another one after each change of the handlers
            self._asked, self._known = self._emitter._lookup_cache, {}
        if operation not in self._known:
            self._known[operation] = all(
                {
                    _name(handler)
                    for handler in self._emitter._handlers.prefix_search(f"{event}.{self._service}.{operation}")
                }
                <= set(known)
                for event, known in HANDLERS.items()
            )
        return self._known[operation]


def _resolve(
    listeners: _Listeners,
    found: dict[str, Any],
    original: Callable[..., Any],
    operation_model: Any,
    call_args: Any,
    request_context: Any,
) -> Any:
    """Where a call goes: the same each time, where no parameter has a say in it."""
    name = operation_model.name
    if (
        operation_model.context_parameters
        or operation_model.operation_context_parameters
        or not listeners.are_known(name)
    ):
        return original(operation_model, call_args, request_context)
    if name not in found:
        found[name] = original(operation_model, call_args, request_context)
    return found[name]._replace(headers=dict(found[name].headers))


def _name(handler: Any) -> str:
    return str(getattr(handler, "__qualname__", type(handler).__qualname__))


def _send(
    client: Any, listeners: _Listeners, original: Callable[[Any, Any], Answer], request: Any, operation: Any
) -> Answer:
    """What `Endpoint._send_request` gives: the answer as it came, and as it is read."""
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
    from botocore.endpoint import convert_to_response_dict, history_recorder
    from moto.core.botocore_stubber import MockRawResponse
    from moto.core.models import botocore_stubber

    body, context = request["body"], request["context"]
    short = (
        operation.service_model.resolved_protocol == "json"
        and type(body) is bytes
        and body
        and context.get("auth_type") in SIGNED_BY
        and not (operation.has_streaming_output or operation.has_event_stream_output or operation.http_checksum)
        and botocore_stubber.enabled
        and not history_recorder._enabled
        and listeners.are_known(operation.name)
    )
    if not short:
        return original(request, operation)
    headers: Any = HeadersDict(request["headers"])
    headers.update(_signed(client, context))
    headers["Content-Length"] = str(len(body))
    prepared = AWSPreparedRequest(
        request["method"], request["url"], headers, body, stream_output=False, context=context
    )
    answer = botocore_stubber.process_request(prepared)
    if answer is None:
        return original(request, operation)
    status, told, content = answer
    response = AWSResponse(prepared.url, status, told, MockRawResponse(content))
    read = convert_to_response_dict(response, operation)
    parser = client._endpoint._response_parser_factory.create_parser("json")
    parsed = parser.parse(read, operation.output_shape)
    if status >= UNSUCCESSFUL:
        client._endpoint._add_modeled_error_fields(read, parsed, operation, parser)
    parsed["ResponseMetadata"].update(MaxAttemptsReached=True, RetryAttempts=0)
    return response, parsed


def _signed(client: Any, context: Any) -> dict[str, str]:
    from botocore.compat import get_current_datetime

    signer, about = client._request_signer, context.get("signing", {})
    keys = signer._credentials.get_frozen_credentials()
    name = about.get("signing_name") or signer.signing_name
    region = about.get("region") or signer.region_name
    at = get_current_datetime().strftime("%Y%m%dT%H%M%SZ")
    scope = f"{keys.access_key}/{at[:8]}/{region}/{name}/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={MADE_UP}"
    token = {"X-Amz-Security-Token": keys.token} if keys.token else {}
    return {"X-Amz-Date": at, "Authorization": signed} | token

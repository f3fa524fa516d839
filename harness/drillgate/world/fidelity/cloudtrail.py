"""CloudTrail: the management events of the last 90 days, which is all of it that is answered: trails write nothing.

Events of data (items, objects, records) are in no event history. An event can be looked up at once here; the real
service takes some minutes.

Sources: the API reference of LookupEvents; "CloudTrail record contents" and "Logging data events" in the user guide.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from drillgate.world.fidelity.cloudtrail_event import entered, event
from drillgate.world.fidelity.cloudtrail_record import Call
from drillgate.world.fidelity.patches import Correction
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({"LookupEvents"})
CORRECTIONS = (
    Correction(
        "cloudtrail",
        "there is no event history",
        "what was called, by whom, when and of which resources, for 90 days",
        "LookupEvents",
    ),
)
KEPT = timedelta(days=90)
PAGE = 50
Event = dict[str, Any]


@contextmanager
def applied(scope: Scope) -> Iterator[None]:
    """Put CloudTrail right."""
    from moto.cloudtrail.responses import CloudTrailResponse

    def lookup_events(response: Any) -> Any:
        from moto.core.responses import ActionResult

        response.parse_parameters(response.normalized_request)
        return ActionResult(_lookup(scope, response.current_account, response.region, response.params))

    with patch.object(CloudTrailResponse, "lookup_events", lookup_events, create=True):
        yield


def _lookup(scope: Scope, account: str, region: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    if "EventCategory" in parameters:
        raise scope.refuse("cloudtrail:LookupEvents of insights is not known to be honest, so a drill refuses it")
    begin, end = (_moment(parameters.get(name)) for name in ("StartTime", "EndTime"))
    if begin and end and begin > end:
        raise _error("InvalidTimeRangeException", "The start time is after the end time")
    size = parameters.get("MaxResults") or PAGE
    if not 1 <= size <= PAGE:
        raise _error("InvalidMaxResultsException", f"A value of up to {PAGE} is expected")
    attributes = parameters.get("LookupAttributes") or []
    if len(attributes) > 1:
        raise _error("InvalidLookupAttributesException", "One lookup attribute at a time is expected")
    earliest = max(begin or datetime.min.replace(tzinfo=UTC), datetime.now(UTC) - KEPT)
    found = []
    for number, call in reversed(list(enumerate(scope.trail.calls))):
        if earliest <= call.at <= (end or call.at) and call.region == region and _concerns(call, account):
            told = event(call, number)
            if all(_has(told, one["AttributeKey"], one["AttributeValue"]) for one in attributes):
                found.append(told)
    first = _first(found, parameters.get("NextToken"))
    more = {"NextToken": found[first + size]["EventId"]} if first + size < len(found) else {}
    return {"Events": found[first : first + size]} | more


def _concerns(call: Call, account: str) -> bool:
    return call.account == account or entered(call) == account


def _has(told: Event, key: str, value: str) -> bool:
    if key in ("ResourceName", "ResourceType"):
        return any(one[key] == value for one in told["Resources"])
    return bool(told.get(key) == value)


def _first(found: list[Event], token: str | None) -> int:
    """Where a page begins: a token is the ID of its first event, since new events come before it."""
    if not token:
        return 0
    for number, told in enumerate(found):
        if told["EventId"] == token:
            return number
    raise _error("InvalidNextTokenException", "The token is not one of this lookup")


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    when = value if isinstance(value, datetime) else datetime.fromtimestamp(float(value), UTC)
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when


def _error(code: str, message: str) -> Exception:
    from moto.core.exceptions import JsonRESTError

    error: Exception = JsonRESTError(code, message)
    return error


SERVICE = Service("cloudtrail", OPERATIONS, CORRECTIONS, applied)

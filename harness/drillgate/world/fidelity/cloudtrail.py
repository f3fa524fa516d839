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

from drillgate.world.fidelity.cloudtrail_event import entered, event, event_name
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
    calls = scope.trail.calls
    found: list[tuple[int, Event]] = []
    for number in range(_first(parameters.get("NextToken"), len(calls)), -1, -1):
        call = calls[number]
        if not earliest <= call.at <= (end or call.at) or call.region != region or not _concerns(call, account):
            continue
        if all(_may_have(call, one["AttributeKey"], one["AttributeValue"]) for one in attributes):
            told = event(call, number)
            if all(_has(told, one["AttributeKey"], one["AttributeValue"]) for one in attributes):
                found.append((number, told))
        if len(found) > size:
            break
    more = {"NextToken": str(found[size][0])} if len(found) > size else {}
    return {"Events": [told for _, told in found[:size]]} | more


def _concerns(call: Call, account: str) -> bool:
    return call.account == account or entered(call) == account


def _may_have(call: Call, key: str, value: str) -> bool:
    """False where a call is known not to have it before it is read, which takes long."""
    if key == "EventName":
        return event_name(call) == value
    return key != "AccessKeyId" or call.access_key == value


def _has(told: Event, key: str, value: str) -> bool:
    if key in ("ResourceName", "ResourceType"):
        return any(one[key] == value for one in told["Resources"])
    return bool(told.get(key) == value)


def _first(token: str | None, number: int) -> int:
    """The call that a page begins with: the last one, or that whose number the token is."""
    if not token:
        return number - 1
    if not token.isdecimal() or int(token) >= number:
        raise _error("InvalidNextTokenException", "The token is not one of this lookup")
    return int(token)


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

"""EventBridge: a replay is of a window of time, and an archive keeps what it keeps.

Sources: the API reference of StartReplay, PutRule, PutTargets and CreateArchive; "Archiving and replaying events" and
"Event bus targets" in the user guide.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from drillgate.world.fidelity.patches import Correction, Refused, replaced
from drillgate.world.fidelity.service import Scope, Service

OPERATIONS = frozenset({
    "CreateArchive", "CreateEventBus", "DeleteArchive", "DeleteEventBus", "DeleteRule", "DescribeArchive",
    "DescribeEventBus", "DescribeReplay", "DescribeRule", "ListArchives", "ListEventBuses", "ListReplays", "ListRules",
    "ListTargetsByRule", "PutEvents", "PutRule", "PutTargets", "RemoveTargets", "StartReplay",
})  # fmt: skip
CORRECTIONS = (
    Correction(
        "events", "a replay is of everything in the archive", "of what happened in its window of time", "StartReplay"
    ),
    Correction(
        "events", "an archive keeps events for ever", "for its retention in days, where it has one", "CreateArchive"
    ),
    Correction(
        "events", "a replay goes to every rule of its bus", "to those alone that its filter names", "StartReplay"
    ),
    Correction("events", "a rule that is disabled sends events on", "it sends none", "PutRule"),
    Correction(
        "events",
        "an event that a Kinesis stream is the target of breaks the mock",
        "the stream gets it; targets that mocked AWS does not serve are refused when they are put",
        "Event bus targets",
    ),
)
CHANGES = ("Input", "InputPath", "InputTransformer")


@contextmanager
def applied(scope: Scope) -> Iterator[None]:
    """Put EventBridge right."""
    from moto.events.models import EventsBackend, Replay, Rule

    with ExitStack() as stack:
        stack.enter_context(replaced(Replay, "replay_events", lambda _: _replay))
        stack.enter_context(replaced(Rule, "send_to_targets", _send))
        stack.enter_context(replaced(EventsBackend, "put_targets", lambda original: _targets(original, scope.refuse)))
        yield


def _replay(replay: Any, archive: Any) -> None:
    """Send what happened in the window, to the second, to the rules that the filter names: to all if it names none."""
    from moto.events.models import ReplayState, events_backends

    begins, ends = _moment(replay.event_start_time), _moment(replay.event_end_time)
    if days := int(archive.retention or 0):
        oldest = datetime.now(UTC) - timedelta(days=days)
        archive.events[:] = [event for event in archive.events if _moment(event["time"]) >= oldest]
    wanted = [event for event in archive.events if begins <= _moment(event["time"]).replace(microsecond=0) <= ends]
    bus = events_backends[replay.account_id][replay.region].describe_event_bus(replay.destination["Arn"].split("/")[-1])
    named = replay.destination.get("FilterArns")
    rules = [rule for rule in bus.rules.values() if not named or rule.arn in named]
    for event in wanted:
        again = event | {"id": str(uuid4()), "replay-name": replay.name}
        for rule in rules:
            rule.send_to_targets(again, transform_input=False)
    replay.state = ReplayState.COMPLETED
    replay.end_time = datetime.now(UTC).timestamp()


def _send(original: Callable[..., Any]) -> Callable[..., Any]:
    """What matches a rule that is enabled goes to its targets, Kinesis streams among them."""

    def send_to_targets(rule: Any, original_event: Any, *arguments: Any, **named: Any) -> None:
        if rule.state == "DISABLED" or not rule.event_pattern.matches_event(original_event):
            return
        others = copy(rule)
        others.targets = [target for target in rule.targets if not _is_stream(target["Arn"])]
        for target in rule.targets:
            if _is_stream(target["Arn"]):
                _into_stream(target, original_event)
        original(others, original_event, *arguments, **named)

    return send_to_targets


def _targets(original: Callable[..., Any], refuse: Callable[[str], Refused]) -> Callable[..., Any]:
    def put_targets(backend: Any, name: str, event_bus_arn: str | None, targets: list[dict[str, Any]]) -> None:
        for target in targets:
            arn = target["Arn"]
            archive = arn.startswith("arn:aws:events:") and arn.endswith(":::")
            bus = ":event-bus/" in arn
            if not (archive or bus or (_is_stream(arn) and not any(change in target for change in CHANGES))):
                raise refuse(
                    f"events:PutTargets: {arn} is no target that is known to be honest in mocked AWS, so a drill "
                    "refuses it; known are event buses, and Kinesis streams that get events unchanged"
                )
        original(backend, name, event_bus_arn, targets)

    return put_targets


def _into_stream(target: dict[str, Any], event: dict[str, Any]) -> None:
    """Put an event on a stream; what is for a stream that is not there is lost, as after the last retry."""
    from moto.kinesis.models import kinesis_backends

    _, _, _, region, account, name = target["Arn"].split(":", 5)
    backend, stream = kinesis_backends[account][region], name.partition("/")[2]
    if stream in backend.streams:
        whole = event | {"time": _moment(event["time"]).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")}
        data = b64encode(json.dumps(whole).encode()).decode()
        backend.put_record(None, stream, event["id"], None, data)


def _is_stream(arn: str) -> bool:
    return arn.startswith("arn:aws:kinesis:") and ":stream/" in arn


def _moment(said: Any) -> datetime:
    if isinstance(said, int | float):
        return datetime.fromtimestamp(said, UTC)
    text = str(said)
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except ValueError:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)


SERVICE = Service("events", OPERATIONS, CORRECTIONS, applied)

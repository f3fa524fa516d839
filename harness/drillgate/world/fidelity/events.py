"""EventBridge: a replay is of a window of time, and an archive keeps what it keeps.

Sources: the API reference of StartReplay and CreateArchive; "Archiving and replaying events" in the user guide.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from drillgate.world.fidelity.patches import Correction, replaced
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
)


@contextmanager
def applied(_scope: Scope) -> Iterator[None]:
    """Put EventBridge right."""
    from moto.events.models import Replay

    with ExitStack() as stack:
        stack.enter_context(replaced(Replay, "replay_events", _replay))
        yield


def _replay(original: Callable[..., Any]) -> Callable[..., Any]:
    def replay_events(replay: Any, archive: Any) -> Any:
        begins, ends = _moment(replay.event_start_time), _moment(replay.event_end_time)
        days = int(archive.retention or 0)
        if days:
            oldest = datetime.now(UTC) - timedelta(days=days)
            archive.events[:] = [event for event in archive.events if _moment(event["time"]) >= oldest]
        wanted = [event for event in archive.events if begins <= _moment(event["time"]) <= ends]
        return original(replay, SimpleNamespace(events=wanted))

    return replay_events


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

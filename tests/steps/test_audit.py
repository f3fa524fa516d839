"""The audit log tells which sites were lost, and when."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from drillgate.steps import audit
from drillgate.steps.context import LostSite, StepContext
from drillgate.world.world import World

AT = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)


@pytest.fixture
def log(aws_world: World) -> Callable[..., None]:
    """Writes events into the audit log, in an order that is not that of their times."""
    client = aws_world.client("s3", "estate")
    client.create_bucket(Bucket="audit-log")

    def write(*events: dict[str, Any] | str) -> None:
        for number, event in enumerate(events):
            body = event if isinstance(event, str) else json.dumps(event)
            client.put_object(Bucket="audit-log", Key=f"tenant-events/{number:06}.json", Body=body.encode())

    return write


def loss(site: str, at: datetime, **other: str) -> dict[str, str]:
    return {"event": "destruction", "type": "site", "site": site, "shard": "shard-1", "at": at.isoformat()} | other


def read(world: World) -> tuple[LostSite, ...]:
    return audit.read(world.client("s3", "estate"), world.estate)


def test_sites_are_told_in_the_order_of_their_first_losses(aws_world: World, log: Callable[..., None]) -> None:
    second = timedelta(seconds=1)
    log(
        loss("late", AT + 2 * second, shard="shard-2"),
        loss("owner", AT, type="app", app="an app"),
        loss("moved", AT, event="activation"),
        loss("early", AT + second),
        loss("early", AT + 3 * second),
    )
    assert read(aws_world) == (
        LostSite("early", "shard-1", AT + second),
        LostSite("late", "shard-2", AT + 2 * second),
    )


def test_the_step_returns_them(aws_world: World, log: Callable[..., None], step: Callable[..., StepContext]) -> None:
    log(loss("a", AT))
    assert audit.assess(step(aws_world, {})) == (LostSite("a", "shard-1", AT),)


def test_nothing_lost_is_a_failure(
    aws_world: World, log: Callable[..., None], step: Callable[..., StepContext]
) -> None:
    log(loss("owner", AT, type="app"))
    with pytest.raises(LookupError, match="tells of no deleted site"):
        audit.assess(step(aws_world, {}))


@pytest.mark.parametrize(
    "event",
    [
        "no json",
        "[]",
        '{"event": "destruction"}',
        json.dumps(loss("a", AT) | {"at": "today"}),
        json.dumps(loss("a", AT) | {"at": "2022-04-05T07:38:00"}),
    ],
)
def test_an_event_that_is_malformed_is_named(aws_world: World, log: Callable[..., None], event: str) -> None:
    log(event)
    with pytest.raises(ValueError, match=r"small's audit-log/tenant-events/000000\.json is no event of the audit log"):
        read(aws_world)

"""The world's clock: simulated, and moved only by who owns the world."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

Follower = Callable[[datetime, datetime], None]


class Clock:
    """Holds this process's time still at a simulated moment, from `with` to its end. Monotonic clocks keep running.

    Programs started from here see the real time; PostgreSQL's `now()` follows through `drillgate.world.simulated`.
    """

    def __init__(self, start: datetime) -> None:
        """`start` has a time zone (else `ValueError`)."""
        self._start = _utc(start)
        self._followers: list[Follower] = []
        self._travel: Any = None
        self._traveller: Any = None

    def __enter__(self) -> Self:
        import time_machine

        self._travel = time_machine.travel(self._start, tick=False)
        self._traveller = self._travel.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._travel.stop()
        self._travel = self._traveller = None

    def now(self) -> datetime:
        """The simulated time, in UTC."""
        self._must_run()
        return datetime.now(UTC)

    def advance(self, by: timedelta) -> None:
        """Move forward. Raises `ValueError` where `by` is negative."""
        self.to(self.now() + by)

    def to(self, at: datetime) -> None:
        """Move forward to a moment. Raises `ValueError` where it lies in the past or has no time zone."""
        left, reached = self.now(), _utc(at)
        if reached < left:
            raise ValueError(f"the clock stands at {left.isoformat()} and does not go back to {reached.isoformat()}")
        if reached == left:
            return
        self._traveller.move_to(reached)
        for follower in self._followers:
            follower(left, reached)

    def follow(self, follower: Follower) -> None:
        """Have `follower(left, reached)` called after every move."""
        self._followers.append(follower)

    def _must_run(self) -> None:
        if self._traveller is None:
            raise RuntimeError("the clock runs only inside its `with` block")


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(UTC)

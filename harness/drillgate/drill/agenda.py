"""What is due when: everything that happens in a world by itself, in the order of the simulated clock."""

import heapq
from collections.abc import Callable
from datetime import datetime

from drillgate.world.clock import Clock


class Agenda:
    """Actions by the time at which they are due; those due at one time run in the order in which they were entered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._entered = 0

    def enter(self, at: datetime, action: Callable[[], None]) -> None:
        """Have `action` done at a time."""
        heapq.heappush(self._due, (at, self._entered, action))
        self._entered += 1

    def run_until(self, end: datetime) -> None:
        """Move the clock to `end`, doing on the way all that is due."""
        while self._due and self._due[0][0] <= end:
            at, _, action = heapq.heappop(self._due)
            if at > self._clock.now():
                self._clock.to(at)
            action()
        if end > self._clock.now():
            self._clock.to(end)

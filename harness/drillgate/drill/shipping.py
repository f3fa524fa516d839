"""What ships backups into the vault, at the estate's cadence."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from drillgate.drill.agenda import Agenda
from drillgate.world.world import World


@dataclass(slots=True)
class Shipping:
    """Full and incremental backups of all stores that have a cadence, until somebody stops them."""

    world: World
    agenda: Agenda
    _stopped: bool = field(default=False, init=False)

    def start(self) -> None:
        """Copy everything now, and go on from there."""
        for name, backup in self.world.backups.items():
            cadence = self.world.estate.stores[name].backup
            if cadence is not None:
                now = self.world.clock.now()
                self._repeat(now, cadence.full_every, backup.full)
                self._repeat(now + cadence.ship_every, cadence.ship_every, backup.ship)

    def stop(self) -> None:
        """Ship nothing from now on, and tell nobody."""
        self._stopped = True

    def _repeat(self, at: datetime, every: timedelta, action: Callable[[], None]) -> None:
        def due() -> None:
            if not self._stopped:
                action()
                self._repeat(at + every, every, action)

        self.agenda.enter(at, due)

"""An incident of actions, carried out in the world one after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from drillgate.documents.incident import Action, Incident
from drillgate.drill.agenda import Agenda
from drillgate.drill.conductor import resolve
from drillgate.drill.history import Event, Lost, Role
from drillgate.drill.incidents.context import IncidentContext
from drillgate.drill.population import Drawn, Site
from drillgate.drill.shipping import Shipping
from drillgate.drill.workload import Workload
from drillgate.world.services import load_file
from drillgate.world.world import World


@dataclass(slots=True)
class Disaster:
    """Carries out the actions of an incident, those of long before it first; `lost` are the sites that they hit.

    `world` is afterwards the one that the drill goes on in.
    """

    world: World
    incident: Incident
    drawn: Drawn
    agenda: Agenda
    shipping: Shipping
    workload: Workload
    record: Callable[[Event], None]
    lost: dict[str, Site] = field(default_factory=dict, init=False)

    def run(self, folder: Path) -> None:
        """Carry them out; functions of FILE.py are in `folder`. Raises whatever an action raises."""
        starts = self.incident.starts
        for action in sorted(self.incident.actions, key=lambda one: one.before, reverse=True):
            self.agenda.run_until(starts - action.before)
            resolve(action.uses, lambda file: load_file(folder / file))(self._context(action))
        self.agenda.run_until(starts + self.incident.lasts)

    def _context(self, action: Action) -> IncidentContext:
        return IncidentContext(
            settings=action.settings,
            sites=tuple(site for site in self.drawn.sites if site.role is Role.LOST),
            world=self.world,
            shipping=self.shipping,
            until=self.agenda.run_until,
            later=lambda delay, act: self.agenda.enter(self.world.clock.now() + delay, act),
            lose=self._lose,
            move=self._move,
        )

    def _move(self, world: World) -> None:
        self.world = world

    def _lose(self, site: Site) -> None:
        if site.site not in self.lost:
            self.lost[site.site] = site
            self.record(Lost(self.world.clock.now(), site.site))
            self.workload.lose(site.site)

"""What an action of an incident is given. An action is a function of one `IncidentContext`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from drillgate.drill.population import Site
from drillgate.drill.shipping import Shipping
from drillgate.world.world import World


@dataclass(frozen=True, slots=True)
class IncidentContext:
    """What an action may do: anything to the world, whose clients have the estate's and the vault's credentials.

    `sites` are to be hit, each at its `loss`: `until(moment)` lets users write and backups be shipped until then,
    `later(delay, act)` has something happen by itself.
    `move(world)` has the drill go on in another world than before, such as the estate's standby in another region.
    `lose(site)` records that a site is lost from now on, and stops its users. `shipping` is what ships backups.
    """

    settings: Mapping[str, Any]
    sites: tuple[Site, ...]
    world: World
    shipping: Shipping
    until: Callable[[datetime], None]
    later: Callable[[timedelta, Callable[[], None]], None]
    lose: Callable[[Site], None]
    move: Callable[[World], None]

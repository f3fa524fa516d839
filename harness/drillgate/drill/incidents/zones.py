"""Loss of an availability zone."""

from datetime import timedelta

from drillgate.drill.incidents.audit import tell
from drillgate.drill.incidents.context import IncidentContext


def lose(context: IncidentContext) -> None:
    """Lose the zone in which all shards have their primary: `with: {seconds}` until the standby has taken over.

    RDS sees to that by itself, within 60 to 120 seconds. Until then every site is lost.
    """
    for shard in context.world.shards.values():
        shard.crash()
        context.later(timedelta(seconds=context.settings["seconds"]), shard.fail_over)
    for site in context.sites:
        tell(context, site)
        context.lose(site)

"""Loss of a whole region."""

from drillgate.drill.incidents.context import IncidentContext
from drillgate.world import standby


def lose(context: IncidentContext) -> None:
    """Lose the estate's region with all that is in it: `with: {standby}`, the region where an empty estate stands by.

    From now on no service of the lost region answers, its shards are down, nothing is shipped from it any more, and
    every site is lost. What the runbook does it does in the standby's region; the vault has to be elsewhere too.
    """
    context.shipping.stop()
    for shard in context.world.shards.values():
        shard.crash()
    context.world.lost_regions.add(context.world.estate.region)
    context.move(standby.provisioned(context.world, str(context.settings["standby"])))
    for site in context.sites:
        context.lose(site)

"""What the name of a call says, which is all that is known of one that is newer than the catalogue."""

import re

from drillgate.operations import Action, Kind

DESTROYS = re.compile(
    r"^(?:batch_|admin_|bulk_|force_|global_)?"
    r"(?:delete|terminate|purge|deregister|unregister|remove|destroy|erase|undeploy|deprovision)_\w+$|^batch_delete$"
    r"|^(?:schedule|start|detach)_(?:and_)?(?:\w+_)?(?:delete|deletion)(?:_\w+)?$"
)
# They part two things that both stay.
PARTS = re.compile(r"^(?:batch_)?(?:detach|reset|disassociate|dissociate|revoke|release|unlink|unshare)_\w+$")
# What denied a deletion, or kept a copy elsewhere, goes.
UNPROTECTS = re.compile(
    r"^(?:batch_)?disable_\w+$|^delete_(?:\w+_)?(?:resource_policy|replication|lock_configuration)$"
)
# They take away a definition, a permission or a label, and no data.
NO_DATA = re.compile(
    r"_(tags?|tagging|policy|policies|permissions?|alias|aliases|rules?|listeners?|targets?|attributes?|configurations?"
    r"|notifications?|subscriptions?|alarms?|dashboards?|grants?|routes?|ingress|egress|cors|website|encryption"
    r"|lifecycle|ownership_controls|public_access_block|from_group|from_role|from_instance_profile)$"
    r"|^remove_(tags|role|user|permission|targets|attributes)_?"
)


def told_by_name(call: str) -> tuple[Action, Kind] | None:
    """What the name says that the call does, and to what; None if it says nothing of that kind."""
    if UNPROTECTS.match(call):
        return Action.UNPROTECT, Kind.RESOURCE
    if DESTROYS.match(call):
        return Action.DESTROY, Kind.DEFINITION if NO_DATA.search(call) else Kind.RESOURCE
    return (Action.DESTROY, Kind.DEFINITION) if PARTS.match(call) else None


def naming(call: str, parameters: tuple[str, ...]) -> tuple[str, ...]:
    """The parameter that names the target: the one that has the call's own noun, else the first."""
    noun = call.partition("_")[2].replace("_", "").rstrip("s")
    return tuple(one for one in parameters if noun and one.lower().startswith(noun))[:1] or parameters[:1]

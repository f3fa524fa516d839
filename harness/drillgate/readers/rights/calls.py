"""Calls of AWS that give rights: in which of their parameters a policy stands, and which say whom it is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from drillgate.readers.rights.texts import UNKNOWN, parsed


@dataclass(frozen=True, slots=True)
class Giving:
    """`documents` are parameters that take a policy document, `managed` one that takes the ARN of a policy, and
    `holder` one that says who gets it."""

    documents: tuple[str, ...] = ()
    managed: str = ""
    holder: str = ""


OF_RESOURCES: Final = Giving(("Policy", "ResourcePolicy", "policy", "resourcePolicy", "PolicyDocument", "policyInJson"))
IN_ATTRIBUTES: Final = Giving(("Attributes", "AttributeValue"))
CALLS: Final[Mapping[str, Giving]] = {
    "put_role_policy": Giving(("PolicyDocument",), holder="RoleName"),
    "put_user_policy": Giving(("PolicyDocument",), holder="UserName"),
    "put_group_policy": Giving(("PolicyDocument",), holder="GroupName"),
    "create_policy": Giving(("PolicyDocument",)),
    "create_policy_version": Giving(("PolicyDocument",)),
    "attach_role_policy": Giving(managed="PolicyArn", holder="RoleName"),
    "attach_user_policy": Giving(managed="PolicyArn", holder="UserName"),
    "attach_group_policy": Giving(managed="PolicyArn", holder="GroupName"),
    "attach_policy": Giving(managed="PolicyArn"),
    "attach_managed_policy_to_permission_set": Giving(managed="ManagedPolicyArn", holder="PermissionSetArn"),
    "put_inline_policy_to_permission_set": Giving(("InlinePolicy",), holder="PermissionSetArn"),
    **dict.fromkeys(
        (
            *("put_bucket_policy", "put_access_point_policy", "put_key_policy", "create_key", "put_resource_policy"),
            *("put_backup_vault_access_policy", "put_file_system_policy", "put_registry_policy", "put_table_policy"),
            *("set_repository_policy", "put_permission_policy", "put_table_bucket_policy"),
        ),
        OF_RESOURCES,
    ),
    **dict.fromkeys(("create_queue", "set_queue_attributes", "create_topic", "set_topic_attributes"), IN_ATTRIBUTES),
}
OPTIONAL: Final = frozenset({"create_key"})
"""Calls that need no policy."""

IN_FILES: Final = (".json", ".yaml", ".yml")
"""How files end that are read by themselves, and what they hold judged there."""


def document(giving: Giving, written: object) -> object:
    """The policy document that a parameter has, as data. One that is not known has a statement that is not.

    Attributes of a queue or topic hold one only where it is to be seen.
    """
    if giving is IN_ATTRIBUTES:
        written = written.get("Policy") if isinstance(written, Mapping) else written
        if isinstance(written, str) and '"Statement"' not in written:
            return None
    if isinstance(written, str) and '"Statement"' in written:
        written = parsed(written)
    if isinstance(written, Mapping):
        return written if "Statement" in written else {"Statement": UNKNOWN}
    return {"Statement": UNKNOWN} if isinstance(written, str) and "${" in written else None

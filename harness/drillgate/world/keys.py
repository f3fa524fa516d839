"""The KMS keys of an estate, by the aliases that its stores name."""

from drillgate.world.world import World


def provision(world: World) -> None:
    """Make each key and its alias. Stores are encrypted with them, so this comes before they are provisioned."""
    for alias in dict.fromkeys(store.encrypted_by for store in world.estate.stores.values() if store.encrypted_by):
        client = world.client("kms", "estate")
        key = client.create_key(Description=f"drillgate {alias}")["KeyMetadata"]["KeyId"]
        client.create_alias(AliasName=f"alias/{alias}", TargetKeyId=key)

"""The KMS keys of an estate, by the aliases that its stores name."""

from drillgate.world.world import World


def provision(world: World) -> None:
    """Make each key and its alias, in each region with a store that names it.

    Stores are encrypted with them, so this comes before they are provisioned.
    """
    stores = world.estate.stores.values()
    for alias, region in dict.fromkeys((store.encrypted_by, store.region) for store in stores if store.encrypted_by):
        client = world.client("kms", "estate", region)
        key = client.create_key(Description=f"drillgate {alias}")["KeyMetadata"]["KeyId"]
        client.create_alias(AliasName=f"alias/{alias}", TargetKeyId=key)

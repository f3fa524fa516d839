"""Harm to keys."""

from drillgate.drill.incidents.audit import tell
from drillgate.drill.incidents.context import IncidentContext

SHORTEST_DAYS = 7


def customers_own(context: IncidentContext) -> None:
    """Encrypt the sites' secrets of a store under a key that is their customers' own: `with: {store, alias}`.

    No harm yet. What is written to another secret later is under the estate's key.
    """
    client, kms = context.world.client("secretsmanager", "estate"), context.world.client("kms", "estate")
    key = kms.create_key(Description="a key of customers' own")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"alias/{context.settings['alias']}", TargetKeyId=key)
    document = context.world.estate.stores[context.settings["store"]].secrets
    if document is None:
        raise LookupError(f"{context.settings['store']} is no set of secrets")
    for site in context.sites:
        for name in context.world.stores[context.settings["store"]].contents(site.site):
            whole = f"{document.prefix.rstrip('/')}/{site.site}/{name}"
            value = client.get_secret_value(SecretId=whole)["SecretString"]
            client.update_secret(SecretId=whole, SecretString=value, KmsKeyId=key)


def schedule_deletion(context: IncidentContext) -> None:
    """Schedule a key for deletion, as soon as KMS allows: `with: {alias}`. From then on it is of no use.

    The sites are lost, since what they hold under it cannot be read.
    """
    client = context.world.client("kms", "estate")
    key = client.describe_key(KeyId=f"alias/{context.settings['alias']}")["KeyMetadata"]["KeyId"]
    client.schedule_key_deletion(KeyId=key, PendingWindowInDays=SHORTEST_DAYS)
    for site in context.sites:
        tell(context, site)
        context.lose(site)

"""Taking back the deletion of a KMS key, while it waits."""

from drillgate.steps import secrets
from drillgate.steps.context import StepContext


def take_back(context: StepContext) -> None:
    """Cancel a key's deletion, and enable it: `with: {alias}`. Raises `ClientError` where the key is gone for good."""
    client = context.client("kms", "estate")
    key = client.describe_key(KeyId=f"alias/{context.settings['alias']}")["KeyMetadata"]["KeyId"]
    client.cancel_key_deletion(KeyId=key)
    client.enable_key(KeyId=key)


def can_be_read(context: StepContext) -> None:
    """See that each site's secrets of a store can be read: `with: {store}`. Raises `ClientError` for one that cannot.

    Raises `LookupError` for a site that has none.
    """
    store = context.estate.stores[str(context.settings["store"])]
    for lost in context.lost:
        if not secrets.records(context, store, lost):
            raise LookupError(f"site {lost.site} has no secrets in {context.settings['store']}")

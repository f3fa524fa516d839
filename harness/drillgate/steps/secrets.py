"""Bringing sites' secrets back in place."""

from typing import Any

from drillgate.documents.estate import Store
from drillgate.steps import captured
from drillgate.steps.context import LostSite, StepContext

VALUE = "value"


def restore(context: StepContext) -> None:
    """Restore the lost sites' secrets as of the window's point, from the vault. `with: {store}`.

    One that waits for its deletion has its name taken: it is taken back, and given the point's value.
    """
    store, client = context.estate.stores[str(context.settings["store"])], _client(context)
    key = {"KmsKeyId": f"alias/{store.encrypted_by}"} if store.encrypted_by else {}

    def put(lost: LostSite, name: str, content: captured.Content) -> None:
        whole = f"{_prefix(context, store)}/{lost.site}/{name}"
        if name in waiting:
            client.restore_secret(SecretId=whole)
            client.put_secret_value(SecretId=whole, SecretString=content[VALUE])
        else:
            client.create_secret(Name=whole, SecretString=content[VALUE], **key)

    waiting: set[str] = set()

    def there(lost: LostSite) -> captured.Records:
        waiting.clear()
        found: dict[str, captured.Content] = {}
        for name, secret in _secrets(context, store, lost, deleted=True).items():
            if "DeletedDate" in secret:
                waiting.add(name)
            else:
                found[name] = {}
        return found

    captured.put_missing(context, there, put)


def records(context: StepContext, store: Store, lost: LostSite) -> captured.Records:
    """A site's secrets, by name."""
    client = _client(context)
    return {
        name: {VALUE: client.get_secret_value(SecretId=secret["ARN"])["SecretString"]}
        for name, secret in _secrets(context, store, lost, deleted=False).items()
    }


def _secrets(context: StepContext, store: Store, lost: LostSite, *, deleted: bool) -> dict[str, Any]:
    prefix = f"{_prefix(context, store)}/{lost.site}/"
    pages = (
        _client(context)
        .get_paginator("list_secrets")
        .paginate(IncludePlannedDeletion=deleted, Filters=[{"Key": "name", "Values": [prefix]}])
    )
    found = (secret for page in pages for secret in page["SecretList"])
    return {secret["Name"].removeprefix(prefix): secret for secret in found if secret["Name"].startswith(prefix)}


def _prefix(context: StepContext, store: Store) -> str:
    if store.secrets is None:
        raise ValueError(f"{context.step}: {context.settings['store']} is no set of secrets")
    return store.secrets.prefix.rstrip("/")


def _client(context: StepContext) -> Any:
    return context.client("secretsmanager", "estate")

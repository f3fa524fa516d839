"""Bringing sites' SSM parameters back in place."""

from typing import Any

from drillgate.documents.estate import Store
from drillgate.steps import captured
from drillgate.steps.context import LostSite, StepContext

VALUE = "value"


def restore(context: StepContext) -> None:
    """Restore the lost sites' parameters as of the window's point, from the vault. `with: {store}`."""
    store = context.estate.stores[str(context.settings["store"])]

    def put(lost: LostSite, key: str, content: captured.Content) -> None:
        name = f"{_path(context, store)}/{lost.site}/{key}"
        _client(context).put_parameter(Name=name, Value=content[VALUE], Type="String")

    captured.put_missing(context, lambda lost: records(context, store, lost), put)


def records(context: StepContext, store: Store, lost: LostSite) -> captured.Records:
    """A site's parameters, by name."""
    prefix = f"{_path(context, store)}/{lost.site}/"
    pages = _client(context).get_paginator("get_parameters_by_path").paginate(Path=prefix, Recursive=True)
    return {
        found["Name"].removeprefix(prefix): {VALUE: found["Value"]} for page in pages for found in page["Parameters"]
    }


def _path(context: StepContext, store: Store) -> str:
    if store.ssm is None:
        raise ValueError(f"{context.step}: {context.settings['store']} is no tree of SSM parameters")
    return store.ssm.path


def _client(context: StepContext) -> Any:
    return context.client("ssm", "estate")

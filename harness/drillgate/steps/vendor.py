"""Having a vendor re-activate the installations that it has uninstalled, since their site was gone.

A vendor knows a site by its ID alone: under the same ID it can, under another it has nothing.
"""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from drillgate.documents.engines import VendorInstallations
from drillgate.documents.estate import Store
from drillgate.steps.context import LostSite, StepContext


class VendorRefusesError(Exception):
    """The vendor does not have some sites' installations active again: each line says why."""


def restore(context: StepContext) -> None:
    """Have the lost sites' installations active again as of the window's point. `with: {store}`.

    All sites are asked for. Raises `VendorRefusesError` with those that the vendor refuses.
    """
    if context.point is None:
        raise ValueError(f"{context.step} has no restore point: it must be for-each: [window] or [site]")
    vendor = _vendor(context)
    refused = []
    for lost in context.lost:
        path, body = f"{_path(lost)}/reactivation", {"as-of": context.point.isoformat()}
        status, said = context.ask(vendor.vendor, "POST", path, body)
        if status != HTTPStatus.OK:
            refused.append(f"{vendor.vendor} answered {status} for site {lost.site}: {said['error']}")
    if refused:
        raise VendorRefusesError("\n".join(refused))


def records(context: StepContext, store: Store, lost: LostSite) -> Mapping[str, Mapping[str, str]]:
    """A site's installations, by key."""
    if store.vendor is None:
        return {}
    status, said = context.ask(store.vendor.vendor, "GET", f"{_path(lost)}/installations", None)
    found: Mapping[str, Mapping[str, str]] = said["installations"] if status == HTTPStatus.OK else {}
    return found


def _path(lost: LostSite) -> str:
    return f"/sites/{quote(lost.site, safe='')}"


def _vendor(context: StepContext) -> VendorInstallations:
    name = context.settings["store"]
    store = context.estate.stores.get(name)
    if store is None or store.vendor is None:
        raise ValueError(f"{context.step}: {name} is no store of a vendor's")
    return store.vendor

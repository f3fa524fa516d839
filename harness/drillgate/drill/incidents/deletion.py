"""Deletion of sites, or of products of sites, by the APIs of their stores."""

from collections.abc import Collection

from drillgate.derivation import ENTITY, SITE
from drillgate.drill.incidents.audit import tell
from drillgate.drill.incidents.context import IncidentContext
from drillgate.lifecycle import DESTROYED, Event, content_of
from drillgate.world.stores.interface import Store


def sites(context: IncidentContext) -> None:
    """Delete each site, when its time has come, from every store.

    Events stay; a stream of tenants is told last that there is no such tenant any more, and who hears it acts on that.
    """
    estate = context.world.estate
    _delete(context, sorted(estate.stores, key=lambda name: estate.stores[name].kinesis is not None))


def product(context: IncidentContext) -> None:
    """Delete each site's data of one product: `with: {product}`.

    Raises `LookupError` where the estate has no store of it.
    """
    wanted = context.settings["product"]
    names = [name for name, store in context.world.estate.stores.items() if store.product == wanted]
    if not names:
        raise LookupError(f"{context.world.estate.estate} has no store of the product {wanted!r}")
    _delete(context, names)


def _delete(context: IncidentContext, stores: Collection[str]) -> None:
    for site in context.sites:
        if site.loss is not None:
            context.until(site.loss)
        for name in stores:
            _remove(context, name, site.site)
        tell(context, site)
        context.lose(site)


def _remove(context: IncidentContext, name: str, site: str) -> None:
    told, store = context.world.estate.stores[name], context.world.stores[name]
    if told.projection is not None and told.projection.of == "entities":
        client = context.world.client("dynamodb", "estate")
        for entity in sorted(store.contents(site)):
            key = {SITE: {"S": site}, ENTITY: {"S": entity}}
            client.delete_item(TableName=told.projection.table, Key=key)
    elif told.kinesis is not None and told.kinesis.of == "lifecycle":
        store.create(site, store.kinds[0], content_of(Event(DESTROYED)))
    elif told.projection is None and told.kinesis is None:
        empty(store, site)


def empty(store: Store, site: str) -> None:
    """Delete all records of a site, those that belong to others first."""
    kinds = list(store.kinds)

    def depth(key: str) -> int:
        kind = key.partition("/")[0]
        return kinds.index(kind) if len(kinds) > 1 and kind in kinds else 0

    for key in sorted(store.contents(site), key=depth, reverse=True):
        store.remove(site, key)

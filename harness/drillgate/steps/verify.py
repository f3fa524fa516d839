"""Seeing that a site is whole before it is handed back, by what any operator can read."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from drillgate.documents.estate import Estate, Store
from drillgate.documents.shapes import shapes
from drillgate.steps.context import LostSite, StepContext
from drillgate.steps.listing import listed

Records = Mapping[str, Mapping[str, Mapping[str, str]]]


class SiteNotWholeError(Exception):
    """Something of a site is missing: each line says what."""


def site_is_whole(context: StepContext) -> None:
    """See that each site has its catalogue record, and that whatever its records refer to is there.

    Raises `SiteNotWholeError` with all that is missing.
    """
    _require(context, context.estate.stores)


def product_is_whole(context: StepContext) -> None:
    """See the same of the records of one product's stores: `with: {product}`.

    Raises `SiteNotWholeError` with all that is missing, `LookupError` where the estate has no such product.
    """
    product = context.settings["product"]
    of_product = [name for name, store in context.estate.stores.items() if store.product == product]
    if not of_product:
        raise LookupError(f"{context.estate.estate} has no store of the product {product!r}")
    _require(context, of_product)


def _require(context: StepContext, stores: Collection[str]) -> None:
    missing = [line for lost in context.lost for line in _missing(context, stores, lost)]
    if missing:
        raise SiteNotWholeError("\n".join(missing))


def _missing(context: StepContext, stores: Collection[str], lost: LostSite) -> Iterator[str]:
    """What of a site is missing that these stores' records refer to, and its catalogue record."""
    estate = context.estate
    referring = [name for name in stores if estate.stores[name].references]
    targets = (reference.to.partition(".")[0] for name in referring for reference in estate.stores[name].references)
    needed = dict.fromkeys([estate.catalogue, *referring, *targets])
    found = {name: _records(context, name, lost) for name in needed}
    if not any(found[estate.catalogue].values()):
        yield f"site {lost.site} has no record in {estate.catalogue}"
    for name in referring:
        for reference in estate.stores[name].references:
            to, _, table = reference.to.partition(".")
            there = _keys(found[to], table)
            for kind, records in found[name].items():
                for key, fields in records.items():
                    value = fields.get(reference.field)
                    if value and _plain(value, table) not in there:
                        record = f"{_called(estate, name, kind)} {key} of site {lost.site}"
                        yield f"{record} refers to {value} in {reference.to}, which is not there"


def _keys(records: Records, table: str) -> set[str]:
    return {key for kind, found in records.items() if not table or kind == table for key in found}


def _plain(value: str, table: str) -> str:
    """A row's ID as the database knows it: a reference may name the table before it (`page:17`, `page/17`)."""
    return re.sub(rf"^{re.escape(table)}[:/.-]", "", value) if table else value


def _called(estate: Estate, store: str, kind: str) -> str:
    return f"{store}.{kind}" if estate.stores[store].postgres else store


def _records(context: StepContext, name: str, lost: LostSite) -> Records:
    """The fields of a site's records, by kind and key."""
    store = context.estate.stores[name]
    if store.postgres:
        return _rows(context, store, lost)
    found = listed(context, name, lost)
    kinds = list(shapes(store))
    return {
        kind: {key: fields for key, fields in found.items() if len(kinds) == 1 or key.startswith(f"{kind}/")}
        for kind in kinds
    }


def _rows(context: StepContext, store: Store, lost: LostSite) -> Records:
    from psycopg import sql

    database = store.postgres
    if database is None:
        return {}
    referring = {reference.field for reference in store.references}
    found: dict[str, dict[str, dict[str, str]]] = {}
    with context.connect(lost.shard, database.database) as connection:
        for name, table in database.tables.items():
            fields = [column for column in table.columns if column in referring]
            columns = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(each)) for each in ["id", *fields])
            select = sql.SQL("SELECT {} FROM {} WHERE site = %s").format(columns, sql.Identifier(name))
            rows: list[Any] = connection.execute(select, (lost.site,)).fetchall()
            found[name] = {row[0]: dict(zip(fields, row[1:], strict=True)) for row in rows}
    return found

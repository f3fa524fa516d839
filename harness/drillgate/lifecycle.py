"""The life of a tenant and of its products, as its seven events tell it (incident, The estate).

`after` is a pure function of a tenant and an event, and total: each event says how one thing is from then on, whatever
was before. So an event that arrives twice changes nothing, and those about different things may change places.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

Content = Mapping[str, str]

CREATED, DESTROYED = "tenant-created", "tenant-destroyed"
ACTIVATED, DEACTIVATED = "product-activated", "product-deactivated"
SUSPENDED, UNSUSPENDED = "product-suspended", "product-unsuspended"
LICENCE = "licence-updated"
ACTIVE, INACTIVE = "active", "inactive"
TENANT, PRODUCT = "tenant", "product"
THE_TENANT = f"{TENANT}/{TENANT}"


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: to a `product`, unless to the tenant itself. `licensed` and `seats` are what a licence says."""

    event: str
    product: str = ""
    licensed: bool = False
    seats: int = 0


@dataclass(frozen=True, slots=True)
class Product:
    """A product as it was last told to be."""

    active: bool = False
    suspended: bool = False
    licensed: bool = False
    seats: int = 0

    @property
    def runs(self) -> bool:
        """Whether the orchestrator has it run."""
        return self.active and not self.suspended and self.licensed


Tenant = Mapping[str, Product] | None
"""A tenant's products by name; None where there is no tenant, or none any more."""

_OF_PRODUCTS: Mapping[str, Callable[[Product, Event], Product]] = {
    ACTIVATED: lambda product, _: replace(product, active=True),
    DEACTIVATED: lambda product, _: replace(product, active=False),
    SUSPENDED: lambda product, _: replace(product, suspended=True),
    UNSUSPENDED: lambda product, _: replace(product, suspended=False),
    LICENCE: lambda product, event: replace(product, licensed=event.licensed, seats=event.seats),
}
PRODUCT_EVENTS = tuple(_OF_PRODUCTS)
EVENTS = (CREATED, DESTROYED, *PRODUCT_EVENTS)


def after(tenant: Tenant, event: Event) -> Tenant:
    """The tenant after an event. Of a tenant that is not there nothing else than its creation tells anything."""
    if event.event == DESTROYED:
        return None
    if event.event == CREATED:
        return tenant or {}
    if tenant is None:
        return None
    return {**tenant, event.product: _OF_PRODUCTS[event.event](tenant.get(event.product, Product()), event)}


def reconciled(events: Iterable[Event], tenant: Tenant = None) -> Tenant:
    """The tenant after all these events, oldest first."""
    return reduce(after, events, tenant)


def leading(there: Tenant, wanted: Tenant) -> tuple[Event, ...]:
    """The events that give a tenant what it should have and lacks; what is there of it stays as it is."""
    if wanted is None:
        return ()
    found = [] if there is not None else [Event(CREATED)]
    for name in sorted(wanted.keys() - (there or {}).keys()):
        product = wanted[name]
        found.append(Event(LICENCE, name, product.licensed, product.seats))
        found += [Event(SUSPENDED, name)] if product.suspended else []
        found += [Event(ACTIVATED, name)] if product.active else []
    return tuple(found)


def event_of(content: Mapping[str, Any]) -> Event:
    """An event as a stream tells it: {"event", "product", "licence", "seats"}.

    Raises `ValueError` for what is none, saying what was found and what was expected.
    """
    name, product = content.get("event"), content.get("product", "")
    if name not in EVENTS:
        raise ValueError(f"found the event {name!r}, expected one of {', '.join(EVENTS)}")
    if name not in PRODUCT_EVENTS:
        return Event(str(name))
    if not isinstance(product, str) or not product:
        raise ValueError(f"found {name} of the product {product!r}, expected a product's name")
    if name != LICENCE:
        return Event(name, product)
    licence, seats = content.get("licence"), str(content.get("seats"))
    if licence not in (ACTIVE, INACTIVE):
        raise ValueError(f"found the licence {licence!r} of {product}, expected {ACTIVE} or {INACTIVE}")
    if not (seats.isascii() and seats.isdigit()):
        raise ValueError(f"found {seats!r} seats of {product}, expected a whole number")
    return Event(name, product, licence == ACTIVE, int(seats))


def content_of(event: Event) -> Content:
    """An event as a stream tells it."""
    if event.event in (CREATED, DESTROYED):
        return {"event": event.event}
    told = {"event": event.event, "product": event.product}
    if event.event != LICENCE:
        return told
    return {**told, "licence": _active(of=event.licensed), "seats": str(event.seats)}


def entries_of(tenant: Tenant) -> dict[str, Content]:
    """A tenant as records: "tenant/tenant", and "product/NAME" for each product."""
    if tenant is None:
        return {}
    return {THE_TENANT: {"state": ACTIVE}} | {f"{PRODUCT}/{name}": _entry(product) for name, product in tenant.items()}


def tenant_of(entries: Mapping[str, Content]) -> Tenant:
    """A tenant from its records. Raises `ValueError` where one is not as `entries_of` gives it."""
    if THE_TENANT not in entries:
        return None
    return {key.removeprefix(f"{PRODUCT}/"): _product(content) for key, content in entries.items() if key != THE_TENANT}


PRODUCT_FIELDS = ("activation", "suspended", "licence", "seats", "runs")


def _entry(product: Product) -> Content:
    return {
        "activation": _active(of=product.active),
        "suspended": "yes" if product.suspended else "no",
        "licence": _active(of=product.licensed),
        "seats": str(product.seats),
        "runs": "yes" if product.runs else "no",
    }


def _product(content: Content) -> Product:
    if missing := [name for name in PRODUCT_FIELDS if name not in content]:
        raise ValueError(f"found a product without {', '.join(missing)}")
    return Product(
        active=content["activation"] == ACTIVE,
        suspended=content["suspended"] == "yes",
        licensed=content["licence"] == ACTIVE,
        seats=int(content["seats"]),
    )


def _active(*, of: bool) -> str:
    return ACTIVE if of else INACTIVE

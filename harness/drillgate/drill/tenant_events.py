"""What happens to a made-up tenant: the events of its life in a workload. To destroy it is left to an incident."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from random import Random

from drillgate import lifecycle
from drillgate.drill.journal import Content
from drillgate.lifecycle import Event

FIRST = (lifecycle.LICENCE, lifecycle.ACTIVATED)
"""What happens first to each product."""


def next_event(told: Iterable[Content], products: Sequence[str], pick: Random, number: int) -> Content:
    """The event after those that were told; it changes something, so that restore points can be told apart.

    The tenant is created, its products are licensed and activated; after that anything happens to any of them.
    """
    past = list(_events(told))
    tenant = lifecycle.reconciled(past)
    if tenant is None:
        return lifecycle.content_of(Event(lifecycle.CREATED))
    product = pick.choice(products)
    due = [name for name in FIRST if not any((event.event, event.product) == (name, product) for event in past)]
    possible = [
        event
        for name in due[:1] or lifecycle.PRODUCT_EVENTS
        if lifecycle.after(tenant, event := _event(name, product, number)) != tenant
    ]
    return lifecycle.content_of(pick.choice(possible))


def _events(told: Iterable[Content]) -> Iterator[Event]:
    """Those that are any: an incident can put anything on the stream."""
    for content in told:
        with suppress(ValueError):
            yield lifecycle.event_of(content)


def _event(name: str, product: str, number: int) -> Event:
    return (
        Event(name, product, licensed=number % 5 != 0, seats=number)
        if name == lifecycle.LICENCE
        else Event(name, product)
    )

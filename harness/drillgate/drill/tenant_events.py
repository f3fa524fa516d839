"""What happens to a made-up tenant: the events of its life in a workload. To destroy it is left to an incident."""

from collections.abc import Iterable, Sequence
from random import Random

from drillgate import lifecycle
from drillgate.drill.journal import Content

ALWAYS_FIRST = (lifecycle.LICENCE, lifecycle.ACTIVATED)
"""What happens first to each product."""


def next_event(told: Iterable[Content], products: Sequence[str], pick: Random, number: int) -> Content:
    """The event after those that were told: the tenant is created, its products are licensed and activated; after that
    anything happens to any of them."""
    past = [(content["event"], content.get("product", "")) for content in told]
    if not past:
        return lifecycle.content_of(lifecycle.Event(lifecycle.CREATED))
    product = pick.choice(products)
    due = [event for event in ALWAYS_FIRST if (event, product) not in past]
    event = due[0] if due else pick.choice(lifecycle.PRODUCT_EVENTS)
    return lifecycle.content_of(lifecycle.Event(event, product, licensed=number % 5 != 0, seats=number))

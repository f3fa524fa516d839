"""What a tenant's seven events come to."""

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillgate import lifecycle
from drillgate.lifecycle import (
    ACTIVATED,
    CREATED,
    DEACTIVATED,
    DESTROYED,
    LICENCE,
    PRODUCT_EVENTS,
    SUSPENDED,
    UNSUSPENDED,
    Event,
    Product,
)

NAMES = st.sampled_from(["confluence", "jira", "opsgenie"])
PLAIN = st.sampled_from([one for one in PRODUCT_EVENTS if one != LICENCE])
OF_PRODUCTS = st.one_of(
    st.builds(Event, PLAIN, NAMES), st.builds(Event, st.just(LICENCE), NAMES, st.booleans(), st.integers(0, 99))
)
EVENTS = st.lists(
    st.one_of(OF_PRODUCTS, OF_PRODUCTS, OF_PRODUCTS, st.builds(Event, st.sampled_from([CREATED, DESTROYED])))
)
LIVES = st.lists(OF_PRODUCTS).map(lambda events: [Event(CREATED), *events])


def last(events: list[Event], product: str, *names: str) -> Event | None:
    """The last event of these names about a product in the tenant's present life."""
    lives = [number for number, event in enumerate(events) if event.event == DESTROYED]
    life = events[lives[-1] + 1 :] if lives else events
    begins = next((number for number, event in enumerate(life) if event.event == CREATED), len(life))
    return next((one for one in reversed(life[begins:]) if one.product == product and one.event in names), None)


@given(EVENTS)
def test_each_thing_is_as_it_was_last_told_to_be_in_the_tenants_present_life(events: list[Event]) -> None:
    told = [event.event for event in events if event.event in (CREATED, DESTROYED)]
    tenant = lifecycle.reconciled(events)
    assert (tenant is not None) == (told[-1:] == [CREATED])
    for name, product in (tenant or {}).items():
        activation = last(events, name, ACTIVATED, DEACTIVATED)
        suspension = last(events, name, SUSPENDED, UNSUSPENDED)
        licence = last(events, name, LICENCE) or Event(LICENCE)
        assert product.active == (activation is not None and activation.event == ACTIVATED)
        assert product.suspended == (suspension is not None and suspension.event == SUSPENDED)
        assert (product.licensed, product.seats) == (licence.licensed, licence.seats)
    assert set(tenant or ()) == {
        one.product for one in events if tenant is not None and last(events, one.product, one.event)
    } - {""}


@given(EVENTS, st.data())
def test_an_event_that_arrives_twice_changes_nothing(events: list[Event], data: st.DataObject) -> None:
    again = [one for event in events for one in [event] * data.draw(st.integers(1, 3))]
    assert lifecycle.reconciled(again) == lifecycle.reconciled(events)


@given(EVENTS, EVENTS)
def test_the_events_can_be_taken_up_from_any_state(first: list[Event], second: list[Event]) -> None:
    assert lifecycle.reconciled(second, lifecycle.reconciled(first)) == lifecycle.reconciled([*first, *second])


@given(LIVES, LIVES)
def test_a_tenant_that_was_destroyed_is_led_back_to_where_it_was(before: list[Event], since: list[Event]) -> None:
    wanted = lifecycle.reconciled(before)
    destroyed = [*before, Event(DESTROYED)]
    assert lifecycle.reconciled([*destroyed, *lifecycle.leading(None, wanted)]) == wanted
    there = lifecycle.reconciled(since)
    assert wanted is not None
    assert there is not None
    assert lifecycle.reconciled(lifecycle.leading(there, wanted), there) == {**wanted, **there}


@given(EVENTS)
def test_events_and_tenants_are_the_same_once_written_down_and_read(events: list[Event]) -> None:
    assert [lifecycle.event_of(lifecycle.content_of(event)) for event in events] == events
    tenant = lifecycle.reconciled(events)
    assert lifecycle.tenant_of(lifecycle.entries_of(tenant)) == tenant


@pytest.mark.parametrize("missing", range(3))
def test_a_product_runs_that_is_active_not_suspended_and_licensed(missing: int) -> None:
    wanted = [True, False, True]
    assert Product(*wanted).runs
    wanted[missing] = not wanted[missing]
    assert not Product(*wanted).runs
    assert astuple(Product(*wanted))[:3] == tuple(wanted)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, "found the event None, expected one of tenant-created, tenant-destroyed, product-activated, "),
        ({"event": "product-deleted"}, "found the event 'product-deleted', expected one of tenant-created, "),
        ({"event": ACTIVATED}, "found product-activated of the product '', expected a product's name"),
        ({"event": ACTIVATED, "product": 7}, "found product-activated of the product 7, expected a product's name"),
        ({"event": LICENCE, "product": "p"}, "found the licence None of p, expected active or inactive"),
        ({"event": LICENCE, "product": "p", "licence": "active"}, "found 'None' seats of p, expected a whole number"),
        (
            {"event": LICENCE, "product": "p", "licence": "active", "seats": "-1"},
            "found '-1' seats of p, expected a whole number",
        ),
    ],
)
def test_what_is_no_event_is_told(content: Mapping[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=r"^found") as error:
        lifecycle.event_of(content)
    assert str(error.value).startswith(said)

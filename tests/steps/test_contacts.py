"""Contacts of a lost site are reached by the vault's copy, since the site's own is gone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from time_machine import Traveller

from drillgate.steps import contacts
from drillgate.steps.context import StepContext
from drillgate.world.world import World

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
Step = Callable[..., StepContext]
Reached = list[tuple[str, str | None, str]]


def lost_after_shipping(world: World, moment: Traveller) -> datetime:
    """Contacts that were backed up whole, changed and shipped, changed and not shipped, and then lost."""
    store, backup = world.stores["contacts"], world.backups["contacts"]
    for number in ("1", "2"):
        store.create("a", "item", {"contact": number, "address": f"{number}@old.example"})
        store.create("b", "item", {"contact": number, "address": f"{number}@other.example"})
    moment.shift(1)
    backup.full()
    moment.shift(299)
    store.update("a", "1", {"address": "1@new.example"})
    store.remove("b", "1")
    moment.shift(1)
    backup.ship()
    moment.shift(100)
    store.update("a", "1", {"address": "1@never-shipped.example"})
    moment.shift(100)
    lost = datetime.now(UTC)
    for site in ("a", "b"):
        for number in ("1", "2"):
            store.remove(site, number)
    moment.shift(100)
    backup.ship()
    return lost


def test_contacts_are_reached_as_the_vault_knew_them_before_the_loss(
    aws_world: World, step: Step, moment: Traveller
) -> None:
    lost = lost_after_shipping(aws_world, moment)
    reached: Reached = []
    contacts.notify(step(aws_world, {"a": lost, "b": lost, "c": lost}, reached=lambda *told: reached.append(told)))
    source = "vault, contacts"
    assert reached == [
        ("a", "1@new.example", source),
        ("a", "2@old.example", source),
        ("b", "2@other.example", source),
        ("c", None, source),
    ]


def test_each_site_is_taken_as_of_its_own_loss(aws_world: World, step: Step, moment: Traveller) -> None:
    lost = lost_after_shipping(aws_world, moment)
    early = BEGIN + timedelta(seconds=200)
    reached: Reached = []
    contacts.notify(step(aws_world, {"a": early, "b": lost}, reached=lambda *told: reached.append(told)))
    assert [(site, address) for site, address, _ in reached] == [
        ("a", "1@old.example"),
        ("a", "2@old.example"),
        ("b", "2@other.example"),
    ]


def test_another_store_and_field_can_be_named(aws_world: World, step: Step, moment: Traveller) -> None:
    aws_world.stores["catalogue"].create("a", "item", {"name": "Mail us"})
    moment.shift(1)
    aws_world.backups["catalogue"].full()
    moment.shift(1)
    reached: Reached = []
    context = step(
        aws_world,
        {"a": datetime.now(UTC)},
        reached=lambda *told: reached.append(told),
        store="catalogue",
        field="name",
    )
    contacts.notify(context)
    assert reached == [("a", "Mail us", "vault, catalogue")]


def test_without_a_backup_the_step_fails(aws_world: World, step: Step) -> None:
    with pytest.raises(LookupError, match="the vault has no full backup of contacts"):
        contacts.notify(step(aws_world, {"a": datetime.now(UTC)}))


def test_a_site_is_handed_over_to_contacts_of_its_own(aws_world: World, step: Step, moment: Traveller) -> None:
    lost = lost_after_shipping(aws_world, moment)
    aws_world.stores["contacts"].create("a", "item", {"contact": "1", "address": "1@new.example"})
    contacts.hand_over(step(aws_world, {"a": lost}))
    with pytest.raises(LookupError) as raised:
        contacts.hand_over(step(aws_world, {"a": lost, "b": lost, "c": lost}))
    assert str(raised.value).splitlines() == [
        "site b has no contact in contacts to hand it over to",
        "site c has no contact in contacts to hand it over to",
    ]

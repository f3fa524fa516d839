"""ID lists are seen against the inventory, or against patterns where there is none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.facts.inventory import Group, Inventory
from drillgate.facts.lists import confusion, list_facts
from drillgate.facts.plan import Plan, owners_of
from drillgate.facts.shapes import Shape
from drillgate.places import Place

MakesPlan = Callable[..., Plan]

NOW = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
TAKEN = datetime(2022, 4, 5, 6, tzinfo=UTC)
INVENTORY = Inventory("inventory.csv", lambda _: None, TAKEN, timedelta(hours=24))
DIGEST = "sha256:" + "0" * 64
IDS = f"""\
ids:
  - {{file: pilot.csv, column: id, type: app, number: 30, digest: "{DIGEST}"}}
"""
FILES = {"pilot.csv": "id\na1\na2\na2\n"}
APPS = Group("app", "production", 2, 0, "off", own=False, theirs=True, spared=False, tooling=False)


def first(plan: Plan) -> Fact:
    return next(list_facts(plan))


def values(fact: Fact, *names: str) -> tuple[object, ...]:
    return tuple(fact.values.get(name, UNKNOWN) for name in names)


def test_a_list_of_what_it_should_be(plan: MakesPlan) -> None:
    made = plan(IDS, files=FILES, estate="", groups=[(APPS,)], inventory=INVENTORY)
    fact = first(made)
    ids = made.lists[0]
    assert ids is not None
    assert fact.values == {
        "file": "pilot.csv",
        "column": "id",
        "type": "app",
        "deletes.type": "app",
        "number": 2,
        "number.declared": 30,
        "duplicates": 1,
        "shared": 0,
        "digest": ids.digest,
        "digest.declared": DIGEST,
        "owners.declared": (),
        "owners.other": None,
        "read-by": (),
        "read-elsewhere": False,
        "inventory.age": timedelta(hours=1, minutes=38),
        "inventory.stale": False,
        "resolved": 2,
        "unresolved": 0,
        "mistyped": 0,
        "confusion": "2 of 2 resolve to app, the change says app",
        "other-environment": 0,
        "states": ("off",),
        "states.numbers": "2 off",
        "state.age": None,
        "spared": 0,
        "tooling": 0,
        "spared.witness": None,
        "witness": None,
    }
    assert (fact.place.line, fact.places["mistyped"].line, fact.places["duplicates"]) == (8, 8, Place("pilot.csv", 4))


def test_a_list_of_something_else_has_a_witness(plan: MakesPlan) -> None:
    groups = (Group("site", "staging", 1, 1), Group(None, None, 1, 0))
    fact = first(plan(IDS, files=FILES, groups=[groups], inventory=INVENTORY))
    assert values(fact, "resolved", "unresolved", "mistyped", "other-environment", "witness", "states") == (
        1,
        1,
        1,
        1,
        "a1 (pilot.csv:2:1)",
        UNKNOWN,
    )
    assert fact.places["unresolved"] == Place("pilot.csv", 2)
    assert fact.places["other-environment"] == Place("pilot.csv", 3)


def test_a_list_without_a_type_is_not_known_to_be_of_another(plan: MakesPlan) -> None:
    change = "ids: [{file: pilot.csv, column: id}]\n"
    fact = first(plan(change, files=FILES, groups=[(Group("site", "production", 2, 0),)]))
    assert values(fact, "type", "number.declared", "digest.declared", "mistyped") == (None, None, None, UNKNOWN)


def test_without_an_inventory_what_the_ids_are_is_unknown(plan: MakesPlan) -> None:
    fact = first(plan(IDS, files=FILES))
    names = ("resolved", "unresolved", "mistyped", "confusion", "other-environment", "states", "inventory.age")
    assert values(fact, *names, "inventory.stale", "tooling") == (UNKNOWN,) * 9
    assert values(fact, "spared", "shared", "number") == (0, 0, 2)


@pytest.mark.parametrize(
    ("now", "stale"),
    [
        (TAKEN, False),
        (TAKEN + timedelta(hours=24), False),
        (TAKEN + timedelta(hours=24, seconds=1), True),
        (TAKEN - timedelta(seconds=1), True),
    ],
)
def test_an_inventory_is_stale_when_it_is_old_or_yet_to_be_taken(
    plan: MakesPlan, now: datetime, *, stale: bool
) -> None:
    assert first(plan(IDS, files=FILES, inventory=INVENTORY, now=now)).values["inventory.stale"] is stale


def test_an_inventory_that_does_not_say_when_it_was_taken_has_no_age(plan: MakesPlan) -> None:
    fact = first(plan(IDS, files=FILES, inventory=Inventory("i.csv", lambda _: None)))
    assert values(fact, "inventory.age", "inventory.stale") == (UNKNOWN, UNKNOWN)


def test_all_states_are_told_and_how_long_the_latest_holds(plan: MakesPlan) -> None:
    day = datetime(2022, 4, 1, 7, 38, tzinfo=UTC).timestamp()
    groups = (
        Group("app", "production", 1, 0, "off", since=day),
        Group("app", "production", 1, 1, "active", since=day - 99),
    )
    fact = first(plan(IDS, files=FILES, groups=[groups]))
    assert values(fact, "states", "state.age", "states.numbers") == (
        ("active", "off"),
        timedelta(days=4),
        "1 active, 1 off",
    )
    partly = (groups[0], Group("app", "production", 1, 1, "active"))
    assert first(plan(IDS, files=FILES, groups=[partly])).values["state.age"] is UNKNOWN


DECLARED = """\
change: retire-app
title: Retire an app
environment: production
requested-by: {team: assets}
executed-by: {team: operations}
deletes: {type: app, number: 4, recovery: flag, owners: [c1]}
"""


@pytest.mark.parametrize(("theirs", "other"), [(True, 0), (False, 2), (None, UNKNOWN)])
def test_ids_of_others_than_the_declared_owners_are_counted(
    plan: MakesPlan, theirs: bool | None, other: object
) -> None:
    groups = [(Group("app", "production", 2, 0, theirs=theirs),)]
    fact = first(plan(IDS, files=FILES, text=DECLARED, groups=groups))
    assert values(fact, "owners.declared", "owners.other") == (("c1",), other)


def test_the_inventory_is_asked_for_owners_of_the_change_and_the_estate(plan: MakesPlan) -> None:
    made = plan("must-not-touch: [c9]\n", text=DECLARED, estate="tooling: [status]\ncritical: [contacts]\n")
    asked = owners_of(made.change, made.knowledge)
    assert (asked.own, asked.theirs, asked.spared, asked.tooling, asked.above) == (
        ("vendor",),
        ("c1",),
        ("c9",),
        ("status", "contacts"),
        True,
    )
    alone = plan("must-not-touch: [c9]\n", text=DECLARED)
    asked = owners_of(alone.change, alone.knowledge)
    assert (asked.own, asked.theirs, asked.spared, asked.above) == ((), ("c1",), ("c9",), False)


@pytest.mark.parametrize(
    ("kept", "number", "witness"),
    [
        ("[a2]", 1, "a2 (pilot.csv:3:1)"),
        ("[app]", 2, "a1 (pilot.csv:2:1)"),
        ("[apps]", 2, "a1 (pilot.csv:2:1)"),
        ("[catalogue, site]", 0, None),
        ("[somebody]", 0, None),
    ],
)
def test_what_must_stay_is_named_by_id_type_store_or_owner(
    plan: MakesPlan, kept: str, number: int, witness: str | None
) -> None:
    fact = first(plan(f"must-not-touch: {kept}\n" + IDS, files=FILES, estate="", groups=[(APPS,)]))
    assert values(fact, "spared", "tooling", "spared.witness") == (number, 0, witness)
    fact = first(plan(IDS, files=FILES, estate=f"tooling: {kept}\n", groups=[(APPS,)]))
    assert values(fact, "spared", "tooling", "spared.witness") == (0, number, witness)


def test_what_belongs_to_somebody_who_must_stay_is_counted(plan: MakesPlan) -> None:
    theirs = Group("app", "production", 1, 1, spared=True, tooling=False)
    rest = Group("app", "production", 1, 0, spared=False, tooling=False)
    fact = first(plan("must-not-touch: [c9]\n" + IDS, files=FILES, estate="", groups=[(rest, theirs)]))
    assert values(fact, "spared", "spared.witness") == (1, "a2 (pilot.csv:3:1)")


def test_whose_ids_are_is_unknown_without_owners(plan: MakesPlan) -> None:
    unowned = (Group("app", "production", 2, 0),)
    for groups in ([unowned], ()):
        fact = first(plan("must-not-touch: [c9]\n" + IDS, files=FILES, estate="tooling: [status]\n", groups=groups))
        assert values(fact, "spared", "tooling") == (UNKNOWN, UNKNOWN)


def test_patterns_tell_ids_of_another_type_apart(plan: MakesPlan) -> None:
    fact = first(plan(IDS, files=FILES, estate="", looks=[(Shape(("site",), 2, 0),)]))
    assert values(fact, "mistyped", "unresolved", "resolved", "confusion", "witness", "other-environment") == (
        2,
        0,
        2,
        "2 of 2 look like site, the change says app",
        "a1 (pilot.csv:2:1)",
        UNKNOWN,
    )


@pytest.mark.parametrize(
    ("looks", "mistyped", "unresolved"),
    [
        ([Shape(("app",), 2, 0)], 0, 0),
        ([Shape(("app", "site"), 2, 0)], UNKNOWN, 0),
        ([Shape(("app", "site"), 1, 0), Shape(("site",), 1, 1)], 1, 0),
        ([Shape((), 2, 0)], 0, 2),
    ],
)
def test_patterns_that_fit_several_types_do_not_tell(
    plan: MakesPlan, looks: list[Shape], mistyped: object, unresolved: object
) -> None:
    fact = first(plan(IDS, files=FILES, estate="", looks=[looks]))
    assert values(fact, "mistyped", "unresolved") == (mistyped, unresolved)


def test_what_fits_no_pattern_may_be_of_a_type_without_one(plan: MakesPlan) -> None:
    text = DECLARED.replace("type: app", "type: user")
    ids = IDS.replace("type: app", "type: user")
    fact = first(plan(ids, files=FILES, text=text, estate="", looks=[(Shape((), 2, 0),)]))
    assert values(fact, "mistyped", "unresolved", "confusion") == (
        0,
        UNKNOWN,
        "2 of 2 look like nothing known, the change says user",
    )


@pytest.mark.parametrize(
    ("groups", "declared", "said"),
    [
        ([("site", 883)], "app", "883 of 883 resolve to site, the change says app"),
        ([("app", 30)], "app", "30 of 30 resolve to app, the change says app"),
        ([("app", 30)], None, "30 of 30 resolve to app, the change does not say what they are"),
        ([(None, 3)], "app", "3 of 3 are not in the inventory, the change says app"),
        ([("app", 27), (None, 3)], "app", "27 app, 3 unknown of 30; the change says app"),
        (
            [("app", 10), (None, 3), ("site", 800), ("site", 70)],
            "app",
            "870 site, 10 app, 3 unknown of 883; the change says app",
        ),
        (
            [(kind, 1) for kind in "gfedcba"],
            "app",
            "1 a, 1 b, 1 c, 1 d, 1 e, 2 of other types of 7; the change says app",
        ),
        ([], "app", "the list is empty, the change says app"),
    ],
)
def test_the_confusion_in_words(groups: list[tuple[str | None, int]], declared: str | None, said: str) -> None:
    assert confusion(groups, declared) == said

"""Stages are seen with the lists they work through: how large each is, whose, and what they are together."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.facts.inventory import Group
from drillgate.facts.plan import Plan
from drillgate.facts.stages import stage_facts, together

MakesPlan = Callable[..., Plan]

STAGES = """\
ids:
  - {file: pilot.csv, column: id}
  - {file: rest.csv, column: id}
stages:
  - {name: own, own-sites: true, ids: pilot.csv, bake: 2d, abort-when: a ticket comes in}
  - {name: some, share: 25%, bake: 1d, abort-when: a ticket comes in}
  - {name: all, ids: rest.csv}
"""
FILES = {"pilot.csv": "id\na1\n", "rest.csv": "id\na2\na3\na4\n"}


def values(fact: Fact, *names: str) -> tuple[object, ...]:
    return tuple(fact.values[name] for name in names)


def test_stages_have_their_share_or_that_of_their_list(plan: MakesPlan) -> None:
    facts = list(stage_facts(plan(STAGES, files=FILES)))
    named = ("stage", "position", "last", "first-customers", "own-sites", "share", "number", "growth", "bake")
    assert [values(fact, *named) for fact in facts] == [
        ("own", 1, False, False, True, 25.0, 1, None, timedelta(days=2)),
        ("some", 2, False, True, False, 25.0, 1, 1.0, timedelta(days=1)),
        ("all", 3, True, False, False, 75.0, 3, 3.0, None),
    ]
    assert [fact.place.line for fact in facts] == [11, 12, 13]


def test_what_a_list_holds_counts_whatever_the_stage_says(plan: MakesPlan) -> None:
    change = STAGES.replace("{name: all, ids: rest.csv}", "{name: all, ids: rest.csv, share: 5%}")
    facts = list(stage_facts(plan(change, files=FILES)))
    assert [values(fact, "share", "share.off", "number") for fact in facts] == [
        (25.0, None, 1),
        (25.0, None, 1),
        (75.0, 70.0, 3),
    ]
    unread = list(stage_facts(plan(change, files={"pilot.csv": FILES["pilot.csv"]})))
    assert values(unread[2], "share", "share.off") == (UNKNOWN, UNKNOWN)


def test_a_stage_of_a_list_that_cannot_be_read_has_an_unknown_share_and_growth(plan: MakesPlan) -> None:
    without_pilot = list(stage_facts(plan(STAGES, files={"rest.csv": FILES["rest.csv"]})))
    assert values(without_pilot[0], "share", "number") == (UNKNOWN, UNKNOWN)
    assert without_pilot[1].values["growth"] is UNKNOWN
    without_rest = list(stage_facts(plan(STAGES, files={"pilot.csv": FILES["pilot.csv"]})))
    assert values(without_rest[0], "share", "number") == (UNKNOWN, 1)


def test_a_stage_that_does_not_say_what_it_takes_has_no_share(plan: MakesPlan) -> None:
    first, second = stage_facts(plan("stages: [{name: a}, {name: b, share: 50%}]\n"))
    assert values(first, "share", "number") == (None, None)
    assert second.values["growth"] is UNKNOWN


OWN = Group("app", "production", 1, 0, own=True)
CUSTOMERS = Group("app", "production", 2, 0, own=False)
NOBODYS = Group(None, None, 1, 1)
UNOWNED = Group("app", "production", 1, 0)


@pytest.mark.parametrize(
    ("groups", "others"),
    [([OWN], 0), ([OWN, CUSTOMERS], 2), ([OWN, NOBODYS], 1), ([OWN, UNOWNED], UNKNOWN), (None, UNKNOWN)],
)
def test_what_is_not_the_vendors_own_is_counted_by_the_inventory(
    plan: MakesPlan, groups: list[Group] | None, others: object
) -> None:
    fact = next(stage_facts(plan(STAGES, files=FILES, estate="", groups=(groups, None))))
    assert fact.values["others"] == others


def test_whose_a_stage_is_is_unknown_without_a_list_or_an_estate(plan: MakesPlan) -> None:
    groups = ([OWN], [OWN])
    assert next(stage_facts(plan(STAGES, files=FILES, groups=groups))).values["others"] is UNKNOWN
    assert list(stage_facts(plan(STAGES, files=FILES, estate="", groups=groups)))[1].values["others"] is UNKNOWN


def test_what_the_stages_leave_out_take_twice_or_have_from_elsewhere_is_told(plan: MakesPlan) -> None:
    fields = ("stages.repeated", "stages.unlisted", "stages.left-out", "stages.share")
    change = STAGES.replace("share: 25%", "ids: pilot.csv").replace("ids: rest.csv", "ids: other.csv")
    told = together(plan(change, files=FILES))
    assert tuple(told[name] for name in fields) == (("pilot.csv",), ("other.csv",), ("rest.csv",), UNKNOWN)
    told = together(plan(STAGES.replace("share: 25%", "share: 0%"), files=FILES))
    assert tuple(told[name] for name in fields) == ((), (), (), 100.0)


def test_lists_are_left_out_of_no_stages_that_name_none(plan: MakesPlan) -> None:
    change = "ids: [{file: pilot.csv, column: id}]\nstages: [{name: a, share: 40%}, {name: b, share: 60%}]\n"
    told = together(plan(change, files=FILES))
    assert (told["stages.left-out"], told["stages.share"]) == ((), 100.0)


def test_the_last_stage_waits_for_no_other(plan: MakesPlan) -> None:
    change = STAGES.replace("ids: rest.csv}", "ids: rest.csv, bake: 9d}")
    assert together(plan(change, files=FILES))["stages.bake"] == timedelta(days=3)


@pytest.mark.parametrize("gone", ["bake: 2d, ", ", abort-when: a ticket comes in"])
def test_a_stage_without_a_wait_or_a_stop_is_not_watched(plan: MakesPlan, gone: str) -> None:
    assert together(plan(STAGES, files=FILES))["stages.watched"] is True
    assert together(plan(STAGES.replace(gone, "", 1), files=FILES))["stages.watched"] is False


@pytest.mark.parametrize(
    ("change", "alarm"),
    [
        ("", None),
        ("alarm: rate\n", "rate"),
        ("stages: [{name: a, alarm: one}, {name: b}]\n", None),
        ("stages: [{name: a, alarm: one}, {name: b}]\nalarm: rate\n", "one, rate"),
    ],
)
def test_each_stage_has_an_alarm_of_its_own_or_that_of_the_change(
    plan: MakesPlan, change: str, alarm: str | None
) -> None:
    assert together(plan(change))["alarm"] == alarm

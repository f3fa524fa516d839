"""A change is seen with its files and the estate: what it says, who stands for it, what falls on it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from drillgate.facts.changes import change_fact, communication_facts, facts_of
from drillgate.facts.fact import FIELDS, UNKNOWN, Fact
from drillgate.facts.plan import Plan
from drillgate.judgement.operators import is_of
from drillgate.places import Place

MakesPlan = Callable[..., Plan]

FULL = """\
ids:
  - {file: pilot.csv, column: id, type: app, number: 2}
  - {file: rest.csv, column: id}
scripts:
  - {file: delete.py, arguments: [--ids, rest.csv], runs: 2}
stages:
  - {name: own, own-sites: true, ids: pilot.csv, bake: 2d, abort-when: a ticket comes in}
  - {name: all, ids: rest.csv}
alarm: more than 20 in a minute
rollback: {scripts: [restore.sql], evidence: rehearsal.json}
approvals:
  - {role: driver, person: carl, stand-in: cora}
  - {role: approver, person: dora}
communication: {customers: {channel: e-mail}}
"""
FILES = {
    "pilot.csv": "id\na1\na2\n",
    "rest.csv": "id\na3\na4\n",
    "restore.sql": "UPDATE app SET deleted_at = NULL WHERE id = 'a1' AND deleted_at > '2022-04-01'",
    "delete.py": "print('nothing')\n",
}


def values(fact: Fact, *names: str) -> tuple[object, ...]:
    return tuple(fact.values[name] for name in names)


def test_every_fact_has_fields_of_its_kind_and_their_types(plan: MakesPlan) -> None:
    for estate in (None, ""):
        for change in (FULL, ""):
            for fact in facts_of(plan(change, files=FILES, estate=estate, population={"app": 16})):
                fields = FIELDS[fact.kind]
                assert fact.values.keys() <= fields.keys()
                assert fact.places.keys() <= fields.keys()
                wrong = [n for n, v in fact.values.items() if v is not UNKNOWN and not is_of(fields[n].type, v)]
                assert wrong == []


def test_a_full_change(plan: MakesPlan) -> None:
    fact = change_fact(plan(FULL, files=FILES, estate="", population={"app": 16}, edited=("conftest.py",)))
    assert fact.values == {
        "change": "retire-app",
        "environment": "production",
        "deletes.type": "app",
        "deletes.number": 4,
        "deletes.recovery": "flag",
        "deletes.retention": timedelta(days=30),
        "deletes.retention.least": timedelta(days=30),
        "deletes.share": 25.0,
        "ids.number": 4,
        "requested-by.team": "assets",
        "requested-by.person": "ann",
        "requested-by.states": "app",
        "executed-by.team": "operations",
        "executed-by.person": "bob",
        "executed-by.states": "app",
        "parties.miscounting": (),
        "window.left": None,
        "window.length": None,
        "freezes": (),
        "incidents": (),
        "communication.audiences": ("customers",),
        "authority.edited": ("conftest.py",),
        "alarm": "more than 20 in a minute",
        "stages.number": 2,
        "stages.own-sites-first": True,
        "stages.watched": True,
        "stages.share": 100.0,
        "stages.bake": timedelta(days=2),
        "stages.repeated": (),
        "stages.unlisted": (),
        "stages.left-out": (),
        "stores.touched": (),
        "stores.spared": (),
        "stores.without-backup": (),
        "rollback.present": True,
        "rollback.evidence": "rehearsal.json",
        "rollback.covers": ("apps",),
        "rollback.uncovered": (),
        "rollback.unread": (),
        "rollback.destroys": (),
        "rollback.unapproved": ("restore.sql",),
        "restore.time": timedelta(minutes=5),
        "restore.objective": timedelta(hours=8),
        "approvals.approvers": ("dora",),
        "approvals.drivers": ("carl",),
        "approvals.own": False,
        "approvals.alone": ("dora",),
        "erasure": False,
        "erasure.legal-basis": None,
        "erasure.reference": None,
        "erasure.left": None,
        "erasure.reapplied": (),
    }
    assert (fact.place.line, fact.places["deletes.number"]) == (1, Place("change.yaml", 6, 22, 6, 28))


def test_without_an_estate_what_it_would_say_is_unknown(plan: MakesPlan) -> None:
    fact = change_fact(plan())
    assert {name for name, value in fact.values.items() if value is UNKNOWN} == {
        "deletes.retention.least",
        "deletes.share",
        "freezes",
        "incidents",
        "restore.time",
        "restore.objective",
    }
    assert values(fact, "ids.number", "stages.number", "stages.share", "alarm", "rollback.present") == (
        0,
        0,
        None,
        None,
        False,
    )


def test_the_number_of_ids_is_unknown_while_one_list_cannot_be_read(plan: MakesPlan) -> None:
    assert change_fact(plan(FULL, files={"pilot.csv": "id\na1\n"})).values["ids.number"] is UNKNOWN


def test_the_share_of_a_type_that_the_inventory_does_not_have_is_unknown(plan: MakesPlan) -> None:
    assert change_fact(plan(population={"site": 7})).values["deletes.share"] is UNKNOWN


@pytest.mark.parametrize("person", ["ann", "bob", "carl", " Bob"])
def test_who_asks_runs_or_drives_does_not_approve(plan: MakesPlan, person: str) -> None:
    change = FULL.replace("person: dora", f"person: '{person}'")
    assert change_fact(plan(change, files=FILES)).values["approvals.own"] is True


def test_who_asks_does_not_stand_in_for_the_approver_either(plan: MakesPlan) -> None:
    change = FULL.replace("person: dora", "person: dora, stand-in: ann")
    assert values(change_fact(plan(change, files=FILES)), "approvals.own", "approvals.alone") == (True, ())


def test_who_stands_in_for_themselves_is_alone(plan: MakesPlan) -> None:
    change = FULL.replace("stand-in: cora", "stand-in: carl")
    assert change_fact(plan(change, files=FILES)).values["approvals.alone"] == ("carl", "dora")


def test_a_party_that_understands_another_number_is_told(plan: MakesPlan) -> None:
    text = """\
change: retire-app
title: Retire an app
environment: production
requested-by: {team: assets, number: 3}
executed-by: {team: operations, number: 4}
deletes: {type: app, number: 4, recovery: flag}
"""
    assert change_fact(plan(text=text)).values["parties.miscounting"] == ("assets understands 3",)


WINDOW = "window: {begins: 2022-04-06T08:00:00Z, ends: 2022-04-08T16:00:00Z}\n"


@pytest.mark.parametrize(
    ("begins", "ends", "environments", "falls"),
    [
        ("2022-04-07T00:00:00Z", "2022-04-07T12:00:00Z", "[]", True),
        ("2022-04-01T00:00:00Z", "2022-04-06T08:00:00Z", "[production]", True),
        ("2022-04-08T16:00:00Z", None, "[production, staging]", True),
        ("2022-04-07T00:00:00Z", None, "[staging]", False),
        ("2022-04-01T00:00:00Z", "2022-04-06T07:59:59Z", "[]", False),
        ("2022-04-08T16:00:01Z", None, "[]", False),
    ],
)
def test_a_change_falls_into_a_freeze_that_its_window_touches(
    plan: MakesPlan, begins: str, ends: str | None, environments: str, *, falls: bool
) -> None:
    until = "" if ends is None else f", ends: {ends}"
    estate = f"freezes: [{{begins: {begins}{until}, environments: {environments}, reason: Easter}}]\n"
    assert change_fact(plan(WINDOW, estate=estate)).values["freezes"] == (("Easter",) if falls else ())


@pytest.mark.parametrize(("now", "falls"), [(6, False), (7, True), (9, False)])
def test_a_change_without_a_window_runs_now(plan: MakesPlan, now: int, *, falls: bool) -> None:
    estate = "freezes: [{begins: 2022-04-07T00:00:00Z, ends: 2022-04-08T00:00:00Z, reason: Easter}]\n"
    fact = change_fact(plan(estate=estate, now=datetime(2022, 4, now, 9, tzinfo=UTC)))
    assert fact.values["freezes"] == (("Easter",) if falls else ())


def test_a_change_whose_window_is_over_runs_now(plan: MakesPlan) -> None:
    estate = "freezes: [{begins: 2022-04-10T00:00:00Z, ends: 2022-04-12T00:00:00Z, reason: Easter}]\n"
    fact = change_fact(plan(WINDOW, estate=estate, now=datetime(2022, 4, 11, tzinfo=UTC)))
    assert values(fact, "freezes", "window.left") == (("Easter",), -timedelta(days=2, hours=8))


def test_a_window_is_as_long_as_it_is_and_open_until_it_ends(plan: MakesPlan) -> None:
    length = timedelta(days=2, hours=8)
    assert values(change_fact(plan(WINDOW)), "window.length", "window.left") == (length, length)
    backwards = "window: {begins: 2022-04-09T00:00:00Z, ends: 2022-04-08T00:00:00Z}\n"
    assert change_fact(plan(backwards)).values["window.left"] == timedelta(days=-1)


def test_an_incident_is_open_from_when_it_began_until_it_is_over(plan: MakesPlan) -> None:
    estate = """\
incidents:
  - {incident: open, since: 2022-04-05T07:38:00Z}
  - {incident: over, since: 2022-04-05T07:00:00Z, until: 2022-04-05T07:38:00Z}
  - {incident: later, since: 2022-04-05T07:38:01Z}
"""
    assert change_fact(plan(estate=estate)).values["incidents"] == ("open",)


@pytest.mark.parametrize(("deadline", "left"), [("2022-04-05", True), ("2022-04-04", False)])
def test_the_last_day_of_an_erasure_counts_as_a_whole(plan: MakesPlan, deadline: str, *, left: bool) -> None:
    change = (
        f"erasure: {{legal-basis: GDPR Art. 17, reference: R-1, deadline: {deadline}, reapply-after-restore: [x]}}\n"
    )
    fact = change_fact(plan(change))
    assert values(fact, "erasure", "erasure.legal-basis", "erasure.reference", "erasure.reapplied") == (
        True,
        "GDPR Art. 17",
        "R-1",
        ("x",),
    )
    remaining = fact.values["erasure.left"]
    assert isinstance(remaining, timedelta)
    assert (remaining >= timedelta(0)) is left


def test_an_erasure_without_a_deadline_has_no_time_left(plan: MakesPlan) -> None:
    assert change_fact(plan("erasure: {}\n")).values["erasure.left"] is None


def test_each_audience_is_a_fact_of_its_own(plan: MakesPlan) -> None:
    (fact,) = communication_facts(plan(FULL, files=FILES))
    assert fact.values == {"audience": "customers", "channel": "e-mail", "message": None, "when": None, "owner": None}
    assert fact.place.line == 20

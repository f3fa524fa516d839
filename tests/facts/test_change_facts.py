"""A change is seen with its files and the inventory: what it says, what its lists are, how its stages grow."""

from datetime import UTC, datetime, timedelta

import pytest

from drillgate.documents.change import Change
from drillgate.documents.load import Document, load
from drillgate.facts.changes import change_fact, confusion, list_fact, script_facts, stage_facts
from drillgate.facts.fact import FIELDS, UNKNOWN, Fact
from drillgate.facts.ids import read_ids
from drillgate.facts.inventory import Group, Inventory
from drillgate.judgement.operators import is_of
from drillgate.places import Place

NOW = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
TAKEN = datetime(2022, 4, 5, 6, tzinfo=UTC)
DIGEST = "sha256:" + "0" * 64

BARE = """\
change: retire-app
title: Retire an app
environment: production
requested-by: {team: assets, person: ann, states: site}
executed-by: {team: operations, person: bob}
deletes: {type: app, number: 30, recovery: none}
"""

FULL = (
    BARE
    + f"""\
ids:
  - file: pilot.csv
    column: id
    type: app
    number: 30
    digest: {DIGEST}
  - {{file: rest.csv, column: id}}
scripts:
  - {{file: delete.py, arguments: [--ids, rest.csv], runs: 2, digest: "{DIGEST}"}}
stages:
  - {{name: own, own-sites: true, ids: pilot.csv, bake: 2d, abort-when: a ticket comes in}}
  - {{name: some, share: 5%, bake: 1d, abort-when: a ticket comes in}}
  - {{name: all}}
rollback: {{scripts: [restore.py], evidence: rehearsal.json}}
approvals:
  - {{role: driver, person: carl}}
  - {{role: approver, person: dora}}
"""
)


def document(text: str = FULL) -> Document[Change]:
    return load(Change, text.encode(), "change.yaml")


PILOT = read_ids(b"id\na\nb\nb\n", "pilot.csv", "id")
REST = read_ids(b"id\nc\nd\n", "rest.csv", "id")


def values(fact: Fact, *names: str) -> tuple[object, ...]:
    return tuple(fact.values[name] for name in names)


def well_typed(fact: Fact) -> bool:
    fields = FIELDS[fact.kind]
    assert fact.values.keys() <= fields.keys()
    assert fact.places.keys() <= fields.keys()
    return all(value is UNKNOWN or is_of(fields[name].type, value) for name, value in fact.values.items())


def test_a_full_change() -> None:
    fact = change_fact(document(), (PILOT, REST), population={"app": 120, "site": 7}, edited=("conftest.py",))
    assert fact.values == {
        "change": "retire-app",
        "environment": "production",
        "deletes.type": "app",
        "deletes.number": 30,
        "deletes.recovery": "none",
        "deletes.retention": None,
        "deletes.share": 25.0,
        "ids.number": 4,
        "requested-by.team": "assets",
        "requested-by.states": "site",
        "executed-by.team": "operations",
        "executed-by.states": None,
        "rollback.present": True,
        "rollback.evidence": "rehearsal.json",
        "stages.number": 3,
        "stages.own-sites-first": True,
        "stages.watched": True,
        "approvals.approvers": ("dora",),
        "approvals.own": False,
        "authority.edited": ("conftest.py",),
    }
    assert (fact.place.line, fact.places["deletes.number"]) == (1, Place("change.yaml", 6, 22, 6, 28))
    assert well_typed(fact)


def test_a_bare_change() -> None:
    fact = change_fact(document(BARE), ())
    assert values(fact, "deletes.share", "ids.number", "stages.number", "stages.own-sites-first", "stages.watched") == (
        UNKNOWN,
        0,
        0,
        False,
        False,
    )
    assert values(fact, "rollback.present", "rollback.evidence", "approvals.approvers", "approvals.own") == (
        False,
        None,
        (),
        False,
    )
    assert fact.values["authority.edited"] is None
    assert well_typed(fact)


def test_the_number_of_ids_is_unknown_while_one_list_cannot_be_read() -> None:
    assert change_fact(document(), (PILOT, None)).values["ids.number"] is UNKNOWN


def test_the_share_of_a_type_that_the_inventory_does_not_have_is_unknown() -> None:
    assert change_fact(document(BARE), (), population={"site": 7}).values["deletes.share"] is UNKNOWN


@pytest.mark.parametrize("person", ["ann", "bob", "carl"])
def test_who_asks_runs_or_drives_does_not_approve(person: str) -> None:
    text = FULL.replace("person: dora", f"person: {person}")
    assert change_fact(document(text), (PILOT, REST)).values["approvals.own"] is True


@pytest.mark.parametrize("gone", ["bake: 2d, ", ", abort-when: a ticket comes in"])
def test_a_stage_without_a_wait_or_a_stop_is_not_watched(gone: str) -> None:
    assert change_fact(document(FULL.replace(gone, "", 1)), (PILOT, REST)).values["stages.watched"] is False


def test_stages_have_their_share_or_that_of_their_list() -> None:
    facts = list(stage_facts(document(), (PILOT, REST)))
    assert [values(fact, "stage", "position", "own-sites", "share", "bake") for fact in facts] == [
        ("own", 1, True, 50.0, timedelta(days=2)),
        ("some", 2, False, 5.0, timedelta(days=1)),
        ("all", 3, False, None, None),
    ]
    assert [fact.place.line for fact in facts] == [17, 18, 19]
    assert all(map(well_typed, facts))


def test_a_stage_of_a_list_that_cannot_be_read_has_an_unknown_share() -> None:
    assert next(stage_facts(document(), (None, REST))).values["share"] is UNKNOWN
    assert next(stage_facts(document(), (PILOT, None))).values["share"] is UNKNOWN


def test_scripts_have_the_digest_of_their_file() -> None:
    (fact,) = script_facts(document(), {"delete.py": "sha256:aa"})
    assert fact.values == {
        "file": "delete.py",
        "arguments": ("--ids", "rest.csv"),
        "runs": 2,
        "digest": "sha256:aa",
        "digest.declared": DIGEST,
    }
    assert well_typed(fact)
    (unread,) = script_facts(document(), {})
    assert unread.values["digest"] is UNKNOWN


INVENTORY = Inventory("inventory.csv", lambda _: None, TAKEN, timedelta(hours=24))


def test_a_list_of_what_it_should_be() -> None:
    groups = (Group("app", "production", 2, 0),)
    fact = list_fact(document(), 0, PILOT, groups=groups, inventory=INVENTORY, now=NOW)
    assert fact.values == {
        "file": "pilot.csv",
        "column": "id",
        "type": "app",
        "number": 2,
        "number.declared": 30,
        "duplicates": 1,
        "digest": PILOT.digest,
        "digest.declared": DIGEST,
        "inventory.age": timedelta(hours=1, minutes=38),
        "inventory.stale": False,
        "resolved": 2,
        "unresolved": 0,
        "mistyped": 0,
        "confusion": "2 of 2 resolve to app, the change says app",
        "other-environment": 0,
        "witness": None,
    }
    assert well_typed(fact)
    assert (fact.place.line, fact.places["mistyped"].line, fact.places["duplicates"]) == (8, 10, Place("pilot.csv", 4))


def test_a_list_of_something_else_has_a_witness() -> None:
    groups = (Group("site", "staging", 1, 1), Group(None, None, 1, 0))
    fact = list_fact(document(), 0, PILOT, groups=groups, inventory=INVENTORY, now=NOW)
    assert values(fact, "resolved", "unresolved", "mistyped", "other-environment", "witness") == (
        1,
        1,
        1,
        1,
        "a (pilot.csv:2:1)",
    )
    assert fact.places["unresolved"] == Place("pilot.csv", 2)
    assert fact.places["other-environment"] == Place("pilot.csv", 3)


def test_a_list_without_a_type_is_not_known_to_be_of_another() -> None:
    fact = list_fact(document(), 1, REST, groups=(Group("site", "production", 2, 0),), inventory=INVENTORY, now=NOW)
    assert values(fact, "type", "number.declared", "digest.declared", "mistyped") == (None, None, None, UNKNOWN)


def test_without_an_inventory_what_the_ids_are_is_unknown() -> None:
    fact = list_fact(document(), 0, PILOT, now=NOW)
    unknown = FIELDS["id-list"].keys() - {name for name in fact.values if fact.values[name] is not UNKNOWN}
    assert unknown == {
        "resolved",
        "unresolved",
        "mistyped",
        "confusion",
        "other-environment",
        "witness",
        "inventory.age",
        "inventory.stale",
    }


@pytest.mark.parametrize(
    ("now", "stale"),
    [
        (TAKEN, False),
        (TAKEN + timedelta(hours=24), False),
        (TAKEN + timedelta(hours=24, seconds=1), True),
        (TAKEN - timedelta(seconds=1), True),
    ],
)
def test_an_inventory_is_stale_when_it_is_old_or_yet_to_be_taken(now: datetime, *, stale: bool) -> None:
    assert list_fact(document(), 0, PILOT, inventory=INVENTORY, now=now).values["inventory.stale"] is stale


def test_an_inventory_that_does_not_say_when_it_was_taken_has_no_age() -> None:
    fact = list_fact(document(), 0, PILOT, inventory=Inventory("i.csv", lambda _: None), now=NOW)
    assert values(fact, "inventory.age", "inventory.stale") == (UNKNOWN, UNKNOWN)


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
    environments = ["production", "staging"]
    found = [Group(kind, kind and environments[at % 2], number, at) for at, (kind, number) in enumerate(groups)]
    assert confusion(found, declared) == said

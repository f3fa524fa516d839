"""Scripts are seen against the change: what they delete, with which IDs, in which environment, and how it is undone."""

from collections.abc import Callable

import pytest

from drillgate.facts.fact import UNKNOWN, Fact
from drillgate.facts.plan import Plan
from drillgate.facts.scripts import read_by, script_facts

MakesPlan = Callable[..., Plan]

CHANGE = """\
ids:
  - {file: pilot.csv, column: id, type: app}
  - {file: rest.csv, column: id, type: app}
scripts:
  - {file: delete.py, arguments: ARGUMENTS}
"""

DELETE = """\
import argparse
import csv
import os
import psycopg
import requests

parser = argparse.ArgumentParser()
parser.add_argument("--ids")
arguments = parser.parse_args()
connection = psycopg.connect("dbname=apps")
with open(SOURCE) as file:
    for row in csv.DictReader(file):
        CALL
"""
SOFTLY = 'connection.execute("UPDATE app SET deleted_at = now() WHERE id = %s", (row["id"],))'
FOR_GOOD = 'connection.execute("DELETE FROM app WHERE id = %s", (row["id"],))'


def script(call: str = SOFTLY, source: str = "arguments.ids") -> str:
    return DELETE.replace("CALL", call).replace("SOURCE", source)


def fact_of(plan: MakesPlan, text: str, arguments: str = "[--ids, rest.csv]", estate: str | None = "") -> Fact:
    change = CHANGE.replace("ARGUMENTS", arguments)
    (fact,) = script_facts(plan(change, files={"delete.py": text}, estate=estate))
    return fact


def values(fact: Fact, *names: str) -> tuple[object, ...]:
    return tuple(fact.values.get(name, UNKNOWN) for name in names)


def test_a_script_that_does_what_the_change_says(plan: MakesPlan) -> None:
    assert fact_of(plan, script()).values == {
        "file": "delete.py",
        "arguments": ("--ids", "rest.csv"),
        "runs": 1,
        "digest": "sha256:aa",
        "digest.declared": None,
        "deletes.type": "app",
        "deletes": ("rows app",),
        "deletes.other": (),
        "recovery.worst": "flag",
        "recovery.declared": "flag",
        "environment.declared": "production",
        "environments.other": (),
        "ids.files": ("rest.csv",),
        "ids.undeclared": (),
        "ids.columns.other": (),
        "ids.elsewhere": 0,
        "ids.elsewhere.statement": None,
    }


@pytest.mark.parametrize(
    ("arguments", "files", "undeclared"),
    [
        ("[--ids, rest.csv]", ("rest.csv",), ()),
        ("[--ids=./rest.csv]", ("rest.csv",), ()),
        ("[--ids, other.csv]", ("other.csv",), ("other.csv",)),
        ("[--ids]", UNKNOWN, UNKNOWN),
        ("[]", UNKNOWN, UNKNOWN),
    ],
)
def test_a_list_that_is_an_argument_is_looked_up_in_the_command_line(
    plan: MakesPlan, arguments: str, files: object, undeclared: object
) -> None:
    fact = fact_of(plan, script(), arguments)
    assert values(fact, "ids.files", "ids.undeclared", "ids.elsewhere") == (files, undeclared, 0)


def test_a_list_that_stands_in_the_script_counts_as_well(plan: MakesPlan) -> None:
    assert values(fact_of(plan, script(source="'other.csv'")), "ids.files", "ids.undeclared") == (
        ("other.csv",),
        ("other.csv",),
    )


def test_another_column_of_a_list_is_told(plan: MakesPlan) -> None:
    fact = fact_of(plan, script(SOFTLY.replace('row["id"]', 'row["site"]')))
    assert fact.values["ids.columns.other"] == ("site of rest.csv",)


QUERY = """\
import psycopg
connection = psycopg.connect("dbname=apps")
for (key,) in connection.execute("SELECT id FROM app"):
    connection.execute("UPDATE app SET deleted_at = now() WHERE id = %s", (key,))
"""


def test_ids_that_a_query_finds_are_from_elsewhere(plan: MakesPlan) -> None:
    fact = fact_of(plan, QUERY)
    assert values(fact, "ids.elsewhere", "ids.elsewhere.statement", "ids.files") == (
        1,
        "UPDATE app SET deleted_at = now() WHERE id = ?",
        (),
    )
    assert (fact.places["ids.elsewhere"].file, fact.places["ids.elsewhere"].line) == ("delete.py", 4)


def test_without_lists_nothing_that_goes_was_approved(plan: MakesPlan) -> None:
    (fact,) = script_facts(plan("scripts: [{file: delete.py}]\n", files={"delete.py": QUERY}, estate=""))
    assert fact.values["ids.elsewhere"] == 1


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        ("[--ids, rest.csv, --ids, other.csv]", ("other.csv",)),
        ("[--ids=other.csv, --ids, rest.csv]", ("rest.csv",)),
        ("[--ids, rest.csv, --id, other.csv]", UNKNOWN),
        ("[--ids, rest.csv, --ids]", UNKNOWN),
        ("[--ids, rest.csv, --identity, me]", ("rest.csv",)),
    ],
)
def test_of_an_option_that_is_given_twice_the_last_counts_and_what_may_be_short_for_it_is_not_known(
    plan: MakesPlan, arguments: str, files: object
) -> None:
    assert fact_of(plan, script(), arguments).values["ids.files"] == files


@pytest.mark.parametrize("call", ["DELETE FROM page_index WHERE id = %s", "DROP INDEX app_by_name"])
def test_what_nobody_would_miss_needs_no_list_and_is_not_beside_the_point(plan: MakesPlan, call: str) -> None:
    fact = fact_of(plan, f'import psycopg\npsycopg.connect("").execute("{call}", ("a1",))\n')
    assert values(fact, "ids.elsewhere", "deletes.other") == (0, ())


@pytest.mark.parametrize(
    ("call", "other"),
    [
        (SOFTLY, ()),
        ('connection.execute("DELETE FROM sites WHERE site = %s", (row["id"],))', ("rows in catalogue",)),
        ('connection.execute("DELETE FROM nowhere WHERE id = %s", (row["id"],))', UNKNOWN),
        ('connection.execute("DROP TABLE app")', ("table app",)),
    ],
)
def test_what_is_not_of_the_changes_type_is_told(plan: MakesPlan, call: str, other: object) -> None:
    assert fact_of(plan, script(call)).values["deletes.other"] == other


def test_the_place_is_of_what_is_told(plan: MakesPlan) -> None:
    text = """\
import psycopg
connection = psycopg.connect("")
connection.execute("DELETE FROM nowhere WHERE id = 1")
connection.execute("DROP TABLE app")
"""
    fact = fact_of(plan, text)
    assert (fact.values["deletes.other"], fact.places["deletes.other"].line) == (("table app",), 4)


def test_without_an_estate_it_is_not_known_what_a_table_is_part_of(plan: MakesPlan) -> None:
    assert fact_of(plan, script(), estate=None).values["deletes.other"] is UNKNOWN


def test_the_worst_of_what_a_script_does_counts(plan: MakesPlan) -> None:
    assert fact_of(plan, script(f"{SOFTLY}; {FOR_GOOD}")).values["recovery.worst"] == "backup"
    assert fact_of(plan, "print('nothing')").values["recovery.worst"] is None


def test_of_a_script_that_cannot_be_analysed_nothing_is_known(plan: MakesPlan) -> None:
    fact = fact_of(plan, "exec(input())\n")
    fields = ("deletes", "deletes.other", "recovery.worst", "ids.files", "ids.undeclared", "ids.elsewhere")
    assert values(fact, *fields) == (UNKNOWN,) * len(fields)
    assert values(fact, "file", "environments.other") == ("delete.py", ())


def test_of_a_script_that_is_not_there_not_even_the_environment_is_known(plan: MakesPlan) -> None:
    (fact,) = script_facts(plan("scripts: [{file: gone.py}]\n", estate=""))
    assert values(fact, "digest", "environments.other", "deletes.other") == (UNKNOWN, UNKNOWN, UNKNOWN)


def test_each_list_knows_who_reads_it(plan: MakesPlan) -> None:
    change = CHANGE.replace("ARGUMENTS", "[--ids, rest.csv]")
    assert read_by(plan(change, files={"delete.py": script()}, estate="")) == (((), ("delete.py",)), False, False)
    assert read_by(plan(change, files={"delete.py": QUERY}, estate="")) == (((), ()), False, True)
    assert read_by(plan(change, files={}, estate="")) == (((), ()), True, False)


def test_columns_of_one_file_are_different_lists(plan: MakesPlan) -> None:
    change = """\
ids:
  - {file: both.csv, column: site}
  - {file: both.csv, column: id}
scripts: [{file: delete.py, arguments: [--ids, both.csv]}]
"""
    assert read_by(plan(change, files={"delete.py": script()}, estate=""))[0] == ((), ("delete.py",))


def test_a_list_is_found_beside_the_script_too(plan: MakesPlan) -> None:
    change = """\
ids: [{file: scripts/ids.csv, column: id}]
scripts: [{file: scripts/delete.py}]
"""
    text = script(source="'ids.csv'")
    (fact,) = script_facts(plan(change, files={"scripts/delete.py": text}, estate=""))
    assert values(fact, "ids.files", "ids.undeclared") == (("scripts/ids.csv",), ())

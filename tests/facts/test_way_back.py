"""What a change touches, what its way back restores of it, and how long that takes."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from drillgate.facts.fact import UNKNOWN
from drillgate.facts.plan import Plan
from drillgate.facts.way_back import of_rollback

MakesPlan = Callable[..., Plan]

CHANGE = "scripts: [{file: delete.sql}]\n"
SCRIPTS = "rollback: {scripts: [undo.sql]}\n"
APPS = "UPDATE app SET deleted_at = now() WHERE id = 'a1';\n"
SITES = "DELETE FROM sites WHERE site = 's1';\n"
CONTACTS = "DELETE FROM contacts WHERE site = 's1';\n"
UNDO = "UPDATE app SET deleted_at = NULL WHERE id = 'a1' AND deleted_at > '2022-04-01';\n"

RUNBOOK = """\
runbook: un-delete
title: Back
owner: x
windows: {width: 5m, before: 5m}
steps:
  - {step: one, title: x, uses: "m:f", covers: [apps]}
  - {step: two, title: x, uses: "m:f", covers: [catalogue, apps]}
"""


def told(plan: Plan, *names: str) -> tuple[object, ...]:
    values = of_rollback(plan)
    return tuple(values[name] for name in names)


def test_a_script_that_restores_what_was_touched_covers_it(plan: MakesPlan) -> None:
    made = plan(CHANGE + SCRIPTS, files={"delete.sql": APPS, "undo.sql": UNDO}, estate="")
    assert told(made, "stores.touched", "rollback.covers", "rollback.uncovered", "rollback.unread") == (
        ("apps",),
        ("apps",),
        (),
        (),
    )


def test_a_store_that_nothing_restores_is_uncovered(plan: MakesPlan) -> None:
    made = plan(CHANGE + SCRIPTS, files={"delete.sql": APPS + SITES, "undo.sql": UNDO}, estate="")
    assert told(made, "stores.touched", "rollback.uncovered") == (("apps", "catalogue"), ("catalogue",))


def test_a_runbook_covers_what_its_steps_do(plan: MakesPlan) -> None:
    made = plan(CHANGE + "rollback: {}\n", files={"delete.sql": APPS + SITES}, estate="", runbook=RUNBOOK)
    assert told(made, "rollback.covers", "rollback.uncovered") == (("apps", "catalogue"), ())


def test_what_scripts_do_not_show_can_be_declared(plan: MakesPlan) -> None:
    made = plan(CHANGE + "rollback: {covers: [apps]}\n", files={"delete.sql": APPS}, estate="")
    assert told(made, "rollback.covers", "rollback.uncovered") == (("apps",), ())


def test_what_is_in_no_store_may_be_in_any(plan: MakesPlan) -> None:
    made = plan(CHANGE + SCRIPTS, files={"delete.sql": "DELETE FROM nowhere", "undo.sql": UNDO}, estate="")
    assert told(made, "stores.touched", "stores.spared", "stores.without-backup", "rollback.uncovered") == (
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
    )


@pytest.mark.parametrize("text", ["EXECUTE IMMEDIATE v_drop;", None])
def test_of_what_cannot_be_analysed_no_store_is_known(plan: MakesPlan, text: str | None) -> None:
    files = {"undo.sql": UNDO} if text is None else {"undo.sql": UNDO, "delete.sql": "DO $$ BEGIN EXECUTE x; END $$;"}
    assert told(plan(CHANGE + SCRIPTS, files=files, estate=""), "stores.touched", "rollback.uncovered") == (
        UNKNOWN,
        UNKNOWN,
    )


def test_stores_that_must_stay_or_have_no_backup_are_told(plan: MakesPlan) -> None:
    files = {"delete.sql": APPS + SITES + CONTACTS}
    made = plan(CHANGE + "must-not-touch: [apps]\n", files=files, estate="critical: [contacts]\ntooling: [index]\n")
    assert told(made, "stores.spared", "stores.without-backup") == (("apps", "contacts"), ("contacts",))


def test_what_nobody_would_miss_needs_no_backup_and_no_way_back(plan: MakesPlan) -> None:
    made = plan(CHANGE, files={"delete.sql": "DELETE FROM page_index WHERE id = 1; DROP INDEX app_by_name;"}, estate="")
    assert told(made, "stores.touched", "stores.without-backup", "rollback.uncovered") == ((), (), ())


def test_a_way_back_that_cannot_be_read_or_destroys_is_told(plan: MakesPlan) -> None:
    change = CHANGE + "rollback: {scripts: [dark.sql, gone.sql, worse.sql, undo.sql]}\n"
    files = {
        "delete.sql": APPS,
        "dark.sql": "DO $$ BEGIN EXECUTE x; END $$;",
        "worse.sql": "DELETE FROM app WHERE id = 'a1'",
        "undo.sql": UNDO,
    }
    made = plan(change, files=files, estate="")
    assert told(made, "rollback.unread", "rollback.destroys") == (("dark.sql", "gone.sql"), ("worse.sql",))


def test_a_way_back_is_approved_by_the_digest_of_each_script(plan: MakesPlan) -> None:
    change = (
        CHANGE + 'rollback: {scripts: [undo.sql, gone.sql, DIGESTED], digests: {undo.sql: "sha256:aa", DIGESTED: x}}\n'
    )
    made = plan(change.replace("DIGESTED", "other.sql"), files={"undo.sql": UNDO, "other.sql": UNDO}, estate="")
    assert told(made, "rollback.unapproved") == (("gone.sql", "other.sql"),)


@pytest.mark.parametrize(("number", "minutes"), [(1, 5), (4, 5), (5, 10), (883, 1105)])
def test_units_are_restored_as_many_at_once_as_the_estate_can(plan: MakesPlan, number: int, minutes: int) -> None:
    text = f"""\
change: retire-app
title: Retire an app
environment: production
requested-by: {{team: assets}}
executed-by: {{team: operations}}
deletes: {{type: app, number: {number}, recovery: flag}}
"""
    assert told(plan(text=text, estate=""), "restore.time", "restore.objective") == (
        timedelta(minutes=minutes),
        timedelta(hours=8),
    )


def test_more_than_time_itself_is_the_longest_time_there_is(plan: MakesPlan) -> None:
    text = """\
change: retire-app
title: Retire an app
environment: production
requested-by: {team: assets}
executed-by: {team: operations}
deletes: {type: site, number: 9000000000000000000, recovery: flag}
"""
    assert told(plan(text=text, estate=""), "restore.time") == (timedelta.max,)


def test_how_long_a_type_takes_that_the_estate_does_not_know_is_unknown(plan: MakesPlan) -> None:
    text = """\
change: retire-app
title: Retire an app
environment: production
requested-by: {team: assets}
executed-by: {team: operations}
deletes: {type: user, number: 1, recovery: flag}
"""
    assert told(plan(text=text, estate=""), "restore.time") == (UNKNOWN,)
    assert told(plan(), "restore.time", "restore.objective") == (UNKNOWN, UNKNOWN)

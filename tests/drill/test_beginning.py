"""What a history says of the reference estate and its runbook at its beginning."""

from dataclasses import replace
from pathlib import Path

import pytest

from drillgate.documents.estate import Team
from drillgate.drill import plan
from drillgate.drill.beginning import started
from drillgate.drill.history import Started

DRILL = Path(__file__).parents[2] / "drills" / "single-site.drill.yaml"


@pytest.fixture(scope="module")
def begun() -> Started:
    found = plan.load(DRILL)
    return started(found, found.incident.starts)


def test_stores_are_told_with_what_they_run_on_and_whose_sites_they_hold(begun: Started) -> None:
    chosen = ("pages", "search", "provisioned", "lives", "diagrams", "flags-eu")
    assert {name: begun.engines[name] for name in chosen} == {
        "pages": "postgres",
        "search": "projection",
        "provisioned": "projection of lifecycle",
        "lives": "kinesis of lifecycle",
        "diagrams": "vendor",
        "flags-eu": "ssm",
    }
    assert begun.regions == {"flags": "us-east-1", "flags-eu": "eu-central-1"}
    assert begun.logs == ("activity", "lives")


def test_backups_are_told_with_how_long_they_are_kept_and_what_has_none_is_not(begun: Started) -> None:
    assert begun.kept["pages"] == 35 * 86400
    assert not {"search", "provisioned", "diagrams"} & begun.kept.keys()


def test_steps_are_told_by_what_they_do_for_a_store_and_for_whom_they_validate(begun: Started) -> None:
    assert begun.restored_by["pages"] == "merge-pages"
    assert begun.verified_by["schedules"] == "validate-opsgenie validate"
    assert (begun.validations["validate"], begun.validations["hand-over"]) == ("automatic", "customer")


def test_dependencies_between_restored_stores_are_told_with_who_looks_at_them(begun: Started) -> None:
    assert begun.dependencies == (
        ("apps", "pages", "validate-platform validate"),
        ("pages", "media", "validate-confluence validate"),
    )


def test_persons_records_owners_and_the_estates_confirmation_are_told(begun: Started) -> None:
    assert begun.erasable == ("contacts", "identities", "issues")
    assert begun.answerable == {"runbook un-delete": ""}
    days = begun.confirmed_seconds and begun.confirmed_seconds / 86400
    assert (days and int(days), begun.confirmed_within_seconds) == (4, 90 * 86400)


def test_where_the_estate_names_teams_every_owner_is_looked_up() -> None:
    found = plan.load(DRILL)
    teams = {"confluence": Team(deputy="jira"), "jira": Team()}
    told = started(replace(found, estate=replace(found.estate, teams=teams)), found.incident.starts).answerable
    assert told["store pages"] == ""
    assert told["store issues"] == "nobody stands in for jira"
    assert told["store rules"] == "the estate has no team identity"
    assert {what.partition(" ")[0] for what in told} == {"store", "product", "service", "runbook"}


def test_a_step_with_a_team_of_its_own_is_looked_up_too() -> None:
    found = plan.load(DRILL)
    merge = replace(found.runbook.steps[0], team="jira", deputy="jir")
    teams = {"jira": Team(deputy="confluence"), "confluence": Team(deputy="jira")}
    told = started(
        replace(found, estate=replace(found.estate, teams=teams), runbook=replace(found.runbook, steps=(merge,))),
        found.incident.starts,
    )
    assert told.answerable["step un-delete/assess"] == "the estate has no team jir"

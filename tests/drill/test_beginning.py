"""What a history says of the reference estate and its runbook at its beginning."""

from pathlib import Path

import pytest

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

"""A drill's content is every file that it reads, so that none of them can change unseen."""

from pathlib import Path

import pytest

from drillgate.drill import inputs, plan


@pytest.fixture(scope="module")
def drills(pytestconfig: pytest.Config) -> Path:
    folder: Path = pytestconfig.rootpath / "drills"
    return folder


def read(file: Path) -> set[str]:
    return set(inputs.digests(plan.load(file), file))


def test_a_change_is_read_with_its_lists_scripts_and_services(drills: Path) -> None:
    assert read(drills / "april-2022.drill.yaml") == {
        "april-2022.drill.yaml",
        "april-2022.incident.yaml",
        "changes/april-2022/app-ids-pilot.csv",
        "changes/april-2022/app-ids.csv",
        "changes/april-2022/change.yaml",
        "changes/april-2022/clean_up.sql",
        "changes/april-2022/delete_app.py",
        "cloud.estate.yaml",
        "inventory.csv",
        "schemas/pages.sql",
        "services/tenant_api.openapi.yaml",
        "services/tenant_api.py",
        "un-delete.runbook.yaml",
    }


def test_a_repair_is_read_with_what_its_steps_use(drills: Path) -> None:
    found = read(drills / "late-repair.drill.yaml")
    assert {"late-repair.runbook.yaml", "late_repair.py", "by_hand.py"} <= found


def test_a_program_of_a_step_is_read(drills: Path) -> None:
    assert "aws_restore.py" in read(drills / "own-script.drill.yaml")

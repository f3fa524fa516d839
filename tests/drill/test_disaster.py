"""Incidents of actions: what is wrong with them is told before a world is made, and whom they hit is drawn."""

import shutil
from pathlib import Path

import pytest

from drillgate.drill import plan
from drillgate.drill.history import Role
from drillgate.places import InputError

DRILL, INCIDENT = "single-site.drill.yaml", "single-site.incident.yaml"
ACTION = "  - uses: drillgate.drill.incidents.deletion:sites\n"
NO_FUNCTION = (
    "found no function everything in drillgate.drill.incidents.deletion, expected a function of one IncidentContext"
)
CASES = {
    "neither a change nor actions": (
        (INCIDENT, "actions:\n" + ACTION, ""),
        f"{INCIDENT}:1:1: found neither `change` nor `actions`, expected one of them",
    ),
    "both": (
        (INCIDENT, "actions:", "change: change.yaml\nactions:"),
        f"{INCIDENT}:1:1: found both `change` and `actions`, expected one of them",
    ),
    "a function that is not there": (
        (INCIDENT, "deletion:sites", "deletion:everything"),
        f"{INCIDENT}:4:11: {NO_FUNCTION}",
    ),
    "bystanders of what hits everybody": (
        (INCIDENT, "actions:", "everybody: true\nactions:"),
        f"{DRILL}:6:35: found 4, expected 0: single-site hits everybody",
    ),
    "more sites than there are": (
        (DRILL, "lost: 1", "lost: 161"),
        f"{DRILL}:6:13: found 161 lost sites, expected at most the 160 of the lists",
    ),
}


@pytest.fixture
def folder(tmp_path: Path, pytestconfig: pytest.Config) -> Path:
    drills = pytestconfig.rootpath / "drills"
    for name in (INCIDENT, "small.estate.yaml", "restore.runbook.yaml", "tenants.csv"):
        shutil.copy(drills / name, tmp_path)
    told = (drills / DRILL).read_text().replace("cloud.estate", "small.estate").replace("un-delete", "restore")
    (tmp_path / DRILL).write_text(told)
    return tmp_path


@pytest.mark.parametrize(("edit", "told"), CASES.values(), ids=CASES)
def test_what_is_wrong_is_told_with_its_place(folder: Path, edit: tuple[str, str, str], told: str) -> None:
    name, old, new = edit
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as error:
        plan.load(folder / DRILL)
    assert [str(problem).replace(f"{folder}/", "") for problem in error.value.problems] == [told]


def test_sites_are_hit_at_even_distances_over_the_time_that_it_lasts(folder: Path) -> None:
    found = plan.load(folder / DRILL, sites=4)
    losses = [(site.loss - found.incident.starts).total_seconds() for site in found.drawn.sites if site.loss]
    assert losses == [0, 15, 30, 45]
    assert [site.role for site in found.drawn.sites].count(Role.BYSTANDER) == 16

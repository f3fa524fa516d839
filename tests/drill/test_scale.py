"""How large the reference incident is, and how its size is told."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillgate.drill import plan, scale
from drillgate.drill.history import History, Lost, Role, SiteDrawn
from drillgate.drill.plan import Plan

AT = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)


@pytest.fixture(scope="module")
def april(pytestconfig: pytest.Config) -> Plan:
    return plan.load(pytestconfig.rootpath / "drills" / "april-2022.drill.yaml")


def test_the_reference_drill_loses_the_sites_of_the_incident_in_its_23_minutes(april: Plan) -> None:
    lost = [site for site in april.drawn.sites if site.role is Role.LOST]
    losses = [site.loss for site in lost if site.loss is not None]

    assert (len(lost), len({site.customer for site in lost})) == (883, 775)
    assert len(april.drawn.sites) - len(lost) == 2000
    assert 22 * 60 < (max(losses) - min(losses)).total_seconds() < 23 * 60
    assert losses == sorted(losses)


def test_the_112_largest_of_its_sites_have_53_percent_of_the_users(april: Plan) -> None:
    users = sorted((site.users for site in april.drawn.sites if site.role is Role.LOST), reverse=True)

    assert round(100 * sum(users[:112]) / sum(users)) == 53
    assert sum(count <= 10 for count in users) > 600, "many are small"


def test_inactive_sites_are_seldom_large(april: Plan) -> None:
    lost = sorted((site for site in april.drawn.sites if site.role is Role.LOST), key=lambda site: -site.users)
    inactive = [site.state == "inactive" for site in lost]

    assert sum(inactive[:112]) / 112 < sum(inactive) / len(lost) / 3


def test_a_site_with_more_users_has_at_least_as_many_records(april: Plan) -> None:
    sizes = [site.size for site in sorted(april.drawn.sites, key=lambda site: site.users)]

    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == (1, april.drill.population.largest)


def test_figures_tell_of_lost_sites_alone() -> None:
    drawn = [("a", 5, "active", "one"), ("b", 20, "active", "one"), ("c", 75, "active", "two"), ("d", 9, "active", "x")]
    history: History = (
        *(
            SiteDrawn(AT, site, Role.LOST, customer, "shard-1", 1, state, users)
            for site, users, state, customer in drawn
        ),
        *(Lost(AT, site) for site in ("a", "b", "c")),
    )

    assert scale.figures(history) == {
        "customers hit": "2",
        "users of lost sites": "100, 75 % of them on the 1 site with the most",
        "lost sites that are small, free or inactive": "1",
    }
    assert scale.figures(history[:4]) == {}


def test_a_larger_incident_is_written_by_the_generator_that_wrote_the_reference_one(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    drills = tmp_path / "drills"
    shutil.copytree(pytestconfig.rootpath / "drills", drills, ignore=shutil.ignore_patterns("__pycache__"))
    lists = ("inventory.csv", "changes/april-2022/app-ids.csv", "changes/april-2022/app-ids-pilot.csv")
    shipped = {name: (drills / name).read_bytes() for name in lists}

    subprocess.run([sys.executable, str(drills / "reference.py")], check=True)
    assert {name: (drills / name).read_bytes() for name in lists} == shipped

    larger = ["--listed", "1766", "--others", "100", str(drills)]
    subprocess.run([sys.executable, str(drills / "reference.py"), *larger], check=True)
    file = drills / "april-2022.drill.yaml"
    file.write_text(file.read_text().replace("lost: 883", "lost: 1766").replace("bystanders: 2000", "bystanders: 130"))
    lost = [site for site in plan.load(file).drawn.sites if site.role is Role.LOST]
    assert (len(lost), len({site.customer for site in lost})) == (1766, 1550)

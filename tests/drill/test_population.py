from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from drillgate.documents.drill import Population
from drillgate.documents.engines import PostgresDatabase, S3Bucket, SsmParameters
from drillgate.documents.estate import Estate, Inventory, Objectives, Store, Vault
from drillgate.documents.incident import Incident
from drillgate.drill.history import Role
from drillgate.drill.lists import Entry
from drillgate.drill.population import Drawn, Part, divided, draw
from drillgate.places import InputError, Place

START = datetime(2022, 4, 5, 7, 38, tzinfo=UTC)
INCIDENT = Incident(incident="i", title="i", change="change.yaml", starts=START, lasts=timedelta(minutes=20))
ESTATE = Estate(
    estate="e",
    title="e",
    account="111122223333",
    region="us-east-1",
    vault=Vault(account="444455556666", bucket="vault", locked_for=timedelta(days=30)),
    inventory=Inventory(file="inventory.csv", taken_at=START),
    catalogue="catalogue",
    stores={
        "catalogue": Store(
            about="c",
            owner="o",
            postgres=PostgresDatabase(database="d", shards=("shard-1", "shard-2"), tables={}),
        )
    },
    objectives=Objectives(recovery_point=timedelta(hours=1)),
)
INVENTORY = {
    entry.id: entry
    for number in range(20)
    for entry in (
        Entry(f"site-{number}", "site", f"customer-{number}", "active"),
        Entry(f"app-{number}", "app", f"site-{number}", "active"),
    )
}
IDS = [("app-0", "app"), ("app-1", "app"), *((f"site-{number}", "app") for number in range(2, 10))]


def drawn(
    lost: int = 4,
    bystanders: int = 6,
    seed: int = 1,
    estate: Estate = ESTATE,
    inventory: Mapping[str, Entry] = INVENTORY,
) -> Drawn:
    population = Population(lost=lost, bystanders=bystanders, soft_deleted="10%")
    return draw(population, estate, INCIDENT, IDS, inventory, seed=seed, place=Place("drill.yaml", 7, 3))


def test_lost_sites_are_spread_over_the_list_and_lost_when_their_id_has_its_turn() -> None:
    lost = [site for site in drawn().sites if site.role is Role.LOST]

    assert [(site.site, site.loss) for site in lost] == [
        ("site-2", START + timedelta(minutes=4)),
        ("site-4", START + timedelta(minutes=8)),
        ("site-6", START + timedelta(minutes=12)),
        ("site-8", START + timedelta(minutes=16)),
    ]


def test_sites_whose_app_is_deleted_rightly_are_among_the_bystanders() -> None:
    found = drawn()

    assert found.meant == {"app-0": "site-0", "app-1": "site-1"}
    assert {"site-0", "site-1"} <= {site.site for site in found.sites if site.role is Role.BYSTANDER}


def test_ids_of_sites_that_were_not_drawn_are_elsewhere_and_those_of_drawn_ones_are_not() -> None:
    found = drawn()

    here = {site.site for site in found.sites} | {key for site in found.sites for key in site.owned["app"]}
    assert found.elsewhere == set(INVENTORY) - here
    assert "site-3" in found.elsewhere


def test_both_shards_hold_lost_sites_and_bystanders() -> None:
    found = drawn()

    assert {(site.role, site.shard) for site in found.sites} == {
        (role, shard) for role in Role for shard in ("shard-1", "shard-2")
    }


def test_the_same_seed_draws_the_same_sites_and_another_seed_others_sizes() -> None:
    sizes = {tuple(site.size for site in drawn(seed=seed).sites) for seed in range(5)}

    assert drawn(seed=3) == drawn(seed=3)
    assert len(sizes) > 1


def test_a_site_that_is_listed_twice_is_lost_once_when_its_first_turn_comes() -> None:
    twice = [*IDS, *IDS]
    population = Population(lost=8, bystanders=0)
    found = draw(population, ESTATE, INCIDENT, twice, INVENTORY, seed=1, place=Place("drill.yaml", 7, 3))

    assert [site.site for site in found.sites] == [f"site-{number}" for number in range(2, 10)]
    assert found == draw(population, ESTATE, INCIDENT, IDS, INVENTORY, seed=1, place=Place("drill.yaml", 7, 3))
    again = [*IDS, ("site-2", "site")]
    assert found == draw(population, ESTATE, INCIDENT, again, INVENTORY, seed=1, place=Place("drill.yaml", 7, 3))


def test_every_bystander_is_another_site_however_few_are_beside_those_that_the_change_touches() -> None:
    few = {key: INVENTORY[key] for number in range(12) for key in (f"site-{number}", f"app-{number}")}
    ids = [(f"app-{number}", "app") for number in range(10)] + [("site-10", "app")]
    found = draw(Population(lost=1, bystanders=11), ESTATE, INCIDENT, ids, few, seed=1, place=Place("drill.yaml"))

    assert sorted(site.site for site in found.sites) == sorted(f"site-{number}" for number in range(12))


def test_what_is_owned_by_no_site_and_sites_that_are_rightly_listed_are_not_drawn() -> None:
    odd = INVENTORY | {"module-1": Entry("module-1", "app", "app-19", "active")}
    ids = [*IDS, ("module-1", "app"), ("site-19", "site")]
    found = draw(Population(lost=8, bystanders=11), ESTATE, INCIDENT, ids, odd, seed=1, place=Place("drill.yaml"))

    assert {site.site for site in found.sites} == {f"site-{number}" for number in range(19)}
    assert found.meant == {"app-0": "site-0", "app-1": "site-1"}
    assert {"module-1", "site-19"} <= found.elsewhere
    with pytest.raises(InputError, match="found 12 bystanders, expected at most the 11 that"):
        draw(Population(lost=8, bystanders=12), ESTATE, INCIDENT, ids, odd, seed=1, place=Place("drill.yaml"))


def test_more_sites_than_the_lists_or_the_inventory_have_are_refused_at_their_place() -> None:
    with pytest.raises(InputError) as too_many:
        drawn(lost=9)
    assert str(too_many.value) == "drill.yaml:7:3: found 9 lost sites, expected at most the 8 of the lists"

    with pytest.raises(InputError) as too_many:
        drawn(bystanders=13)
    expected = "at most the 12 that the inventory has beside the lost ones"
    assert str(too_many.value) == f"drill.yaml:7:3: found 13 bystanders, expected {expected}"


def test_a_site_lives_where_the_inventory_says_or_else_in_the_estates_region() -> None:
    living = {**INVENTORY, "site-2": replace(INVENTORY["site-2"], region="eu-west-1")}
    assert {site.region for site in drawn(inventory=living).sites if site.site == "site-2"} == {"eu-west-1"}
    assert {site.region for site in drawn(inventory=living).sites if site.site != "site-2"} == {"us-east-1"}


def test_a_region_that_the_estate_does_not_know_is_refused_once_it_tells_regions_apart() -> None:
    regional = Store(about="m", owner="o", s3=S3Bucket(bucket="m"), region="eu-west-2")
    estate = replace(ESTATE, stores={**ESTATE.stores, "media": regional})
    living = {**INVENTORY, "site-2": replace(INVENTORY["site-2"], region="eu-west-1")}
    with pytest.raises(InputError) as error:
        drawn(estate=estate, inventory=living)
    assert str(error.value) == (
        "drill.yaml:7:3: found the site site-2 in the region 'eu-west-1', of which there are no stores, "
        "expected one of eu-west-2, us-east-1 in the inventory"
    )


@pytest.mark.parametrize("of", [1, 2, 3, 4])
def test_parts_have_each_site_once_and_know_the_others_ids_as_elsewhere(of: int) -> None:
    whole = drawn()
    parts = [divided(whole, Part(number, of), Place("drill.yaml")) for number in range(1, of + 1)]

    assert sorted(site.site for part in parts for site in part.sites) == sorted(site.site for site in whole.sites)
    for part in parts:
        here = {site.site for site in part.sites}
        assert sum(site.role is Role.LOST for site in part.sites) in (4 // of, 4 // of + 1)
        assert (part.listed, part.interval, part.every) == (whole.listed, whole.interval, whole.every)
        assert all(site in whole.sites for site in part.sites)
        assert set(part.meant.values()) <= here
        others = {site.site for site in whole.sites} - here
        assert part.elsewhere == whole.elsewhere | others | {other.replace("site", "app") for other in others}
    assert {key: site for part in parts for key, site in part.meant.items()} == whole.meant


def test_there_are_no_more_parts_than_lost_sites() -> None:
    with pytest.raises(InputError, match=r"drill.yaml:7:3: found 5 parts, expected at most 4, one for each lost site"):
        divided(drawn(), Part(1, 5), Place("drill.yaml", 7, 3))


def test_few_bystanders_live_in_every_region_that_has_a_store() -> None:
    flags = Store(about="f", owner="o", region="eu", ssm=SsmParameters(path="/flags"))
    estate = replace(ESTATE, stores={**ESTATE.stores, "flags": flags})
    far = INVENTORY | {"site-16": replace(INVENTORY["site-16"], region="eu")}

    found = drawn(lost=1, bystanders=4, estate=estate, inventory=far)

    regions = [site.region for site in found.sites if site.role is Role.BYSTANDER]
    assert sorted(regions) == ["eu", "us-east-1", "us-east-1", "us-east-1"]
    assert "site-16" not in {site.site for site in drawn(lost=1, bystanders=4).sites}

import pytest

from drillgate.drill.history import Role
from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def regional(story):
    """A lost site in the United States, a bystander in the European Union, and a store for each."""
    story.stores, story.regions = ("us", "eu"), {"us": "us-east-1", "eu": "eu-central-1"}
    story.site("s1", region="us-east-1")
    story.site("b1", Role.BYSTANDER, region="eu-central-1")
    story.wrote(0, "flag", "on", store="us", cause="seed")
    story.lost(60)
    return story


def result(store, verdict, outside, sites=1, witness=""):
    measured = f"{outside} of {sites} site{'' if sites == 1 else 's'} from elsewhere"
    values = {"sites-elsewhere": sites, "sites-outside": outside}
    return CheckResult("residency", store, verdict, measured, "none", Basis.SIMULATED, witness, values)


def looked(story, strayed=None, restored=None):
    story.restored({"flag": "on"}, store="us")
    story.restored(restored or {}, store="eu")
    story.final({"flag": "on"}, store="us")
    story.final({}, store="eu")
    story.final({"flag": "on"}, site="b1", store="eu")
    story.final(strayed or {}, site="b1", store="us")


def test_sites_with_nothing_outside_their_region_pass(regional):
    looked(regional)
    assert regional.ask("residency") == [result("us", Verdict.PASS, 0), result("eu", Verdict.PASS, 0)]


def test_a_lost_site_restored_outside_its_region_fails_even_if_it_was_mended_later(regional):
    looked(regional, restored={"flag": "on"})
    witness = "flag of site s1, which lives in us-east-1, is in eu in eu-central-1"
    assert regional.ask("residency") == [result("us", Verdict.PASS, 0), result("eu", Verdict.FAIL, 1, witness=witness)]


def test_a_bystander_outside_its_region_fails(regional):
    looked(regional, strayed={"flag": "on"})
    witness = "flag of site b1, which lives in eu-central-1, is in us in us-east-1"
    assert regional.ask("residency") == [result("us", Verdict.FAIL, 1, witness=witness), result("eu", Verdict.PASS, 0)]


def test_where_all_sites_live_in_the_region_nothing_is_at_stake(story):
    story.stores, story.regions = ("us",), {"us": "us-east-1"}
    story.site("s1", region="us-east-1")
    story.lost(60)
    witness = "no site lives outside us-east-1"
    assert story.ask("residency") == [result("us", Verdict.UNKNOWN, 0, 0, witness)]


def test_a_store_nobody_looked_at_is_unknown(regional):
    us, eu = regional.ask("residency")
    assert us == result("us", Verdict.UNKNOWN, 0, witness="us of site b1 was not looked at in the end")
    assert eu == result("eu", Verdict.UNKNOWN, 0, witness="eu of site s1 was not looked at after its restore")


def test_stores_for_all_sites_are_not_judged(regional):
    regional.regions = {}
    assert regional.ask("residency") == []


@pytest.mark.parametrize("name", ["completeness", "recovery-point", "ids-preserved", "writes-after-restore"])
def test_a_store_of_a_region_in_which_no_lost_site_lives_had_nothing_to_lose(regional, name):
    looked(regional)
    assert [found.subject for found in regional.ask(name)] == ["us"]

import pytest

from drillgate.drill.history import Role
from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def neighbours(story):
    """A lost site and a bystander; both have a record of the same content, and each one of its own."""
    story.site("s1")
    story.site("n1", Role.BYSTANDER)
    for site, own in (("s1", "a"), ("n1", "b")):
        story.wrote(0, "page/1", own, site=site, cause="seed")
        story.wrote(0, "page/2", "same", site=site, cause="seed")
    story.lost(60)
    return story


def result(verdict, records, foreign=0, witness="", sites=2):
    measured = f"{foreign} record{'' if foreign == 1 else 's'} of others in {sites} site{'' if sites == 1 else 's'}"
    values = {"records": records, "foreign": foreign, "sites": sites}
    return [CheckResult("tenant-isolation", "pages", verdict, measured, "none", Basis.SIMULATED, witness, values)]


OWN = {"page/1": "a", "page/2": "same"}
OTHER = {"page/1": "b", "page/2": "same"}


def test_sites_with_their_own_records_pass_also_where_contents_are_the_same(neighbours):
    neighbours.restored(OWN)
    neighbours.final(OWN)
    neighbours.final(OTHER, site="n1")
    assert neighbours.ask("tenant-isolation") == result(Verdict.PASS, 6)


def test_a_restored_site_with_a_record_of_another_fails(neighbours):
    neighbours.restored(OWN | {"page/9": "b"})
    neighbours.final(OWN)
    neighbours.final(OTHER, site="n1")
    witness = "page/9 in pages of site s1 holds what was written for site n1"
    assert neighbours.ask("tenant-isolation") == result(Verdict.FAIL, 7, 1, witness)


def test_a_bystander_with_a_record_of_a_lost_site_fails(neighbours):
    neighbours.restored(OWN)
    neighbours.final(OWN)
    neighbours.final(OTHER | {"page/9": "a"}, site="n1")
    witness = "page/9 in pages of site n1 holds what was written for site s1"
    assert neighbours.ask("tenant-isolation") == result(Verdict.FAIL, 7, 1, witness)


def test_a_content_nobody_wrote_belongs_to_no_other_tenant(neighbours):
    neighbours.restored(OWN | {"page/9": "strange"})
    neighbours.final(OWN)
    neighbours.final(OTHER, site="n1")
    assert neighbours.ask("tenant-isolation") == result(Verdict.PASS, 7)


def test_a_site_nobody_looked_at_in_the_end_is_unknown(neighbours):
    neighbours.restored(OWN)
    neighbours.final(OWN)
    witness = "pages of site n1 was not looked at in the end"
    assert neighbours.ask("tenant-isolation") == result(Verdict.UNKNOWN, 4, witness=witness)


def test_a_tenant_alone_is_unknown(story):
    story.site("s1")
    story.wrote(0, "page/1", "a", cause="seed")
    story.lost(60)
    story.restored({"page/1": "a"})
    story.final({"page/1": "a"})
    assert story.ask("tenant-isolation") == result(Verdict.UNKNOWN, 2, witness="there is no other tenant", sites=1)

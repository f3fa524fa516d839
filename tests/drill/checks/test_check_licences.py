import pytest

from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def provisioned(story):
    """A site of which jira runs and confluence does not."""
    story.stores = ("pages", "provisioned")
    story.engines = {"provisioned": "projection of lifecycle"}
    story.site("s1")
    for key, digest, runs in (
        ("tenant/tenant", "there", None),
        ("product/jira", "on", "yes"),
        ("product/confluence", "off", "no"),
    ):
        story.wrote(0, key, digest, store="provisioned", cause="seed", runs=runs)
    story.lost(60)
    return story


WHOLE = {"tenant/tenant": "there", "product/jira": "on", "product/confluence": "off"}


def result(verdict, otherwise=0, witness="", products=2, running=1):
    noun = "product" if products == 1 else "products"
    measured = f"{products} {noun}, {running} running, {otherwise} otherwise"
    values = {"products": products, "running": running, "otherwise": otherwise}
    return [CheckResult("licences", "provisioned", verdict, measured, "as they were", Basis.SIMULATED, witness, values)]


def test_products_that_run_where_they_ran_pass(provisioned):
    provisioned.restored(WHOLE, store="provisioned")
    assert provisioned.ask("licences") == result(Verdict.PASS)


def test_a_product_that_does_not_run_any_more_fails(provisioned):
    provisioned.restored(WHOLE | {"product/jira": "off"}, store="provisioned")
    witness = "jira of site s1 does not run, and did at the restore point"
    assert provisioned.ask("licences") == result(Verdict.FAIL, 1, witness)


def test_a_product_that_runs_and_did_not_fails(provisioned):
    provisioned.restored(WHOLE | {"product/confluence": "on"}, store="provisioned")
    witness = "confluence of site s1 runs, and did not at the restore point"
    assert provisioned.ask("licences") == result(Verdict.FAIL, 1, witness)


def test_a_licence_of_other_seats_fails(provisioned):
    provisioned.restored(WHOLE | {"product/jira": "on, with seats that it never had"}, store="provisioned")
    witness = "jira of site s1 is not licensed or activated as it was at the restore point"
    assert provisioned.ask("licences") == result(Verdict.FAIL, 1, witness)


def test_a_tenant_that_the_orchestrator_does_not_know_fails(provisioned):
    provisioned.restored({"product/jira": "on", "product/confluence": "off"}, store="provisioned")
    witness = "the tenant of site s1 is not provisioned any more"
    assert provisioned.ask("licences") == result(Verdict.FAIL, 1, witness)


def test_a_product_that_nobody_had_fails(provisioned):
    provisioned.restored(WHOLE | {"product/opsgenie": "on"}, store="provisioned")
    witness = "product/opsgenie of site s1 was not provisioned at the restore point"
    assert provisioned.ask("licences") == result(Verdict.FAIL, 1, witness)


def test_a_site_without_a_product_has_nothing_at_stake(story):
    story.stores, story.engines = ("provisioned",), {"provisioned": "projection of lifecycle"}
    story.site("s1")
    story.wrote(0, "tenant/tenant", "there", store="provisioned", cause="seed")
    story.lost(60)
    story.restored({"tenant/tenant": "there"}, store="provisioned")
    assert story.ask("licences") == result(Verdict.UNKNOWN, 0, "no lost site had any product", 0, 0)


def test_a_store_nobody_looked_at_is_unknown(provisioned):
    witness = "provisioned of site s1 was never looked at after its restore"
    assert provisioned.ask("licences") == result(Verdict.UNKNOWN, 0, witness, 0, 0)


def test_an_estate_without_an_orchestrator_is_not_judged(provisioned):
    provisioned.engines = {}
    assert provisioned.ask("licences") == []

import pytest

from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def site(story):
    """A site whose contact moved half an hour before the loss, and again two minutes before it."""
    story.stores = ("contacts",)
    story.contacts = "contacts"
    story.site("s1")
    story.wrote(0, "admin", "1", store="contacts", address="old@example.com", cause="seed")
    story.wrote(30, "admin", "2", store="contacts", address="good@example.com")
    story.wrote(58, "admin", "3", store="contacts", address="new@example.com")
    story.lost(60)
    return story


def result(verdict, reached, witness=""):
    return [
        CheckResult(
            "contacts-reachable",
            "contacts",
            verdict,
            f"{reached} of 1 site",
            "all lost sites",
            Basis.SIMULATED,
            witness,
            {"sites": 1, "sites-reached": reached},
        )
    ]


@pytest.mark.parametrize("address", ["good@example.com", "new@example.com"])
def test_an_address_of_within_the_recovery_point_passes(site, address):
    site.reached(70, address)
    site.restored({}, store="contacts")
    assert site.ask("contacts-reachable") == result(Verdict.PASS, 1)


@pytest.mark.parametrize("minutes", [60, 90])
def test_at_the_moment_of_the_loss_and_of_the_restore_the_site_is_gone(site, minutes):
    site.reached(minutes, "good@example.com")
    site.restored({}, store="contacts")
    assert site.ask("contacts-reachable") == result(Verdict.PASS, 1)


def test_an_address_that_was_out_of_date_fails(site):
    site.reached(70, "old@example.com")
    site.restored({}, store="contacts")
    assert site.ask("contacts-reachable") == result(
        Verdict.FAIL, 0, "the contact of site s1 found in the vault is not, or no longer, one of the site's"
    )


def test_a_contact_that_was_not_found_fails(site):
    site.reached(70, None)
    assert site.ask("contacts-reachable") == result(Verdict.FAIL, 0, "no contact of site s1 was found in the vault")


def test_a_contact_that_was_reached_only_when_the_site_was_back_fails(site):
    site.restored({}, store="contacts")
    site.reached(95, "new@example.com")
    assert site.ask("contacts-reachable") == result(
        Verdict.FAIL, 0, "the contact of site s1 was looked up at 2022-04-05 08:35:00, after the site was back"
    )


def test_a_site_whose_contacts_nobody_looked_up_fails(site):
    assert site.ask("contacts-reachable") == result(
        Verdict.FAIL, 0, "nobody looked up a contact of site s1 while it was gone"
    )


def test_an_estate_without_contacts_is_unknown(story):
    story.site("s1")
    story.lost(60)
    assert story.ask("contacts-reachable") == [
        CheckResult(
            "contacts-reachable",
            "estate",
            Verdict.UNKNOWN,
            "not measured",
            "all lost sites",
            Basis.SIMULATED,
            "the estate names no store of contacts",
        )
    ]

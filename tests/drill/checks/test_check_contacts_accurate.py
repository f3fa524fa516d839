import pytest

from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def contacts(story):
    """A site whose contact moved from old@ to new@ half an hour before its loss."""
    story.stores, story.contacts = ("contacts",), "contacts"
    story.site("s1")
    story.wrote(0, "c1", "a", store="contacts", cause="seed", address="old@example.com")
    story.wrote(30, "c1", "b", store="contacts", address="new@example.com")
    story.lost(60)
    return story


def result(verdict, right, addresses, witness=""):
    measured = f"{right} of {addresses} address{'' if addresses == 1 else 'es'}"
    values = {"addresses": addresses, "outdated": addresses - right}
    return [CheckResult("contacts-accurate", "contacts", verdict, measured, "all", Basis.SIMULATED, witness, values)]


def test_addresses_that_are_the_sites_own_pass(contacts):
    contacts.reached(70, "new@example.com")
    assert contacts.ask("contacts-accurate") == result(Verdict.PASS, 1, 1)


def test_one_outdated_address_among_right_ones_fails(contacts):
    contacts.reached(70, "new@example.com")
    contacts.reached(70, "old@example.com")
    witness = "old@example.com, found in the vault, is no contact of site s1 any more"
    assert contacts.ask("contacts-accurate") == result(Verdict.FAIL, 1, 2, witness)


def test_what_was_looked_up_after_the_restore_does_not_count(contacts):
    contacts.restored({"c1": "b"}, store="contacts")
    contacts.reached(100, "old@example.com")
    witness = "no address was found while a site was gone"
    assert contacts.ask("contacts-accurate") == result(Verdict.UNKNOWN, 0, 0, witness)


def test_an_estate_without_contacts_is_not_judged(contacts):
    contacts.contacts = None
    assert contacts.ask("contacts-accurate") == []

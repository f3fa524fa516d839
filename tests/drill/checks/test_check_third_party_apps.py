import pytest

from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def installed(story):
    """A site with two installations at a vendor's."""
    story.stores, story.engines = ("pages", "diagrams"), {"diagrams": "vendor"}
    story.site("s1")
    story.wrote(0, "installation-1", "a", store="diagrams", cause="seed")
    story.wrote(0, "installation-2", "b", store="diagrams", cause="seed")
    story.lost(60)
    return story


def result(verdict, active, installations, witness=""):
    noun = "installation" if installations == 1 else "installations"
    measured = f"{active} of {installations} {noun} active"
    values = {"installations": installations, "not-active": installations - active}
    return [CheckResult("third-party-apps", "diagrams", verdict, measured, "all", Basis.SIMULATED, witness, values)]


def test_installations_that_are_active_under_their_ids_pass(installed):
    installed.restored({"installation-1": "a", "installation-2": "b"}, store="diagrams")
    assert installed.ask("third-party-apps") == result(Verdict.PASS, 2, 2)


def test_an_installation_under_another_id_fails(installed):
    installed.restored({"installation-1": "a", "installation-7": "b"}, store="diagrams")
    witness = "installation-2 of site s1 is not active at diagrams"
    assert installed.ask("third-party-apps") == result(Verdict.FAIL, 1, 2, witness)


def test_without_an_installation_nothing_is_at_stake(story):
    story.stores, story.engines = ("pages", "diagrams"), {"diagrams": "vendor"}
    story.site("s1")
    story.lost(60)
    story.restored({}, store="diagrams")
    witness = "no lost site had an installation at diagrams"
    assert story.ask("third-party-apps") == result(Verdict.UNKNOWN, 0, 0, witness)


def test_an_estate_without_vendors_is_not_judged(installed):
    installed.engines = {}
    assert installed.ask("third-party-apps") == []

"""What was erased by law is not there after a restore, and no other check holds that against the restore."""

import pytest

from drillgate.drill.history import Phase
from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def people(story):
    """Two contacts of a site, of which c1 was erased after every restore point, a minute before the loss."""
    story.stores, story.erasable = ("contacts",), ("contacts",)
    story.site("s1")
    story.wrote(0, "c1", "a", store="contacts", cause="seed")
    story.wrote(0, "c2", "b", store="contacts", cause="seed")
    story.wrote(57, "c2", "b2", store="contacts")
    story.wrote(58, "c2", "too late", store="contacts")
    story.erased(59, "c1", store="contacts")
    story.wrote(59, "c1", None, store="contacts", cause="erasure")
    story.lost(60)
    return story


def result(verdict, there=0, witness="", erased=1, gone=0, failing="s1"):
    measured = f"{there} of {erased} record{'' if erased == 1 else 's'} there again"
    values = {"erased": erased, "erased-while-gone": gone, "there-again": there}
    values |= {"failing-sites": failing} if there else {}
    return [CheckResult("erasures", "all stores", verdict, measured, "none", Basis.SIMULATED, witness, values)]


def test_what_stays_away_passes_and_is_not_missed(people):
    people.restored({"c2": "b2"}, store="contacts")
    people.final({"c2": "b2"}, store="contacts")
    assert people.ask("erasures") == result(Verdict.PASS)
    for name in ("completeness", "ids-preserved", "recovery-point"):
        assert [found.verdict for found in people.ask(name)] == [Verdict.PASS]


@pytest.mark.parametrize("phase", [Phase.RESTORED, Phase.REPAIRED, Phase.FINAL])
def test_what_is_there_again_at_any_look_fails_this_check_alone(people, phase):
    for minutes, each in enumerate((Phase.RESTORED, Phase.REPAIRED, Phase.FINAL), 90):
        people.looked(minutes, each, {"c2": "b2"} | ({"c1": "a"} if each is phase else {}), store="contacts")
    witness = "c1 in contacts of site s1, erased at 2022-04-05 07:59:00, is there"
    assert people.ask("erasures") == result(Verdict.FAIL, 1, witness)
    for name in ("completeness", "ids-preserved", "recovery-point"):
        assert [found.verdict for found in people.ask(name)] == [Verdict.PASS]


def test_what_was_to_be_erased_while_the_site_was_gone_counts_too(people):
    people.wrote(10, "c3", "c", store="contacts")
    people.erased(61, "c3", store="contacts")
    people.restored({"c2": "b2", "c3": "c"}, store="contacts")
    witness = "c3 in contacts of site s1, erased at 2022-04-05 08:01:00, is there"
    assert people.ask("erasures") == result(Verdict.FAIL, 1, witness, erased=2, gone=1)


def test_a_look_before_the_erasure_says_nothing(people):
    people.erased(100, "c2", store="contacts")
    people.restored({"c2": "b2"}, store="contacts")
    witness = "contacts of site s1 was never looked at after an erasure"
    assert people.ask("erasures") == result(Verdict.UNKNOWN, 0, witness, erased=2, gone=1)
    people.final({}, store="contacts")
    assert people.ask("erasures") == result(Verdict.PASS, erased=2, gone=1)


def test_what_nobody_could_erase_before_the_restore_is_not_missed_after_it(people):
    people.wrote(10, "c3", "c", store="contacts")
    people.erased(61, "c3", store="contacts")
    people.restored({"c2": "b2"}, store="contacts")
    assert people.ask("erasures") == result(Verdict.PASS, erased=2, gone=1)
    for name in ("completeness", "ids-preserved", "recovery-point"):
        assert [found.verdict for found in people.ask(name)] == [Verdict.PASS]


def test_where_nothing_came_back_nothing_was_shown(people):
    people.restored({}, store="contacts")
    people.final({"c4": "written since"}, store="contacts")
    witness = "nothing of contacts of site s1 came back"
    assert people.ask("erasures") == result(Verdict.UNKNOWN, 0, witness)


def test_where_nobody_asked_nothing_was_at_stake(story):
    story.erasable = ("pages",)
    story.site("s1")
    story.lost(60)
    witness = "nobody of a lost site had a record erased"
    assert story.ask("erasures") == result(Verdict.UNKNOWN, 0, witness, erased=0)


def test_an_estate_without_persons_records_is_not_judged(story):
    story.site("s1")
    story.lost(60)
    assert story.ask("erasures") == []


def test_a_store_that_kept_all_but_what_was_erased_was_spared(people):
    """The contacts were not hit, and not turned back: they hold what is newer than the pages that were."""
    people.stores = ("contacts", "pages")
    people.erased(61, "c2", store="contacts")
    people.wrote(0, "c3", "c", store="contacts", cause="seed")
    people.wrote(59.5, "c3", "c2", store="contacts")
    people.wrote(0, "p1", "p", cause="seed")
    people.wrote(58, "p1", "p2")
    people.looked(62, Phase.GONE, {"c2": "too late", "c3": "c2"}, store="contacts")
    people.looked(62, Phase.GONE, {})
    people.restored({"c3": "c2"}, store="contacts")
    people.restored({"p1": "p"})
    assert [found.verdict for found in people.ask("one-restore-point")] == [Verdict.PASS]


def test_what_refers_to_something_erased_does_not_dangle(people):
    people.stores, people.references = ("contacts", "pages"), (("pages", "by", "contacts"),)
    people.wrote(0, "c3", "c", store="contacts", cause="seed")
    people.erased(61, "c3", store="contacts")
    people.wrote(0, "p1", "p", cause="seed", refers=(("contacts", "c3"),))
    people.restored({"c2": "b2"}, store="contacts")
    people.restored({"p1": ("p", (("contacts", "c3"),))})
    assert [found.verdict for found in people.ask("references")] == [Verdict.PASS]


@pytest.mark.parametrize(("asked", "verdict"), [(59, Verdict.FAIL), (61, Verdict.PASS)])
def test_who_was_erased_before_the_loss_is_not_written_to(story, asked, verdict):
    story.stores, story.contacts = ("contacts",), "contacts"
    story.site("s1")
    story.wrote(0, "c1", "a", store="contacts", cause="seed", address="one@example.com")
    story.wrote(0, "c2", "b", store="contacts", cause="seed", address="two@example.com")
    story.erased(asked, "c1", store="contacts")
    story.lost(60)
    story.reached(70, "one@example.com")
    assert [found.verdict for found in story.ask("contacts-accurate")] == [verdict]
    assert [found.verdict for found in story.ask("contacts-reachable")] == [verdict]

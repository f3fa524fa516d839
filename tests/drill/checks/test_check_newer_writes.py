import pytest

from drillgate.drill.history import Phase
from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def used_again(story):
    """A page that was not restored, one that was written to since, and one that was deleted since."""
    for key in ("page/1", "page/2", "page/3"):
        story.wrote(0, key, f"{key} first", cause="seed")
    story.wrote(50, "page/1", "page/1 second")
    story.lost(60)
    story.restored({"page/2": "page/2 first", "page/3": "page/3 first"})
    story.wrote(95, "page/2", "page/2 newer")
    story.wrote(96, "page/3", None)
    return story


def repaired(story, records):
    story.looked(100, Phase.REPAIRED, records)
    return story


def result(verdict, measured, witness, undone):
    values = {"records": 2, "undone": undone}
    return [CheckResult("newer-writes", "pages", verdict, measured, "all", Basis.SIMULATED, witness, values)]


def test_what_was_written_since_stands_beside_what_was_brought_back(used_again):
    repaired(used_again, {"page/1": "page/1 second", "page/2": "page/2 newer"})
    assert used_again.ask("newer-writes") == result(Verdict.PASS, "2 of 2 records kept", "", 0)
    assert [one.verdict for one in used_again.ask("completeness")] == [Verdict.PASS]


@pytest.mark.parametrize(
    ("records", "witness"),
    [
        (
            {"page/2": "page/2 first"},
            "page/2 in pages of site s1 does not hold what was written last before the repair",
        ),
        ({}, "page/2 in pages of site s1 was written before the repair, and is gone"),
        (
            {"page/2": "page/2 newer", "page/3": "page/3 first"},
            "page/3 in pages of site s1 was deleted before the repair, and is there again",
        ),
    ],
)
def test_a_newer_write_that_the_repair_undoes_fails(used_again, records, witness):
    repaired(used_again, {"page/1": "page/1 second", **records})
    assert used_again.ask("newer-writes") == result(Verdict.FAIL, "1 of 2 records kept", witness, 1)


def test_a_repair_before_anybody_wrote_shows_nothing(story):
    story.wrote(0, "page/1", "first", cause="seed")
    story.lost(60)
    story.restored({"page/1": "first"})
    repaired(story, {"page/1": "first"})
    [found] = story.ask("newer-writes")
    assert (found.verdict, found.witness) == (Verdict.UNKNOWN, "nothing was written to pages before the repair")


def test_a_drill_without_a_repair_has_no_such_result(used_again):
    assert used_again.ask("newer-writes") == []


def test_the_repair_is_judged_by_what_nobody_has_touched_since(used_again):
    repaired(used_again, {"page/1": "page/1 first", "page/2": "page/2 newer"})
    [found] = used_again.ask("recovery-point")
    assert found.verdict is Verdict.FAIL
    assert "lost what was written to pages page/1 at 2022-04-05 07:50:00" in found.witness


def test_what_is_missing_after_the_repair_is_missing(used_again):
    repaired(used_again, {"page/2": "page/2 newer"})
    [found] = used_again.ask("completeness")
    assert (found.verdict, found.witness) == (Verdict.FAIL, "page/1 in pages of site s1 was not restored")


def test_later_writes_stand_beside_what_was_repaired(used_again):
    repaired(used_again, {"page/1": "page/1 second", "page/2": "page/2 newer"})
    used_again.wrote(110, "page/1", "page/1 third")
    used_again.final({"page/1": "page/1 third", "page/2": "page/2 newer"})
    [found] = used_again.ask("writes-after-restore")
    assert (found.verdict, found.measured) == (Verdict.PASS, "1 write, 0 records wrong")


def test_a_contact_found_after_the_site_was_handed_back_is_too_late_whatever_is_repaired(story):
    story.contacts = "pages"
    story.wrote(0, "page/1", "first", cause="seed", address="a@example.org")
    story.lost(60)
    story.restored({"page/1": "first"})
    story.reached(95, "a@example.org")
    repaired(story, {"page/1": "first"})
    [found] = story.ask("contacts-reachable")
    assert (found.verdict, found.witness) == (
        Verdict.FAIL,
        "the contact of site s1 was looked up at 2022-04-05 08:35:00, after the site was back",
    )

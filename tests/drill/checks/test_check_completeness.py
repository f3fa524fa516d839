import pytest

from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def three_pages(story):
    story.site("s1")
    for number in (1, 2, 3):
        story.wrote(0, f"page/{number}", f"seed {number}", cause="seed")
    story.wrote(50, "page/1", "late")
    story.wrote(58, "page/2", None)
    story.lost(60)
    return story


def result(verdict, measured, witness="", **values):
    named = {name.replace("_", "-"): value for name, value in values.items()}
    named |= {"failing-sites": "s1"} if verdict is Verdict.FAIL else {}
    return [CheckResult("completeness", "pages", verdict, measured, "all", Basis.SIMULATED, witness, named)]


def test_what_the_restore_point_held_and_no_more_passes(three_pages):
    three_pages.restored({"page/1": "late", "page/2": "seed 2", "page/3": "seed 3"})
    assert three_pages.ask("completeness") == result(
        Verdict.PASS, "3 of 3 records in 1 site", records=3, missing=0, altered=0, too_many=0, sites=1
    )


def test_a_missing_record_fails(three_pages):
    three_pages.restored({"page/1": "late", "page/2": "seed 2"})
    assert three_pages.ask("completeness") == result(
        Verdict.FAIL,
        "2 of 3 records in 1 site",
        "page/3 in pages of site s1 was not restored",
        records=3,
        missing=1,
        altered=0,
        too_many=0,
        sites=1,
    )


def test_a_record_with_content_that_was_never_written_fails(three_pages):
    three_pages.restored({"page/1": "late", "page/2": "seed 2", "page/3": "made up"})
    assert three_pages.ask("completeness") == result(
        Verdict.FAIL,
        "2 of 3 records in 1 site",
        "page/3 in pages of site s1 does not hold what it held at the restore point",
        records=3,
        missing=0,
        altered=1,
        too_many=0,
        sites=1,
    )


def test_a_record_too_many_fails(three_pages):
    three_pages.restored({"page/1": "late", "page/2": "seed 2", "page/3": "seed 3", "page/4": "whose?"})
    assert three_pages.ask("completeness") == result(
        Verdict.FAIL,
        "3 of 3 records in 1 site, 1 too many",
        "page/4 in pages of site s1 was not there at the restore point",
        records=3,
        missing=0,
        altered=0,
        too_many=1,
        sites=1,
    )


def test_an_empty_store_is_not_explained_by_a_point_before_it_was_filled(three_pages):
    three_pages.restored({})
    assert three_pages.ask("completeness") == result(
        Verdict.FAIL,
        "0 of 2 records in 1 site",
        "page/1 in pages of site s1 was not restored",
        records=2,
        missing=2,
        altered=0,
        too_many=0,
        sites=1,
    )


def test_a_site_that_was_not_looked_at_is_unknown(three_pages):
    assert three_pages.ask("completeness") == result(
        Verdict.UNKNOWN,
        "0 of 0 records in 0 sites",
        "pages of site s1 was never looked at after its restore",
        records=0,
        missing=0,
        altered=0,
        too_many=0,
        sites=0,
    )


def test_without_a_lost_site_it_is_unknown(story):
    [found] = story.ask("completeness")
    assert (found.verdict, found.witness) == (Verdict.UNKNOWN, "no site was lost")


def test_what_others_add_to_a_log_is_not_too_many(story):
    story.stores, story.logs = ("pages", "events"), ("events",)
    story.site("s1")
    for number in range(3):
        story.wrote(number, f"event-{number}", "d", store="events")
    story.lost(60)
    story.restored({"event-0": "d", "event-2": "d", "destruction": "x", "creation": "y"}, store="events")

    (result,) = [one for one in story.ask("completeness") if one.subject == "events"]
    assert (result.verdict, result.measured) == (Verdict.FAIL, "2 of 3 records in 1 site")
    assert result.witness == "event-1 in events of site s1 was not restored"

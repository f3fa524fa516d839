import pytest

from drillgate.drill.history import Phase
from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def two_stores(story):
    """A page and an installation of an app, written to in turn, lost after an hour."""
    story.stores = ("pages", "apps")
    story.site("s1")
    story.wrote(0, "page/1", "seed", cause="seed")
    story.wrote(0, "app/1", "seed", store="apps", cause="seed")
    for minute in range(50, 60, 2):
        story.wrote(minute, "page/1", f"page {minute}")
        story.wrote(minute + 1, "app/1", f"app {minute + 1}", store="apps")
    story.lost(60)
    return story


def result(verdict, good, witness=""):
    return [
        CheckResult(
            "one-restore-point",
            "all stores",
            verdict,
            f"{good} of 1 site",
            "all",
            Basis.SIMULATED,
            witness,
            {"sites": 1, "sites-at-one-point": good} | ({"failing-sites": "s1"} if verdict is Verdict.FAIL else {}),
        )
    ]


def test_stores_that_some_point_explains_pass(two_stores):
    two_stores.restored({"page/1": "page 56"})
    two_stores.restored({"app/1": "app 55"}, store="apps")
    assert two_stores.ask("one-restore-point") == result(Verdict.PASS, 1)


def test_a_store_later_than_the_other_fails_with_the_two_writes_that_show_it(two_stores):
    two_stores.restored({"page/1": "page 54"})
    two_stores.restored({"app/1": "app 57"}, store="apps")
    assert two_stores.ask("one-restore-point") == result(
        Verdict.FAIL,
        0,
        "site s1: apps holds what was written at 2022-04-05 07:57:00, "
        "pages lacks page/1, written at 2022-04-05 07:56:00",
    )


def test_two_writes_of_one_moment_cannot_be_parted(two_stores):
    two_stores.events.pop()
    two_stores.wrote(59.5, "page/1", "page at once")
    two_stores.wrote(59.5, "app/1", "app at once", store="apps")
    two_stores.lost(60)
    two_stores.restored({"page/1": "page at once"})
    two_stores.restored({"app/1": "app 59"}, store="apps")
    assert two_stores.ask("one-restore-point") == result(
        Verdict.FAIL,
        0,
        "site s1: pages holds what was written at 2022-04-05 07:59:30, "
        "apps lacks app/1, written at 2022-04-05 07:59:30",
    )


def test_a_store_that_was_not_looked_at_is_unknown(two_stores):
    two_stores.restored({"page/1": "page 56"})
    assert two_stores.ask("one-restore-point") == result(
        Verdict.UNKNOWN, 0, "apps of site s1 was never looked at after its restore"
    )


def test_a_store_of_no_point_is_unknown(two_stores):
    two_stores.restored({"page/1": "made up"})
    two_stores.restored({"app/1": "app 55"}, store="apps")
    assert two_stores.ask("one-restore-point") == result(
        Verdict.UNKNOWN, 0, "what pages of site s1 holds after its restore is of no time before its loss"
    )


def test_without_a_lost_site_it_is_unknown(story):
    [found] = story.ask("one-restore-point")
    assert (found.verdict, found.measured, found.witness) == (Verdict.UNKNOWN, "0 of 0 sites", "no site was lost")


def test_what_was_written_and_deleted_again_does_not_make_two_points_of_one(story):
    story.stores = ("pages", "media")
    story.site("s1")
    for store in story.stores:
        story.wrote(0, "a", "first", store=store, cause="seed")
    story.wrote(10, "a", "second", store="pages")
    story.wrote(20, "b", "short-lived", store="media")
    story.wrote(30, "b", None, store="media")
    story.lost(60)
    for store in story.stores:
        story.restored({"a": "first"}, store=store)
    [result] = story.ask("one-restore-point")
    assert (result.verdict, result.witness) == (Verdict.PASS, "")
    points = {found.subject: found.verdict for found in story.ask("recovery-point")}
    assert points == {"pages": Verdict.FAIL, "media": Verdict.FAIL}


def test_a_log_that_goes_on_to_the_loss_parts_no_site(two_stores):
    two_stores.logs = ("apps",)
    two_stores.restored({"page/1": "page 54"})
    two_stores.restored({"app/1": "app 59"}, store="apps")
    assert two_stores.ask("one-restore-point") == result(Verdict.PASS, 1)


def test_a_store_from_which_the_incident_took_nothing_was_not_turned_back(two_stores):
    two_stores.looked(61, Phase.GONE, {"app/1": "app 59"}, store="apps")
    two_stores.restored({"page/1": "page 54"})
    two_stores.restored({"app/1": "app 59"}, store="apps")
    assert two_stores.ask("one-restore-point") == result(Verdict.PASS, 1)


def test_an_incident_that_took_nothing_is_unknown(two_stores):
    for key, content, store in (("page/1", "page 58", "pages"), ("app/1", "app 59", "apps")):
        two_stores.looked(61, Phase.GONE, {key: content}, store=store)
        two_stores.restored({key: content}, store=store)
    assert two_stores.ask("one-restore-point") == result(
        Verdict.UNKNOWN, 0, "the incident took nothing from the stores of site s1"
    )

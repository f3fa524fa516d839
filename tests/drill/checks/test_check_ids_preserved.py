import pytest

from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def two_pages(story):
    story.site("s1")
    story.wrote(0, "page/1", "a", cause="seed")
    story.wrote(0, "page/2", "b", cause="seed")
    story.lost(60)
    return story


def result(verdict, kept, ids, witness=""):
    measured = f"{kept} of {ids} ID{'' if ids == 1 else 's'} kept"
    values = {"ids": ids, "renumbered": ids - kept}
    return [CheckResult("ids-preserved", "pages", verdict, measured, "all", Basis.SIMULATED, witness, values)]


def test_records_under_their_old_ids_pass(two_pages):
    two_pages.restored({"page/1": "a", "page/2": "b"})
    assert two_pages.ask("ids-preserved") == result(Verdict.PASS, 2, 2)


def test_a_content_under_a_new_id_fails_with_both_ids(two_pages):
    two_pages.restored({"page/1": "a", "page/7": "b"})
    witness = "page/2 in pages of site s1 came back as page/7"
    assert two_pages.ask("ids-preserved") == result(Verdict.FAIL, 1, 2, witness)


def test_a_record_that_did_not_come_back_has_no_new_id(two_pages):
    two_pages.restored({"page/1": "a"})
    assert two_pages.ask("ids-preserved") == result(Verdict.PASS, 1, 1)


def test_a_second_copy_beside_the_first_is_no_new_id(two_pages):
    two_pages.restored({"page/1": "a", "page/2": "b", "page/3": "b"})
    assert two_pages.ask("ids-preserved") == result(Verdict.PASS, 2, 2)


def test_nothing_restored_is_unknown(two_pages):
    two_pages.restored({})
    witness = "no record of pages was restored that could have kept its ID"
    assert two_pages.ask("ids-preserved") == result(Verdict.UNKNOWN, 0, 0, witness)


def test_a_store_nobody_looked_at_is_unknown(two_pages):
    witness = "pages of site s1 was never looked at after its restore"
    assert two_pages.ask("ids-preserved") == result(Verdict.UNKNOWN, 0, 0, witness)


def test_where_every_id_is_new_a_content_of_any_time_before_the_loss_tells(story):
    story.site("s1")
    story.wrote(0, "page/1", "a", cause="seed")
    story.wrote(10, "page/1", "b")
    story.wrote(20, "page/1", "c")
    story.lost(60)
    story.restored({"page/7": "b"})
    assert story.ask("ids-preserved") == result(Verdict.FAIL, 0, 1, "page/1 in pages of site s1 came back as page/7")

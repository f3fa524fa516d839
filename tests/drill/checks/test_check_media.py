import pytest

from drillgate.results import Basis, CheckResult, Verdict

FILE = (("media", "m1"),)


@pytest.fixture
def attached(story):
    """A page to which a file is attached, and a file that nobody refers to."""
    story.stores, story.engines = ("pages", "media"), {"pages": "postgres", "media": "s3"}
    story.references = (("pages", "media", "media"),)
    story.site("s1")
    story.wrote(0, "m1", "bytes", store="media", cause="seed")
    story.wrote(0, "m2", "others", store="media", cause="seed")
    story.wrote(0, "page/1", "a", cause="seed", refers=FILE)
    story.lost(60)
    story.restored({"page/1": ("a", FILE)})
    return story


def result(verdict, right, attachments, witness=""):
    measured = f"{right} of {attachments} attachment{'' if attachments == 1 else 's'} as they were"
    values = {"attachments": attachments, "wrong": attachments - right}
    return [CheckResult("media", "media", verdict, measured, "all", Basis.SIMULATED, witness, values)]


def test_a_file_with_its_content_passes(attached):
    attached.restored({"m1": "bytes", "m2": "others"}, store="media")
    assert attached.ask("media") == result(Verdict.PASS, 1, 1)


def test_a_file_with_other_content_fails(attached):
    attached.restored({"m1": "empty", "m2": "others"}, store="media")
    witness = "m1 of site s1, attached to page/1 in pages, has other content than it had"
    assert attached.ask("media") == result(Verdict.FAIL, 0, 1, witness)


def test_a_file_that_is_not_there_fails(attached):
    attached.restored({"m2": "others"}, store="media")
    witness = "m1 of site s1, attached to page/1 in pages, is not there"
    assert attached.ask("media") == result(Verdict.FAIL, 0, 1, witness)


def test_a_file_that_is_attached_to_nothing_is_for_others_to_judge(attached):
    attached.restored({"m1": "bytes"}, store="media")
    assert attached.ask("media") == result(Verdict.PASS, 1, 1)


def test_where_nothing_is_attached_nothing_is_at_stake(attached):
    attached.restored({"page/1": "a"})
    attached.restored({"m1": "bytes", "m2": "others"}, store="media")
    assert attached.ask("media") == result(Verdict.UNKNOWN, 0, 0, "no record that was restored has a file of media")


def test_a_bucket_that_nobody_refers_to_is_not_judged(attached):
    attached.references = ()
    assert attached.ask("media") == []

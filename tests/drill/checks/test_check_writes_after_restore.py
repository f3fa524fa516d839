import pytest

from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def back(story):
    """A site that came back with one page."""
    story.site("s1")
    story.wrote(0, "page/1", "seed", cause="seed")
    story.wrote(59, "page/1", "lost")
    story.lost(60)
    story.restored({"page/1": "seed"})
    return story


def result(verdict, writes, wrong, witness=""):
    noun = "write" if writes == 1 else "writes"
    records = "record" if wrong == 1 else "records"
    return [
        CheckResult(
            "writes-after-restore",
            "pages",
            verdict,
            f"{writes} {noun}, {wrong} {records} wrong",
            "none",
            Basis.SIMULATED,
            witness,
            {"writes": writes, "records-wrong": wrong},
        )
    ]


def test_what_was_restored_and_what_was_written_since_passes(back):
    back.wrote(100, "page/2", "new")
    back.wrote(101, "page/1", "anew")
    back.final({"page/1": "anew", "page/2": "new"})
    assert back.ask("writes-after-restore") == result(Verdict.PASS, 2, 0)


def test_a_write_that_overwrote_a_restored_record_fails(back):
    back.wrote(100, "page/2", "new")
    back.final({"page/1": "new"})
    assert back.ask("writes-after-restore") == result(
        Verdict.FAIL, 1, 2, "page/1 in pages of site s1 has other content after writes to the restored site"
    )


def test_a_late_step_that_undid_a_write_fails(back):
    back.wrote(100, "page/2", "new")
    back.final({"page/1": "seed"})
    assert back.ask("writes-after-restore") == result(
        Verdict.FAIL, 1, 1, "page/2 in pages of site s1 is gone after writes to the restored site"
    )


def test_where_nothing_was_written_it_is_unknown(back):
    back.final({"page/1": "seed"})
    assert back.ask("writes-after-restore") == result(
        Verdict.UNKNOWN, 0, 0, "nothing was written to pages after the restore"
    )


def test_a_site_that_was_not_looked_at_in_the_end_is_unknown(back):
    back.wrote(100, "page/2", "new")
    assert back.ask("writes-after-restore") == result(
        Verdict.UNKNOWN, 0, 0, "pages of site s1 was not looked at in the end"
    )

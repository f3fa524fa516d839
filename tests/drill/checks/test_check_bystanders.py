import pytest

from drillgate.drill.history import Role
from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def neighbour(story):
    """A bystander that is written to while the restore runs, and an app of whose the change rightly deleted."""
    story.site("n1", Role.BYSTANDER)
    story.wrote(0, "page/1", "sha256:" + "a" * 64, site="n1", cause="seed")
    story.wrote(0, "page/2", "sha256:" + "b" * 64, site="n1", cause="seed")
    story.wrote(38, "page/2", None, site="n1", cause="change")
    story.wrote(85, "page/1", "sha256:" + "c" * 64, site="n1")
    return story


def result(verdict, unchanged, witness="", records_changed=0, records=1):
    return [
        CheckResult(
            "bystanders",
            "pages",
            verdict,
            f"{unchanged} of 1 site unchanged",
            "all",
            Basis.SIMULATED,
            witness,
            {"sites": 1, "sites-changed": 1 - unchanged, "records": records, "records-changed": records_changed},
        )
    ]


def test_a_bystander_with_its_own_writes_and_the_changes_deletion_passes(neighbour):
    neighbour.final({"page/1": "sha256:" + "c" * 64}, site="n1")
    assert neighbour.ask("bystanders") == result(Verdict.PASS, 1)


def test_a_write_that_the_restore_undid_fails_with_both_contents(neighbour):
    neighbour.final({"page/1": "sha256:" + "a" * 64}, site="n1")
    assert neighbour.ask("bystanders") == result(
        Verdict.FAIL,
        0,
        "page/1 in pages of bystander n1: expected content cccccccccccc, got content aaaaaaaaaaaa",
        records_changed=1,
    )


def test_a_record_that_the_restore_brought_back_fails(neighbour):
    neighbour.final({"page/1": "sha256:" + "c" * 64, "page/2": "sha256:" + "b" * 64}, site="n1")
    assert neighbour.ask("bystanders") == result(
        Verdict.FAIL,
        0,
        "page/2 in pages of bystander n1: expected no record, got content bbbbbbbbbbbb",
        records_changed=1,
    )


def test_a_bystander_that_was_not_looked_at_in_the_end_is_unknown(neighbour):
    assert neighbour.ask("bystanders") == result(
        Verdict.UNKNOWN, 1, "pages of bystander n1 was not looked at in the end"
    )


def test_without_bystanders_it_is_unknown(story):
    [found] = story.ask("bystanders")
    assert (found.verdict, found.measured, found.witness) == (
        Verdict.UNKNOWN,
        "0 of 0 sites unchanged",
        "there is no bystander",
    )

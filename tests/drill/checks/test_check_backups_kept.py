import pytest

from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def kept(story):
    """A site lost at 60 and restored at 90 minutes, with backups that are kept for an hour."""
    story.kept = {"pages": 3600.0}
    story.site("s1")
    story.wrote(0, "page/1", "a", cause="seed")
    story.lost(60)
    return story


def result(verdict, after, seconds, target, kept, witness=""):
    values = {"restored-after-seconds": seconds, "kept-seconds": kept}
    measured = f"{after} after the loss"
    return [CheckResult("backups-kept", "pages", verdict, measured, target, Basis.SIMULATED, witness, values)]


def test_a_store_restored_within_retention_passes(kept):
    kept.restored({"page/1": "a"})
    assert kept.ask("backups-kept") == result(Verdict.PASS, "30 min", 1800.0, "within 1 h", 3600.0)


def test_a_loss_that_is_longer_ago_than_backups_are_kept_fails(kept):
    kept.kept = {"pages": 1200.0}
    kept.restored({"page/1": "a"})
    witness = "pages of site s1 was to be restored 30 min after its loss"
    assert kept.ask("backups-kept") == result(Verdict.FAIL, "30 min", 1800.0, "within 20 min", 1200.0, witness)


def test_backups_of_which_nothing_came_back_have_not_been_seen_to_work(kept):
    kept.restored({})
    witness = "nothing of pages of site s1 came back"
    assert kept.ask("backups-kept") == result(Verdict.UNKNOWN, "30 min", 1800.0, "within 1 h", 3600.0, witness)


def test_a_store_nobody_looked_at_is_unknown(kept):
    witness = "pages of site s1 was never looked at after its restore"
    assert kept.ask("backups-kept") == result(Verdict.UNKNOWN, "0 s", 0.0, "within 1 h", 3600.0, witness)


@pytest.mark.parametrize("without", ["backups", "anything to turn back"])
def test_what_is_in_no_backup_is_not_judged(kept, without):
    if without == "backups":
        kept.kept = {}
    else:
        kept.logs = ("pages",)
    kept.restored({"page/1": "a"})
    assert kept.ask("backups-kept") == []

import pytest

from drillgate.drill.history import Phase
from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def taken(story):
    """A site with two stores, of which the incident takes one."""
    story.stores = ("pages", "files")
    story.restored_by = {"pages": "restore-pages"}
    story.verified_by = {"pages": "validate"}
    story.site("s1")
    story.wrote(0, "page/1", "a", cause="seed")
    story.wrote(0, "file/1", "b", store="files", cause="seed")
    story.lost(60)
    story.looked(61, Phase.GONE, {})
    story.looked(61, Phase.GONE, {"file/1": "b"}, store="files")
    return story


def result(verdict, covered, stores, witness=""):
    measured = f"{covered} of {stores} store{'' if stores == 1 else 's'} that lost something"
    values = {"stores": stores, "stores-not-covered": stores - covered}
    return [CheckResult("coverage", "all stores", verdict, measured, "all", Basis.SIMULATED, witness, values)]


def test_a_store_with_its_steps_passes_and_one_that_was_spared_needs_none(taken):
    assert taken.ask("coverage") == result(Verdict.PASS, 1, 1)


def test_a_store_that_no_step_restores_fails(taken):
    taken.looked(61, Phase.GONE, {}, store="files")
    assert taken.ask("coverage") == result(Verdict.FAIL, 1, 2, "no step restores files")


def test_a_store_that_was_altered_has_lost_something_too(taken):
    taken.looked(61, Phase.GONE, {"file/1": "encrypted"}, store="files")
    assert taken.ask("coverage") == result(Verdict.FAIL, 1, 2, "no step restores files")


def test_a_store_that_no_step_verifies_fails(taken):
    taken.verified_by = {}
    witness = "no step sees that pages is whole after it was restored"
    assert taken.ask("coverage") == result(Verdict.FAIL, 0, 1, witness)


def test_an_incident_that_took_nothing_puts_nothing_at_stake(taken):
    taken.looked(61, Phase.GONE, {"page/1": "a"})
    assert taken.ask("coverage") == result(Verdict.UNKNOWN, 0, 0, "no store lost anything")


def test_a_history_that_does_not_tell_of_steps_is_not_judged(taken):
    taken.restored_by = {}
    assert taken.ask("coverage") == []


@pytest.fixture
def depending(taken):
    """Pages refer to files, and both are gone and restored."""
    taken.restored_by |= {"files": "restore-files"}
    taken.verified_by |= {"files": "validate"}
    taken.looked(61, Phase.GONE, {}, store="files")
    return taken


@pytest.mark.parametrize(("by", "verdict"), [("validate", Verdict.PASS), ("", Verdict.FAIL)])
def test_a_store_is_looked_at_after_what_it_depends_on_is_restored_too(depending, by, verdict):
    depending.dependencies = (("pages", "files", by),)
    stores, dependencies = depending.ask("coverage")
    witness = "" if by else "no step looks at pages after both it and files are restored"
    values = {"dependencies": 1, "dependencies-not-covered": int(not by)}
    measured = f"{int(bool(by))} of 1 dependency"
    assert stores.verdict is Verdict.PASS
    assert dependencies == CheckResult(
        "coverage", "dependencies", verdict, measured, "all", Basis.SIMULATED, witness, values
    )


def test_a_dependency_on_a_store_that_was_spared_needs_no_look_of_its_own(taken):
    taken.dependencies = (("pages", "files", ""),)
    assert taken.ask("coverage") == result(Verdict.PASS, 1, 1)

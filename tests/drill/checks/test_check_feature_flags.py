import pytest

from drillgate.results import Basis, CheckResult, Verdict


@pytest.fixture
def flags(story):
    story.stores, story.engines = ("pages", "flags"), {"flags": "ssm"}
    story.site("s1")
    story.wrote(0, "a", "on", store="flags", cause="seed")
    story.wrote(0, "b", "off", store="flags", cause="seed")
    story.lost(60)
    return story


def result(verdict, otherwise=0, witness="", flags=2):
    measured = f"{flags} flag{'' if flags == 1 else 's'}, {otherwise} otherwise"
    values = {"flags": flags, "otherwise": otherwise}
    return [CheckResult("feature-flags", "flags", verdict, measured, "as they were", Basis.SIMULATED, witness, values)]


def test_flags_with_their_values_pass(flags):
    flags.restored({"a": "on", "b": "off"}, store="flags")
    assert flags.ask("feature-flags") == result(Verdict.PASS)


@pytest.mark.parametrize(
    ("restored", "witness"),
    [
        ({"a": "on", "b": "on"}, "b of site s1 has another value than it had"),
        ({"a": "on"}, "b of site s1 is not set, and was"),
        ({"a": "on", "b": "off", "c": "on"}, "c of site s1 is set, and was not"),
    ],
)
def test_a_flag_that_is_otherwise_fails(flags, restored, witness):
    flags.restored(restored, store="flags")
    assert flags.ask("feature-flags") == result(Verdict.FAIL, 1, witness)


def test_without_a_flag_nothing_is_at_stake(story):
    story.stores, story.engines = ("pages", "flags"), {"flags": "ssm"}
    story.site("s1")
    story.lost(60)
    story.restored({}, store="flags")
    assert story.ask("feature-flags") == result(Verdict.UNKNOWN, 0, "no lost site had any flag", 0)


def test_an_estate_without_flags_is_not_judged(flags):
    flags.engines = {}
    assert flags.ask("feature-flags") == []
